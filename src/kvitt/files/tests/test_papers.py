"""Several receipts on one photograph are found, each; one receipt is never split."""

import cv2
import numpy as np
import pytest

from kvitt.files.reading.papers import folded, papers_on
from kvitt.files.tests.composed import Composed, compose

pytestmark = pytest.mark.pure


def _common(one: np.ndarray, other: np.ndarray) -> float:
    """The share of area that two figures have in common."""
    one, other = one.astype(np.float32), other.astype(np.float32)
    both, _ = cv2.intersectConvexConvex(one, other)
    return both / (cv2.contourArea(one) + cv2.contourArea(other) - both)


def _found(composed: Composed) -> tuple[int, int]:
    """How many of the papers were found, and how many things were found that are none."""
    regions = papers_on(composed.pixels)
    right = sum(any(_common(region.corners, corners) > 0.85 for region in regions) for corners in composed.corners)
    wrong = sum(all(_common(region.corners, corners) <= 0.85 for corners in composed.corners) for region in regions)
    return right, wrong


def test_papers_are_found_on_tables_of_every_kind():
    """Light wood and pale cloth in a shadow are hard even for people; of all papers nineteen in twenty are wanted."""
    asked = found = invented = 0
    for count in (2, 3, 4):
        for seed in range(100, 106):
            right, wrong = _found(compose(count=count, seed=seed))
            asked, found, invented = asked + count, found + right, invented + wrong
    assert found >= 0.95 * asked
    assert invented <= 0.02 * asked


@pytest.mark.parametrize("seed", range(6))
def test_one_receipt_is_one_paper_or_none(seed):
    composed = compose(count=1, seed=200 + seed)
    assert len(papers_on(composed.pixels)) <= 1


def test_a_scan_has_no_paper_on_it():
    """Edge to edge, the paper has nothing around it."""
    composed = compose(count=1, seed=3)
    x, y, w, h = cv2.boundingRect(composed.corners[0].astype(np.float32))
    inner = composed.pixels[y + 30 : y + h - 30, x + 30 : x + w - 30]
    assert papers_on(np.ascontiguousarray(inner)) == []


def test_nothing_is_found_on_an_empty_table_or_in_noise():
    assert papers_on(np.full((800, 600, 3), 120, np.uint8)) == []
    assert papers_on(np.random.default_rng(4).integers(0, 255, (800, 600, 3), dtype=np.uint8)) == []
    assert papers_on(np.full((1, 1, 3), 255, np.uint8)) == []


def test_a_light_square_without_print_is_no_receipt():
    table = np.full((800, 600, 3), 90, np.uint8)
    table[200:600, 150:450] = 245
    assert papers_on(table) == []


def test_halves_of_a_folded_paper_belong_together():
    """A fold that throws half of the paper into shade leaves two fields with straight sides."""
    composed = compose(count=2, seed=7)
    one, other = papers_on(composed.pixels)
    assert not folded(one, other)
    shifted = type(one)(one.corners + (one.corners[3] - one.corners[0]), one.clearness)
    assert folded(one, shifted)
