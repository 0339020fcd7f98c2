"""The typefaces that lines are drawn with: Debian's font packages, a third of the families kept apart for measuring."""

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

_ROOTS = (Path("/usr/share/fonts"), Path("/usr/share/texmf/fonts"))
#: What every face must be able to show, each letter in its own way.
LETTERS = "ÆØÖæøäAa04"

#: Folders (or beginnings of file names) by family, with how often a face of it is drawn: tills print in plain and monospaced faces.
TRAINED: dict[str, int] = {
    "dejavu": 5, "hack": 2, "liberation": 8, "open-sans": 2, "lato": 2, "inconsolata": 3, "anonymous-pro": 2, "ocr-b": 4,
    "terminus": 5, "freefont": 4, "urw-base35": 4, "tex-gyre": 2, "fantasque-sans": 1, "mononoki": 2, "monoid": 2, "3270": 2,
    "paratype": 2,
    "fonts-go": 2, "karla": 1, "dosis": 1, "jura": 1, "quicksand": 1, "tuffy": 1, "league-spartan": 1, "inter": 2,
    "crosextra": 2, "lm": 2, "cmu": 1, "vollkorn": 1, "ebgaramond": 1, "comfortaa": 1, "yanone-kaffeesatz": 1, "cantarell": 1,
    "play": 1, "lobster": 1, "pc": 4, "noto/NotoSansMono": 3, "noto/NotoSans-": 2, "noto/NotoSerif-": 1,
}  # fmt: skip
#: Never drawn with in training. The faces of `pymupdf-fonts`, which Kvitt's demo prints with, are kept apart too.
APART: tuple[str, ...] = (
    "jetbrains-mono", "courier-prime", "roboto", "agave", "b612", "manrope", "oxygen", "clear-sans",
    "averia-gwf", "linux-libertine", "spleen", "andika", "charis", "quattrocento", "cabin", "dotgothic16",
)  # fmt: skip
PYMUPDF_FACES = (
    "fimo",
    "fimbo",
    "cascadia",
    "cascadiab",
    "ubuntm",
    "ubuntmbo",
    "spacemo",
    "spacembo",
    "figo",
    "figbo",
    "ubuntu",
    "ubuntubo",
)


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """A typeface. `strikes` are the sizes of one that is made of dots, and has no others."""

    name: str
    data: bytes
    strikes: tuple[int, ...] = ()

    def at(self, size: int) -> ImageFont.FreeTypeFont:
        """The face at a size in pixels, or at the nearest strike."""
        nearest = min(self.strikes, key=lambda strike: abs(strike - size)) if self.strikes else size
        return ImageFont.truetype(io.BytesIO(self.data), nearest)

    def shows(self, text: str) -> bool:
        """Whether the face has every letter of a text."""
        return all(_shows(self, letter) for letter in set(text) - {" "})


@cache
def families(*, apart: bool) -> dict[str, tuple[Face, ...]]:
    """Usable faces by family, among those to train on or among those kept apart."""
    found = {name: tuple(_faces(name)) for name in (APART if apart else TRAINED)}
    if apart:
        from pymupdf_fonts import fontbuffers

        for code in PYMUPDF_FACES:
            found[f"pymupdf {code}"] = (Face(code, fontbuffers[code]()),)
    return {name: faces for name, faces in found.items() if faces}


def _faces(family: str) -> list[Face]:
    folder, _, beginning = family.partition("/")
    faces = []
    for path in sorted(path for root in _ROOTS for path in root.glob(f"**/{folder}/**/{beginning}*")):
        if path.suffix.lower() not in {".ttf", ".otf", ".otb"} or "math" in path.name.lower():
            continue
        if any(
            word in path.name
            for word in (
                "Thin",
                "ExtraLight",
                "ExLight",
                "Hairline",
                "Symbol",
                "Dingbats",
                "D050000L",
                "Outline",
                "-VF",
                "[",
            )
        ):
            continue
        face = _opened(path)
        if face is not None and _shows_letters(face):
            faces.append(face)
    return faces


def _opened(path: Path) -> Face | None:
    data = path.read_bytes()
    try:
        ImageFont.truetype(io.BytesIO(data), 31)
        return Face(path.stem, data)
    except OSError:
        strikes = tuple(size for size in range(6, 40) if _has_strike(data, size))
        return Face(path.stem, data, strikes) if strikes else None


def _has_strike(data: bytes, size: int) -> bool:
    try:
        ImageFont.truetype(io.BytesIO(data), size)
    except OSError:
        return False
    return True


def _shows_letters(face: Face) -> bool:
    font = _sample(face)
    return face.shows(LETTERS) and len({_drawn(font, letter) for letter in LETTERS}) == len(LETTERS)


@cache
def _shows(face: Face, letter: str) -> bool:
    mark = _drawn(_sample(face), letter)
    return any(mark) and mark != _missing(face)


@cache
def _sample(face: Face) -> ImageFont.FreeTypeFont:
    return face.at(24)


@cache
def _missing(face: Face) -> bytes:
    return _drawn(_sample(face), "\uf8fe")


def _drawn(font: ImageFont.FreeTypeFont, letter: str) -> bytes:
    picture = Image.new("L", (40, 40))
    ImageDraw.Draw(picture).text((4, 4), letter, font=font, fill=255)
    return picture.tobytes()
