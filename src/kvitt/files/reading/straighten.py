"""The receipt laid flat: from a picture taken at an angle to a page whose lines run level. Pure geometry, but for the shadows.

Nothing is drawn anew for it: lines are cut from the picture as it is, and only their places are told on the flat paper. Each
keeps its place on the page as shown too, which is what people point at.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from kvitt.files.reading.detect import Pixels, TextBox

#: Brightest over darkest ground beneath the text, from which on shadows are evened.
_UNEVEN = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Flat:
    """A map from the pixels of a picture to a flat sheet (0..1 across and down): three rows of three."""

    matrix: Pixels

    def box(self, corners: Pixels) -> tuple[float, float, float, float]:
        """The level box (x, y, width, height) around four corners, within the sheet."""
        places = cv2.perspectiveTransform(corners[None].astype(np.float64), self.matrix)[0]
        (left, top), (right, bottom) = np.clip(places.min(axis=0), 0, 1), np.clip(places.max(axis=0), 0, 1)
        return float(left), float(top), float(right - left), float(bottom - top)


def as_shown(size: tuple[int, int], *, quarters: int = 0) -> Flat:
    """The page as people see it: the picture (width, height), turned by quarters anticlockwise."""
    width, height = size
    matrix = np.diag((1 / width, 1 / height, 1.0))
    quarter = np.array(((0.0, 1.0, 0.0), (-1.0, 0.0, 1.0), (0.0, 0.0, 1.0)))  # what was right is now above
    for _ in range(quarters % 4):
        matrix = quarter @ matrix
    return Flat(matrix)


def levelled(boxes: Sequence[TextBox], *, size: tuple[int, int], heading: int = 0) -> Flat:
    """A sheet for lines that all slant by the same angle: turned until they run level, and just large enough for the picture.

    `heading` is the direction in which the page reads: 0 to the right, 90 downwards, 180 to the left, 270 upwards.
    """
    angle = np.radians(heading + slant_of(boxes))
    turn = np.array(((np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))))
    width, height = size
    corners = np.array(((0, 0), (width, 0), (width, height), (0, height)), float) @ turn.T
    low, high = corners.min(axis=0), corners.max(axis=0)
    matrix = np.eye(3)
    matrix[:2, :2] = turn / (high - low)[:, None]
    matrix[:2, 2] = -low / (high - low)
    return Flat(matrix)


def unfolded(quad: Pixels, *, heading: int = 0) -> Flat:
    """A sheet for a paper seen at an angle, whose four corners stand clockwise; it reads in the direction `heading`."""
    first = _top_left(quad, heading)
    source = np.roll(quad, -first, axis=0).astype(np.float32)
    target = np.array(((0, 0), (1, 0), (1, 1), (0, 1)), np.float32)
    return Flat(cv2.getPerspectiveTransform(source, target))


def _top_left(quad: Pixels, heading: int) -> int:
    """Which corner one begins to read at."""
    angle = np.radians(heading)
    turn = np.array(((np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))))
    level = (quad - quad.mean(axis=0)) @ turn.T
    edges = [np.arctan2(*(np.roll(level, -1, axis=0) - level)[corner][::-1]) for corner in range(4)]
    return int(np.argmin(np.abs(edges)))  # the edge that leads from it runs to the right


def slant_of(boxes: Sequence[TextBox]) -> float:
    """The angle (degrees, -45..45) by which lines slant off the nearest level or upright: the median, long lines counting more."""
    angles = np.array([(box.angle + 45) % 90 - 45 for box in boxes if box.length >= 3 * box.height])
    weights = np.array([box.length for box in boxes if box.length >= 3 * box.height])
    if not len(angles):
        return 0.0
    order = np.argsort(angles)
    share = np.cumsum(weights[order])
    return float(angles[order][np.searchsorted(share, share[-1] / 2)])


def evened(pixels: Pixels, boxes: Sequence[TextBox]) -> Pixels | None:
    """The picture with its shadows taken out, divided by the brightness of the ground; None where the text stands in even light.

    Only the ground that the lines stand on counts: a dark table around a white paper is no shadow.
    """
    height, width = pixels.shape[:2]
    scale = 160 / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    ground = cv2.medianBlur(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)), 11)
    places = np.array([(box.x, box.y) for box in boxes]).reshape(-1, 2) * scale
    x, y = np.clip(places, 0, (small.shape[1] - 1, small.shape[0] - 1)).astype(int).T
    dark, bright = np.percentile(ground[y, x], (5, 95)) if len(boxes) else (1, 1)
    if bright < _UNEVEN * max(1.0, dark):
        return None
    light = cv2.resize(np.maximum(ground, 30), (width, height), interpolation=cv2.INTER_LINEAR)
    even: Pixels = cv2.divide(pixels, cv2.merge([light] * 3), scale=235)
    return even
