"""Receipts written as text, put on a page: two blanks part two columns, and each letter has its place."""

import re
from decimal import Decimal

from kvitt.files.reading.text import Piece, TextLine
from kvitt.files.reading.vat import VatReading

#: So many letters stand on a line, and so many lines on a page.
_LETTERS, _LINES = 60, 60


def page(text: str) -> list[TextLine]:
    """The lines of a text as a recogniser gives them, one piece for each column."""
    lines = []
    rows = [row for row in text.strip("\n").split("\n") if row.strip()]
    for number, row in enumerate(rows):
        pieces = [
            Piece(match[0], match.start() / _LETTERS, number / _LINES, len(match[0]) / _LETTERS, 0.8 / _LINES)
            for match in re.finditer(r"\S+(?: \S+)*", row)
        ]
        lines.append(TextLine(tuple(pieces)))
    return lines


def told(reading: VatReading | None) -> str:
    """`rate base tax` of every line, with semicolons between."""
    lines = reading.lines if reading else ()
    return "; ".join(f"{line.rate.normalize():f} {line.base} {line.tax}" for line in lines)


def gross(reading: VatReading) -> Decimal:
    """What the lines come to."""
    return sum((line.gross for line in reading.lines), Decimal(0))
