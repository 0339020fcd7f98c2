"""The eye: from a picture to text with positions, for each paper on it. PP-OCRv6 small on ONNX Runtime.

The models come inside the wheel `rapidocr`; none is ever fetched.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from kvitt.files.reading.detect import Pixels, TextBox, text_boxes
from kvitt.files.reading.papers import Region, folded, papers_on
from kvitt.files.reading.recogniser import cut, texts_of, upside_down
from kvitt.files.reading.sessions import bundled_model
from kvitt.files.reading.straighten import Flat, as_shown, evened, levelled, unfolded
from kvitt.files.reading.text import Piece

#: The network that names the letters; its character list is told in its own metadata.
RECOGNISER: Path = bundled_model("PP-OCRv6_rec_small.onnx")
NAME = "PP-OCRv6 small"
#: The detector sees a picture with its longer side this long, or its shorter side this wide where it is a strip; in pixels.
LONGEST_SIDE, STRIP_WIDTH = 1120, 480
#: Lines that come out lower than this are looked for again in a larger picture, in which they are as high as the second.
_TOO_LOW, _WELL_SEEN = 11.0, 16.0
#: The detector never sees more than this.
_MOST_PIXELS = 1_700_000
#: Texts that the network scores below this are noise.
_LEAST_SCORE = 0.5
#: Lines that are asked whether they stand on their heads.
_ASKED = 8
#: A paper with fewer lines is no receipt.
_LEAST_LINES = 3
#: So far beside its paper, in parts of the paper's size, a line still belongs to it: a dark sign at its edge is easily missed.
_OVERHANG = 0.12
#: Of the text, at least this share stands on papers that are trusted.
_ON_PAPERS = 0.85

type Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on one paper. `region` is its box on the upright page (0..1); None when the paper is all there is."""

    pieces: tuple[Piece, ...]
    region: Box | None = None


def recognise(jpeg: bytes, *, page: int = 0) -> tuple[list[Piece], int]:
    """The text of one page, and by how many quarters it has to be turned (anticlockwise) to stand upright.

    The pieces are told on the paper laid flat; where several papers lie on the page, on the page as shown.
    """
    sheets, turn = read_sheets(jpeg, page=page)
    if len(sheets) == 1:
        return list(sheets[0].pieces), turn
    return [_as_shown(piece) for sheet in sheets for piece in sheet.pieces], turn


def read_sheets(jpeg: bytes, *, page: int = 0) -> tuple[list[Sheet], int]:
    """The text of each paper on a page, and the page's turn as `recognise` tells it. Pieces are told on their paper laid flat."""
    pixels = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR) if jpeg else None
    return ([], 0) if pixels is None else sheets_of(pixels, page=page)


def sheets_of(pixels: Pixels, *, page: int = 0) -> tuple[list[Sheet], int]:
    """`read_sheets`, of a picture in memory."""
    turn, boxes = 0, _boxes(pixels)
    if _stand(boxes):
        pixels, turn = np.ascontiguousarray(np.rot90(pixels)), 1
        boxes = _boxes(pixels)
    papers = papers_on(pixels)
    even = evened(pixels, boxes)
    if even is not None:  # what stood in the dark comes to light
        pixels, boxes = even, _boxes(even)
    groups = [_headed(pixels, group) for group in _grouped(boxes, papers)]
    if not groups:
        return [], 0
    quarters = max(groups, key=lambda group: len(group.boxes)).heading // 90
    size = (pixels.shape[1], pixels.shape[0])
    shown = as_shown(size, quarters=quarters)
    texts = iter(texts_of([cut(pixels, box) for group in groups for box in group.boxes], model=RECOGNISER))
    sheets = []
    for group in groups:
        flat = group.flat(size)
        pieces = (_piece(box, next(texts), flat, shown, page) for box in group.boxes)
        told = tuple(piece for piece in pieces if piece.text and piece.score >= _LEAST_SCORE)
        region = shown.box(group.paper.corners) if group.paper is not None and len(groups) > 1 else None
        sheets.append(Sheet(told, region))
    return sheets, (turn + quarters) % 4


@dataclass(frozen=True, slots=True)
class _Group:
    """The lines of one paper and the direction in which it reads (degrees, clockwise from the right)."""

    boxes: list[TextBox]
    paper: Region | None = None
    heading: int = 0

    def flat(self, size: tuple[int, int]) -> Flat:
        if self.paper is not None:
            return unfolded(self.paper.corners, heading=self.heading)
        return levelled(self.boxes, size=size, heading=self.heading)


