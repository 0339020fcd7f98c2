"""A receipt ready to be taken in: the file, its pages and its reading. Runs in processes of its own, without a database.

The pages of a scan are the scan itself; pages of PDFs are drawn smaller than the product draws them, since hundreds are made at
once. The reading goes the product's own way over the words; only the recognition of letters is spared where we drew them.
"""

import io
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from PIL import Image

from kvitt.files.decode import Decoded, DecodedPage, Word, decode, look_hash
from kvitt.files.media import MediaType
from kvitt.files.reading.read import read_pages
from kvitt.files.store import ContentStore
from kvitt.project.demo.purchases import Purchase
from kvitt.project.demo.receipts.render import Manner, Rendered, render

#: The longer side of a page drawn from one of the many PDFs, in pixels; the thumbnail's as everywhere.
_PAGE_SIDE, _THUMBNAIL_SIDE = 1240, 240


@dataclass(frozen=True, slots=True)
class Prepared:
    """The file as it comes in, its pages, and its reading in the stored form."""

    name: str
    data: bytes
    decoded: Decoded
    reading: dict[str, Any]


def prepare(purchase: Purchase, *, manner: Manner, today: date) -> Prepared:
    """Draw and read the receipt of one purchase."""
    file = render(purchase, manner=manner)
    decoded = _decoded(file, manner)
    reading = read_pages(decoded.pages, today=today.isoformat(), home="DK")
    if file.words:
        reading["engine"] = "words as drawn"  # nobody shall take these for recognised ones
    if file.perspective is not None:
        for field in reading["fields"].values():
            if field["region"]:
                field["region"] = (field["region"][0], *file.perspective.box(*field["region"][1:]))
        for sign in reading["signs"]:
            if sign["region"]:
                sign["region"] = [sign["region"][0], *file.perspective.box(*sign["region"][1:])]
        for line in reading["lines"]:
            line[2:] = file.perspective.box(*line[2:])
    return Prepared(file.name, file.data, decoded, reading)


def prepare_all(wanted: Sequence[tuple[Purchase, Manner]], *, today: date, folder: Path) -> Iterator[Prepared]:
    """Prepare many, in order, beside the caller's own work; the bytes then lie in the store `folder` already."""
    workers = max(1, (os.cpu_count() or 2) - 1)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        jobs = [(purchase, manner, today, folder) for purchase, manner in wanted]
        yield from pool.map(_prepare_and_keep, jobs, chunksize=8)


def _prepare_and_keep(job: tuple[Purchase, Manner, date, Path]) -> Prepared:
    purchase, manner, today, folder = job
    prepared = prepare(purchase, manner=manner, today=today)
    kept = ContentStore(folder)
    kept.put(prepared.data)
    for page in prepared.decoded.pages:
        kept.put(page.jpeg)
        kept.put(page.thumbnail)
    return prepared


def _decoded(file: Rendered, manner: Manner) -> Decoded:
    if file.media_type == MediaType.PDF:
        picture, words = _first_page(file.data)
        return _as_page(picture, words, jpeg=_jpeg(picture, 80))
    if manner is Manner.SCAN:
        return _as_page(Image.open(io.BytesIO(file.data)), file.words, jpeg=file.data)
    decoded = decode(file.data, file.media_type)
    return replace(decoded, pages=(replace(decoded.pages[0], words=file.words),))


def _as_page(picture: Image.Image, words: tuple[Word, ...], *, jpeg: bytes) -> Decoded:
    small = picture.copy()
    small.thumbnail((_THUMBNAIL_SIDE, _THUMBNAIL_SIDE))
    page = DecodedPage(jpeg=jpeg, thumbnail=_jpeg(small, 75), width=picture.width, height=picture.height, words=words)
    return Decoded(pages=(page,), look_hash=look_hash(small))


def _first_page(data: bytes) -> tuple[Image.Image, tuple[Word, ...]]:
    import pypdfium2

    from kvitt.files.pdf import words_of

    page = pypdfium2.PdfDocument(data)[0]
    width, height = page.get_size()
    picture: Image.Image = page.render(scale=_PAGE_SIDE / max(width, height)).to_pil().convert("RGB")
    return picture, words_of(page)


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()
