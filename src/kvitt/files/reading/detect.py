"""Where text stands on a picture: boxes around lines, by a network that marks the pixels of text (DB)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from kvitt.files.reading.sessions import bundled_model, session, threads

#: Pixels of 8 bits: blue, green, red, or one channel. OpenCV's types say no more.
type Pixels = NDArray[Any]

MODEL: Path = bundled_model("PP-OCRv6_det_small.onnx")
#: The network halves a picture five times.
_STEP = 32
#: A pixel belongs to text from here on, and a box holds text when its pixels do on average.
_PIXEL, _BOX = 0.3, 0.5
#: Marks cover the middle of the letters; boxes grow by this share of area over circumference.
_GROWTH = 1.6
#: More boxes than this is not a receipt but a pattern.
_MOST_BOXES = 600


@dataclass(frozen=True, slots=True)
class TextBox:
    """A line's place: middle, length along the text, height across it (pixels) and the angle of its reading direction.

    The angle is in degrees, clockwise as seen on the picture; 0 reads to the right, 90 downwards.
    """

    x: float
    y: float
    length: float
    height: float
    angle: float

    @property
    def corners(self) -> Pixels:
        """Top left, top right, bottom right and bottom left, as one reads it."""
        along = np.array((np.cos(np.radians(self.angle)), np.sin(np.radians(self.angle))))
        down = np.array((-along[1], along[0]))
        middle = np.array((self.x, self.y))
        half, tall = along * self.length / 2, down * self.height / 2
        corners: Pixels = np.array(
            (middle - half - tall, middle + half - tall, middle + half + tall, middle - half + tall)
        )
        return corners

    @property
    def stands(self) -> bool:
        """Whether the line runs up or down rather than across."""
        return 45 < self.angle % 180 < 135


def text_boxes(pixels: Pixels, *, scale: float) -> list[TextBox]:
    """Boxes around the lines of a picture, which the network sees at `scale`; in pixels of the picture as given."""
    height, width = pixels.shape[:2]
    seen = tuple(max(_STEP, round(side * scale / _STEP) * _STEP) for side in (width, height))
    small = cv2.resize(pixels, seen, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    wave = np.ascontiguousarray(small.transpose(2, 0, 1)[None], dtype=np.float32)
    wave *= 2 / 255
    wave -= 1
    network = session(MODEL, inner_threads=threads())
    (marks,) = network.run(None, {network.get_inputs()[0].name: wave})
    return _boxes(marks[0, 0], across=width / seen[0], down=height / seen[1])


def _boxes(marks: Pixels, *, across: float, down: float) -> list[TextBox]:
    mask = cv2.dilate((marks > _PIXEL).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for contour in contours[:_MOST_BOXES]:
        middle, (w, h), turn = cv2.minAreaRect(contour)
        if min(w, h) < 3 or _mean_inside(marks, cv2.boxPoints((middle, (w, h), turn))) < _BOX:
            continue
        grown = w * h * _GROWTH / (w + h)
        if min(w, h) + grown >= 5:
            found.append(_scaled((middle, (w + grown, h + grown), turn), across, down))
    return found


def _mean_inside(marks: Pixels, corners: Pixels) -> float:
    height, width = marks.shape
    left, top = np.clip(np.floor(corners.min(axis=0)).astype(int), 0, (width - 1, height - 1))
    right, bottom = np.clip(np.ceil(corners.max(axis=0)).astype(int), 0, (width - 1, height - 1))
    inside = np.zeros((bottom - top + 1, right - left + 1), np.uint8)
    cv2.fillPoly(inside, [(corners - (left, top)).astype(np.int32)], (1,))
    return float(cv2.mean(marks[top : bottom + 1, left : right + 1], inside)[0])


def _scaled(rectangle: Any, across: float, down: float) -> TextBox:
    """Back on the picture as given; the longer side is along the text, read to the right or downwards."""
    corners = cv2.boxPoints(rectangle) * (across, down)
    one, other = corners[1] - corners[0], corners[2] - corners[1]
    along = one if np.hypot(*one) >= np.hypot(*other) else other
    angle = float(np.degrees(np.arctan2(along[1], along[0])))
    angle = (angle + 67.5) % 180 - 67.5  # from -67.5 up to 112.5: right and down, also where it slants a little upwards
    x, y = corners.mean(axis=0)
    sides = sorted((float(np.hypot(*one)), float(np.hypot(*other))))
    return TextBox(float(x), float(y), sides[1], sides[0], angle)
