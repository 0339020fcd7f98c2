"""Making what people are shown: upright pages without any metadata. Runs in a limited child process only.

A page is drawn anew from pixels, so nothing of the original but its look survives: no position, no camera, no script, no
attachment.
"""

import io
from dataclasses import dataclass
from dataclasses import field as made_of
from typing import Any

from kvitt.files.media import MAX_PAGES, MAX_PIXELS, MediaType

SHOWN_SIDE = 2000
THUMBNAIL_SIDE = 240


class UndecodableError(Exception):
    """The file is broken, locked or asks for too much. `code` is the refusal's code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a PDF's text layer with its box, relative to the page (0..1)."""

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


def decode(data: bytes, media_type: str) -> Decoded:
    """Draw every page. Raises UndecodableError."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        pages = _pdf_pages(data) if media_type == MediaType.PDF else [(_picture(data, media_type), ())]
    except UndecodableError:
        raise
    except MemoryError:
        raise UndecodableError("file.too-demanding") from None
    except Image.DecompressionBombError:
        raise UndecodableError("file.too-many-pixels") from None
    except Exception as error:  # a decoder met with hostile bytes may raise anything
        raise UndecodableError("file.broken") from error
    decoded = tuple(_page(picture, words) for picture, words in pages)
    return Decoded(pages=decoded, look_hash=look_hash(pages[0][0]) if pages else 0)


def _picture(data: bytes, media_type: str) -> Any:
    from PIL import Image, ImageOps

    if media_type == MediaType.HEIC:
        import pillow_heif

        pillow_heif.register_heif_opener()
    picture = Image.open(io.BytesIO(data))
    if picture.width * picture.height > MAX_PIXELS:
        raise UndecodableError("file.too-many-pixels")
    if media_type == MediaType.JPEG:
        picture.draft("RGB", (SHOWN_SIDE, SHOWN_SIDE))
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in {"RGBA", "LA", "PA", "P"}:
        upright = upright.convert("RGBA")
        ground = Image.new("RGB", upright.size, "white")
        ground.paste(upright, mask=upright.getchannel("A"))
        return ground
    if upright.mode.startswith("I"):
        upright = upright.point(lambda level: level / 256).convert("L")
    return upright.convert("RGB")


def _pdf_pages(data: bytes) -> list[tuple[Any, tuple[Word, ...]]]:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise UndecodableError("file.encrypted" if locked else "file.broken") from error
    if len(document) > MAX_PAGES:
        raise UndecodableError("file.too-many-pages")
    pages = []
    for page in document:
        width, height = page.get_size()
        if width <= 0 or height <= 0:
            raise UndecodableError("file.broken")
        scale = min(SHOWN_SIDE / max(width, height), 4.0)
        picture = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        pages.append((picture, _words(page, width, height)))
    return pages


def _words(page: Any, width: float, height: float) -> tuple[Word, ...]:
    text = page.get_textpage()
    words: list[Word] = []
    letters = ""
    box: list[float] = []
    for index in range(min(text.count_chars(), 20_000)):
        letter = text.get_text_range(index, 1)
        if letter.isspace() or not letter:
            _close(words, letters, box, width, height)
            letters, box = "", []
            continue
        left, bottom, right, top = text.get_charbox(index, loose=True)
        apart = bool(box) and (
            left - box[2] > 0.35 * (top - bottom + 1) or abs(bottom - box[1]) > 0.6 * (top - bottom + 1)
        )
        if apart:
            _close(words, letters, box, width, height)
            letters, box = "", []
        letters += letter
        box = (
            [left, bottom, right, top]
            if not box
            else [min(box[0], left), min(box[1], bottom), max(box[2], right), max(box[3], top)]
        )
    _close(words, letters, box, width, height)
    return tuple(words)


def _close(words: list[Word], letters: str, box: list[float], width: float, height: float) -> None:
    if letters.strip() and box:
        left, bottom, right, top = box
        words.append(Word(letters, left / width, 1 - top / height, (right - left) / width, (top - bottom) / height))


def _page(picture: Any, words: tuple[Word, ...]) -> DecodedPage:
    shown = picture.copy()
    shown.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
    small = picture.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return DecodedPage(
        jpeg=_jpeg(shown, 82), thumbnail=_jpeg(small, 75), width=shown.width, height=shown.height, words=words
    )


def _jpeg(picture: Any, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=False, progressive=False)
    return out.getvalue()


def look_hash(picture: Any) -> int:
    """A difference hash: 64 comparisons of neighbours in a 9 × 8 grey miniature, as a signed 64-bit integer."""
    small = picture.convert("L").resize((9, 8))
    levels = list(small.tobytes())
    value = 0
    for row in range(8):
        for column in range(8):
            value = value << 1 | (levels[row * 9 + column] > levels[row * 9 + column + 1])
    return value - (1 << 64) if value >= 1 << 63 else value
