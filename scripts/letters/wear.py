"""A line of text as a till prints it and a camera or scanner sees it, cut out as the recogniser gets it."""

import random
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from scripts.letters.faces import Face

#: What the recogniser takes: crops of this height.
HEIGHT = 48

type Pixels = NDArray[Any]


@dataclass(frozen=True, slots=True)
class _Printed:
    """Grey paper with one line, and where its ink is: left, top, right, bottom."""

    paper: Pixels
    ink: tuple[int, int, int, int]
    size: int


def draw(text: str, face: Face, *, seed: int, worn: bool) -> Pixels:
    """A crop of `HEIGHT` rows (blue, green, red) that shows the text; with `worn` as a telephone or a poor scanner sees it."""
    lots = random.Random(seed)  # noqa: S311  # a game of data, not a secret
    printed = _print(text, face, lots)
    rows = _height_seen(lots, worn=worn)
    crop = _photographed(printed, rows, lots) if worn else _scanned(printed, rows, lots)
    width = min(max(16, round(crop.shape[1] * HEIGHT / crop.shape[0])), 1600)
    return cv2.resize(crop, (width, HEIGHT))


def _print(text: str, face: Face, lots: random.Random) -> _Printed:
    """Ink on paper: sharp, or in the coarse dots of a till, stretched now and then."""
    size = lots.randrange(20, 56)
    font = face.at(size)
    size = round(font.size)
    gap = size * lots.choice((0, 0, 0, 0, 0.06, 0.12, 0.2))
    left, top, right, bottom = font.getbbox(text)
    margin = size
    width = int(right - left + gap * len(text)) + 2 * margin
    mask = Image.new("L", (width, int(bottom - top) + 2 * margin))
    pen = ImageDraw.Draw(mask)
    pen.fontmode = "1" if face.strikes or lots.random() < 0.35 else "L"
    x, y = margin - left, margin - top
    if gap:
        for number, letter in enumerate(text):
            pen.text((x + font.getlength(text[:number]) + gap * number, y), letter, font=font, fill=255)
    else:
        pen.text((x, y), text, font=font, fill=255)
    _print_neighbours(pen, font, lots, x=x, y=y, pitch=(bottom - top) * lots.uniform(1.15, 1.6))
    ink = _ink_of(np.asarray(mask), top=margin, bottom=margin + int(bottom - top))
    pixels = np.asarray(mask, dtype=np.float32) / 255
    if lots.random() < 0.12:
        pixels = (
            cv2.erode(pixels, np.ones((2, 2)))
            if lots.random() < 0.4 and size > 30
            else cv2.dilate(pixels, np.ones((2, 2)))
        )
    if lots.random() < 0.12:
        pixels = pixels * _bands(pixels.shape, lots)
    paper, black = lots.uniform(225, 255), lots.uniform(0, 110)
    if lots.random() < 0.06:
        paper, black = black * 0.6, paper
    grey = paper + (black - paper) * pixels
    stretch = lots.choice((1, 1, 1, 1, 1, lots.uniform(0.72, 1.35), 0.6, 1.7))
    grey = cv2.resize(grey, None, fx=stretch, fy=1, interpolation=cv2.INTER_LINEAR)
    return _Printed(grey, (int(ink[0] * stretch), ink[1], int(ink[2] * stretch), ink[3]), size)


def _print_neighbours(
    pen: ImageDraw.ImageDraw, font: Any, lots: random.Random, *, x: float, y: float, pitch: float
) -> None:
    """The lines above and below, whose tails and heads reach into the crop."""
    for row in (-1, 1):
        if lots.random() < 0.6:
            text = "".join(
                lots.choice("abdefghjklmnpqrsty ABCDEFGHJKLMNPRSTÅÄÖg,0123456789") for _ in range(lots.randrange(4, 40))
            )
            pen.text((x + lots.randrange(-20, 60), y + row * pitch), text, font=font, fill=255)


def _ink_of(mask: Pixels, *, top: int, bottom: int) -> tuple[int, int, int, int]:
    columns = np.flatnonzero(mask[top:bottom].max(axis=0) > 60)
    return (int(columns[0]), top, int(columns[-1]) + 1, bottom) if len(columns) else (0, top, mask.shape[1], bottom)


