"""From decoded pages to a reading. Runs in the limited child process, with the engine warm."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made_of
from datetime import date
from functools import cached_property
from typing import Any

from kvitt.files.decode import DecodedPage
from kvitt.files.pool import MOST_READ_PAGES
from kvitt.files.reading.documents import split_pages
from kvitt.files.reading.field import Field
from kvitt.files.reading.fields import fields_of
from kvitt.files.reading.noticed import noticed
from kvitt.files.reading.text import Piece, TextLine, into_lines

#: A page with more words than this in its text layer needs no recogniser.
ENOUGH_WORDS = 12
TEXT_LAYER = "text layer"


@dataclass(frozen=True)
class Paper:
    """What stands on one paper of a page, and its box (x, y, width, height) on the page; None when it is all there is."""

    pieces: Sequence[Piece]
    region: tuple[float, ...] | None = None

    @cached_property
    def lines(self) -> list[TextLine]:
        """Its rows from top to bottom."""
        return into_lines(self.pieces)


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of one page, by papers: what read it, and the quarters (anticlockwise) that make the page upright."""

    number: int
    papers: Sequence[Paper]
    engine: str
    turn: int = 0

    @property
    def pieces(self) -> list[Piece]:
        """All pieces of the page."""
        return [piece for paper in self.papers for piece in paper.pieces]


def texts_of(pages: Sequence[DecodedPage]) -> list[PageText]:
    """The text of the pages worth reading: all that have a text layer, of the others the first ones and the last."""
    bare = [number for number, page in enumerate(pages) if len(page.words) < ENOUGH_WORDS]
    left_out = bare[MOST_READ_PAGES - 1 : -1] if len(bare) > MOST_READ_PAGES else []
    return [_text_of(page, number) for number, page in enumerate(pages) if number not in left_out]


def lines_of(texts: Iterable[PageText]) -> list[TextLine]:
    """The rows of all pages, with their places."""
    return [line for text in texts for paper in text.papers for line in paper.lines]


def read_pages(pages: Sequence[DecodedPage], *, today: str, home: str) -> dict[str, Any]:
    """Read pages into the stored form: `fields` by name, `turns`, `engine`, `seconds`, `company_number`, and what `noticed` adds.

    `turns` maps a page's number to the quarters (anticlockwise) that make it upright. Where there are several receipts,
    `fields` are those of the first, and `papers` holds of each its `fields`, `company_number` and either its `region` or its
    `pages` (see `kvitt.files.paper`).
    """
    started = time.perf_counter()
    texts = texts_of(pages)
    layer = all(text.engine == TEXT_LAYER for text in texts)
    parts = parts_of(texts)
    read = [
        fields_of(part.lines, today=date.fromisoformat(today), home=home, from_text_layer=layer) for part in parts
    ] or [{}]
    turns = {str(text.number): text.turn for text in texts if text.turn}
    several = (
        [{**_told(fields), **part.place} for part, fields in zip(parts, read, strict=True)] if len(parts) > 1 else []
    )
    return {
        **_told(read[0]),
        **noticed(pages, lines_of(texts), read[0], turns=turns),
        **({"papers": several} if several else {}),
        "turns": turns,
        "engine": ", ".join(sorted({text.engine for text in texts})),
        "seconds": round(time.perf_counter() - started, 3),
    }


@dataclass(frozen=True, slots=True)
class ReceiptText:
    """The lines of one receipt in a file, and how its place is told: a `region` of a page, or `pages`; empty for the whole."""

    lines: list[TextLine]
    place: Mapping[str, Any] = made_of(default_factory=dict)


def parts_of(texts: Sequence[PageText]) -> list[ReceiptText]:
    """The receipts in a file: papers beside each other on one picture, or the parts of a long document; else all as one."""
    if len(texts) == 1 and len(texts[0].papers) > 1:
        page, papers = texts[0].number, texts[0].papers
        return [
            ReceiptText(paper.lines, {"region": [page, *paper.region]}) for paper in papers if paper.region is not None
        ]
    parts = split_pages([lines_of([text]) for text in texts])
    if len(parts) < 2:
        return [ReceiptText(lines_of(texts))]
    return [
        ReceiptText(lines_of(texts[part.start : part.stop]), {"pages": [texts[number].number for number in part]})
        for part in parts
    ]


def _told(fields: Mapping[str, Field]) -> dict[str, Any]:
    return {
        "fields": {name: field.as_json() for name, field in fields.items()},
        "company_number": fields["company_number"].value if "company_number" in fields else None,
    }


def _text_of(page: DecodedPage, number: int) -> PageText:
    if len(page.words) >= ENOUGH_WORDS:
        pieces = [Piece(word.text, word.x, word.y, word.w, word.h, number) for word in page.words]
        return PageText(number, [Paper(pieces)], TEXT_LAYER)
    from kvitt.files.reading import engine

    sheets, turn = engine.read_sheets(page.jpeg, page=number)
    return PageText(number, [Paper(sheet.pieces, sheet.region) for sheet in sheets], engine.NAME, turn)


def read_in_child(pages: Sequence[DecodedPage], today: str, home: str) -> dict[str, Any]:
    """`read_pages` by position, as the pool calls it."""
    return read_pages(pages, today=today, home=home)
