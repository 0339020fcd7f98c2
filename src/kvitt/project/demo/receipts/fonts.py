"""Typefaces for the pictures, out of the wheel `pymupdf-fonts` (SIL Open Font License and Ubuntu Font Licence).

Pillow's own face has no æ, ø, å, ä, ö, ü, ß; these have.
"""

import io
from functools import cache

from PIL import ImageFont
from pymupdf_fonts import fontbuffers

#: A face regular and bold, and what makes it as wide as the others.
type TillFace = tuple[str, str, float]

#: Faces that tills print with.
TILL_FACES: tuple[TillFace, ...] = (
    ("fimo", "fimbo", 1.0),
    ("cascadia", "cascadiab", 1.02),
    ("ubuntm", "ubuntmbo", 1.18),
    ("spacemo", "spacembo", 0.98),
)
SIGN_FACE = "figbo"


@cache
def _data(face: str) -> bytes:
    data: bytes = fontbuffers[face]()
    return data


@cache
def font(face: str, size: int) -> ImageFont.FreeTypeFont:
    """A face at a size in pixels."""
    return ImageFont.truetype(io.BytesIO(_data(face)), size)
