"""The shapes of a price. Each is one pure function of exact numbers; a shape gives steps, whose amounts add up to the price."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from kvitt.rates.steps import Step, times, told_exactly
from kvitt.rates.tables import Rate


@dataclass(frozen=True, slots=True)
class Tier:
    """A price up to and including a distance; without `up_to` the price of everything beyond."""

    up_to: Fraction | None
    rate: Rate


def flat(distance: Fraction, rate: Rate, *, on: date) -> tuple[Step, ...]:
    """The same price for every unit of distance."""
    return (times("distance", rate, distance, on=on),)


def tiers(distance: Fraction, before: Fraction, steps: Sequence[Tier], *, on: date) -> tuple[Step, ...]:
    """Prices by the distance so far. A drive that crosses a threshold is split there; `before` is what was driven before it."""
    found: list[Step] = []
    position, left = before, distance
    for tier in steps:
        if not left and found:
            break
        room = left if tier.up_to is None else min(left, max(tier.up_to - position, Fraction(0)))
        if room > 0 or (distance == 0 and not found and (tier.up_to is None or position < tier.up_to)):
            told = {"from": told_exactly(position), "until": told_exactly(position + room)}
            what = "distance-up-to" if tier.up_to is not None else "distance-above"
            found.append(replace(times(what, tier.rate, room, on=on), parameters=told))
        position, left = position + room, left - room
    return tuple(found)


def supplement(what: str, distance: Fraction, count: int, rate: Rate, *, on: date) -> tuple[Step, ...]:
    """So many of something on top, such as passengers, for a distance."""
    told = {"count": str(count), "distance": told_exactly(distance)}
    return (replace(times(what, rate, distance * count, on=on), parameters=told),)


def fixed(rate: Rate, *, on: date) -> tuple[Step, ...]:
    """A price for the whole drive, however long."""
    return (times("fixed", rate, 1, on=on),)


def capped(amount: Fraction, *, cap: Fraction, spent: Fraction) -> Fraction:
    """What may be paid of an amount under a ceiling of which something is spent already; never below nothing."""
    return max(min(amount, cap - spent), Fraction(0))


def split(amount: Fraction, maximum: Fraction) -> tuple[Fraction, Fraction]:
    """The part free of tax, and the taxable part above the maximum."""
    free = min(amount, maximum)
    return free, amount - free
