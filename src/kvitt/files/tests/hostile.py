"""Two hundred hostile and broken files, made here: what attackers, dying disks and odd cameras send. Each is made when asked for."""

import io
import random
import struct
import zlib
from collections.abc import Callable, Iterator

import numpy as np
import pillow_heif
from PIL import Image

type Maker = Callable[[], bytes]

FORMS = ("JPEG", "PNG", "WEBP", "HEIF")


def corpus() -> dict[str, Maker]:
    """All of them by name."""
    made: dict[str, Maker] = {}
    for group in (_cut, _flipped, _stuffed, _swapped, _odd_shapes, _odd_modes, _exhausting, _png_chunks, _pdfs):
        made.update(group())
    return made


def written(picture: Image.Image, form: str, **options: object) -> bytes:
    """A picture as a file."""
    out = io.BytesIO()
    if form == "HEIF":
        pillow_heif.from_pillow(picture.convert("RGB")).save(out, quality=50, **options)
    else:
        picture.save(out, form, **options)
    return out.getvalue()


def _receipt() -> Image.Image:
    """Something with text-like marks on it, so that every stage has work to do."""
    pixels = np.full((640, 400), 245, np.uint8)
    lots = np.random.default_rng(5)
    for y in range(30, 610, 24):
        for x in range(30, int(lots.integers(150, 370)), 9):
            pixels[y : y + int(lots.integers(8, 15)), x : x + int(lots.integers(2, 7))] = 30
    return Image.fromarray(pixels).convert("RGB")


def _files() -> Iterator[tuple[str, bytes]]:
    for form in FORMS:
        yield form, written(_receipt(), form)
    yield "PDF", pdf(b"0 0 0 rg 20 360 200 20 re f BT /F 20 Tf 60 300 Td (TOTAL 12,50) Tj ET")


def _cut() -> Iterator[tuple[str, Maker]]:
    """The end is missing."""
    for form, data in _files():
        for share in (0.02, 0.1, 0.5, 0.9, 0.99):
            yield f"{form} cut at {share:.0%}", lambda data=data, share=share: data[: int(len(data) * share)]


def _flipped() -> Iterator[tuple[str, Maker]]:
    """Some bytes are others."""
    for form, data in _files():
        for seed in range(9):
            yield f"{form} with flipped bytes {seed}", lambda data=data, seed=seed: _with_flips(data, seed)


def _with_flips(data: bytes, seed: int) -> bytes:
    lots = random.Random(seed)
    out = bytearray(data)
    start = 0 if seed % 3 == 0 else 24  # the head is spared now and then, so that the damage gets further in
    for _ in range(1 + seed * seed):
        out[lots.randrange(start, len(out))] = lots.randrange(256)
    return bytes(out)


def _stuffed() -> Iterator[tuple[str, Maker]]:
    """A block of zeros, of noise or of the file itself stands in the middle or at the end."""
    for form, data in _files():
        half = len(data) // 2
        noise = random.Random(9).randbytes(3000)
        yield f"{form} with zeros inside", lambda data=data, half=half: data[:half] + bytes(3000) + data[half + 3000 :]
        yield f"{form} with noise inside", lambda data=data, half=half, n=noise: data[:half] + n + data[half + 3000 :]
        yield f"{form} with itself behind", lambda data=data: data + data
        yield f"{form} with a megabyte behind", lambda data=data: data + bytes(1_000_000)


def _swapped() -> Iterator[tuple[str, Maker]]:
    """The head of one type and the body of another."""
    files = dict(_files())
    for head, first in files.items():
        for body, rest in files.items():
            if head != body:
                yield f"{head} head on {body}", lambda first=first, rest=rest: first[:48] + rest[48:]


