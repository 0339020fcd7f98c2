"""The grain of a picture: what paper and camera leave everywhere, and what painting over takes away. Needs NumPy and Pillow.

Honest limits: pages are small JPEGs by the time they are looked at, so of the finer traces of editing nothing is left. What can
still be seen is a patch around the total that is smoother than everything else on a grainy picture. It is a note, no proof.
"""

from collections.abc import Sequence
from typing import Any

from kvitt.files.reading.amounts import amounts_in
from kvitt.files.reading.text import Piece, TextLine

#: A picture whose paper has less grain than this (levels of 255) was scanned or drawn clean; nothing can be said of it.
_GRAINY = 0.9
#: The patch's grain as a share of the least grainy tenth of the rest.
_SMOOTH = 0.35
_FEWEST = 8


def flat_share(picture: Any) -> float:
    """The share of a grey picture's small squares that have no grain at all (0..1): screens and drawn pages have much."""
    import numpy as np

    levels = np.asarray(picture, dtype=np.float32)
    height, width = (levels.shape[0] // 16) * 16, (levels.shape[1] // 16) * 16
    if not height or not width:
        return 0.0
    squares = levels[:height, :width].reshape(height // 16, 16, width // 16, 16).swapaxes(1, 2)
    return float((squares.std(axis=(2, 3)) < 0.6).mean())


def total_looks_edited(picture: Any, lines: Sequence[TextLine], *, region: Sequence[float], amount: str) -> bool:
    """Whether the paper around the total is far smoother than around every other piece of text of a grainy picture."""
    import numpy as np

    page = int(region[0])
    pieces = [piece for line in lines for piece in line.pieces if piece.page == page]
    mine = [
        piece for piece in pieces if _inside(piece, region) and amount in {str(one) for one in amounts_in(piece.text)}
    ]
    others = [piece for piece in pieces if not _inside(piece, region) and len(piece.text) >= 3]
    if len(mine) != 1 or len(others) < _FEWEST:
        return False
    levels = np.asarray(picture, dtype=np.float32)
    here = _grain(levels, mine[0])
    rest = [grain for piece in others if (grain := _grain(levels, piece)) is not None]
    if here is None or len(rest) < _FEWEST:
        return False
    least = float(np.quantile(rest, 0.1))
    return least >= _GRAINY and here < _SMOOTH * least


def _grain(levels: Any, piece: Piece) -> float | None:
    """The median step between neighbours among the lighter half of the piece's box: the paper between the letters."""
    import numpy as np

    height, width = levels.shape
    top, left = int(max(piece.y, 0) * height), int(max(piece.x, 0) * width)
    box = levels[top : top + max(int(piece.h * height), 1), left : left + max(int(piece.w * width), 1)]
    if box.shape[0] < 8 or box.shape[1] < 16:
        return None
    steps = np.abs(np.diff(box, axis=1))
    paper = np.minimum(box[:, :-1], box[:, 1:]) >= np.quantile(box, 0.6)
    return float(np.mean(np.minimum(steps[paper], 12))) if paper.sum() >= 40 else None


def _inside(piece: Piece, region: Sequence[float]) -> bool:
    _page, x, y, w, h = region
    across, down = piece.x + piece.w / 2, piece.y + piece.h / 2
    return x <= across <= x + w and y <= down <= y + h
