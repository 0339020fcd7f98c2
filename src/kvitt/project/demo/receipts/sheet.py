"""A PDF page of text, lines and boxes in the standard faces every reader has (ISO 32000-1, 9.6.2.2): no font is embedded.

Letters are written in WinAnsiEncoding, which holds all that Nordic and German receipts need.
"""

import unicodedata
import zlib
from functools import cache

#: A4 in points.
WIDTH, HEIGHT = 595.0, 842.0
_FACES = {"regular": "F1", "bold": "F2"}


class Sheet:
    """One page. Coordinates in points from the top left corner; grey from 0 (black) to 1 (white), or three such for a colour."""

    def __init__(self, *, width: float = WIDTH, height: float = HEIGHT) -> None:
        self.width, self.height = width, height
        self._marks: list[bytes] = []

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 10,
        bold: bool = False,
        align: str = "left",
        ink: tuple[float, float, float] = (0.1, 0.1, 0.12),
    ) -> None:
        """A line of text with its base line at `y`; `align` is left, right or centre."""
        shift = {"left": 0.0, "right": 1.0, "centre": 0.5}[align]
        x -= shift * width_of(text, bold=bold) * size
        face = _FACES["bold" if bold else "regular"]
        colour = " ".join(f"{part:.3f}" for part in ink)
        place = f"BT {colour} rg /{face} {size:g} Tf {x:.2f} {self.height - y:.2f} Td ("
        written = text.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        self._marks.append(place.encode() + written + b") Tj ET")

    def line(self, x1: float, y1: float, x2: float, y2: float, *, width: float = 0.6, grey: float = 0.6) -> None:
        """A straight line."""
        mark = f"{grey} G {width} w {x1:.2f} {self.height - y1:.2f} m {x2:.2f} {self.height - y2:.2f} l S"
        self._marks.append(mark.encode())

    def box(self, x: float, y: float, w: float, h: float, *, fill: tuple[float, float, float]) -> None:
        """A filled rectangle with its top left corner at (x, y)."""
        colour = " ".join(f"{part:.3f}" for part in fill)
        self._marks.append(f"{colour} rg {x:.2f} {self.height - y - h:.2f} {w:.2f} {h:.2f} re f".encode())

    def as_pdf(self) -> bytes:
        """The finished file; the same marks give the same bytes."""
        stream = zlib.compress(b"\n".join(self._marks))
        page = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {self.width:g} {self.height:g}] /Contents 6 0 R "
            "/Resources << /Font << /F1 4 0 R /F2 5 0 R >> >> >>"
        )
        face = "<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding >>"
        objects = [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            page.encode(),
            face.format("Helvetica").encode(),
            face.format("Helvetica-Bold").encode(),
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
        ]
        return _file(objects)


def _file(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


#: Advance widths of the letters 32 to 126 in thousandths (Adobe's Core 14 metrics, as every PDF reader has them).
_WIDTHS = {
    False: (
        "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584 "
        "584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 "
        "611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 "
        "722 500 500 500 334 260 334 584"
    ),
    True: (
        "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 333 333 584 "
        "584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667 611 722 667 944 667 667 "
        "611 333 278 333 584 556 333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 333 611 556 "
        "778 556 556 500 389 280 389 584"
    ),
}
_LIGATURES = {"æ": 889, "Æ": 1000, "ß": 611, "ø": 583, "Ø": 778, "·": 278}


@cache
def _widths(bold: bool) -> tuple[int, ...]:  # noqa: FBT001  # a key of the table
    return tuple(int(width) for width in _WIDTHS[bold].split())


def width_of(text: str, *, bold: bool = False) -> float:
    """The width at size 1. A letter with an accent is as wide as the letter without."""
    widths, total = _widths(bold), 0
    for letter in text:
        code = ord(unicodedata.normalize("NFKD", letter)[0])
        total += _LIGATURES.get(letter) or (widths[code - 32] if 32 <= code <= 126 else 556)
    return total / 1000
