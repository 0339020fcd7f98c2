"""The papers on a picture, and the receipts in a long document.

A paper is looked for by what every receipt on a table shares: a light, even field with four straight sides, lighter than what
lies around it, with print on it. Only what is found clearly counts; a picture that is all paper has none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from kvitt.files.reading.detect import Pixels

#: The picture is looked at in this size; corners are told on the picture as given.
_SIDE = 480
#: A paper covers at least, at most, this share of the picture.
_LEAST, _MOST = 0.02, 0.93
#: How well four straight sides have to fit the field: the share of common area.
_FIT = 0.88
#: By how many levels (of 255) a paper is lighter than what lies just outside each side.
_STEP_OF_LIGHT = 12.0
#: Print covers at least, at most, this share of a paper.
_LEAST_PRINT, _MOST_PRINT = 0.012, 0.5
#: Two findings that share this much of the smaller are the same paper.
_SAME = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A paper on a picture: its corners (pixels), clockwise from the one nearest the top left, and how clearly it was found."""

    corners: Pixels
    clearness: float

    def reach(self, x: float, y: float) -> float:
        """How far within the paper a place lies, in parts of the paper's size; below zero beside it."""
        inside = cv2.pointPolygonTest(self.corners.astype(np.float32), (x, y), measureDist=True)
        return float(inside / max(1.0, self.area) ** 0.5)

    @property
    def area(self) -> float:
        """In square pixels."""
        return float(cv2.contourArea(self.corners.astype(np.float32)))


def papers_on(pixels: Pixels) -> list[Region]:
    """The papers that are clearly seen on a picture with other things around them, from the top left on; often none."""
    height, width = pixels.shape[:2]
    scale = min(1.0, _SIDE / max(height, width))
    small = cv2.resize(
        pixels, (max(16, round(width * scale)), max(16, round(height * scale))), interpolation=cv2.INTER_AREA
    )
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    blank = _without_print(grey)
    seen = [region for field in _fields(small, blank) if (region := _paper(field, grey, blank)) is not None]
    kept = _apart(seen)
    factor = (width / small.shape[1], height / small.shape[0])
    found = [Region(region.corners * factor, region.clearness) for region in kept]
    return sorted(found, key=lambda one: tuple(one.corners.mean(axis=0)[::-1] // (height / 3)) + tuple(one.corners[0]))


def _apart(seen: Sequence[Region]) -> list[Region]:
    """One region for each paper: the largest that is clear, but never one that holds two."""
    single: list[Region] = []
    for region in sorted(seen, key=lambda one: -one.clearness * one.area**0.3):
        inside: list[Region] = []
        for other in seen:
            within = other.area < 0.7 * region.area and _shared(region, other) > 0.9
            if within and all(_shared(other, known) < 0.1 for known in inside):
                inside.append(other)
        if len(inside) < 2 and all(_shared(region, other) < _SAME for other in single):
            single.append(region)
    return single


def _without_print(grey: Pixels) -> Pixels:
    """The ground alone: what is dark and narrow is filled in."""
    blank: Pixels = cv2.medianBlur(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)), 5)
    return blank


