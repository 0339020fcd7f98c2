"""The tax lines of a receipt: rate, base and tax, checked against each other and against what was paid. Pure.

Facts come from `vat_rows`. For each rate the facts give candidates, whose arithmetic must hold; then one candidate for each
rate is chosen so that together they add up with what was paid. What adds up with the total on three independent places of the
paper is sure; what fits only in itself is not; a tax alone has its base worked out, from the total where that decides it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import chain, combinations

from kvitt.files.reading.figures import Row, region_around, rows_of
from kvitt.files.reading.text import TextLine
from kvitt.files.reading.vat_candidates import CENT, EXACT, Candidate, candidates_by_rate, with_neighbours
from kvitt.files.reading.vat_choice import Choice, chosen_of
from kvitt.files.reading.vat_items import articles_of, shares_of
from kvitt.files.reading.vat_rows import Group, groups_of
from kvitt.rates.vat import percents

_DEPOSIT = re.compile(r"^\W*(?:pant|pantti|pfand|leergut|deposit)", re.IGNORECASE)

#: How far to trust lines: they add up with the total on the paper; they fit in themselves; a word names them; worked out of one.
SURE, ALMOST_SURE, DOUBTED, FITS, LIKELY, GUESSED = 0.97, 0.93, 0.85, 0.75, 0.6, 0.4


@dataclass(frozen=True, slots=True)
class VatLine:
    """One rate of the receipt. `rate` in per cent; base and tax in the receipt's currency; the place on the picture."""

    rate: Decimal
    base: Decimal
    tax: Decimal
    region: tuple[float, ...] | None = None

    @property
    def gross(self) -> Decimal:
        """Base and tax together."""
        return self.base + self.tax

    @property
    def adds_up(self) -> bool:
        """Whether the tax is the rate's share of the base, to the cent."""
        return abs(self.base * self.rate / 100 - self.tax) <= EXACT

    def as_json(self) -> dict[str, str]:
        """The stored form."""
        return {"rate": plain(self.rate), "base": str(self.base), "tax": str(self.tax)}


@dataclass(frozen=True, slots=True)
class VatReading:
    """All lines with one confidence, the place around them, and the goods' total that they add up to, if they do."""

    lines: tuple[VatLine, ...]
    confidence: float
    region: tuple[float, ...] | None
    goods: Decimal | None


def plain(rate: Decimal) -> str:
    """A rate without noughts at its end."""
    return f"{rate.normalize():f}"


def vat_of(
    lines: Sequence[TextLine],
    *,
    country: str,
    on: date | None = None,
    total: Decimal | None = None,
    apart: Sequence[Decimal] = (),
) -> VatReading | None:
    """The tax lines; none when the receipt says nothing of tax.

    `total` is what was paid, `apart` what of it is neither goods nor tax: tip and rounding. Without a total the amounts printed
    outside the tax part stand in for it, and nothing is sure.
    """
    rows = rows_of(lines)
    known = percents(country, on=on) or percents(country)
    groups = groups_of(rows, known=known)
    if not groups:
        return None
    goods = _goods(total, apart) if total is not None else _printed(rows, groups)
    best = _best_of(groups, rows, known=known, goods=goods, paid=total is not None)
    if best is None:
        return None
    found = [_line(one, rows) for one in (*best.lines, *best.untaxed)]
    confidence = _confidence(best, found, paid=total is not None)
    if best.goods not in goods:
        confidence = min(confidence, DOUBTED)  # it adds up once a deposit is taken to be free of tax
    if on and any(one.rate not in known for one in best.lines):
        confidence = min(
            confidence, DOUBTED
        )  # no rate of the country on that day: the rate, the country or the day is misread
    used = sorted({row for one in best.lines for row in one.rows})
    return VatReading(tuple(found), confidence, region_around([rows[row].line for row in used]), best.goods)


