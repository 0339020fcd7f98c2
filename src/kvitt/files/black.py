"""Making parts of the shown pages black: nothing of what lay under a box is left in the pixels that others get.

The pages are Kvitt's own JPEGs, drawn from pixels in the limited child, so that they can be opened here.
"""

import io
from collections.abc import Sequence
from typing import Any

from kvitt.files.decode import THUMBNAIL_SIDE

type Box = Sequence[float]

#: A box is drawn larger by this share of its height on each side: letters reach beyond the box that a recogniser finds.
_MARGIN = 0.15


def blackened(jpeg: bytes, boxes: Sequence[Box]) -> tuple[bytes, bytes]:
    """The page and its thumbnail with the boxes ([x, y, width, height], relative) filled with black."""
    from PIL import Image, ImageDraw

    picture = Image.open(io.BytesIO(jpeg), formats=("JPEG",)).convert("RGB")
    draw = ImageDraw.Draw(picture)
    for x, y, w, h in boxes:
        margin = _MARGIN * h * picture.height
        left, top = x * picture.width - margin, y * picture.height - margin
        right, bottom = (x + w) * picture.width + margin, (y + h) * picture.height + margin
        draw.rectangle((left, top, right, bottom), fill="black")
    small = picture.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return _jpeg(picture, 82), _jpeg(small, 75)


def as_one_pdf(pages: Sequence[bytes]) -> bytes:
    """Pages (JPEG) as one PDF, without a date or a producer, so that the same pages give the same bytes."""
    from PIL import Image

    pictures = [Image.open(io.BytesIO(page), formats=("JPEG",)) for page in pages]
    out = io.BytesIO()
    fixed = "D:20000101000000Z"
    pictures[0].save(
        out, "PDF", save_all=True, append_images=pictures[1:], resolution=150, creationDate=fixed, modDate=fixed
    )
    return out.getvalue()


def _jpeg(picture: Any, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def is_under(region: Sequence[float] | None, boxes: Sequence[Box]) -> bool:
    """Whether a region ([x, y, width, height]) lies, for a third of it or more, under one of the boxes."""
    if not region:
        return False
    x, y, w, h = region
    for bx, by, bw, bh in boxes:
        across = min(x + w, bx + bw) - max(x, bx)
        down = min(y + h, by + bh) - max(y, by)
        if across > 0 and down > 0 and across * down >= (w * h) / 3:
            return True
    return False


def with_black_signs(reading: dict[str, Any] | None, boxes: Sequence[Sequence[Box]]) -> dict[str, Any] | None:
    """The reading with `black` on those of its signs that lie under a box, so that nobody is asked about them again."""
    if reading is None:
        return None

    def is_black(sign: dict[str, Any]) -> bool:
        region = sign.get("region")
        if not region or int(region[0]) >= len(boxes):
            return False
        return is_under(region[1:], boxes[int(region[0])])

    return {**reading, "signs": [{**sign, "black": is_black(sign)} for sign in reading.get("signs", ())]}


def without_what_is_black(reading: dict[str, Any] | None, boxes: Sequence[Sequence[Box]]) -> dict[str, Any] | None:
    """A stored reading as others may have it: no line, field or sign that stands under a box. `boxes`: one list for each page."""
    if reading is None or not any(boxes):
        return reading

    def seen(region: Sequence[float] | None) -> bool:
        return not region or int(region[0]) >= len(boxes) or not _touches(region[1:], boxes[int(region[0])])

    lines = [line for line in reading.get("lines", ()) if seen(line[1:])]
    fields = {name: one for name, one in reading.get("fields", {}).items() if seen(one.get("region"))}
    signs = [sign for sign in reading.get("signs", ()) if seen(sign.get("region"))]
    text = "\n".join(str(line[0]) for line in lines)
    return {**reading, "lines": lines, "fields": fields, "signs": signs, "text": text}


def _touches(region: Sequence[float], boxes: Sequence[Box]) -> bool:
    """Whether a region lies under a box with more than a sliver; rather too much is left out than too little."""
    x, y, w, h = region
    return any(
        min(x + w, bx + bw) - max(x, bx) > 0.1 * min(w, bw) and min(y + h, by + bh) - max(y, by) > 0.3 * min(h, bh)
        for bx, by, bw, bh in boxes
    )
