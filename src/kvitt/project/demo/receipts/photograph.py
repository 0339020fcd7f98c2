"""A telephone's photograph of a receipt: a table, perspective, shadow, creases, blur, noise, and what cameras write along.

The perspective is kept, so that places on the drawn receipt are known on the photograph too.
"""

import io
from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from kvitt.project.demo.receipts.roll import Drawn

#: A telephone's picture, reduced; what people send through an app is of this size.
FRAME = (1200, 1600)
_EXIF_ORIENTATION, _EXIF_GPS, _EXIF_MAKE, _EXIF_MODEL = 0x0112, 0x8825, 0x010F, 0x0110
#: A position out in the Kattegat, where nobody lives.
_GPS = {1: "N", 2: (56.0, 40.0, 12.0), 3: "E", 4: (11.0, 20.0, 30.0)}

#: Pixels of 8 bits: one channel, or blue, green, red. OpenCV's types say no more.
type Pixels = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph as JPEG or HEIC. `perspective` takes a place on the drawn receipt to the upright picture, both relative."""

    data: bytes
    perspective: "Perspective"


@dataclass(frozen=True, slots=True)
class Perspective:
    """A projective map of the plane: three rows of three, as `cv2.perspectiveTransform` wants them."""

    rows: tuple[tuple[float, ...], ...]

    def box(self, x: float, y: float, w: float, h: float) -> tuple[float, float, float, float]:
        """The upright box (x, y, width, height) around where a box comes to lie."""
        corners = np.array([[[x, y], [x + w, y], [x + w, y + h], [x, y + h]]])
        points = cv2.perspectiveTransform(corners, np.array(self.rows))[0]
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        return float(left), float(top), float(right - left), float(bottom - top)


def photograph(drawn: Drawn, *, seed: int, on_its_side: bool = False, heic: bool = False) -> Photo:
    """Photograph a drawn receipt with a hand that is not quite steady.

    With `on_its_side` the pixels lie turned by 90° and EXIF says so, as telephones do. EXIF always carries a position.
    """
    lots = np.random.default_rng(seed)
    paper = _worn(np.asarray(drawn.picture, dtype=np.uint8), lots)
    frame, homography = _laid_out(paper, lots)
    picture = _lit(frame, lots)
    picture = _through_the_lens(picture, lots)
    if on_its_side:
        picture = np.ascontiguousarray(np.rot90(picture, 1))
    into_relative = (
        np.diag([1 / FRAME[0], 1 / FRAME[1], 1.0]) @ homography @ np.diag([*map(float, drawn.picture.size), 1.0])
    )
    perspective = Perspective(tuple(tuple(float(cell) for cell in row) for row in into_relative))
    return Photo(_file(picture, on_its_side=on_its_side, heic=heic, quality=int(lots.integers(72, 88))), perspective)


def _worn(paper: Pixels, lots: np.random.Generator) -> Pixels:
    """Thermal print fades in bands, and the paper was folded in a pocket."""
    height, width = paper.shape
    ink = 255 - paper.astype(np.int16)
    bands = cv2.resize(lots.uniform(0.78, 1.0, (height // 90 + 2, 1)).astype(np.float32), (1, height))
    worn = 255 - ink * bands
    for _ in range(int(lots.integers(1, 4))):
        fold = lots.uniform(0.15, 0.85) * height
        slant = lots.uniform(-0.06, 0.06)
        rows = np.arange(height, dtype=np.float32)[:, None] - fold - slant * np.arange(width, dtype=np.float32)
        near = np.exp(-(rows**2) / 18)
        worn = (
            worn - near * lots.uniform(14, 34) + np.exp(-((rows - 7) ** 2) / 60) * 9 - (rows > 0) * lots.uniform(0, 5)
        )
    faded: Pixels = np.clip(worn, 0, 255).astype(np.uint8)
    return faded


def _laid_out(paper: Pixels, lots: np.random.Generator) -> tuple[Pixels, NDArray[Any]]:
    """The paper on the table, seen at an angle: the picture and the perspective."""
    width, height = FRAME
    rows, columns = paper.shape
    scale = min(width * lots.uniform(0.74, 0.86) / columns, height * lots.uniform(0.86, 0.94) / rows)
    w, h = columns * scale, rows * scale
    corners = np.array([[-w / 2, -h / 2], [w / 2, -h / 2], [w / 2, h / 2], [-w / 2, h / 2]])
    angle = np.radians(lots.uniform(-3, 3))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    centre = np.array([width / 2, height / 2]) + lots.uniform(-18, 18, 2)
    target = corners @ turn.T + centre + lots.uniform(-0.016, 0.016, (4, 2)) * width
    source = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], dtype=np.float32)
    homography = cv2.getPerspectiveTransform(source, target.astype(np.float32))
    table = _table(int(lots.integers(4)))
    colour = cv2.merge([_tinted(paper, 0.965), _tinted(paper, 0.985), paper])
    seen = cv2.warpPerspective(colour, homography, FRAME, flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.full_like(paper, 255), homography, FRAME, flags=cv2.INTER_LINEAR)
    shadow = cv2.GaussianBlur(cv2.resize(mask, None, fx=0.125, fy=0.125), (0, 0), 2.4)
    shadow = cv2.resize(np.roll(shadow, (2, 2), (0, 1)), FRAME)
    ground = cv2.multiply(table, cv2.merge([255 - (shadow * 0.45).astype(np.uint8)] * 3), scale=1 / 255)
    opaque = cv2.merge([mask] * 3)
    blended = cv2.add(cv2.multiply(seen, opaque, scale=1 / 255), cv2.multiply(ground, 255 - opaque, scale=1 / 255))
    return blended, homography


def _tinted(paper: Pixels, factor: float) -> Pixels:
    tinted: Pixels = cv2.convertScaleAbs(paper, alpha=factor)
    return tinted


@cache
def _table(kind: int) -> Pixels:
    """Oak, dark wood, grey laminate or a pale cloth."""
    lots = np.random.default_rng(700 + kind)
    width, height = FRAME
    base = np.array(((92, 138, 178), (48, 66, 92), (150, 152, 150), (186, 196, 204))[kind], dtype=np.float32)
    relief: Pixels
    if kind < 2:
        grain = cv2.resize(lots.normal(0, 1, (height // 4, 7)).astype(np.float32), FRAME, interpolation=cv2.INTER_CUBIC)
        fine = cv2.resize(lots.normal(0, 1, (height, 24)).astype(np.float32), FRAME, interpolation=cv2.INTER_LINEAR)
        relief = cv2.GaussianBlur(grain, (0, 0), 3) * 9 + fine * 6
        planks = np.arange(height) // 430 * 11 % 23
        relief = relief + planks[:, None].astype(np.float32) - (np.arange(height) % 430 < 5)[:, None] * 45
    elif kind == 2:
        relief = cv2.GaussianBlur(lots.normal(0, 1, (height, width)).astype(np.float32), (0, 0), 1.2) * 14
    else:
        x, y = np.meshgrid(np.arange(width), np.arange(height))
        relief = (np.sin(x * 0.9) * np.sin(y * 0.9) * 9 + lots.normal(0, 4, (height, width))).astype(np.float32)
    return np.clip(base + relief[:, :, None], 0, 255).astype(np.uint8)


def _lit(frame: Pixels, lots: np.random.Generator) -> Pixels:
    """A lamp to one side, the photographer's shadow over a corner, and warm or cold light."""
    field = lots.uniform(0.66, 1.06, (4, 3)).astype(np.float32)
    light = cv2.resize(field, (FRAME[0] // 4, FRAME[1] // 4), interpolation=cv2.INTER_CUBIC)
    if lots.random() < 0.55:
        edge = np.zeros_like(light)
        x, y = int(lots.uniform(0.1, 0.9) * edge.shape[1]), int(lots.uniform(0.55, 0.95) * edge.shape[0])
        cv2.ellipse(edge, (x, edge.shape[0]), (int(edge.shape[1] * 0.5), edge.shape[0] - y), 0, 180, 360, 1, -1)
        light = light * (1 - 0.32 * cv2.GaussianBlur(edge, (0, 0), 14))
    warmth = lots.uniform(-0.05, 0.05)
    tint = np.array([1 - warmth, 1, 1 + warmth], dtype=np.float32)
    gain = cv2.resize(np.clip(light[:, :, None] * tint, 0, 1.15) * 200, FRAME).astype(np.uint8)
    return cv2.multiply(frame, gain, scale=1 / 200)


@cache
def _noise() -> Pixels:
    return np.random.default_rng(11).normal(0, 5.2, (512, 512, 3)).astype(np.int8)


def _through_the_lens(picture: Pixels, lots: np.random.Generator) -> Pixels:
    """A little out of focus, now and then shaken, and the sensor's noise."""
    picture = cv2.GaussianBlur(picture, (0, 0), lots.uniform(0.45, 0.95))
    if lots.random() < 0.25:
        length = int(lots.integers(2, 5))
        kernel = np.zeros((length, length), np.float32)
        np.fill_diagonal(kernel, 1 / length)
        picture = cv2.filter2D(picture, -1, kernel)
    shift = lots.integers(0, 512, 2)
    tile = np.roll(_noise(), tuple(shift), (0, 1))
    height, width = picture.shape[:2]
    grain = np.tile(tile, (height // 512 + 1, width // 512 + 1, 1))[:height, :width]
    return cv2.add(picture, grain.astype(np.int16), dtype=cv2.CV_8U)


def _file(picture: Pixels, *, on_its_side: bool, heic: bool, quality: int) -> bytes:
    image = Image.fromarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
    exif = Image.Exif()
    exif[_EXIF_MAKE], exif[_EXIF_MODEL] = "Nordlys", "Lommekamera 3"
    # 6: the camera was turned, so that the picture is to be shown turned clockwise. HEIC says so in its own box.
    exif[_EXIF_ORIENTATION] = 6 if on_its_side else 1
    exif[_EXIF_GPS] = dict(_GPS)
    out = io.BytesIO()
    if heic:
        import pillow_heif

        pillow_heif.from_pillow(image).save(out, quality=60, exif=exif.tobytes(), enc_params={"preset": "ultrafast"})
    else:
        image.save(out, "JPEG", quality=quality, exif=exif)
    return out.getvalue()
