"""Making what people are shown: upright pages without any metadata. Runs in a limited child process only.

A page is drawn anew from pixels, so nothing of the original but its look survives: no position, no camera, no comment, no
script, no attachment.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as made_of
from typing import Any

from kvitt.files.media import MAX_PIXELS, MediaType

#: A page is shown with its longer side this long, or with its shorter side this wide where it is a long strip, in pixels.
SHOWN_SIDE, STRIP_WIDTH = 2000, 700
#: No strip is longer than this.
LONGEST_STRIP = 5000
THUMBNAIL_SIDE = 240


class UndecodableError(Exception):
    """The file is broken, locked or asks for too much. `code` is the refusal's code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a PDF's text layer with its box, relative to the page as shown (0..1)."""

    text: str
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class DecodedPage:
    """One page: JPEG bytes to show, JPEG bytes of a thumbnail, size in pixels, text layer where there is one."""

    jpeg: bytes
    thumbnail: bytes
    width: int
    height: int
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Decoded:
    """All pages, and a 64-bit hash of how the first one looks (signed, as PostgreSQL keeps it)."""

    pages: tuple[DecodedPage, ...] = made_of(default_factory=tuple)
    look_hash: int = 0


def shown_scale(width: float, height: float, *, most: float = 1.0) -> float:
    """By what a page of this size is scaled to be shown: a till's long roll stays wide enough to be read. At most `most`."""
    longer, shorter = max(width, height), max(1.0, min(width, height))
    return min(most, max(SHOWN_SIDE / longer, STRIP_WIDTH / shorter), max(SHOWN_SIDE, LONGEST_STRIP) / longer)


def decode(data: bytes, media_type: str) -> Decoded:
    """Draw every page, one at a time, so that fifty take no more memory than one. Raises UndecodableError."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    pages: list[DecodedPage] = []
    look = 0
    try:
        for picture, words in _drawn(data, media_type):
            look = look if pages else look_hash(picture)
            pages.append(_page(picture, words))
    except UndecodableError:
        raise
    except MemoryError:
        raise UndecodableError("file.too-demanding") from None
    except Image.DecompressionBombError:
        raise UndecodableError("file.too-many-pixels") from None
    except Exception as error:  # a decoder met with hostile bytes may raise anything
        raise UndecodableError("file.broken") from error
    if not pages:
        raise UndecodableError("file.broken")
    return Decoded(pages=tuple(pages), look_hash=look)


def turned(decoded: Decoded, turns: Mapping[int, int]) -> Decoded:
    """The same with some pages turned: `turns` maps a page's number to quarters, anticlockwise."""
    pages = [
        _turned(page, turns[number] % 4) if turns.get(number, 0) % 4 else page
        for number, page in enumerate(decoded.pages)
    ]
    look = _look_of(pages[0]) if turns.get(0, 0) % 4 else decoded.look_hash
    return Decoded(pages=tuple(pages), look_hash=look)


def _drawn(data: bytes, media_type: str) -> Iterator[tuple[Any, Sequence[Word]]]:
    if media_type == MediaType.PDF:
        from kvitt.files.pdf import drawn_pages

        yield from drawn_pages(data)
    else:
        yield _picture(data, media_type), ()


#: Only the decoder of the type that was seen at the door may open a file. Phones write two pictures into one JPEG (MPO).
_DECODERS = {
    MediaType.JPEG: ("JPEG", "MPO"),
    MediaType.PNG: ("PNG",),
    MediaType.WEBP: ("WEBP",),
    MediaType.HEIC: ("HEIF",),
}