def _boxes(pixels: Pixels) -> list[TextBox]:
    """Where the lines stand. Small print is looked for a second time, in a larger picture."""
    height, width = pixels.shape[:2]
    most = (_MOST_PIXELS / (height * width)) ** 0.5
    scale = min(1.0, most, max(LONGEST_SIDE / max(height, width), STRIP_WIDTH / min(height, width)))
    boxes = text_boxes(pixels, scale=scale)
    usual = float(np.median([box.height for box in boxes])) * scale if boxes else _WELL_SEEN
    larger = min(2.0, most, scale * _WELL_SEEN / max(1.0, usual))
    if usual < _TOO_LOW and larger > 1.15 * scale:
        return text_boxes(pixels, scale=larger)
    return boxes


def _stand(boxes: Sequence[TextBox]) -> bool:
    """Whether the lines run up or down."""
    long = [box for box in boxes if box.length >= 2.5 * box.height]
    return len(long) >= _LEAST_LINES and sum(box.stands for box in long) > len(long) / 2


def _grouped(boxes: Sequence[TextBox], papers: Sequence[Region]) -> list[_Group]:
    """The lines of each paper; all lines together where the papers do not account for the text."""
    if not boxes:
        return []
    held: list[list[TextBox]] = [[] for _ in papers]
    for box in boxes:
        near = [paper.reach(box.x, box.y) for paper in papers]
        if near and max(near) > -_OVERHANG:
            held[near.index(max(near))].append(box)
    groups = [_Group(lines, paper) for lines, paper in zip(held, papers, strict=True) if len(lines) >= _LEAST_LINES]
    if sum(_weight(group.boxes) for group in groups) < _ON_PAPERS * _weight(boxes) or _any_folded(groups):
        return [_Group(list(boxes))]
    if len(groups) == 1:  # nothing that was seen is left out when there is nothing to keep it apart from
        return [replace(groups[0], boxes=list(boxes))]
    return groups


def _weight(boxes: Sequence[TextBox]) -> float:
    return sum(box.length * box.height for box in boxes)


def _any_folded(groups: Sequence[_Group]) -> bool:
    papers = [group.paper for group in groups if group.paper is not None]
    return any(folded(one, other) for number, one in enumerate(papers) for other in papers[:number])


def _headed(pixels: Pixels, group: _Group) -> _Group:
    """The group with the direction in which it reads, its lines turned that way."""
    stand = _stand(group.boxes)
    boxes = _laid_flat(group.boxes, stand=stand)
    asked = [cut(pixels, box) for box in _telling(boxes, stand=stand)]
    over = bool(asked) and _on_its_head(asked)
    turned = [replace(box, angle=box.angle + 180) for box in boxes] if over else boxes
    return replace(group, boxes=turned, heading=90 * stand + 180 * over)


def _laid_flat(boxes: Sequence[TextBox], *, stand: bool) -> list[TextBox]:
    """A letter that is taller than wide is laid back to how its paper reads. What runs up the margin stays as it is."""
    usual = float(np.median([box.height for box in boxes]))
    back = 90 if stand else -90
    return [
        replace(box, length=box.height, height=box.length, angle=box.angle + back)
        if box.stands != stand and box.length < 1.8 * usual
        else box
        for box in boxes
    ]


def _telling(boxes: Sequence[TextBox], *, stand: bool) -> list[TextBox]:
    """A few long lines, spread over the paper."""
    long = [box for box in boxes if box.stands == stand and box.length >= 3 * box.height]
    long = sorted(long, key=lambda box: -box.length)[: 3 * _ASKED]
    return sorted(long, key=lambda box: box.y)[:: max(1, len(long) // _ASKED)]


def _on_its_head(strips: Sequence[Pixels]) -> bool:
    """When the small network is in doubt, the recogniser reads both ways."""
    share = upside_down(strips)
    if not 0.2 < share < 0.8:
        return share > 0.5
    both = texts_of([*strips, *(np.ascontiguousarray(strip[::-1, ::-1]) for strip in strips)], model=RECOGNISER)
    weights = [score * len(text) for text, score in both]
    return sum(weights[len(strips) :]) > sum(weights[: len(strips)])


def _piece(box: TextBox, told: tuple[str, float], flat: Flat, shown: Flat, page: int) -> Piece:
    text, score = told
    return Piece(text.strip(), *flat.box(box.corners), page, score, at=shown.box(box.corners))


def _as_shown(piece: Piece) -> Piece:
    x, y, w, h = piece.shown
    return replace(piece, x=x, y=y, w=w, h=h)
