"""Paper from a till: lines printed from top to bottom at 203 dots an inch, and where each word stands."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from kvitt.files.decode import Word
from kvitt.project.demo.receipts.fonts import SIGN_FACE, TillFace, font

#: An 80 mm roll has 576 dots (one of 58 mm 384); the margins belong to the paper.
DOTS, MARGIN = 576, 26
_INK = 34
_LONGEST = 3600
_PAPER = 249


@dataclass(frozen=True, slots=True)
class Drawn:
    """A finished picture (grey) and its words with their places, relative to the picture."""

    picture: Image.Image
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A text that begins, or `ends`, at a share `at` of the printed width."""

    text: str
    at: float
    ends: bool = True


class Roll:
    """Prints line under line. Sizes are in dots."""

    def __init__(self, *, face: TillFace, seed: str, dots: int = DOTS, sign: str = SIGN_FACE) -> None:
        self._regular, self._bold, self._scale = face
        self._sign, self._dots, self._width = sign, dots, dots + 2 * MARGIN
        self._draw_lots = random.Random(f"roll {seed}")  # noqa: S311  # a game of data, not a secret
        self._paper = Image.new("L", (self._width, _LONGEST), _PAPER)
        self._pen = ImageDraw.Draw(self._paper)
        self._y = 34
        self._words: list[tuple[str, float, float, float, float]] = []

    def sign(self, text: str, *, inverted: bool) -> None:
        """The shop's name, as large as fits."""
        size = 58
        while font(self._sign, size).getlength(text) > self._dots - 40:
            size -= 2
        face = font(self._sign, size)
        x = (self._width - face.getlength(text)) / 2
        if inverted:
            self._pen.rectangle((MARGIN, self._y - 6, self._width - MARGIN, self._y + size * 1.42), fill=_INK)
        self._write(text, x, face, fill=_PAPER if inverted else _INK)
        self._y += int(size * 1.42) + 18

    def centre(self, text: str, *, size: int = 22, bold: bool = False) -> None:
        """A line in the middle."""
        face = self._face(size, bold=bold)
        self._write(text, (self._width - face.getlength(text)) / 2, face)
        self._y += int(size * 1.36)

    def pair(self, left: str, right: str = "", *, size: int = 22, bold: bool = False) -> None:
        """A text at the left edge and one at the right."""
        face = self._face(size, bold=bold)
        room = self._dots - face.getlength(right) - 12
        while left and face.getlength(left) > room:
            left = left[:-1]
        self._write(left, MARGIN, face)
        if right:
            self._write(right, self._width - MARGIN - face.getlength(right), face)
        self._y += int(size * 1.36)

    def fits(self, *texts: str, size: int = 22, bold: bool = False) -> bool:
        """Whether texts have room beside each other on one line."""
        face = self._face(size, bold=bold)
        return sum(face.getlength(text) + 12 for text in texts) <= self._dots + 12

    def cells(self, cells: Sequence[Cell], *, size: int = 22, bold: bool = False) -> None:
        """Texts on one line, each at its own place."""
        face = self._face(size, bold=bold)
        for cell in cells:
            length = face.getlength(cell.text)
            self._write(cell.text, MARGIN + cell.at * self._dots - (length if cell.ends else 0), face)
        self._y += int(size * 1.4)

    def columns(self, cells: tuple[str, ...], *, size: int = 20) -> None:
        """Cells of equal width, the first to the left and the others to the right."""
        face = self._face(size, bold=False)
        each = self._dots / len(cells)
        for number, cell in enumerate(cells):
            x = MARGIN if number == 0 else MARGIN + each * (number + 1) - face.getlength(cell)
            self._write(cell, x, face)
        self._y += int(size * 1.4)

    def rule(self, *, dashed: bool = True) -> None:
        """A line across."""
        y = self._y + 8
        if dashed:
            for x in range(MARGIN, self._width - MARGIN, 14):
                self._pen.line((x, y, x + 8, y), fill=_INK, width=2)
        else:
            self._pen.line((MARGIN, y, self._width - MARGIN, y), fill=_INK, width=3)
        self._y += 22

    def gap(self, dots: int = 16) -> None:
        """Empty paper."""
        self._y += dots

    def bars(self, digits: str) -> None:
        """Something like a barcode, with its digits below."""
        x = MARGIN + 90
        while x < self._width - MARGIN - 90:
            wide = self._draw_lots.choice((2, 2, 3, 4, 6))
            self._pen.rectangle((x, self._y, x + wide - 1, self._y + 74), fill=_INK)
            x += wide + self._draw_lots.choice((2, 3, 4, 5))
        self._y += 82
        self.centre(" ".join(digits), size=18)

    def finish(self) -> Drawn:
        """Tear the paper off."""
        height, width = min(self._y + 40, self._paper.height), self._width
        words = tuple(Word(text, x / width, y / height, w / width, h / height) for text, x, y, w, h in self._words)
        return Drawn(picture=self._paper.crop((0, 0, self._width, height)), words=words)

    def _face(self, size: int, *, bold: bool) -> ImageFont.FreeTypeFont:
        return font(self._bold if bold else self._regular, round(size * self._scale))

    def _write(self, text: str, x: float, face: ImageFont.FreeTypeFont, *, fill: int = _INK) -> None:
        self._pen.text((x, self._y), text, font=face, fill=fill)
        space = face.getlength(" ")
        for word in text.split(" "):
            width = face.getlength(word)
            if word:
                self._words.append((word, x, self._y, width, face.size * 1.2))
            x += width + space