def _picture(data: bytes, media_type: str) -> Any:
    from PIL import Image

    if media_type == MediaType.HEIC:
        import pillow_heif

        pillow_heif.options.DECODE_THREADS = 1  # each thread would take memory of its own
        pillow_heif.register_heif_opener(thumbnails=False)
    picture = Image.open(io.BytesIO(data), formats=_DECODERS[MediaType(media_type)])
    if picture.width * picture.height > MAX_PIXELS:
        raise UndecodableError("file.too-many-pixels")
    if media_type == MediaType.JPEG:
        picture.draft("RGB", (SHOWN_SIDE, SHOWN_SIDE))
    picture.load()
    turn = _turn_of(picture)
    # Shrinking comes first: every step after it would otherwise copy up to 200 MB.
    small = _plain(_shrunk(picture, shown_scale(*picture.size)))
    return small if turn is None else small.transpose(turn)


def _turn_of(picture: Any) -> Any:
    """How the camera was held (EXIF orientation), as Pillow's transposition; damaged EXIF says nothing."""
    from PIL.Image import Transpose

    try:
        orientation = picture.getexif().get(0x0112)
    except Exception:  # noqa: BLE001  # the parser of hostile bytes may raise anything; the pixels are still good
        return None
    return {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }.get(orientation)


def _shrunk(picture: Any, scale: float) -> Any:
    """Smaller by `scale`. A palette has no colours in between, so it is resolved first."""
    if scale >= 1:
        return picture
    if picture.mode in {"1", "P", "PA"}:
        picture = picture.convert({"1": "L", "P": "RGBA", "PA": "RGBA"}[picture.mode])
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, reducing_gap=2.0)


def _plain(picture: Any) -> Any:
    """As RGB, on white where the picture is transparent."""
    from PIL import Image

    if picture.mode in {"RGBA", "LA", "PA", "P", "La", "RGBa"}:
        seen = picture.convert("RGBA")
        ground = Image.new("RGB", seen.size, "white")
        ground.paste(seen, mask=seen.getchannel("A"))
        return ground
    if picture.mode.startswith("I"):  # sixteen bits, of which the upper eight are shown
        return picture.point(lambda level: level / 256).convert("L").convert("RGB")
    return picture.convert("RGB")


def _page(picture: Any, words: Sequence[Word]) -> DecodedPage:
    shown = _shrunk(picture, shown_scale(*picture.size))
    thumbnail = _jpeg(_shrunk(shown, THUMBNAIL_SIDE / max(shown.size)), 75)
    return DecodedPage(
        jpeg=_jpeg(shown, 82), thumbnail=thumbnail, width=shown.width, height=shown.height, words=tuple(words)
    )


def _jpeg(picture: Any, quality: int) -> bytes:
    """Written from a fresh picture: Pillow carries a comment over from the one it loaded."""
    from PIL import Image

    fresh = Image.new("RGB", picture.size, None)  # not filled: every pixel is written
    fresh.paste(picture)
    out = io.BytesIO()
    fresh.save(out, "JPEG", quality=quality, optimize=False, progressive=False)
    return out.getvalue()


def _turned(page: DecodedPage, quarters: int) -> DecodedPage:
    from PIL import Image

    whole = Image.open(io.BytesIO(page.jpeg), formats=("JPEG",)).rotate(90 * quarters, expand=True)
    return replace(_page(whole, ()), words=tuple(_word_turned(word, quarters) for word in page.words))


def _word_turned(word: Word, quarters: int) -> Word:
    for _ in range(quarters):  # a quarter anticlockwise: what was right is now above
        word = Word(word.text, word.y, 1 - word.x - word.w, word.h, word.w)
    return word


def _look_of(page: DecodedPage) -> int:
    from PIL import Image

    return look_hash(Image.open(io.BytesIO(page.jpeg), formats=("JPEG",)))


def look_hash(picture: Any) -> int:
    """A difference hash: 64 comparisons of neighbours in a 9 × 8 grey miniature, as a signed 64-bit integer."""
    small = picture.convert("L").resize((9, 8))
    levels = list(small.tobytes())
    value = 0
    for row in range(8):
        for column in range(8):
            value = value << 1 | (levels[row * 9 + column] > levels[row * 9 + column + 1])
    return value - (1 << 64) if value >= 1 << 63 else value