def _odd_shapes() -> Iterator[tuple[str, Maker]]:
    """Lines, dots, strips: sides that scale to nothing."""
    for width, height in (
        (1, 1),
        (2, 3),
        (1, 4000),
        (4000, 1),
        (3, 9000),
        (9000, 3),
        (31, 33),
        (5000, 40),
        (40, 12_000),
        (16_000, 16),
    ):
        yield f"{width} x {height}", lambda size=(width, height): written(Image.new("RGB", size, "white"), "PNG")
    yield "black", lambda: written(Image.new("RGB", (900, 1200), "black"), "JPEG")
    yield "white", lambda: written(Image.new("RGB", (900, 1200), "white"), "JPEG")


def _odd_modes() -> Iterator[tuple[str, Maker]]:
    for mode in ("1", "L", "LA", "P", "RGBA", "I;16"):
        yield f"PNG of mode {mode}", lambda mode=mode: written(Image.new(mode, (300, 400)), "PNG")
    for mode in ("L", "CMYK", "YCbCr"):
        yield f"JPEG of mode {mode}", lambda mode=mode: written(_receipt().convert(mode), "JPEG")
    yield "progressive", lambda: written(_receipt(), "JPEG", progressive=True)
    yield "animated", lambda: written(_receipt(), "WEBP", save_all=True, append_images=[_receipt()] * 5)
    yield "lossless", lambda: written(_receipt(), "WEBP", lossless=True)
    for orientation in (0, 3, 5, 7, 9, 65535):
        yield f"EXIF orientation {orientation}", lambda turn=orientation: written(_receipt(), "JPEG", exif=_exif(turn))


