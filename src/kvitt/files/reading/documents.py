"""Where receipts begin in a long document: a scanned pile, or a month's invoices in one file. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kvitt.files.reading.amounts import amounts_in
from kvitt.files.reading.text import TextLine

#: `Side 1 af 3`, `Sida 1 (3)`, `Seite 1 von 3`, `Page 1 of 3`, `Sivu 1/3`; with the word, or alone on its line.
_NUMBERED = re.compile(
    r"(?:\b(?:side|sida|seite|page|sivu|blad|pg?)\b\.?[ :]*(\d{1,2}) ?(?:/|af|av|von|of|\() ?(\d{1,2})"
    r"|^\W*(\d{1,2}) ?/ ?(\d{1,2})\W*$)",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"\b(total(?:t|en|beløb|belopp)?|i alt|at betale|att betala|å betale|summa|sum|yhteensä|loppusumma|summe|"
    r"gesamt(?:betrag|summe)?|zu zahlen|(?:end|rechnungs)betrag|amount due|balance due)\b",
    re.IGNORECASE,
)
#: Totals of a part, and what is carried over from one page to the next.
_NOT_THE_TOTAL = re.compile(
    r"\b(sub-?total|delsum|mellansumma|zwischensumme|übertrag|transport|overført|överfört|carried|moms|mva|mwst|ust|vat|tax)\b",
    re.IGNORECASE,
)
#: What a receipt or invoice is numbered by.
_OWN_NUMBER = re.compile(
    r"\b(?:faktura|invoice|rechnung|kvittering|kvitto|receipt|bon|beleg|bilag|lasku|kuitti|ordre?)s?[- ]?"
    r"(?:nr|no|nummer|number|numero|#)?[.: #-]*(?=[\w/-]*\d{3})([\w/-]{3,20})",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"\b(faktura|invoice|rechnung|kvittering|kvitto|receipt|quittung|kassabon|kassenbon|lasku|kuitti|cvr|"
    r"org\.? ?nr|ust-?id|y-tunnus)",
    re.IGNORECASE,
)
#: A heading stands within this share of a page's lines.
_HEAD = 0.4


@dataclass(frozen=True, slots=True)
class _Page:
    """What a page says about where it belongs. `place` is (number, of how many)."""

    place: tuple[int, int] | None
    number: str
    totals: frozenset[Decimal]
    headed: bool


def split_pages(pages: Sequence[Sequence[TextLine]]) -> list[range]:
    """The pages of each receipt, in order; every page belongs to one. A document that does not say stays whole."""
    if not pages:
        return []
    said = [_said(lines) for lines in pages]
    starts = [0]
    for number in range(1, len(said)):
        if _begins(said[starts[-1] : number], said[number]):
            starts.append(number)
    return [range(start, end) for start, end in zip(starts, [*starts[1:], len(said)], strict=True)]


def _begins(before: Sequence[_Page], page: _Page) -> bool:
    """Whether a page begins a receipt, after the pages of the one before it.

    Page numbers say so, else the receipts' own numbers, else a heading with a total of its own after a total was seen: invoices
    repeat their letterhead on every page, but their total stands once, and a card's slip repeats the total it paid.
    """
    if page.place:
        return page.place[0] == 1
    numbers = {one.number for one in before if one.number}
    if page.number and numbers:
        return page.number not in numbers
    totals = frozenset[Decimal]().union(*(one.totals for one in before))
    return page.headed and bool(totals) and bool(page.totals) and not page.totals & totals


def _said(lines: Sequence[TextLine]) -> _Page:
    texts = [line.text for line in lines]
    head = texts[: max(4, round(_HEAD * len(texts)))]
    places = (place for text in [*texts[:6], *texts[-6:]] if (place := _place(text)))
    own = (match[1].casefold() for text in head if (match := _OWN_NUMBER.search(text)))
    totals = {
        amount
        for number, text in enumerate(texts)
        if _TOTAL.search(text) and not _NOT_THE_TOTAL.search(text)
        for amount in (amounts_in(text) or amounts_in(" ".join(texts[number + 1 : number + 2])))[-1:]
        if amount
    }
    return _Page(next(places, None), next(own, ""), frozenset(totals), any(_HEADING.search(text) for text in head))


def _place(text: str) -> tuple[int, int] | None:
    match = _NUMBERED.search(text.strip())
    if match is None:
        return None
    number, of = (int(group) for group in match.groups() if group)
    return (number, of) if 1 <= number <= of <= 50 else None
