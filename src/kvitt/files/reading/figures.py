"""Amounts and rates in a row of text, each with its place. Pure.

Positions are interpolated inside a recognised piece, since recognisers often return a whole row as one piece.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from kvitt.files.reading.text import Piece, TextLine

#: A gap wider than this many letters parts two columns; narrower ones are blanks.
_COLUMN_GAP = 1.3
#: Letters in a row; a page of A4 in small print has half of that.
_LONGEST_ROW = 400
_DIGITS = "0-9OoIl"
_AMOUNT = re.compile(
    rf"(?<![\d.,:/%-])(?P<sign>[-−–]\s?)?(?P<whole>\d[{_DIGITS}]{{0,2}}(?:[ .,'’][{_DIGITS}]{{3}})+|\d[{_DIGITS}]{{0,6}})"
    rf"\s?[.,]\s?(?P<cents>[{_DIGITS}]{{2}}|-{{1,2}}(?![-\d]))(?P<after>[-−–])?(?![\d:/%％]|[.,]\d|\s[%％])"
)
#: Two amounts that a recogniser wrote without a gap: `14,323,58`.
_FUSED = re.compile(r"(?<![\d.,:/%-])(\d{1,6}[.,]\d{2})(\d{1,6}[.,]\d{2})(?![\d:/%％]|[.,]\d)")
_RATE = re.compile(r"(?<![\d.,])(?P<rate>\d{1,2}(?:\s?[.,]\s?\d{1,2})?)\s?[%％]")
_BARE_RATE = re.compile(r"(?<![\d.,:/+*#-])(?P<rate>\d{1,2}(?:[.,]\d{1,2})?)(?![\d:/%-]|[.,]\d)")
_LOOKALIKES = str.maketrans("OoIl", "0011")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, where it stands in the row's text, and its middle and ends across the page (0..1)."""

    value: Decimal
    start: int
    end: int
    left: float
    right: float

    @property
    def middle(self) -> float:
        """Half-way between its ends."""
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class Row:
    """A line of text whose letters know where they stand."""

    line: TextLine

    @cached_property
    def _set(self) -> tuple[str, tuple[int, ...]]:
        """The text, and where in it each piece begins."""
        text, starts = "", []
        for number, piece in enumerate(self.line.pieces):
            if number:
                before = self.line.pieces[number - 1]
                each = piece.w / max(len(piece.text), 1)
                text += "  " if piece.x - (before.x + before.w) > _COLUMN_GAP * each else " "
            starts.append(len(text))
            text += piece.text
        return text, tuple(starts)

    @property
    def text(self) -> str:
        """The row's text; two blanks stand for a gap between columns."""
        return self._set[0]

    def _touched(self, start: int, end: int) -> Iterator[tuple[Piece, float, float]]:
        """The pieces that a part of the text lies on, and from where to where on each (0..1)."""
        for begins, piece in zip(self._set[1], self.line.pieces, strict=True):
            long = len(piece.text)
            if begins < end and start < begins + long:
                yield piece, max(start - begins, 0) / long, min(end - begins, long) / long

    def place(self, start: int, end: int) -> tuple[float, float]:
        """The left and right end of a part of the text, on the page laid flat."""
        ends = [
            (piece.x + first * piece.w, piece.x + last * piece.w) for piece, first, last in self._touched(start, end)
        ]
        return min(left for left, _ in ends), max(right for _, right in ends)

    def region(self, start: int, end: int) -> tuple[float, ...] | None:
        """Where a part of the text stands on the page as people are shown it: (page, x, y, width, height)."""
        boxes = []
        for piece, first, last in self._touched(start, end):
            _, x, y, w, h = TextLine((piece,)).region
            boxes.append((x + first * w, y, x + last * w, y + h))
        return around(self.line.region[0], boxes)

    @cached_property
    def rates(self) -> tuple[Figure, ...]:
        """Numbers before a per cent sign."""
        return tuple(
            self._figure(Decimal(re.sub(r"\s", "", match["rate"]).replace(",", ".")), match.start(), match.end())
            for match in _RATE.finditer(self.text)
        )

    @cached_property
    def without_rates(self) -> str:
        """The text with rates blanked out, so that their digits join no amount."""
        text = self.text
        for rate in self.rates:
            text = text[: rate.start] + " " * (rate.end - rate.start) + text[rate.end :]
        return text

    def bare_rates(self, known: Sequence[Decimal]) -> tuple[Figure, ...]:
        """Numbers that are one of the known rates, without their sign."""
        found = []
        for match in _BARE_RATE.finditer(self.without_rates):
            value = Decimal(match["rate"].replace(",", "."))
            if value in known:
                found.append(self._figure(value, match.start(), match.end()))
        return tuple(found)

    @cached_property
    def amounts(self) -> tuple[Figure, ...]:
        """Amounts with two decimals, from left to right; a blank between thousands joins."""
        return self.amounts_of(self.without_rates)

    def amounts_of(self, text: str, *, apart: bool = False) -> tuple[Figure, ...]:
        """Amounts of a text as long as the row's.

        `apart`: a blank never joins, as where a rate stands before an amount, and two amounts without a gap are two.
        """
        found, rest = [], text
        for match in _FUSED.finditer(text) if apart else ():
            for start, end in (match.span(1), match.span(2)):
                found.append(self._figure(Decimal(text[start:end].replace(",", ".")), start, end))
            rest = rest[: match.start()] + " " * len(match[0]) + rest[match.end() :]
        found += [self._amount(match, apart=apart) for match in _AMOUNT.finditer(rest)]
        return tuple(sorted(found, key=lambda figure: figure.start))

    def _amount(self, match: re.Match[str], *, apart: bool) -> Figure:
        whole, start = match["whole"], match.start("whole")
        if apart and " " in whole:
            start += whole.rindex(" ") + 1
            whole = whole[whole.rindex(" ") + 1 :]
        digits = re.sub(r"\D", "", whole.translate(_LOOKALIKES)) or "0"
        cents = match["cents"].translate(_LOOKALIKES).replace("--", "00").replace("-", "00")  # `12,-` is a whole amount
        value = Decimal(f"{digits}.{cents}")
        return self._figure(-value if match["sign"] or match["after"] else value, start, match.end())

    def _figure(self, value: Decimal, start: int, end: int) -> Figure:
        left, right = self.place(start, end)
        return Figure(value, start, end, left, right)


def rows_of(lines: Sequence[TextLine]) -> list[Row]:
    """Every line as a row, but for those that are longer than any row of a receipt and would only cost time."""
    return [Row(line) for line in lines if line.pieces and len(line.text) <= _LONGEST_ROW]


def region_around(lines: Sequence[TextLine]) -> tuple[float, ...] | None:
    """(page, x, y, width, height) around the lines that stand on the first one's page; none without lines."""
    if not lines:
        return None
    page = lines[0].region[0]
    regions = [line.region for line in lines if line.region[0] == page]
    return around(page, [(x, y, x + w, y + h) for _, x, y, w, h in regions])


def around(page: float, boxes: Sequence[tuple[float, float, float, float]]) -> tuple[float, ...] | None:
    """The region around boxes told by their corners (left, top, right, bottom)."""
    if not boxes:
        return None
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    return (page, left, top, max(box[2] for box in boxes) - left, max(box[3] for box in boxes) - top)