def _exif(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def _exhausting() -> Iterator[tuple[str, Maker]]:
    """Small files that ask for much: pixels, boxes, letters."""
    yield "20 kB of 50 megapixels", lambda: png(10_000, 5_000, b"\0" * (10_001 * 5_000), colour=0)
    yield "RGBA of 49 megapixels", lambda: png(7_000, 7_000, b"\0" * (28_001 * 7_000), colour=6)
    yield "16 bits of 40 megapixels", lambda: png(8_000, 5_000, b"\0" * (16_001 * 5_000), colour=0, bits=16)
    yield "too many pixels", lambda: png(30_000, 30_000, b"\0" * 1000, colour=0)
    yield "a billion pixels", lambda: png(65_000, 65_000, b"\0" * 1000, colour=2)
    yield (
        "noise",
        lambda: written(Image.fromarray(np.random.default_rng(1).integers(0, 255, (1600, 1200, 3), np.uint8)), "JPEG"),
    )
    yield (
        "chequers",
        lambda: written(
            Image.fromarray(np.kron(np.indices((200, 150)).sum(0) % 2 * 255, np.ones((8, 8))).astype(np.uint8)), "PNG"
        ),
    )
    yield "ten thousand dashes", lambda: written(_dashes(40, 9), "PNG")
    yield "a page of small print", lambda: written(_dashes(5, 8), "PNG")
    yield (
        "stripes",
        lambda: written(Image.fromarray(np.tile(np.repeat((0, 255), 3).astype(np.uint8), (1500, 200))), "PNG"),
    )
    yield (
        "HEIF of 24 megapixels",
        lambda: written(Image.new("RGB", (6000, 4000)), "HEIF", enc_params={"preset": "ultrafast"}),
    )
    yield "WEBP of 49 megapixels", lambda: written(Image.new("RGB", (7000, 7000), "white"), "WEBP")
    yield "JPEG of 50 megapixels", lambda: written(Image.new("L", (10_000, 5_000), "white"), "JPEG")


def _dashes(width: int, step: int) -> Image.Image:
    pixels = np.full((2000, 1500), 255, np.uint8)
    for y in range(4, 1990, step):
        for x in range(4, 1490, width + 4):
            pixels[y : y + step // 2, x : x + width] = 0
    return Image.fromarray(pixels)


def png(width: int, height: int, raw: bytes, *, colour: int, bits: int = 8, extra: bytes = b"") -> bytes:
    """A PNG that says what it likes about itself."""
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    body = zlib.compress(raw, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def chunk(name: bytes, data: bytes) -> bytes:
    """A PNG's chunk with its checksum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _png_chunks() -> Iterator[tuple[str, Maker]]:
    raw = b"\0" + b"\x80" * 100
    bomb = zlib.compress(b"A" * 60_000_000, 9)
    for name, extra in {
        "a text that unpacks to 60 MB": chunk(b"zTXt", b"Comment\0\0" + bomb),
        "an iTXt that unpacks to 60 MB": chunk(b"iTXt", b"Comment\0\1\0\0\0" + bomb),
        "a profile that unpacks to 60 MB": chunk(b"iCCP", b"icc\0\0" + bomb),
        "a palette of nothing": chunk(b"PLTE", b""),
        "a palette too long": chunk(b"PLTE", bytes(3 * 300)),
        "transparency without palette": chunk(b"tRNS", bytes(400)),
        "a gamma of zero": chunk(b"gAMA", bytes(4)),
        "a physical size without end": chunk(b"pHYs", b"\xff" * 9),
        "an unknown critical chunk": chunk(b"ABCD", bytes(50)),
        "a chunk longer than the file": struct.pack(">I", 0x7FFFFFFF) + b"tEXt" + b"abc",
        "two heads": chunk(b"IHDR", struct.pack(">IIBBBBB", 9000, 9000, 8, 2, 0, 0, 0)),
    }.items():
        yield f"PNG with {name}", lambda extra=extra: png(100, 100, raw * 100, colour=0, extra=extra)
    yield "PNG of zero width", lambda: png(0, 100, raw, colour=0)
    yield "PNG of a colour that is none", lambda: png(100, 100, raw * 100, colour=5)
    yield "PNG of 3 bits", lambda: png(100, 100, raw * 100, colour=0, bits=3)
    yield "PNG without data", lambda: png(100, 100, b"", colour=0)


def pdf(
    body: bytes = b"", *, page: bytes = b"", catalog: bytes = b"", stream: bytes = b"", objects: tuple[bytes, ...] = ()
) -> bytes:
    """A PDF of one page."""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R"
        + (page or b"/MediaBox[0 0 300 400]")
        + b"/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>",
        b"<<%b/Length %d>>stream\n" % (stream, len(body)) + body + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *objects,
    ]
    out, places = b"%PDF-1.7\n", []
    for number, one in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + one + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%btrailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(parts) + 1, table, len(parts) + 1, len(out),
    )  # fmt: skip


def _form(body: bytes, *, more: bytes = b"") -> bytes:
    return b"<</Type/XObject/Subtype/Form/BBox[0 0 300 400]%b/Length %d>>stream\n%b\nendstream" % (
        more,
        len(body),
        body,
    )


def _pdfs() -> Iterator[tuple[str, Maker]]:
    text = b"BT /F 12 Tf 20 300 Td (TOTAL 12,50) Tj ET\n"
    flate = b"/Filter/FlateDecode"
    picture = b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8%b/Length %d>>stream\n%b\nendstream"
    small = zlib.compress(b"\xff" * 1000, 9)
    for name, maker in {
        "endless operators": lambda: pdf(zlib.compress(b"0 0 m 9 9 l S\n" * 4_000_000, 9), stream=flate),
        "twice packed operators": lambda: pdf(
            zlib.compress(zlib.compress(b"0 0 m 9 9 l S\n" * 9_000_000, 9), 9),
            stream=b"/Filter[/FlateDecode/FlateDecode]",
        ),
        "a form that draws itself": lambda: pdf(
            b"/X Do", objects=(_form(b"/X Do", more=b"/Resources<</XObject<</X 6 0 R>>>>"),)
        ),
        "forms within forms": lambda: pdf(
            b"/X Do",
            objects=(
                *(
                    _form(b"/X Do " * 10, more=b"/Resources<</XObject<</X %d 0 R>>>>" % number)
                    for number in range(7, 15)
                ),
                _form(b"0 0 300 400 re f"),
            ),
        ),
        "a picture of 60,000 by 60,000": lambda: pdf(
            b"300 0 0 400 0 0 cm /X Do", objects=(picture % (60_000, 60_000, flate, len(small), small),)
        ),
        "a picture without data": lambda: pdf(
            b"300 0 0 400 0 0 cm /X Do", objects=(picture % (500, 500, b"", 0, b""),)
        ),
        "a picture of JPEG 2000 that is none": lambda: pdf(
            b"300 0 0 400 0 0 cm /X Do", objects=(picture % (500, 500, b"/Filter/JPXDecode", 40, b"\0" * 40),)
        ),
        "a picture of JBIG2 that is none": lambda: pdf(
            b"300 0 0 400 0 0 cm /X Do",
            objects=(picture % (5000, 5000, b"/Filter/JBIG2Decode", 40, b"\x97JB2\r\n\x1a\n" * 5),),
        ),
        "a million letters": lambda: pdf(zlib.compress(text * 90_000, 9), stream=flate),
        "a page of nothing": lambda: pdf(text, page=b"/MediaBox[0 0 0 0]"),
        "a page of a mile": lambda: pdf(text, page=b"/MediaBox[0 0 4000000 4000000]"),
        "a page turned inside out": lambda: pdf(text, page=b"/MediaBox[300 400 0 0]"),
        "a page without a size": lambda: pdf(text, page=b"/X 1"),
        "a ribbon": lambda: pdf(text, page=b"/MediaBox[0 0 2 14000]"),
        "a turn of 45": lambda: pdf(text, page=b"/MediaBox[0 0 300 400]/Rotate 45"),
        "a unit of 75,000": lambda: pdf(text, page=b"/MediaBox[0 0 300 400]/UserUnit 75000"),
        "a crop outside": lambda: pdf(text, page=b"/MediaBox[0 0 300 400]/CropBox[900 900 999 999]"),
        "a script": lambda: pdf(text, catalog=b"/OpenAction<</S/JavaScript/JS(while(1){})>>"),
        "a program to launch": lambda: pdf(text, catalog=b"/OpenAction<</S/Launch/F(/bin/sh)>>"),
        "an address to send to": lambda: pdf(text, catalog=b"/OpenAction<</S/SubmitForm/F(http://127.0.0.1/)>>"),
        "a thousand nested dictionaries": lambda: pdf(text, catalog=b"/A" + b"<</A" * 1000 + b" 1" + b">>" * 1000),
        "a hundred thousand brackets": lambda: pdf(b"[" * 100_000),
        "unbalanced saves": lambda: pdf(b"q " * 200_000),
        "a clip of a clip of a clip": lambda: pdf(b"0 0 300 400 re W n " * 50_000),
        "dashes without length": lambda: pdf(b"[0.00001] 0 d 0 0 m 300 400 l S\n" * 40),
        "a shading without end": lambda: pdf(b"/X sh\n" * 1000),
        "letters of a mile": lambda: pdf(b"BT /F 9999999 Tf 20 300 Td (TOTAL 12,50) Tj ET"),
        "numbers beyond all": lambda: pdf(b"1e400 -1e400 m 99999999999999999999 1 l S " * 50),
        "a tree that bites its tail": lambda: pdf(text).replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]"),
        "a hundred thousand pages that are one": lambda: pdf(text).replace(b"/Count 1", b"/Count 100000"),
        "fewer than no pages": lambda: pdf(text).replace(b"/Count 1", b"/Count -1"),
        "a table that lies": lambda: pdf(text).replace(b" 00000 n ", b" 00001 f "),
        "a lock without a key": lambda: pdf(text).replace(b"/Root", b"/Encrypt 9 0 R/Root"),
        "only its head": lambda: b"%PDF-1.7\n",
        "no table at all": lambda: pdf(text).split(b"xref")[0],
    }.items():
        yield f"PDF with {name}", maker
