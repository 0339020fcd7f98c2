"""Hostile files: each gets a clear refusal or is made harmless, and the process lives."""

import io
import struct
import zlib

import pytest
from PIL import Image

from kvitt.files import pool
from kvitt.files.actions import read_file
from kvitt.files.decode import decode
from kvitt.files.media import MAX_BYTES, inspect, safe_name
from kvitt.kernel.errors import InvalidError


def _picture(form: str = "JPEG", size: tuple[int, int] = (300, 400), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "white").save(out, form, **options)
    return out.getvalue()


def _heic() -> bytes:
    import pillow_heif

    out = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (300, 400), "white")).save(out)
    return out.getvalue()


def _png_of(width: int, height: int) -> bytes:
    """A PNG that says it is this large, with next to nothing in it."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * ((width // 8 + 1) * min(height, 2000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def _pdf(body: bytes = b"", *, trailer: bytes = b"") -> bytes:
    objects = [
        b"<</Type/Catalog/Pages 2 0 R" + trailer + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents 4 0 R>>",
        b"<</Length %d>>stream\n" % len(body) + body + b"\nendstream",
    ]
    out = b"%PDF-1.7\n"
    places = []
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + one + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def _flate_bomb() -> bytes:
    packed = zlib.compress(zlib.compress(b"0 0 m 9 9 l S\n" * 20_000_000, 9), 9)
    return _pdf(packed).replace(b"<</Length", b"<</Filter[/FlateDecode/FlateDecode]/Length")


def _position(data: bytes) -> bytes:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (55.0, 40.0, 0.0), 3: "E", 4: (12.0, 34.0, 0.0)}
    exif[0x010E] = "SECRET-PLACE"
    exif[0x0112] = 6
    out = io.BytesIO()
    Image.open(io.BytesIO(data)).save(out, "JPEG", exif=exif)
    return out.getvalue()


JPEG = _picture()
REFUSED_AT_THE_DOOR = {
    "nothing": b"",
    "too large": b"\xff\xd8\xff" + b"\0" * MAX_BYTES,
    "200 MB": b"%PDF-1.7" + bytes(200 * 1024 * 1024),
    "zip named jpg": b"PK\x03\x04" + b"\0" * 200,
    "svg with script": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "html": b"<!doctype html><script>alert(1)</script>",
    "html before a pdf": b"<script>alert(1)</script>%PDF-1.7\n%%EOF",
    "gif": _picture("GIF"),
    "gif that is also a script": b"GIF89a/*" + b"\0" * 40 + b"*/=1;alert(1)",
    "bmp": _picture("BMP"),
    "tiff": _picture("TIFF"),
    "ico": _picture("ICO", (32, 32)),
    "mp4 named heic": b"\0\0\0\x20ftypisom" + b"\0" * 100,
    "executable": b"\x7fELF" + b"\0" * 100,
    "jpeg cut in its head": JPEG[:40],
    "jpeg of zero height": JPEG.replace(struct.pack(">HH", 400, 300), struct.pack(">HH", 0, 300)),
    "jpeg that says 60000 x 60000": JPEG.replace(struct.pack(">HH", 400, 300), struct.pack(">HH", 60000, 60000)),
    "png of 100 megapixels": _png_of(10_000, 10_000),
    "png cut in its head": _picture("PNG")[:20],
    "webp cut in its head": _picture("WEBP")[:16],
    "heic without a picture": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 60,
    "pdf cut in the middle": _pdf(b"0 0 m")[:120],
    "pdf locked": _pdf(b"").replace(b"/Size", b"/Encrypt 9 0 R/Size"),
    "text": b"hello",
    "random": bytes(range(256)) * 20,
}
MADE_HARMLESS = {
    "jpeg cut in its body": JPEG[: len(JPEG) // 2],
    "png with a wrong checksum": _picture("PNG")[:-6] + b"123456",
    "png cut in its body": _picture("PNG")[:-20],
    "webp cut in its body": _picture("WEBP", quality=90)[:-8],
    "heic cut in its body": _heic()[:-50],
    "cmyk jpeg": _picture(mode="CMYK"),
    "16 bit png": _picture("PNG", mode="I;16"),
    "transparent png": _picture("PNG", mode="RGBA"),
    "palette png": _picture("PNG", mode="P"),
    "animated webp": _picture("WEBP", save_all=True, append_images=[Image.new("RGB", (300, 400), "red")]),
    "one pixel": _picture("PNG", (1, 1)),
    "very long": _picture("PNG", (20, 12_000)),
    "pdf with javascript": _pdf(b"", trailer=b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"),
    "pdf that launches": _pdf(b"", trailer=b"/OpenAction<</S/Launch/F(/bin/sh)>>"),
    "pdf with an attachment": _pdf(b"", trailer=b"/Names<</EmbeddedFiles<</Names[(a)<</EF<</F 4 0 R>>>>]>>>>"),
    "pdf of endless operators": _flate_bomb(),
    "pdf with a page of a mile": _pdf(b"").replace(b"0 0 300 400", b"0 0 4000000 4000000"),
    "pdf whose tree bites its tail": _pdf(b"").replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]"),
    "jpeg with html behind": JPEG + b"<script>alert(1)</script>",
    "jpeg with a zip behind": JPEG + b"PK\x03\x04" + b"\0" * 100,
}


def test_there_are_forty_of_them():
    assert len(REFUSED_AT_THE_DOOR) + len(MADE_HARMLESS) >= 40


@pytest.mark.parametrize("name", REFUSED_AT_THE_DOOR)
def test_refused_at_the_door_with_a_clear_code(name):
    with pytest.raises(InvalidError) as refused:
        inspect(REFUSED_AT_THE_DOOR[name])
    assert refused.value.code.startswith("file.")


@pytest.mark.parametrize("name", MADE_HARMLESS)
def test_drawn_anew_or_refused_and_the_worker_lives(name, monkeypatch):
    monkeypatch.setattr(pool.reading(), "run", lambda *_given: {"fields": {}})
    data = MADE_HARMLESS[name]
    try:
        media = inspect(data).media_type
    except InvalidError:
        return
    read = read_file(data, media_type=media.value, today="2026-11-24", home="DK")
    assert (read.decoded is None) == bool(read.refusal)
    if read.decoded is not None:
        for page in read.decoded.pages:
            shown = Image.open(io.BytesIO(page.jpeg))
            assert shown.format == "JPEG"
            assert not shown.getexif()
            assert b"<script" not in page.jpeg
            assert max(shown.size) <= 2000
    assert pool.decoding().run(decode, JPEG, "image/jpeg").pages


def test_no_metadata_is_left_in_what_people_are_shown_and_it_stands_upright():
    placed = _position(_picture(size=(400, 200)))
    assert b"SECRET-PLACE" in placed
    (page,) = decode(placed, "image/jpeg").pages
    for jpeg in (page.jpeg, page.thumbnail):
        assert b"SECRET-PLACE" not in jpeg
        assert b"Exif" not in jpeg
        assert not Image.open(io.BytesIO(jpeg)).getexif()
    assert (page.width, page.height) == (200, 400)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\bon.jpg", "bon.jpg"),
        ("bon\u202egpj.exe", "bongpj.exe"),
        ("a\x00b\r\nX: y.jpg", "abX y.jpg"),
        ("", "receipt"),
        ("…", "…"),
        ("æøå" * 100 + ".jpg", ("æøå" * 100)[:116] + ".jpg"),
    ],
)
def test_names_are_fit_to_show(name, shown):
    assert safe_name(name) == shown
