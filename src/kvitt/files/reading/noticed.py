"""What is kept of a reading besides the fields: its lines with their places, the signs on it, and how its text looks."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from kvitt.files.decode import DecodedPage
from kvitt.files.reading.field import Field
from kvitt.files.reading.grain import flat_share, total_looks_edited
from kvitt.files.reading.identity import masked
from kvitt.files.reading.look import looks_of
from kvitt.files.reading.signs import Sign, looks_like_a_screen, signs_of
from kvitt.files.reading.text import TextLine

#: A receipt with more lines is a list of goods; what finance asks stands in the first ones and in the fields.
MOST_LINES, MOST_LETTERS = 400, 160


def noticed(
    pages: Sequence[DecodedPage], lines: Sequence[TextLine], fields: Mapping[str, Field], *, turns: Mapping[str, int]
) -> dict[str, Any]:
    """`text` and `lines` (text, page, x, y, width, height) with identity numbers masked, `signs`, and `looks`.

    `turns`: the quarters by which a page was turned before it was read, as the reading tells them.
    """
    signs = signs_of(lines, has_vat="vat_lines" in fields)
    first = [line for line in lines if line.pieces[0].page == 0]
    looks: list[int] = []
    if pages and not pages[0].words:
        upright = _upright(pages[0].jpeg, turns.get("0", 0))
        looks = looks_of(upright, first)
        signs += _of_the_picture(upright, first, fields.get("amount"))
    return {
        "text": masked("\n".join(line.text for line in lines))[:20_000],
        "lines": [_kept(line) for line in lines[:MOST_LINES]],
        "signs": [sign.as_json() for sign in signs],
        "looks": looks,
    }


def _kept(line: TextLine) -> list[Any]:
    page, *box = line.region
    return [masked(line.text)[:MOST_LETTERS], int(page), *(round(number, 4) for number in box)]


def _upright(jpeg: bytes, quarters: int) -> Any:
    from PIL import Image

    picture = Image.open(io.BytesIO(jpeg), formats=("JPEG",)).convert("L")
    return picture.rotate(90 * quarters, expand=True) if quarters % 4 else picture


def _of_the_picture(picture: Any, lines: Sequence[TextLine], total: Field | None) -> list[Sign]:
    found = []
    width, height = picture.size
    if looks_like_a_screen(lines, width=width, height=height, flat=flat_share(picture)):
        found.append(Sign("screenshot"))
    region = total.region if total else None
    if (
        total
        and region
        and region[0] == 0
        and total_looks_edited(picture, lines, region=region, amount=str(total.value))
    ):
        found.append(Sign("edited-total", tuple(region)))
    return found
