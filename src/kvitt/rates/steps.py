"""How an amount came about: exact steps that can be replayed, and the one rounding at the end.

Amounts inside a calculation are exact fractions (a started hour is 1/24 of a day); they become decimals once, by a named
rounding. The steps of an amount add up to it before rounding.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any

from kvitt.rates.tables import Rate


class Rounding(StrEnum):
    """Named roundings: `cut` never exceeds a maximum; `half-up` is what people learn at school."""

    NONE = ""
    CUT = "cut to 0.01"
    HALF_UP = "half up to 0.01"
    WHOLE_HALF_UP = "half up to 1"

    def of(self, exact: Fraction) -> Decimal:
        """The amount as a decimal with two digits after the point. Raises ValueError where no rounding is named."""
        if self is Rounding.NONE:
            msg = "an amount is rounded by a named rule"
            raise ValueError(msg)
        unit, mode = _UNITS[self]
        return _quantized(exact, unit, mode).quantize(Decimal("0.01"))


_UNITS: dict[Rounding, tuple[Fraction, str]] = {
    Rounding.CUT: (Fraction(1, 100), ROUND_DOWN),
    Rounding.HALF_UP: (Fraction(1, 100), ROUND_HALF_UP),
    Rounding.WHOLE_HALF_UP: (Fraction(1), ROUND_HALF_UP),
}


def _quantized(exact: Fraction, unit: Fraction, mode: str) -> Decimal:
    """Rounded to whole units, without a decimal of limited length in between."""
    sign, size = (-1 if exact < 0 else 1), abs(exact.numerator) * unit.denominator
    whole, rest = divmod(size, exact.denominator * unit.numerator)
    if mode == ROUND_HALF_UP and 2 * rest >= exact.denominator * unit.numerator:
        whole += 1
    return Decimal(sign * whole) * Decimal(unit.numerator) / Decimal(unit.denominator)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a calculation.

    `what` is a stable code, such as `full-day` or `meal-breakfast`, whose sentence is looked up when it is shown. `quantity`
    times the rate's value (times `share`, where only a part of it counts) is `amount`, exact. `on` is the day it is about.
    """

    what: str
    amount: Fraction
    quantity: Fraction = Fraction(1)
    rate: Rate | None = None
    share: Fraction = Fraction(1)
    on: date | None = None
    rounding: Rounding = Rounding.NONE
    parameters: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The stored and served form; a rate carries its value, first day and sources with it."""
        told: dict[str, Any] = {
            "what": self.what,
            "quantity": told_exactly(self.quantity),
            "amount": told_exactly(self.amount),
        }
        if self.share != 1:
            told["share"] = told_exactly(self.share)
        if self.on:
            told["on"] = self.on.isoformat()
        if self.rate:
            told |= _rate_told(self.rate)
        told["rounding"] = self.rounding.value
        if self.parameters:
            told["parameters"] = dict(self.parameters)
        return told


def times(
    what: str,
    rate: Rate,
    quantity: Fraction | int,
    *,
    share: Fraction = Fraction(1),
    on: date | None = None,
    **parameters: str,
) -> Step:
    """A step that takes a rate so many times."""
    taken = quantity if isinstance(quantity, Fraction) else Fraction(quantity)
    exact = taken * _exactly(rate.value)
    return Step(what, exact if share == 1 else exact * share, taken, rate, share, on, parameters=parameters)


@lru_cache(maxsize=4096)
def _exactly(value: Decimal) -> Fraction:
    """A decimal as a fraction; the same few rates are asked for over and over."""
    return Fraction(value)


def total(steps: Iterable[Step]) -> Fraction:
    """The exact sum."""
    amounts = [step.amount for step in steps]
    return amounts[0] if len(amounts) == 1 else sum(amounts, Fraction(0))


def told_exactly(value: Fraction) -> str:
    """A decimal where it has an end, else a fraction: `2.5`, `16/24` never as 0.6666."""
    rest = value.denominator
    if rest == 1:
        return str(value.numerator)
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    decimal = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{decimal.normalize():f}"


def _rate_told(rate: Rate) -> dict[str, Any]:
    return {
        "rate": str(rate.value),
        "currency": rate.currency,
        "unit": rate.unit,
        "rate_id": rate.id,
        "since": rate.since.isoformat(),
        "source": [{"title": source.title, "url": source.url} for source in rate.sources],
        "confidence": rate.confidence.value,
    }
