"""Text with positions: words of a page, put into lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

#: A row may rise or fall by this share of the page's height over the page's width; beyond it the page is straightened first.
_STEEPEST = 0.12
#: A gap wider than this many letters parts two columns.
_COLUMN_GAP = 2.6


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

    @property
    def middle(self) -> tuple[float, float]:
        """The centre of its box."""
        return self.x + self.w / 2, self.y + self.h / 2


@dataclass(frozen=True, slots=True)
class TextLine:
    """Pieces that stand beside each other, from left to right."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The line as one string."""
        return " ".join(piece.text for piece in self.pieces)

    @property
    def page(self) -> int:
        """The page it stands on."""
        return self.pieces[0].page

    @property
    def region(self) -> tuple[float, ...]:
        """(page, x, y, width, height) on the page as people are shown it, relative."""
        boxes = [piece.shown for piece in self.pieces]
        left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
        right, bottom = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
        return (self.pieces[0].page, left, top, right - left, bottom - top)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """(x, y, width, height) on the page laid flat, relative."""
        left, top = min(piece.x for piece in self.pieces), min(piece.y for piece in self.pieces)
        right = max(piece.x + piece.w for piece in self.pieces)
        bottom = max(piece.y + piece.h for piece in self.pieces)
        return (left, top, right - left, bottom - top)

    @property
    def height(self) -> float:
        """The median height of its pieces."""
        heights = sorted(piece.h for piece in self.pieces)
        return heights[len(heights) // 2]

    @property
    def score(self) -> float:
        """What the recogniser thinks of it: the mean over its letters."""
        letters = sum(len(piece.text) for piece in self.pieces)
        return sum(piece.score * len(piece.text) for piece in self.pieces) / max(letters, 1)

    def part(self, start: int, end: int) -> "TextLine":
        """The pieces that the letters `start`..`end` of `text` touch; the whole line when there are none."""
        at, kept = 0, []
        for piece in self.pieces:
            if at < end and start < at + len(piece.text):
                kept.append(piece)
            at += len(piece.text) + 1
        return TextLine(tuple(kept)) if kept else self

    def columns(self) -> list["TextLine"]:
        """The line cut where wide gaps are."""
        letter = median(piece.w / max(len(piece.text), 1) for piece in self.pieces)
        columns: list[list[Piece]] = [[self.pieces[0]]]
        for before, piece in zip(self.pieces, self.pieces[1:], strict=False):
            if piece.x - (before.x + before.w) > _COLUMN_GAP * letter:
                columns.append([])
            columns[-1].append(piece)
        return [TextLine(tuple(column)) for column in columns]


def into_lines(pieces: Iterable[Piece]) -> list[TextLine]:
    """Rows from top to bottom, page by page, each from left to right. Rows may slant: the slant of the page is found first."""
    pages: dict[int, list[Piece]] = {}
    for piece in pieces:
        pages.setdefault(piece.page, []).append(piece)
    return [line for number in sorted(pages) for line in _rows(pages[number])]


def slant_of(pieces: Sequence[Piece]) -> float:
    """How far a row falls over the width of the page, as a share of the page's height; negative where it rises.

    The box of a slanting text is the higher the longer it is, which tells how steep but not which way. Which way, and the rest,
    is found by trying: rows that run true meet many pieces. Trying alone would take a slant of one whole row for none.
    """
    if len(pieces) < 6:
        return 0.0
    by_width = sorted(pieces, key=lambda one: one.w)
    third = len(by_width) // 3
    short, long = by_width[:third], by_width[-third:]
    wider = median(one.w for one in long) - median(one.w for one in short)
    higher = median(one.h for one in long) - median(one.h for one in short)
    steep = min(_STEEPEST, max(0.0, higher / wider)) if wider > 0 else 0.0
    places = [(*piece.middle, piece.x, piece.x + piece.w, piece.h - steep * piece.w * 0.8) for piece in _some(pieces)]
    tries = sorted({0.0, *(way * steep + step * 0.002 for way in (-1, 1) for step in range(-6, 7))}, key=abs)
    return max(tries, key=lambda slant: (round(_meetings(places, slant), 3), -abs(slant)))


def _some(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """At most a hundred of them, neighbours kept together."""
    start = max(0, (len(pieces) - 100) // 2)
    return sorted(pieces, key=lambda one: one.y)[start : start + 100]


def _meetings(places: Sequence[tuple[float, ...]], slant: float) -> float:
    """How well pieces beside each other lie on common rows."""
    rows = sorted((y - slant * x, left, right, height) for x, y, left, right, height in places)
    met = 0.0
    for index, (y, left, right, height) in enumerate(rows):
        for other_y, other_left, other_right, _ in rows[index + 1 : index + 5]:
            off = (other_y - y) / max(height, 1e-4)
            if off < 0.5 and (other_left >= right - 0.01 or left >= other_right - 0.01):
                met += 1 - (2 * off) ** 2
    return met


@dataclass(slots=True)
class _Row:
    """A row under construction: its pieces, and the middle, half, right edge and height of the last one."""

    pieces: list[Piece]
    x: float
    y: float
    right: float
    high: float

    def take(self, piece: Piece) -> None:
        self.pieces.append(piece)
        self.x, self.y = piece.middle
        self.right, self.high = piece.x + piece.w, piece.h


def _rows(pieces: Sequence[Piece]) -> list[TextLine]:
    """From left to right, each piece joins the row that would run into it, or opens one."""
    slant = slant_of(pieces)
    rows: list[_Row] = []
    for piece in sorted(pieces, key=lambda one: (one.x, one.y)):
        best: tuple[float, _Row] | None = None
        x, y = piece.middle
        for row in rows:
            off = abs(y - row.y - slant * (x - row.x))
            if off > 0.55 * piece.h or off > 0.55 * row.high:
                continue
            if row.x > piece.x and row.right > piece.x + 0.3 * piece.w:
                continue  # it stands above or below, not beside
            share = off / min(piece.h, row.high)
            if best is None or share < best[0]:
                best = share, row
        if best is None:
            rows.append(_Row([], 0, 0, 0, 0))
            best = 0.0, rows[-1]
        best[1].take(piece)
    lines = [row.pieces for row in rows]
    lines.sort(key=lambda row: _height_at_left(row, slant))
    return [TextLine(tuple(row)) for row in lines]


def _height_at_left(row: Sequence[Piece], slant: float) -> float:
    return sum(piece.middle[1] - slant * piece.middle[0] for piece in row) / len(row)
