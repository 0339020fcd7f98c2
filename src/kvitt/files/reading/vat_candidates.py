"""What each rate's line may be: pairs of amounts whose arithmetic holds, and amounts that stand alone. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import permutations

from kvitt.files.reading.figures import Row
from kvitt.files.reading.vat_rows import Fact, Group

CENT = Decimal("0.01")
#: Rounding a tax to the cent moves it by half a cent, and its base with it.
EXACT = Decimal("0.0101")
#: Tills that add up tax article by article are off by this much.
_NEAR = Decimal("0.031")
#: So many candidates of one rate are tried with those of the others.
_TRIED = 6
#: How many rows an amount may slip on a photograph, and how many amounts are then looked through.
_SLIP, _POOL = 2, 40
#: Points of a candidate that nothing names: less than none, so that it is taken only where the sum of all needs it.
_ONLY_FOR_THE_TOTAL = -0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """What one rate's line may be; `base` is none where only the tax is known. `points` say how much stands behind it."""

    rate: Decimal
    tax: Decimal
    base: Decimal | None
    points: float
    rows: tuple[int, ...]

    @property
    def gross(self) -> Decimal:
        return (self.base or Decimal(0)) + self.tax


def candidates_by_rate(
    groups: Sequence[Group], *, known: Sequence[Decimal], goods: Sequence[Decimal]
) -> dict[Decimal, list[Candidate]]:
    """The best candidates of each rate, the strongest first."""
    found: dict[Decimal, list[Candidate]] = {}
    for group in groups:
        if group.rate:
            for facts in (group.facts, *group.readings):
                found.setdefault(group.rate, []).extend(_candidates(facts, group.rate, tuple(group.rows)))
            for rate in known if group.rate not in known else ():  # a misread rate: what the amounts say of it
                fitting = [one for one in _candidates(group.facts, rate, tuple(group.rows)) if one.points >= 2]
                found.setdefault(rate, []).extend(replace(one, points=one.points - 0.6) for one in fitting)
    for rate in list(found):
        found[rate] += _across(groups, rate)
    _add_unnamed(found, groups, known=known, goods=goods)
    return {rate: _best(candidates) for rate, candidates in found.items() if candidates}


def _add_unnamed(
    found: dict[Decimal, list[Candidate]],
    groups: Sequence[Group],
    *,
    known: Sequence[Decimal],
    goods: Sequence[Decimal],
) -> None:
    """Candidates whose rate is printed nowhere: all there is where no rate is, else only what the total may want."""
    alone = all(one.points < 1 for candidates in found.values() for one in candidates)
    for rate in known:
        if alone:
            found.setdefault(rate, []).extend(_unnamed(groups, rate, goods=goods, only=len(known) == 1))
        elif not found.get(rate):
            pairs = [one for one in _unnamed(groups, rate, goods=(), only=False) if one.base is not None]
            found[rate] = [replace(one, points=_ONLY_FOR_THE_TOTAL) for one in pairs]


def with_neighbours(
    by_rate: dict[Decimal, list[Candidate]], groups: Sequence[Group], rows: Sequence[Row], *, known: Sequence[Decimal]
) -> dict[Decimal, list[Candidate]]:
    """Candidates out of the rows around as well: on a photograph taken askew an amount may have slipped into another row."""
    rates = [rate for rate in by_rate if rate in known] or list(by_rate)
    numbers = [number for group in groups for number in group.rows]
    around = range(max(min(numbers) - _SLIP, 0), min(max(numbers) + _SLIP + 1, len(rows)))
    pool = [Fact(amount.value, "", number) for number in around for amount in rows[number].amounts if amount.value > 0]
    found = dict(by_rate)
    for rate in rates if len(pool) <= _POOL else ():
        more = [
            replace(one, points=one.points - 0.9, rows=tuple(sorted({fact.row for fact in facts})))
            for facts in permutations(pool, 2)
            for one in _pair(*facts, rate, (), set())
        ]
        alone = [Candidate(rate, fact.value, None, 0.3, (fact.row,)) for fact in pool]
        found[rate] = [*by_rate[rate], *_best(more), *(alone if len(rates) == 1 else ())]
    return found


