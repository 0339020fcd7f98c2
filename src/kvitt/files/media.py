"""What an uploaded file is, by its bytes and never by its name. Pure and cheap: no pixel is decoded here.

Taken are JPEG, PNG, WebP, HEIC and PDF. Everything else is refused with a code that says what to do.
"""

import re
import struct
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn

from kvitt.kernel.errors import InvalidError

#: Photographs of today's phones stay far below both. The second is checked before anything is decoded.
MAX_BYTES = 25 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_PAGES = 50


class MediaType(StrEnum):
    """The kinds of file that can be a receipt."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    HEIC = "image/heic"
    PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Inspected:
    """What the head of a file says. Width and height in pixels; None where only decoding tells."""

    media_type: MediaType
    width: int | None = None
    height: int | None = None


_HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"heif"}


def inspect(data: bytes) -> Inspected:
    """Say what the file is.

    Raises InvalidError: `file.empty`, `file.too-large`, `file.unknown-type`, `file.broken` or `file.too-many-pixels`. A
    locked PDF is told by decoding alone: many are encrypted and open without a password.
    """
    if not data:
        _refuse("file.empty")
    if len(data) > MAX_BYTES:
        _refuse("file.too-large", megabytes=MAX_BYTES // 1024 // 1024)
    found = _inspected(data)
    if _is_two_in_one(data, found.media_type):
        _refuse("file.unknown-type")
    if found.width is not None and found.height is not None:
        if not found.width or not found.height:
            _refuse("file.broken")
        if found.width * found.height > MAX_PIXELS:
            _refuse("file.too-many-pixels", megapixels=MAX_PIXELS // 1_000_000)
    return found


def _inspected(data: bytes) -> Inspected:
    if data.startswith(b"\xff\xd8\xff"):
        return Inspected(MediaType.JPEG, *_jpeg_size(data))
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Inspected(MediaType.PNG, *_png_size(data))
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Inspected(MediaType.WEBP, *_webp_size(data))
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        return Inspected(MediaType.HEIC, *_heic_size(data))
    if data.startswith(b"%PDF-"):
        return _pdf(data)
    return _refuse("file.unknown-type")


def _refuse(code: str, /, **parameters: str | int) -> NoReturn:
    raise InvalidError(code, findings=(), **parameters)


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Walk the segments to the frame header (ITU T.81, B.2.2)."""
    position = 2
    while position + 9 < len(data):
        if data[position] != 0xFF:
            break
        marker = data[position + 1]
        if marker == 0xFF:
            position += 1
            continue
        if marker in {0x01, *range(0xD0, 0xD8)}:
            position += 2
            continue
        length = int.from_bytes(data[position + 2 : position + 4])
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", data[position + 5 : position + 9])
            return width, height
        if length < 2 or marker == 0xDA:
            break
        position += 2 + length
    _refuse("file.broken")


def _png_size(data: bytes) -> tuple[int, int]:
    if len(data) < 33 or data[12:16] != b"IHDR":
        _refuse("file.broken")
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _webp_size(data: bytes) -> tuple[int, int]:
    """The three forms of a WebP stream (RFC 9649)."""
    form = data[12:16]
    if form == b"VP8X" and len(data) >= 30:
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if form == b"VP8L" and len(data) >= 25:
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if form == b"VP8 " and len(data) >= 30:
        return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
    _refuse("file.broken")


def _heic_size(data: bytes) -> tuple[int, int]:
    """The largest image spatial extent (ISO/IEC 23008-12, `ispe`) in the head of the file."""
    found = [
        struct.unpack(">II", data[match.end() + 4 : match.end() + 12])
        for match in re.finditer(b"ispe", data[: 256 * 1024])
        if len(data) >= match.end() + 12
    ]
    if not found:
        _refuse("file.broken")
    return max(found, key=lambda size: size[0] * size[1])


def _pdf(data: bytes) -> Inspected:
    if b"%%EOF" not in data[-2048:] and b"startxref" not in data[-2048:]:
        _refuse("file.broken")
    return Inspected(MediaType.PDF)


#: How far in a reader of each kind looks for its own beginning.
_SNIFFED = 1024
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|script|svg|iframe)\b", re.IGNORECASE)


def _is_two_in_one(data: bytes, media_type: MediaType) -> bool:
    """Whether another program would take the file for something else: a picture and a PDF, page or archive at once.

    What phones put behind a picture (a second picture, a short film) is none of these and is let in.
    """
    head = data[:_SNIFFED]
    if media_type is not MediaType.PDF and (b"%PDF-" in head or _MARKUP.search(head)):
        return True
    return _ends_as_zip(data)


def _ends_as_zip(data: bytes) -> bool:
    """A ZIP (JAR, APK, DOCX) is read from its end: a closing record that follows the list of files it counts."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 22 - 0xFFFF))
    if end < 0:
        return False
    length = int.from_bytes(data[end + 12 : end + 16], "little")
    return 0 < length <= end and data[end - length :].startswith(b"PK\x01\x02")


_BIDI = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def safe_name(name: str, *, fallback: str = "receipt") -> str:
    """A file name fit to show and to send: no path, no control or direction letters, at most 120 letters."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(
        letter
        for letter in last
        if letter not in _BIDI and unicodedata.category(letter) not in {"Cc", "Cs", "Co", "Cn"}
    )
    kept = re.sub(r'[<>:"|?*;]', "", kept).strip(" .")
    if not kept:
        return fallback
    stem, dot, ending = kept.rpartition(".")
    if dot and len(ending) <= 5:
        return f"{stem[: 119 - len(ending)]}.{ending}"
    return kept[:120]
