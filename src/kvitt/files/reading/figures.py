"""Amounts and rates in a row of text, each with its place. Pure.

Positions are interpolated inside a recognised piece, since recognisers often return a whole row as one piece.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from kvitt.files.reading.text import TextLine

#: A gap wider than this many letters parts two columns; narrower ones are blanks.
_COLUMN_GAP = 1.3
_DIGITS = "0-9OoIl"
_AMOUNT = re.compile(
    rf"(?<![\d.,:/%-])(?P<sign>[-−–]\s?)?(?P<whole>\d[{_DIGITS}]{{0,2}}(?:[ .,'’][{_DIGITS}]{{3}})+|\d[{_DIGITS}]{{0,6}})"
    rf"\s?[.,]\s?(?P<cents>[{_DIGITS}]{{2}})(?P<after>[-−–])?(?![\d:/%％]|[.,]\d|\s[%％])"
)
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
    def _set(self) -> tuple[str, tuple[float, ...]]:
        text, places = "", []
        for number, piece in enumerate(self.line.pieces):
            each = piece.w / max(len(piece.text), 1)
            if number:
                before = self.line.pieces[number - 1]
                wide = piece.x - (before.x + before.w) > _COLUMN_GAP * each
                text += "  " if wide else " "
                places += [piece.x] * (2 if wide else 1)
            text += piece.text
            places += [piece.x + index * each for index in range(len(piece.text))]
        last = self.line.pieces[-1]
        return text, (*places, last.x + last.w)

    @property
    def text(self) -> str:
        """The row's text; two blanks stand for a gap between columns."""
        return self._set[0]

    def place(self, start: int, end: int) -> tuple[float, float]:
        """The left and right end of a part of the text."""
        places = self._set[1]
        return places[start], places[max(end - 1, start) + 1]

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
        """Amounts of a text as long as the row's. `apart`: a blank never joins, as where a rate stands before an amount."""
        return tuple(self._amount(match, apart=apart) for match in _AMOUNT.finditer(text))

    def _amount(self, match: re.Match[str], *, apart: bool) -> Figure:
        whole, start = match["whole"], match.start("whole")
        if apart and " " in whole:
            start += whole.rindex(" ") + 1
            whole = whole[whole.rindex(" ") + 1 :]
        digits = re.sub(r"\D", "", whole.translate(_LOOKALIKES)) or "0"
        value = Decimal(f"{digits}.{match['cents'].translate(_LOOKALIKES)}")
        return self._figure(-value if match["sign"] or match["after"] else value, start, match.end())

    def _figure(self, value: Decimal, start: int, end: int) -> Figure:
        left, right = self.place(start, end)
        return Figure(value, start, end, left, right)


def rows_of(lines: Sequence[TextLine]) -> list[Row]:
    """Every line as a row."""
    return [Row(line) for line in lines if line.pieces]


def region_around(lines: Sequence[TextLine]) -> tuple[float, ...] | None:
    """(page, x, y, width, height) around lines of one page, the first line's; none without lines."""
    if not lines:
        return None
    page = lines[0].region[0]
    regions = [line.region for line in lines if line.region[0] == page]
    left, top = min(region[1] for region in regions), min(region[2] for region in regions)
    right = max(region[1] + region[3] for region in regions)
    bottom = max(region[2] + region[4] for region in regions)
    return (page, left, top, right - left, bottom - top)


def region_of(row: Row, figure: Figure) -> tuple[float, ...]:
    """Where one figure of a row stands."""
    page, _, y, _, h = row.line.region
    return (page, figure.left, y, figure.right - figure.left, h)
