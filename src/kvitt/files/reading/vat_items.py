"""Bases of several rates whose tax alone is printed, from the articles: only some of them can make up each rate's share. Pure."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from kvitt.files.reading.figures import Row

#: More articles than this, or more ways to share them out, and the question is left open.
_MOST_ARTICLES, _MOST_WAYS = 16, 40_000
_HALF_CENT = Decimal("0.0051")
#: `2 x 70,97` alone on a row tells a price and is no article of its own.
_PRICE_ROW = re.compile(r"^\s*\d+(?:[.,]\d+)?\s?(?:x|X|à|á|@|\*|×|st|stk|kpl)\b[^a-zæøåäö]*$")


def articles_of(rows: Sequence[Row], *, goods: Decimal) -> list[Decimal]:
    """The amounts of the articles: those above the first row that names their sum. None when they do not add up to it."""
    found: list[Decimal] = []
    for row in rows:
        amounts = row.amounts
        if not amounts:
            continue
        if amounts[-1].value == goods and sum(found, Decimal(0)) == goods:
            break
        if len(amounts) == 1 and _PRICE_ROW.match(row.text):
            continue
        if sum(found, Decimal(0)) == goods and len(found) > 1:
            break
        found.append(amounts[-1].value)
    return found if sum(found, Decimal(0)) == goods and len(found) <= _MOST_ARTICLES else []


def shares_of(articles: Sequence[Decimal], taxes: Sequence[tuple[Decimal, Decimal]]) -> list[Decimal] | None:
    """The gross of each (rate, tax), when every way of sharing the articles out among the rates gives the same.

    A tax rounded to the cent leaves its gross a narrow span; few sums of articles lie in it.
    """
    spans = []
    for rate, tax in taxes:
        ends = [(tax + half) * (100 + rate) / rate for half in (-_HALF_CENT, _HALF_CENT)]
        spans.append((min(ends), max(ends)))
    ways: set[tuple[Decimal, ...]] = {(Decimal(0),) * len(taxes)}
    for article in articles:
        ways = {grown for way in ways for grown in _grown(way, article)}
        if len(ways) > _MOST_WAYS:
            return None
    fitting = [way for way in ways if all(low <= sum_ <= high for sum_, (low, high) in zip(way, spans, strict=True))]
    return list(fitting[0]) if len(fitting) == 1 else None


def _grown(way: tuple[Decimal, ...], article: Decimal) -> Iterator[tuple[Decimal, ...]]:
    for place in range(len(way)):
        yield (*way[:place], way[place] + article, *way[place + 1 :])
