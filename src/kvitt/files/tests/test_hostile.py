"""Hostile files: each gets a clear refusal or is made harmless, and the process lives."""

import hashlib
import io
import struct
import zipfile
import zlib
from dataclasses import replace

import pillow_heif
import pypdfium2
import pytest
from PIL import Image, ImageCms, PngImagePlugin

from kvitt.files import pool
from kvitt.files.actions import Read, read_file
from kvitt.files.decode import (
    LONGEST_STRIP,
    SHOWN_SIDE,
    Decoded,
    UndecodableError,
    Word,
    decode,
    look_hash,
    turned,
)
from kvitt.files.media import MAX_BYTES, inspect, safe_name
from kvitt.files.tests.hostile import corpus
from kvitt.kernel.errors import InvalidError


def _picture(form: str = "JPEG", size: tuple[int, int] = (300, 400), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "white").save(out, form, **options)
    return out.getvalue()


def _heic() -> bytes:
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


def _zip(comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("Evil.class", b"\xca\xfe\xba\xbe")
        archive.comment = comment
    return out.getvalue()


def _pdf_of(pages: int) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(200, 300)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def _locked(pdf: bytes, *, password: bytes) -> bytes:
    """Encrypted as PDF 1.4 does it (revision 2); with an empty password it opens without asking, as many invoices do."""
    padding = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
    identity, rights = b"0123456789abcdef", struct.pack("<i", -4)
    owner = _rc4(hashlib.md5((b"owner" + padding)[:32]).digest()[:5], (password + padding)[:32])
    key = hashlib.md5((password + padding)[:32] + owner + rights + identity).digest()[:5]
    user = _rc4(key, padding)
    entry = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%b>/U<%b>>>/ID[<%b><%b>]/Size" % (
        owner.hex().encode(),
        user.hex().encode(),
        *[identity.hex().encode()] * 2,
    )
    return pdf.replace(b"/Size", entry)


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
    "jpeg with an archive behind": JPEG + _zip(),
    "pdf with an archive behind": _pdf() + _zip(comment=b"%%EOF"),
    "jpeg that is also a pdf": JPEG[:2] + b"\xff\xfe\x00\x0b%PDF-1.7\n" + JPEG[2:] + _pdf(),
    "jpeg that is also a page": JPEG[:2] + b"\xff\xfe\x00\x2e<script>alert(document.cookie)</script >      " + JPEG[2:],
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
    "jpeg with a film behind, as phones make": JPEG + b"\0\0\0\x18ftypmp42" + b"\0" * 400,
    "jpeg whose position is damaged": JPEG[:2] + b"\xff\xe1\x00\x10Exif\0\0GARBAGE!" + JPEG[2:],
    "pdf locked": _locked(_pdf(), password=b"secret"),
    "pdf whose lock is broken": _pdf().replace(b"/Size", b"/Encrypt 9 0 R/Size"),
    "pdf of 51 pages": _pdf_of(51),
    "pdf of 100,000 pages that are one": _pdf().replace(b"/Count 1", b"/Count 100000"),
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
            assert max(shown.size) <= LONGEST_STRIP
            assert shown.width * shown.height <= SHOWN_SIDE**2
    assert pool.decoding().run(decode, JPEG, "image/jpeg").pages


def test_there_are_two_hundred_more():
    assert len(corpus()) >= 200


@pytest.mark.parametrize("name", sorted(corpus())[::11])
def test_of_two_hundred_a_handful_is_drawn_or_refused(name):
    """All of them, read as well, are run by `make soak-hostile`; here a few go through the door and the decoder."""
    data = corpus()[name]()
    try:
        decoded = pool.decoding().run(decode, data, inspect(data).media_type.value)
    except InvalidError as refused:
        assert refused.code.startswith("file.")
    except UndecodableError as refused:
        assert refused.code.startswith("file.")
    except pool.DefeatedError:
        assert pool.decoding().run(decode, JPEG, "image/jpeg").pages
    else:
        assert all(Image.open(io.BytesIO(page.jpeg)).format == "JPEG" for page in decoded.pages)


