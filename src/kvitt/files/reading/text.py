"""Text with positions: words of a page, put into lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text and its box on the page laid flat, relative (0..1).

    `at` is its box (x, y, width, height) on the page as people are shown it, where that is another.
    """

    text: str
    x: float
    y: float
    w: float
    h: float
    page: int = 0
    score: float = 1.0
    at: tuple[float, float, float, float] | None = None

    @property
    def shown(self) -> tuple[float, float, float, float]:
        """The box (x, y, width, height) on the page as people are shown it."""
        return self.at or (self.x, self.y, self.w, self.h)


@dataclass(frozen=True, slots=True)
class TextLine:
    """Pieces that stand beside each other, from left to right."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The line as one string."""
        return " ".join(piece.text for piece in self.pieces)

    @property
    def region(self) -> tuple[float, ...]:
        """(page, x, y, width, height) on the page as people are shown it, relative."""
        boxes = [piece.shown for piece in self.pieces]
        left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
        right, bottom = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
        return (self.pieces[0].page, left, top, right - left, bottom - top)

    @property
    def height(self) -> float:
        """The median height of its pieces."""
        heights = sorted(piece.h for piece in self.pieces)
        return heights[len(heights) // 2]


def into_lines(pieces: Iterable[Piece]) -> list[TextLine]:
    """Pieces whose middles lie within half a height of each other stand on one line, top to bottom."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda one: (one.page, one.y + one.h / 2)):
        middle = piece.y + piece.h / 2
        row = rows[-1] if rows else None
        if row and row[0].page == piece.page and abs(middle - _middle(row)) < 0.5 * min(piece.h, row[-1].h):
            row.append(piece)
        else:
            rows.append([piece])
    return [TextLine(tuple(sorted(row, key=lambda one: one.x))) for row in rows]


def _middle(row: Sequence[Piece]) -> float:
    return sum(piece.y + piece.h / 2 for piece in row) / len(row)
