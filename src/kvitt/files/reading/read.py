"""From decoded pages to a reading. Runs in the limited child process, with the engine warm."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kvitt.files.decode import DecodedPage
from kvitt.files.reading.fields import fields_of
from kvitt.files.reading.text import Piece, TextLine, into_lines

#: A page with more words than this in its text layer needs no recogniser.
ENOUGH_WORDS = 12
#: Only the first pages are read; a receipt that is longer names its total there or on the last.
READ_PAGES = 4
TEXT_LAYER = "text layer"


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of one page: its pieces, what read them, and the quarters (anticlockwise) that make the page upright."""

    number: int
    pieces: Sequence[Piece]
    engine: str
    turn: int = 0


def texts_of(pages: Sequence[DecodedPage]) -> list[PageText]:
    """The text of the pages worth reading: the first ones and the last."""
    chosen = list(enumerate(pages))
    chosen = chosen[: READ_PAGES - 1] + chosen[-1:] if len(chosen) > READ_PAGES else chosen
    return [_text_of(page, number) for number, page in chosen]


def lines_of(texts: Iterable[PageText]) -> list[TextLine]:
    """The rows of all pages, with their places."""
    return [line for text in texts for line in into_lines(text.pieces)]


def read_pages(pages: Sequence[DecodedPage], *, today: str, home: str) -> dict[str, Any]:
    """Read pages into the stored form: `fields` by name, `text`, `turns`, `engine`, `seconds`, `company_number`.

    `turns` maps a page's number to the quarters (anticlockwise) that make it upright.
    """
    started = time.perf_counter()
    texts = texts_of(pages)
    lines = lines_of(texts)
    fields = fields_of(
        lines,
        today=date.fromisoformat(today),
        home=home,
        from_text_layer=all(text.engine == TEXT_LAYER for text in texts),
    )
    return {
        "fields": {name: field.as_json() for name, field in fields.items()},
        "text": "\n".join(line.text for line in lines)[:20_000],
        "company_number": fields["company_number"].value if "company_number" in fields else None,
        "turns": {str(text.number): text.turn for text in texts if text.turn},
        "engine": ", ".join(sorted({text.engine for text in texts})),
        "seconds": round(time.perf_counter() - started, 3),
    }


def _text_of(page: DecodedPage, number: int) -> PageText:
    if len(page.words) >= ENOUGH_WORDS:
        pieces = [Piece(word.text, word.x, word.y, word.w, word.h, number) for word in page.words]
        return PageText(number, pieces, TEXT_LAYER)
    from kvitt.files.reading import engine

    found, turn = engine.recognise(page.jpeg, page=number)
    return PageText(number, found, engine.NAME, turn)


def read_in_child(pages: Sequence[DecodedPage], today: str, home: str) -> dict[str, Any]:
    """`read_pages` by position, as the pool calls it."""
    return read_pages(pages, today=today, home=home)