def _fields(small: Pixels, blank: Pixels) -> Iterator[Pixels]:
    """Masks of fields that may be papers: what is light, at several levels, and what is even within sharp borders."""
    colour = cv2.cvtColor(small, cv2.COLOR_BGR2HSV)[:, :, 1]
    plain = cv2.subtract(blank, _without_print(cv2.medianBlur(colour, 5)) // 2)
    for picture in (blank, plain):
        level, _ = cv2.threshold(picture, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
        light = picture[picture > level]
        higher = float(cv2.threshold(light.reshape(-1, 1), 0, 255, cv2.THRESH_OTSU)[0]) if light.size else 255
        for cut in (level, (level + higher) / 2, higher):
            yield from _pieces_of((picture > cut).astype(np.uint8))
    rise = cv2.morphologyEx(blank, cv2.MORPH_GRADIENT, np.ones((5, 5), np.uint8))
    for most in (8, 14, 22):
        yield from _pieces_of((rise < most).astype(np.uint8), grown=5)


def _pieces_of(mask: Pixels, *, grown: int = 1) -> Iterator[Pixels]:
    """The outlines of a mask's pieces, also with narrow gaps closed, as a sign printed white on black leaves them."""
    opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    whole = mask.shape[0] * mask.shape[1]
    for gap in (1, 13):
        closed = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8))
        pieces, numbered, facts, _ = cv2.connectedComponentsWithStats(closed, connectivity=4)
        for piece in range(1, pieces):
            if not _LEAST * whole < facts[piece, cv2.CC_STAT_AREA] < _MOST * whole:
                continue
            one = cv2.dilate((numbered == piece).astype(np.uint8), np.ones((grown, grown), np.uint8))
            contours, _ = cv2.findContours(one, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
            yield max(contours, key=cv2.contourArea)


def _paper(contour: Pixels, grey: Pixels, blank: Pixels) -> Region | None:
    """The four-sided paper that a field is, if it is one."""
    quad, fit = _four_sides(contour)
    sides = np.hypot(*(np.roll(quad, -1, axis=0) - quad).T)
    if fit < _FIT or sides.min() < 0.06 * max(blank.shape) or not cv2.isContourConvex(quad.astype(np.float32)):
        return None
    steps = _steps_of_light(quad, blank)
    if len(steps) < 2 or min(steps) < _STEP_OF_LIGHT:
        return None
    field = np.zeros(blank.shape, np.uint8)
    cv2.fillConvexPoly(field, quad.astype(np.int32), (1,))
    inner = cv2.erode(field, np.ones((7, 7), np.uint8)) > 0
    if not inner.any() or not _LEAST_PRINT < float((cv2.subtract(blank, grey)[inner] > 14).mean()) < _MOST_PRINT:
        return None
    # Sides along the picture's edge prove nothing: a figure with four proven sides is preferred.
    return Region(_from_top_left(quad), fit * min(1.0, 0.5 + min(steps) / 80) * (0.2 + 0.2 * len(steps)))


def _four_sides(contour: Pixels) -> tuple[Pixels, float]:
    """The best four-sided figure around a field, and how much of their areas the two share."""
    hull = cv2.convexHull(contour)
    around = cv2.arcLength(hull, closed=True)
    tries = [cv2.boxPoints(cv2.minAreaRect(hull))]
    for slack in (0.01, 0.02, 0.03, 0.05):
        corners = cv2.approxPolyDP(hull, slack * around, closed=True)
        if len(corners) == 4:
            tries.append(corners[:, 0].astype(np.float32))
            break
    area = cv2.contourArea(contour)
    best: tuple[Pixels, float] = tries[0], 0.0
    for quad in tries:
        own = cv2.contourArea(quad)
        common, _ = cv2.intersectConvexConvex(hull.astype(np.float32), quad.astype(np.float32))
        fit = min(area, common) / max(1.0, own + area - min(area, common))
        if fit > best[1]:
            best = quad, float(fit)
    return best


def _steps_of_light(quad: Pixels, blank: Pixels) -> list[float]:
    """How much lighter the paper is just inside each side than just outside; a side along the picture's edge is passed over."""
    middle = quad.mean(axis=0)
    steps = []
    for start, end in zip(quad, np.roll(quad, -1, axis=0), strict=True):
        places = start + (end - start) * np.linspace(0.12, 0.88, 24)[:, None]
        away = np.array((start[1] - end[1], end[0] - start[0]))
        away = away / max(1e-6, float(np.hypot(*away)))
        away = away if (places.mean(axis=0) - middle) @ away > 0 else -away
        seen = np.isfinite(_levels(blank, places + 8 * away))
        if seen.mean() < 0.5:
            continue
        # A sign printed white on black may fill the paper but for a narrow rim: the lightest within counts.
        inside = [_levels(blank, places[seen] - depth * away) for depth in (2, 4, 7, 11)]
        outside = [_levels(blank, places[seen] + depth * away) for depth in (5, 8)]
        difference = np.nanmax(inside, axis=0) - np.nanmax(outside, axis=0)
        steps.append(float(np.percentile(difference, 25)))
    return steps


def _levels(blank: Pixels, places: Pixels) -> Pixels:
    """The brightness at places; not a number where they lie off the picture."""
    height, width = blank.shape
    on = ((places >= 0) & (places < (width, height))).all(axis=1)
    x, y = np.clip(places, 0, (width - 1, height - 1)).astype(int).T
    levels: Pixels = np.where(on, blank[y, x].astype(float), np.nan)
    return levels


def _from_top_left(quad: Pixels) -> Pixels:
    """Clockwise as seen, from the corner nearest the top left."""
    middle = quad.mean(axis=0)
    order = np.argsort(np.arctan2(quad[:, 1] - middle[1], quad[:, 0] - middle[0]))
    clockwise = quad[order]
    return np.asarray(np.roll(clockwise, -int(np.argmin(clockwise.sum(axis=1))), axis=0), dtype=np.float64)


def folded(one: Region, other: Region) -> bool:
    """Whether two fields are halves of one paper, with a fold between them: side by side, and together four straight sides."""
    both = np.concatenate((one.corners, other.corners)).astype(np.float32)
    whole = cv2.minAreaRect(both)[1]
    return one.area + other.area > 0.93 * whole[0] * whole[1]


def _shared(one: Region, other: Region) -> float:
    common, _ = cv2.intersectConvexConvex(one.corners.astype(np.float32), other.corners.astype(np.float32))
    return float(common) / max(1.0, min(one.area, other.area))
