"""Laying flat: level rows from slanted lines, places that people can point at, shadows gone."""

import cv2
import numpy as np
import pytest

from kvitt.files.reading.detect import TextBox
from kvitt.files.reading.straighten import as_shown, evened, levelled, slant_of, unfolded

pytestmark = pytest.mark.pure
SIZE = (800, 800)


def _lines(angle: float, *, heading: int = 0) -> list[TextBox]:
    """Ten lines under each other on a page of 800 × 800 that is turned about its middle."""
    turn = np.radians(angle + heading)
    matrix = np.array(((np.cos(turn), -np.sin(turn)), (np.sin(turn), np.cos(turn))))
    middles = [(0, 60 * number - 270) for number in range(10)]
    places = [matrix @ middle + (400, 400) for middle in middles]
    return [TextBox(x, y, 240, 24, angle + heading) for x, y in places]


@pytest.mark.parametrize("angle", [-12, -3, 0, 0.5, 7, 15])
@pytest.mark.parametrize("heading", [0, 90, 180, 270])
def test_lines_run_level_and_downwards_whatever_their_slant(angle, heading):
    boxes = _lines(angle, heading=heading)
    assert slant_of(boxes) == pytest.approx(angle, abs=0.01)
    flat = levelled(boxes, size=SIZE, heading=heading)
    level = [flat.box(box.corners) for box in boxes]
    assert [y for _, y, _, _ in level] == sorted(y for _, y, _, _ in level)
    assert np.ptp([x for x, _, _, _ in level]) < 0.001
    shape = (level[0][2] / level[0][3]) / (240 / 24)
    frame = flat.box(np.array(((0, 0), (800, 0), (800, 800), (0, 800))))
    assert frame == pytest.approx((0, 0, 1, 1))
    assert shape > (0.9 if angle == 0 else 0.25)


def test_a_crooked_heading_does_not_tilt_the_page():
    boxes = [*_lines(0), TextBox(200, 30, 90, 20, 30)]
    assert slant_of(boxes) == pytest.approx(0)
    assert slant_of([]) == 0


@pytest.mark.parametrize("heading", [0, 90, 180, 270])
def test_a_paper_seen_at_an_angle_becomes_a_rectangle(heading):
    """A line that runs from the left to the right side at half height of the paper does so on the sheet."""
    quad = np.array(((60.0, 40), (330, 90), (350, 700), (20, 640)))
    along = {0: (0, 1), 90: (1, 2), 180: (2, 3), 270: (3, 0)}[heading]
    sheet = unfolded(quad, heading=heading)
    start, end = quad[along[0]], quad[along[1]]
    x, y, w, _ = sheet.box(np.array((start, end)))
    assert (x, y, w) == pytest.approx((0, 0, 1), abs=1e-6)


def test_what_hangs_over_stays_on_the_sheet():
    sheet = unfolded(np.array(((0.0, 0), (100, 0), (100, 100), (0, 100))))
    assert sheet.box(np.array(((-50.0, 20), (50, 20), (50, 40), (-50, 40)))) == pytest.approx((0, 0.2, 0.5, 0.2))


def test_turning_the_page_takes_places_along_as_turning_the_picture_does():
    picture = np.zeros((80, 40), np.uint8)
    picture[10:20, 4:24] = 255
    corners = np.array(((4.0, 10), (24, 10), (24, 20), (4, 20)))
    for quarters in range(4):
        turned = np.rot90(picture, quarters)
        rows, columns = np.nonzero(turned)
        height, width = turned.shape
        told = as_shown((40, 80), quarters=quarters).box(corners)
        assert told == pytest.approx(
            (columns.min() / width, rows.min() / height, (np.ptp(columns) + 1) / width, (np.ptp(rows) + 1) / height)
        )


def test_shadows_are_evened_and_an_even_page_is_left_alone():
    page = np.full((600, 400, 3), 245, np.uint8)
    for y in range(40, 560, 40):
        cv2.putText(page, "KAFFE 38,00", (40, y), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (30, 30, 30), 2)
    lines = [TextBox(x, y - 8, 90, 24, 0) for y in range(40, 560, 40) for x in (60, 340)]
    assert evened(page, lines) is None
    assert evened(page, []) is None
    shadowed = (page * np.linspace(1, 0.3, 400)[None, :, None]).astype(np.uint8)
    even = evened(shadowed, lines)
    ground = [np.median(even[:, left : left + 40]) for left in range(0, 400, 40)]
    assert max(ground) - min(ground) < 35
    assert even.min() < 70


def test_a_ribbon_has_no_shadow_to_even():
    assert evened(np.full((5000, 2, 3), 255, np.uint8), [TextBox(1, 2500, 20, 2, 90)]) is None


def test_a_dark_table_around_a_light_paper_is_no_shadow():
    table = np.full((600, 600, 3), 40, np.uint8)
    table[100:500, 150:450] = 240
    lines = [TextBox(300, y, 200, 20, 0) for y in range(140, 480, 40)]
    assert evened(table, lines) is None