def _best_of(
    groups: Sequence[Group], rows: Sequence[Row], *, known: Sequence[Decimal], goods: Sequence[Decimal], paid: bool
) -> Choice | None:
    """The choice that adds up with the goods; else one that does with amounts of the rows around, or by the articles."""
    untaxed = _untaxed(groups)
    less_deposit = [amount - deposit for amount in goods for deposit in _deposits(rows)] if paid else []
    candidates = candidates_by_rate(groups, known=known, goods=[*goods, *less_deposit])
    best = chosen_of(candidates, untaxed=untaxed, goods=[*goods, *less_deposit])
    if not paid or (best and best.goods is not None):
        return best
    nearby = chosen_of(with_neighbours(candidates, groups, rows, known=known), untaxed=untaxed, goods=goods)
    if nearby and nearby.goods is not None:
        return nearby
    return _from_articles(best, rows, goods) if best else nearby


def _confidence(best: Choice, lines: Sequence[VatLine], *, paid: bool) -> float:
    if not all(line.adds_up for line in lines):
        return LIKELY if all(one.points >= 2 for one in best.lines) else GUESSED
    weakest = min(one.points for one in best.lines)
    if paid and best.goods is not None and sum((line.gross for line in lines), Decimal(0)) == best.goods:
        return SURE if weakest >= 1.4 else ALMOST_SURE if weakest >= 1 else FITS
    return FITS if weakest >= 2 else LIKELY if weakest >= 1 else GUESSED


def _goods(total: Decimal, apart: Sequence[Decimal]) -> list[Decimal]:
    """What the goods may have cost: the total without some of what is apart, all of it first."""
    known = [amount for amount in apart if amount]
    sums = chain.from_iterable(combinations(known, size) for size in range(len(known), -1, -1))
    return list(dict.fromkeys(total - sum(taken, Decimal(0)) for taken in sums))


def _printed(rows: Sequence[Row], groups: Sequence[Group]) -> list[Decimal]:
    """Every amount printed outside the tax part, the largest first."""
    inside = {row for group in groups for row in group.rows}
    amounts = {amount.value for number, row in enumerate(rows) if number not in inside for amount in row.amounts}
    return sorted((amount for amount in amounts if amount > 0), reverse=True)


def _deposits(rows: Sequence[Row]) -> list[Decimal]:
    """What deposits on bottles come to, which many countries do not tax; at most one sum."""
    amounts = [row.amounts[-1].value for row in rows if _DEPOSIT.search(row.text) and len(row.amounts) == 1]
    return [sum(amounts, Decimal(0))] if any(amounts) else []


def _from_articles(best: Choice, rows: Sequence[Row], goods: Sequence[Decimal]) -> Choice:
    """Bases that were guessed from the tax, worked out from the articles where these decide them."""
    for sum_ in goods:
        articles = articles_of(rows, goods=sum_)
        shares = shares_of(articles, [(one.rate, one.tax) for one in best.lines]) if articles else None
        if shares:
            bases = zip(best.lines, shares, strict=True)
            lines = tuple(replace(one, base=gross - one.tax, points=max(one.points, 1.0)) for one, gross in bases)
            return Choice(lines, (), sum_)
    return best


def _untaxed(groups: Sequence[Group]) -> list[Candidate]:
    """Rows at nought per cent: their largest amount is what is not taxed."""
    found = []
    for group in groups:
        if group.rate == 0 and group.facts:
            largest = max(abs(fact.value) for fact in group.facts)
            if largest:
                found.append(Candidate(Decimal(0), Decimal(0), largest, 1.5, tuple(group.rows)))
    return found[:1]


def _line(candidate: Candidate, rows: Sequence[Row]) -> VatLine:
    base = candidate.base if candidate.base is not None else Decimal(0)
    return VatLine(candidate.rate, base.quantize(CENT), candidate.tax.quantize(CENT), _region(candidate, rows))


def _region(candidate: Candidate, rows: Sequence[Row]) -> tuple[float, ...] | None:
    return region_around([rows[row].line for row in candidate.rows])
