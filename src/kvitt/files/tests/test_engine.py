"""The eye reads what the till printed: level or slanted, upright or not, one receipt or several."""

import subprocess
import sys
from decimal import Decimal

import cv2
import numpy as np
import pytest

from kvitt.files.reading.amounts import amounts_in
from kvitt.files.reading.engine import recognise, sheets_of
from kvitt.files.reading.text import Piece, into_lines
from kvitt.files.tests.composed import compose

pytestmark = pytest.mark.pure
ONE = compose(count=1, seed=5)


def _rows(pieces) -> list[str]:
    return [line.text for line in into_lines(pieces)]


def _total_stands_on_its_row(pieces, total: Decimal) -> bool:
    return any("TOT" in row.upper() or "SUM" in row.upper() for row in _rows(pieces) if total in amounts_in(row))


def _ink_under(piece: Piece, picture) -> float:
    """How far the darkest and the lightest lie apart in a piece's box on the picture as shown."""
    height, width = picture.shape[:2]
    x, y, w, h = piece.shown
    box = picture[int(y * height) : int((y + h) * height) + 1, int(x * width) : int((x + w) * width) + 1]
    return float(np.percentile(box, 98) - box.min())


@pytest.mark.parametrize("quarters", range(4))
def test_a_photograph_is_read_whichever_way_it_lies(quarters):
    """Told are the quarters that set it upright, and places on the page as it is shown then."""
    lying = np.ascontiguousarray(np.rot90(ONE.pixels, -quarters))
    (sheet,), turn = sheets_of(lying)
    assert turn == quarters
    assert sheet.region is None
    assert _total_stands_on_its_row(sheet.pieces, ONE.purchases[0].total)
    shown = np.rot90(lying, turn)
    assert all(_ink_under(piece, shown) > 40 for piece in sheet.pieces)


def test_slanted_lines_become_level_rows():
    """Nine degrees off, an amount stands lower than the next word: on the paper laid flat it does not."""
    height, width = ONE.pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), 9, 0.85)
    slanted = cv2.warpAffine(ONE.pixels, matrix, (width, height), borderValue=(96, 96, 96))
    (sheet,), _ = sheets_of(slanted)
    assert _total_stands_on_its_row(sheet.pieces, ONE.purchases[0].total)
    assert all(_ink_under(piece, slanted) > 40 for piece in sheet.pieces)


def test_each_of_three_receipts_is_read_on_its_own():
    composed = compose(count=3, seed=11, size=(2000, 1500))
    sheets, turn = sheets_of(composed.pixels)
    assert turn == 0
    assert len(sheets) == 3
    for purchase in composed.purchases:
        holding = [sheet for sheet in sheets if _total_stands_on_its_row(sheet.pieces, purchase.total)]
        assert len(holding) == 1
        (sheet,) = holding
        x, y, w, h = sheet.region
        for piece in sheet.pieces:
            left, top, wide, tall = piece.shown
            assert x - 0.05 < left + wide / 2 < x + w + 0.05
            assert y - 0.05 < top + tall / 2 < y + h + 0.05


@pytest.mark.parametrize("jpeg", [b"", b"\xff\xd8\xff", b"no picture at all"])
def test_what_is_no_picture_says_nothing(jpeg):
    assert recognise(jpeg) == ([], 0)


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (900, 1), (5000, 2), (16, 5000), (40, 40), (900, 700)])
def test_an_empty_page_says_nothing(shape):
    assert sheets_of(np.full((*shape, 3), 255, np.uint8)) == ([], 0)


def test_nobody_waits_for_the_eye_who_does_not_read():
    """Web and command line import the reading's door; the networks and what they need come with the first picture."""
    asked = "import sys, kvitt.files.reading.read; print([m for m in ('cv2', 'onnxruntime', 'numpy', 'rapidocr') if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
