"""Which part of a file an item is about, where the file shows several receipts. Pure, over the stored form of a reading.

A reading whose picture or PDF holds more than one receipt carries `papers`: for each its `fields`, and either its `region`
(page, x, y, width, height; relative) or its `pages`. Papers are counted from 1; 0 is the whole file.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: A paper is shown with so much around it, as a share of the page: the finder's edge may cut a letter.
_AROUND = 0.01


@dataclass(frozen=True, slots=True)
class Part:
    """What to show: the numbers of pages (all of them with None), and of a page the box [x, y, width, height]."""

    pages: frozenset[int] | None = None
    box: tuple[float, float, float, float] | None = None

    def shows(self, page: int) -> bool:
        """Whether a page belongs to the part."""
        return self.pages is None or page in self.pages


def papers_of(reading: Mapping[str, Any] | None) -> Sequence[Mapping[str, Any]]:
    """The receipts in the file, where there is more than one; else none."""
    found = (reading or {}).get("papers") or []
    return found if len(found) > 1 else []


def part_of(reading: Mapping[str, Any] | None, paper: int) -> Part:
    """Where a paper lies; the whole file for 0 and for a paper that is not there."""
    papers = papers_of(reading)
    if not 1 <= paper <= len(papers):
        return Part()
    one = papers[paper - 1]
    if one.get("pages"):
        return Part(frozenset(int(page) for page in one["pages"]))
    region = one.get("region")
    if not region:
        return Part()
    page, x, y, w, h = region
    left, top = max(x - _AROUND, 0.0), max(y - _AROUND, 0.0)
    right, bottom = min(x + w + _AROUND, 1.0), min(y + h + _AROUND, 1.0)
    return Part(frozenset({int(page)}), (left, top, right - left, bottom - top))


def read_of(reading: Mapping[str, Any] | None, paper: int) -> Mapping[str, Any]:
    """The reading as it is about one paper: its own fields and company number, and the signs that lie on it."""
    reading = reading or {}
    papers = papers_of(reading)
    if not 1 <= paper <= len(papers):
        return reading
    one, part = papers[paper - 1], part_of(reading, paper)
    signs = [sign for sign in reading.get("signs", ()) if _lies_on(sign.get("region"), part)]
    return {**reading, "company_number": None, **one, "fields": one.get("fields", {}), "signs": signs}


def _lies_on(region: Sequence[float] | None, part: Part) -> bool:
    return region is None or within(region, part) is not None


def within(region: Sequence[float], part: Part) -> tuple[int, float, float, float, float] | None:
    """A region of the file as a region of the part that is shown, or None where its middle lies elsewhere."""
    page, x, y, w, h = region
    if not part.shows(int(page)):
        return None
    if part.box is None:
        return (int(page), x, y, w, h)
    left, top, width, height = part.box
    if not (left <= x + w / 2 <= left + width and top <= y + h / 2 <= top + height):
        return None
    return (int(page), (x - left) / width, (y - top) / height, w / width, h / height)


def cut_out(jpeg: bytes, crop: str) -> bytes:
    """The part "x y width height" (pixels) of one of our own pages, with nothing of what lies around it."""
    from PIL import Image

    x, y, wide, high = (int(number) for number in crop.split())
    out = io.BytesIO()
    picture = Image.open(io.BytesIO(jpeg), formats=("JPEG",)).convert("RGB")
    picture.crop((x, y, x + wide, y + high)).save(out, "JPEG", quality=88, optimize=True)
    return out.getvalue()