def _bands(shape: tuple[int, ...], lots: random.Random) -> Pixels:
    """A tired print head: stripes where less ink came."""
    stripes = np.array([lots.uniform(0.45, 1) for _ in range(max(2, shape[0] // 3))], dtype=np.float32)
    return cv2.resize(stripes[:, None], (shape[1], shape[0]))


def _height_seen(lots: random.Random, *, worn: bool) -> int:
    """How many rows of pixels the camera has for the line's ink."""
    return round(lots.triangular(13, 44, 24)) if worn else round(lots.triangular(17, 52, 28))


def _crop(picture: Pixels, box: tuple[float, float, float, float], lots: random.Random) -> Pixels:
    """As the detector cuts: some paper around the ink, now and then a little too tight."""
    left, top, right, bottom = box
    tall = bottom - top
    over, under = lots.uniform(-0.02, 0.32) * tall, lots.uniform(-0.04, 0.32) * tall
    before, after = lots.uniform(0.0, 0.35) * tall, lots.uniform(0.0, 0.5) * tall
    rows = slice(max(0, round(top - over)), max(2, min(picture.shape[0], round(bottom + under))))
    columns = slice(max(0, round(left - before)), max(2, min(picture.shape[1], round(right + after))))
    return picture[rows, columns]


def _scanned(printed: _Printed, rows: int, lots: random.Random) -> Pixels:
    left, top, right, bottom = printed.ink
    scale = rows / max(1, bottom - top)
    grey = cv2.resize(
        printed.paper, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    )
    if lots.random() < 0.3:
        grey = cv2.GaussianBlur(grey, (0, 0), lots.uniform(0.3, 0.8))
    if lots.random() < 0.3:
        grey = grey + _noise(lots).normal(0, lots.uniform(1, 6), grey.shape)
    pixels = _jpeg(cv2.merge([np.clip(grey, 0, 255).astype(np.uint8)] * 3), lots.randrange(50, 98))
    return _crop(pixels, (left * scale, top * scale, right * scale, bottom * scale), lots)


def _photographed(printed: _Printed, rows: int, lots: random.Random) -> Pixels:
    """Seen at an angle, unevenly lit, out of focus, noisy, and written as JPEG."""
    left, top, right, bottom = printed.ink
    scale = rows / max(1, bottom - top)
    height, width = printed.paper.shape
    out = (max(16, round(width * scale)), max(8, round(height * scale)))
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    reach = 0.05 * out[1]
    skew = lots.gauss(0, 0.008) * out[0]
    shifts = [[lots.gauss(0, reach), lots.gauss(0, reach)] for _ in range(4)]
    target = source * np.array([out[0] / width, out[1] / height]) + np.array(shifts)
    target[:2] += (lots.gauss(0, 0.1) * out[1], 0)
    target[1:3] += (0, max(-0.16 * rows, min(0.16 * rows, skew)))
    warp = cv2.getPerspectiveTransform(source, target.astype(np.float32))
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    grey = cv2.warpPerspective(
        printed.paper.astype(np.float32), warp, out, flags=interpolation, borderMode=cv2.BORDER_REPLICATE
    )
    light = np.array([[lots.uniform(0.5, 1.05) for _ in range(4)] for _ in range(2)], dtype=np.float32)
    grey = grey * cv2.resize(light, out, interpolation=cv2.INTER_LINEAR)
    grey = cv2.GaussianBlur(grey, (0, 0), lots.uniform(0.3, 1.0) * rows / 24)
    if lots.random() < 0.25:
        grey = _shaken(grey, lots)
    tint = [lots.uniform(0.86, 1.0) for _ in range(3)]
    pixels = np.stack([grey * one for one in tint], axis=2)
    pixels = pixels + _noise(lots).normal(0, lots.uniform(1, 11), pixels.shape)
    pixels = _jpeg(np.clip(pixels, 0, 255).astype(np.uint8), lots.randrange(38, 92))
    corners = np.array([[[left, top], [right, top], [right, bottom], [left, bottom]]], dtype=np.float32)
    seen = cv2.perspectiveTransform(corners, warp)[0]
    box = (float(seen[:, 0].min()), float(seen[:2, 1].mean()), float(seen[:, 0].max()), float(seen[2:, 1].mean()))
    return _crop(pixels, box, lots)


def _shaken(grey: Pixels, lots: random.Random) -> Pixels:
    length = lots.randrange(2, 5)
    kernel = np.zeros((length, length), np.float32)
    if lots.random() < 0.5:
        np.fill_diagonal(kernel, 1 / length)
    else:
        kernel[length // 2] = 1 / length
    return cv2.filter2D(grey, -1, kernel)


def _noise(lots: random.Random) -> np.random.Generator:
    return np.random.default_rng(lots.randrange(2**31))


def _jpeg(pixels: Pixels, quality: int) -> Pixels:
    done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return cv2.imdecode(data, cv2.IMREAD_COLOR) if done else pixels
