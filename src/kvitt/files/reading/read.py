"""From decoded pages to a reading. Runs in the limited child process, with the engine warm."""

import time
from collections.abc import Sequence
from datetime import date
from typing import Any

from kvitt.files.decode import DecodedPage
from kvitt.files.reading.fields import fields_of
from kvitt.files.reading.text import Piece, TextLine, into_lines

#: A page with more words than this in its text layer needs no recogniser.
ENOUGH_WORDS = 12
#: Only the first pages are read; a receipt that is longer names its total there or on the last.
READ_PAGES = 4


def read_pages(pages: Sequence[DecodedPage], *, today: str, home: str) -> dict[str, Any]:
    """Read pages into the stored form: `fields` by name, `text`, `turns`, `engine`, `seconds`, `company_number`.

    `turns` maps a page's number to the quarters (anticlockwise) that make it upright.
    """
    started = time.perf_counter()
    lines: list[TextLine] = []
    engines: set[str] = set()
    turns: dict[str, int] = {}
    chosen = list(enumerate(pages))
    chosen = chosen[: READ_PAGES - 1] + chosen[-1:] if len(chosen) > READ_PAGES else chosen
    for number, page in chosen:
        pieces, engine, turn = _pieces(page, number)
        engines.add(engine)
        if turn:
            turns[str(number)] = turn
        lines += into_lines(pieces)
    fields = fields_of(lines, today=date.fromisoformat(today), home=home)
    text = "\n".join(line.text for line in lines)
    return {
        "fields": {name: field.as_json() for name, field in fields.items()},
        "text": text[:20_000],
        "company_number": fields["company_number"].value if "company_number" in fields else None,
        "turns": turns,
        "engine": ", ".join(sorted(engines)),
        "seconds": round(time.perf_counter() - started, 3),
    }


def _pieces(page: DecodedPage, number: int) -> tuple[list[Piece], str, int]:
    if len(page.words) >= ENOUGH_WORDS:
        return [Piece(word.text, word.x, word.y, word.w, word.h, number) for word in page.words], "text layer", 0
    from kvitt.files.reading import engine

    pieces, turn = engine.recognise(page.jpeg, page=number)
    return pieces, engine.NAME, turn


def read_in_child(pages: Sequence[DecodedPage], today: str, home: str) -> dict[str, Any]:
    """`read_pages` by position, as the pool calls it."""
    return read_pages(pages, today=today, home=home)
