"""Photographs of one to four receipts on a table, composed from the demo's rendered ones; with where each paper lies."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import cv2
import numpy as np

from kvitt.project.demo.purchases import Purchase, purchases
from kvitt.project.demo.receipts import thermal

TODAY = date(2026, 11, 20)
_NOT_FROM_A_TILL = frozenset({"hotel", "software", "phone", "conference", "train", "flight"})
#: Blue, green, red: oak, dark wood, slate, green felt, a pale cloth, red brick, blue plastic, concrete.
GROUNDS = (
    (92, 138, 178), (48, 66, 92), (70, 68, 66), (72, 104, 70), (178, 188, 196), (70, 84, 150), (150, 98, 60), (158, 160, 160),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Composed:
    """A picture (blue, green, red), the corners of each paper on it, and the purchases printed on them."""

    pixels: Any
    corners: tuple[Any, ...]
    purchases: tuple[Purchase, ...]


@cache
def till_receipts() -> tuple[Purchase, ...]:
    """The demo's purchases at tills."""
    return tuple(one for one in purchases(today=TODAY) if one.shop.type not in _NOT_FROM_A_TILL)


def compose(*, count: int, seed: int, size: tuple[int, int] = (1600, 1200), most_turn: float = 8.0) -> Composed:
    """Lay receipts side by side, each slightly turned and seen at its own small angle, under uneven light."""
    lots = np.random.default_rng([seed, count])
    if count == 1:
        size = (min(size), max(size))
    elif count == 4 and lots.random() < 0.5:
        size = (max(size), max(size))
    width, height = size
    picture = _ground(GROUNDS[int(lots.integers(len(GROUNDS)))], size, lots)
    stock = till_receipts()
    chosen = tuple(stock[int(index)] for index in lots.choice(len(stock), count, replace=False))
    corners = []
    for place, purchase in zip(_places(count, size), chosen, strict=True):
        paper = np.asarray(thermal.draw(purchase).picture, np.uint8)
        quad = _quad(paper.shape, place, lots, most_turn)
        picture = _laid(picture, paper, quad)
        corners.append(quad)
    light = cv2.resize(
        lots.uniform(0.66, 1.04, (3, 4)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC
    )
    lit = np.clip(picture * light[:, :, None], 0, 255)
    seen = cv2.GaussianBlur(lit, (0, 0), float(lots.uniform(0.4, 0.9))) + lots.normal(0, 3.5, lit.shape)
    return Composed(np.clip(seen, 0, 255).astype(np.uint8), tuple(corners), chosen)


def _places(count: int, size: tuple[int, int]) -> list[tuple[float, float, float, float]]:
    """Left, top, width and height of the field that each paper may take."""
    width, height = size
    columns = count if count < 4 or width > height else 2
    rows = -(-count // columns)
    wide, tall = width / columns, height / rows
    return [(number % columns * wide, number // columns * tall, wide, tall) for number in range(count)]


def _quad(shape: tuple[int, ...], place: tuple[float, float, float, float], lots: Any, most_turn: float) -> Any:
    rows, columns = shape
    left, top, wide, tall = place
    angle = np.radians(lots.uniform(-most_turn, most_turn))
    cos, sin = np.cos(angle), np.sin(angle)
    room = abs(np.array(((cos, sin), (sin, cos)))) @ (columns, rows)
    scale = min(wide * 0.9 / room[0], tall * 0.92 / room[1]) * lots.uniform(0.82, 1.0)
    flat = np.array(((-columns, -rows), (columns, -rows), (columns, rows), (-columns, rows))) / 2 * scale
    slack = np.array((wide, tall)) - room * scale
    middle = np.array((left + wide / 2, top + tall / 2)) + lots.uniform(-0.3, 0.3, 2) * slack
    return flat @ np.array(((cos, sin), (-sin, cos))) + middle + lots.uniform(-0.012, 0.012, (4, 2)) * columns * scale


def _laid(picture: Any, paper: Any, quad: Any) -> Any:
    """Put a paper on the picture, with the thin shadow that it throws."""
    height, width = picture.shape[:2]
    rows, columns = paper.shape
    source = np.array(((0, 0), (columns, 0), (columns, rows), (0, rows)), np.float32)
    matrix = cv2.getPerspectiveTransform(source, quad.astype(np.float32))
    colour = cv2.merge([cv2.convertScaleAbs(paper, alpha=0.96), cv2.convertScaleAbs(paper, alpha=0.98), paper])
    seen = cv2.warpPerspective(colour, matrix, (width, height), flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.full_like(paper, 255), matrix, (width, height)).astype(np.float32)[:, :, None] / 255
    shadow = np.roll(cv2.GaussianBlur(mask[:, :, 0], (0, 0), 5), (4, 4), (0, 1))[:, :, None]
    return seen * mask + picture * (1 - 0.35 * shadow) * (1 - mask)


def _ground(colour: tuple[int, int, int], size: tuple[int, int], lots: Any) -> Any:
    """A table with grain, weave or speckles."""
    width, height = size
    kind = int(lots.integers(3))
    fine = lots.normal(0, 1, (height, width)).astype(np.float32)
    if kind == 0:
        relief = (
            cv2.resize(lots.normal(0, 1, (height // 5, 8)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC) * 9
        )
    elif kind == 1:
        x, y = np.meshgrid(np.arange(width), np.arange(height))
        relief = (np.sin(x * 0.7) * np.sin(y * 0.7) * 8).astype(np.float32)
    else:
        relief = cv2.GaussianBlur(fine, (0, 0), 1.5) * 20
    return np.clip(np.array(colour, np.float32) + (relief + fine * 3)[:, :, None], 0, 255)
