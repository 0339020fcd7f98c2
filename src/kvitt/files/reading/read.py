"""From decoded pages to a reading. Runs in the limited child process, with the engine warm."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from kvitt.files.decode import DecodedPage
from kvitt.files.reading.documents import split_pages
from kvitt.files.reading.fields import fields_of
from kvitt.files.reading.text import Piece, TextLine, into_lines

#: A page with more words than this in its text layer needs no recogniser.
ENOUGH_WORDS = 12
#: Only the first pages without a text layer are recognised; a receipt that is longer names its total there or on the last.
RECOGNISED_PAGES = 4
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
    left_out = bare[RECOGNISED_PAGES - 1 : -1] if len(bare) > RECOGNISED_PAGES else []
    return [_text_of(page, number) for number, page in enumerate(pages) if number not in left_out]


def lines_of(texts: Iterable[PageText]) -> list[TextLine]:
    """The rows of all pages, with their places."""
    return [line for text in texts for paper in text.papers for line in paper.lines]


def read_pages(pages: Sequence[DecodedPage], *, today: str, home: str) -> dict[str, Any]:
    """Read pages into the stored form: `fields` by name, `text`, `turns`, `engine`, `seconds`, `company_number`.

    `turns` maps a page's number to the quarters (anticlockwise) that make it upright. Where there are several receipts,
    `fields` are those of the first, and `receipts` holds `fields`, `company_number` and `region` of each.
    """
    started = time.perf_counter()
    texts = texts_of(pages)
    lines = lines_of(texts)
    layer = all(text.engine == TEXT_LAYER for text in texts)
    receipts = [
        _told(found, today=today, home=home, layer=layer) | {"region": region} for found, region in receipts_of(texts)
    ]
    return {
        "fields": receipts[0]["fields"] if receipts else {},
        "text": "\n".join(line.text for line in lines)[:20_000],
        "company_number": receipts[0]["company_number"] if receipts else None,
        **({"receipts": receipts} if len(receipts) > 1 else {}),
        "turns": {str(text.number): text.turn for text in texts if text.turn},
        "engine": ", ".join(sorted({text.engine for text in texts})),
        "seconds": round(time.perf_counter() - started, 3),
    }


def receipts_of(texts: Sequence[PageText]) -> list[tuple[list[TextLine], tuple[float, ...] | None]]:
    """The lines of each receipt, with its place (page, x, y, width, height) where there are several.

    Papers beside each other on one picture are receipts of their own; so are the parts of a long document.
    """
    if len(texts) == 1 and len(texts[0].papers) > 1:
        return [(paper.lines, (texts[0].number, *paper.region) if paper.region else None) for paper in texts[0].papers]
    parts = split_pages([lines_of([text]) for text in texts])
    if len(parts) < 2:
        return [(lines_of(texts), None)]
    return [(lines_of(texts[part.start : part.stop]), (texts[part.start].number, 0.0, 0.0, 1.0, 1.0)) for part in parts]


def _told(lines: Sequence[TextLine], *, today: str, home: str, layer: bool) -> dict[str, Any]:
    fields = fields_of(lines, today=date.fromisoformat(today), home=home, from_text_layer=layer)
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
