"""Pieces become rows, also on paper that slants."""

import pytest

from kvitt.files.reading.tests.receipt_text import DANISH, lines_in, pieces_in
from kvitt.files.reading.text import Piece, into_lines, slant_of

pytestmark = pytest.mark.pure


def _slanted(slant: float) -> list[Piece]:
    """The boxes grow higher as they slant, as upright boxes around slanting text do."""
    return [
        Piece(one.text, one.x, one.y + slant * one.x - max(0, -slant) * one.w, one.w, one.h + abs(slant) * one.w)
        for one in pieces_in(DANISH)
    ]


@pytest.mark.parametrize("slant", [-0.09, -0.05, -0.02, 0.0, 0.01, 0.03, 0.06, 0.09])
def test_rows_are_the_same_on_slanting_paper(slant: float) -> None:
    assert [line.text for line in into_lines(_slanted(slant))] == [line.text for line in lines_in(DANISH)]
    assert slant_of(_slanted(slant)) == pytest.approx(slant, abs=0.02)


def test_pages_follow_each_other() -> None:
    pieces = [*pieces_in("Second page   1,00", page=1), *pieces_in("First page   2,00", page=0)]
    assert [(line.page, line.text) for line in into_lines(pieces)] == [(0, "First page 2,00"), (1, "Second page 1,00")]


def test_wide_gaps_part_columns_and_a_part_knows_its_place() -> None:
    (line,) = lines_in("Dato 14.03.2025           kl. 12:41")
    assert [column.text for column in line.columns()] == ["Dato 14.03.2025", "kl. 12:41"]
    start = line.text.index("12:41")
    assert line.part(start, start + 5).text == "kl. 12:41"
    assert line.part(start, start + 5).region[1] > 0.5


def test_no_pieces_are_no_lines() -> None:
    assert into_lines([]) == []
