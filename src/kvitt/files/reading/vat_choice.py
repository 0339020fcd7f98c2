"""One candidate for each rate, so that together most stands behind them: above all what was paid. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product

from kvitt.files.reading.vat_candidates import EXACT, Candidate, share

#: More rates than this are on no receipt.
_MOST_RATES = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """The lines, what is not taxed beside them, and the goods' total that all of it adds up to; none when it does not."""

    lines: tuple[Candidate, ...]
    untaxed: tuple[Candidate, ...]
    goods: Decimal | None


def chosen_of(
    by_rate: dict[Decimal, list[Candidate]], *, untaxed: Sequence[Candidate], goods: Sequence[Decimal]
) -> Choice | None:
    """One candidate or none for each rate, so that most stands behind them together."""
    best: tuple[float, Choice] | None = None
    rates = sorted(by_rate, reverse=True)[:_MOST_RATES]
    for picked in product(*([*by_rate[rate], None] for rate in rates)):
        taken = [one for one in picked if one is not None]
        if not taken or len({(one.rows, one.tax) for one in taken}) < len(taken):
            continue  # the same amount of the same row cannot be the tax of two rates
        for zero in ((), *((one,) for one in untaxed)):
            for points, lines, matched in _settled(taken, zero, goods):
                if best is None or points > best[0]:
                    best = points, Choice(tuple(lines), zero, matched)
    return best[1] if best else None


def _settled(
    taken: list[Candidate], zero: tuple[Candidate, ...], goods: Sequence[Decimal]
) -> Iterator[tuple[float, list[Candidate], Decimal | None]]:
    """The lines with their bases worked out, what stands behind them, and the goods' total they add up to."""
    open_ = [one for one in taken if one.base is None]
    beside = sum((one.base or Decimal(0) for one in zero), Decimal(0))
    closed = sum((one.gross for one in taken if one.base is not None), beside)
    points = sum(one.points for one in taken) + (0.5 if zero else 0)
    if not open_:
        matched = next((one for one in goods if one == closed), None)
        yield points + (3 if matched is not None else 0), taken, matched
        return
    if len(open_) == 1:
        only = open_[0]
        for sum_ in goods:
            base = sum_ - closed - only.tax
            if abs(base * only.rate / 100 - only.tax) <= EXACT:
                yield (
                    points + 3.4,
                    [replace(one, base=base, points=one.points + 0.5) if one is only else one for one in taken],
                    sum_,
                )
    guessed = [
        one if one.base is not None else replace(one, base=share(one.tax * 100, one.rate), points=one.points - 0.2)
        for one in taken
    ]
    yield points, guessed, None