def test_a_locked_pdf_says_so_and_one_that_opens_without_asking_is_taken():
    assert read_file(MADE_HARMLESS["pdf locked"], media_type="application/pdf", today="2026-11-24", home="DK") == Read(
        refusal="file.encrypted"
    )
    assert len(decode(_locked(_pdf(), password=b""), "application/pdf").pages) == 1


def test_too_many_pages_say_so():
    with pytest.raises(UndecodableError, match="too-many-pages"):
        decode(_pdf_of(51), "application/pdf")
    assert len(decode(_pdf_of(50), "application/pdf").pages) == 50


def _with_secrets(form: str) -> bytes:
    """A picture lying on its side, with something secret in every place that a picture can keep it."""
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (55.0, 40.0, 0.0), 3: "E", 4: (12.0, 34.0, 0.0)}
    exif[0x010E] = "SECRET-EXIF"
    exif[0x0112] = 6
    text = PngImagePlugin.PngInfo()
    text.add_text("comment", "SECRET-TEXT")
    text.add_itxt("XML:com.adobe.xmp", "SECRET-XMP")
    colours = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + b"SECRET-ICC"
    picture = Image.new("RGB", (400, 200), "white")
    kept: dict[str, dict[str, object]] = {
        "JPEG": {"comment": b"SECRET-COMMENT", "xmp": b"SECRET-XMP"},
        "PNG": {"pnginfo": text},
        "WEBP": {"xmp": b"SECRET-XMP"},
        "HEIF": {},
    }
    out = io.BytesIO()
    if form == "HEIF":
        pillow_heif.register_heif_opener()
    picture.save(out, form, exif=exif, icc_profile=colours, **kept[form])
    return out.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_no_metadata_is_left_in_what_people_are_shown_and_it_stands_upright(form):
    data = _with_secrets(form)
    assert b"SECRET" in data
    (page,) = decode(data, inspect(data).media_type.value).pages
    for jpeg in (page.jpeg, page.thumbnail):
        assert b"SECRET" not in jpeg
        assert set(Image.open(io.BytesIO(jpeg)).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    upright = (400, 200) if form == "HEIF" else (200, 400)  # HEIF turns by a box of its own; its EXIF does not count
    assert (page.width, page.height) == upright


def test_a_long_roll_stays_wide_enough_to_be_read():
    (roll,) = decode(_picture("PNG", (900, 5400)), "image/png").pages
    assert (roll.width, roll.height) == (700, 4200)
    (sheet,) = decode(_picture("PNG", (3000, 4000)), "image/png").pages
    assert (sheet.width, sheet.height) == (1500, 2000)


def _grey(jpeg: bytes, x: int, y: int) -> int:
    picture = Image.open(io.BytesIO(jpeg)).convert("L")
    return picture.tobytes()[y * picture.width + x]


def test_sixteen_bits_keep_their_grey():
    out = io.BytesIO()
    Image.new("I;16", (40, 30), 200 * 256).save(out, "PNG")
    (page,) = decode(out.getvalue(), "image/png").pages
    assert abs(_grey(page.jpeg, 5, 5) - 200) <= 2


def test_what_is_transparent_is_shown_on_white():
    out = io.BytesIO()
    Image.new("RGBA", (40, 30), (0, 0, 0, 0)).save(out, "PNG")
    (page,) = decode(out.getvalue(), "image/png").pages
    assert _grey(page.jpeg, 5, 5) == 255


def test_turning_a_page_turns_picture_words_and_look():
    before = Image.new("RGB", (400, 200), "white")
    before.paste("black", (300, 0, 400, 50))
    out = io.BytesIO()
    before.save(out, "PNG")
    flat = decode(out.getvalue(), "image/png")
    named = Decoded((replace(flat.pages[0], words=(Word("dark", 0.75, 0, 0.25, 0.25),)),), flat.look_hash)
    (page,) = (after := turned(named, {0: 1})).pages
    assert (page.width, page.height) == (200, 400)
    (word,) = page.words
    middle = (int((word.x + word.w / 2) * page.width), int((word.y + word.h / 2) * page.height))
    assert _grey(page.jpeg, *middle) < 40
    assert after.look_hash == look_hash(before.rotate(90, expand=True))


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
