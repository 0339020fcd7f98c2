"""Paper from a till: lines printed from top to bottom at 203 dots an inch, and where each word stands."""

import random
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from kvitt.files.decode import Word
from kvitt.project.demo.receipts.fonts import SIGN_FACE, TILL_FACES, font

#: An 80 mm roll has 576 dots; the margins belong to the paper.
DOTS, MARGIN = 576, 26
WIDTH = DOTS + 2 * MARGIN
_INK = 34
_PAPER = 249


@dataclass(frozen=True, slots=True)
class Drawn:
    """A finished picture (grey) and its words with their places, relative to the picture."""

    picture: Image.Image
    words: tuple[Word, ...]


class Roll:
    """Prints line under line. Sizes are in dots."""

    def __init__(self, *, face: int, seed: str) -> None:
        self._regular, self._bold, self._scale = TILL_FACES[face % len(TILL_FACES)]
        self._draw_lots = random.Random(f"roll {seed}")  # noqa: S311  # a game of data, not a secret
        self._paper = Image.new("L", (WIDTH, 3200), _PAPER)
        self._pen = ImageDraw.Draw(self._paper)
        self._y = 34
        self._words: list[tuple[str, float, float, float, float]] = []

    def sign(self, text: str, *, inverted: bool) -> None:
        """The shop's name, as large as fits."""
        size = 58
        while font(SIGN_FACE, size).getlength(text) > DOTS - 40:
            size -= 2
        face = font(SIGN_FACE, size)
        x = (WIDTH - face.getlength(text)) / 2
        if inverted:
            self._pen.rectangle((MARGIN, self._y - 6, WIDTH - MARGIN, self._y + size * 1.42), fill=_INK)
        self._write(text, x, face, fill=_PAPER if inverted else _INK)
        self._y += int(size * 1.42) + 18

    def centre(self, text: str, *, size: int = 22, bold: bool = False) -> None:
        """A line in the middle."""
        face = self._face(size, bold=bold)
        self._write(text, (WIDTH - face.getlength(text)) / 2, face)
        self._y += int(size * 1.36)

    def pair(self, left: str, right: str = "", *, size: int = 22, bold: bool = False) -> None:
        """A text at the left edge and one at the right."""
        face = self._face(size, bold=bold)
        room = DOTS - face.getlength(right) - 12
        while left and face.getlength(left) > room:
            left = left[:-1]
        self._write(left, MARGIN, face)
        if right:
            self._write(right, WIDTH - MARGIN - face.getlength(right), face)
        self._y += int(size * 1.36)

    def columns(self, cells: tuple[str, ...], *, size: int = 20) -> None:
        """Cells of equal width, the first to the left and the others to the right."""
        face = self._face(size, bold=False)
        each = DOTS / len(cells)
        for number, cell in enumerate(cells):
            x = MARGIN if number == 0 else MARGIN + each * (number + 1) - face.getlength(cell)
            self._write(cell, x, face)
        self._y += int(size * 1.4)

    def rule(self, *, dashed: bool = True) -> None:
        """A line across."""
        y = self._y + 8
        if dashed:
            for x in range(MARGIN, WIDTH - MARGIN, 14):
                self._pen.line((x, y, x + 8, y), fill=_INK, width=2)
        else:
            self._pen.line((MARGIN, y, WIDTH - MARGIN, y), fill=_INK, width=3)
        self._y += 22

    def gap(self, dots: int = 16) -> None:
        """Empty paper."""
        self._y += dots

    def bars(self, digits: str) -> None:
        """Something like a barcode, with its digits below."""
        x = MARGIN + 90
        while x < WIDTH - MARGIN - 90:
            wide = self._draw_lots.choice((2, 2, 3, 4, 6))
            self._pen.rectangle((x, self._y, x + wide - 1, self._y + 74), fill=_INK)
            x += wide + self._draw_lots.choice((2, 3, 4, 5))
        self._y += 82
        self.centre(" ".join(digits), size=18)

    def finish(self) -> Drawn:
        """Tear the paper off."""
        height = min(self._y + 40, self._paper.height)
        words = tuple(Word(text, x / WIDTH, y / height, w / WIDTH, h / height) for text, x, y, w, h in self._words)
        return Drawn(picture=self._paper.crop((0, 0, WIDTH, height)), words=words)

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
