"""How the text of a page looks, as a small hash: the part that carries text, set upright, evened in light. Needs NumPy and Pillow.

The picture as a whole changes with the table it lies on, so only the box around the lines counts; a tilt of a few degrees is
taken out by the angle at which the rows of text stand out most.
"""

from collections.abc import Sequence
from typing import Any

from kvitt.files.reading.text import TextLine

_SIDE = 320
_TILT = 7


def looks_of(picture: Any, lines: Sequence[TextLine]) -> list[int]:
    """Hashes (signed, 64 bits) of the text of a grey page: all of it, and its upper half. Nothing where there is no text."""
    if not lines:
        return []
    regions = [line.region for line in lines]
    left, top = min(region[1] for region in regions), min(region[2] for region in regions)
    right = max(region[1] + region[3] for region in regions)
    bottom = max(region[2] + region[4] for region in regions)
    width, height = picture.size
    box = (int(left * width), int(top * height), max(int(right * width), 1), max(int(bottom * height), 1))
    if box[2] - box[0] < 9 or box[3] - box[1] < 9:
        return []
    text = picture.crop(box)
    text.thumbnail((_SIDE, _SIDE * 3))
    upright = _upright(text)
    half = upright.crop((0, 0, upright.width, max(1, upright.height // 2)))
    return [_hash(upright), _hash(half)]


def _upright(picture: Any) -> Any:
    """Without its tilt: the angle at which rows of ink and rows of paper differ most."""
    import numpy as np

    def contrast(angle: int) -> float:
        rows = np.asarray(picture.rotate(angle, fillcolor=_paper(picture)), dtype=np.float32).mean(axis=1)
        return float(np.var(np.diff(rows)))

    best = max(range(-_TILT, _TILT + 1), key=contrast)
    return picture.rotate(best, fillcolor=_paper(picture)) if best else picture


def _paper(picture: Any) -> int:
    histogram = picture.histogram()
    half, seen = sum(histogram) * 3 // 4, 0
    for level, count in enumerate(histogram):
        seen += count
        if seen >= half:
            return level
    return 255


def _hash(picture: Any) -> int:
    """64 comparisons of neighbours in a 9 × 8 miniature of where the ink is."""
    import numpy as np
    from PIL import Image, ImageFilter

    grey = np.asarray(picture, dtype=np.float32)
    light = np.asarray(picture.filter(ImageFilter.BoxBlur(12)), dtype=np.float32)
    ink = np.clip((light - grey) * 4, 0, 255).astype(np.uint8)
    small = np.asarray(Image.fromarray(ink).resize((9, 8), Image.Resampling.BOX), dtype=np.int16)
    value = 0
    for bit in (small[:, :-1] > small[:, 1:]).ravel():
        value = value << 1 | int(bit)
    return value - (1 << 64) if value >= 1 << 63 else value