def _best(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The strongest of each pair of amounts, the strongest first."""
    strongest: dict[tuple[Decimal | None, Decimal], Candidate] = {}
    for one in candidates:
        before = strongest.get((one.base, one.tax))
        if before is None or one.points > before.points:
            strongest[one.base, one.tax] = one
    return sorted(strongest.values(), key=lambda one: -one.points)[:_TRIED]


def _candidates(facts: Sequence[Fact], rate: Decimal, rows: tuple[int, ...]) -> Iterator[Candidate]:
    """What a group's facts may mean at a rate: two amounts that fit each other, or one alone by its role."""
    amounts = [fact for fact in facts if fact.value]
    paired = False
    for tax, other in permutations(amounts, 2):
        for candidate in _pair(tax, other, rate, rows, {fact.value for fact in facts}):
            paired = True
            yield candidate
    if paired and any(fact.role == "tax" for fact in amounts):
        return
    for fact in amounts:
        weight = 1.0 if len(amounts) == 1 else 0.5
        if fact.role == "tax" or (fact.role == "" and len(amounts) == 1):
            yield Candidate(rate, fact.value, None, weight, rows)
        elif fact.role == "base":
            yield Candidate(rate, share(fact.value * rate, 100), fact.value, weight * 0.8, rows)
        elif fact.role == "gross" and len(amounts) == 1:
            tax_inside = share(fact.value * rate, 100 + rate)
            yield Candidate(rate, tax_inside, fact.value - tax_inside, weight * 0.8, rows)
        elif fact.role == "":
            yield Candidate(rate, fact.value, None, 0.4, rows)


def _pair(one: Fact, other: Fact, rate: Decimal, rows: tuple[int, ...], values: set[Decimal]) -> Iterator[Candidate]:
    """Two amounts as tax and base, as tax and gross, or as base and gross."""
    fits = 0.4 * (one.row == other.row)
    if abs(one.value) < abs(other.value):
        off = abs(other.value * rate / 100 - one.value)
        triple = one.value + other.value in values
        if off <= (_NEAR if triple else EXACT):
            yield Candidate(
                rate,
                one.value,
                other.value,
                2 + fits + triple + _agree(one, "tax", other, "base") - float(off) * 8,
                rows,
            )
        off = abs(other.value * rate / (100 + rate) - one.value)
        if off <= EXACT:
            points = 1.9 + fits + _agree(one, "tax", other, "gross") - float(off) * 8
            yield Candidate(rate, one.value, other.value - one.value, points, rows)
        off = abs(one.value * (100 + rate) / 100 - other.value)
        if off <= EXACT:
            points = 1.6 + fits + _agree(one, "base", other, "gross") - float(off) * 8
            yield Candidate(rate, other.value - one.value, one.value, points, rows)


def _agree(one: Fact, role: str, other: Fact, other_role: str) -> float:
    """Points for words that say the same, less for words that say something else."""
    pairs = ((one.role, role), (other.role, other_role))
    return sum(0.35 if said == meant else -0.45 for said, meant in pairs if said)


def _across(groups: Sequence[Group], rate: Decimal) -> Iterator[Candidate]:
    """Base and tax of a rate on rows far from each other: `Netto 25 %` above, `Moms 25 %` below."""
    lone = [(group.facts[0], tuple(group.rows)) for group in groups if group.rate == rate and len(group.facts) == 1]
    for (one, at), (other, there) in permutations(lone, 2):
        if one.row != other.row:
            yield from _pair(one, other, rate, (*at, *there), set())


def _unnamed(groups: Sequence[Group], rate: Decimal, *, goods: Sequence[Decimal], only: bool) -> Iterator[Candidate]:
    """Groups whose rate is not printed: the amounts must say it, two of them or one with the total."""
    for group in groups:
        if group.rate is not None:
            continue
        rows = tuple(group.rows)
        pairs = [one for one in _candidates(group.facts, rate, rows) if one.base is not None and one.points >= 1.5]
        yield from pairs
        if pairs:
            continue
        for fact in group.facts:
            if fact.role not in ("tax", "") or not fact.value:
                continue
            for sum_ in goods:
                if abs(sum_ * rate / (100 + rate) - fact.value) <= EXACT:
                    yield Candidate(rate, fact.value, sum_ - fact.value, 1.5, rows)
            if only and fact.role == "tax":
                yield Candidate(rate, fact.value, None, 0.8, rows)


def share(amount: Decimal, of: Decimal | int) -> Decimal:
    """A part of an amount, to the cent."""
    return (amount / of).quantize(CENT, ROUND_HALF_UP)
