"""How an amount came about: exact steps that can be replayed, and the one rounding at the end.

Amounts inside a calculation are exact fractions (a started hour is 1/24 of a day); they become decimals once, by a named
rounding. The steps of an amount add up to it before rounding.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any

from kvitt.rates.tables import Confidence, Rate, Source


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
    times the rate's value (times `share`, where only a part of it counts) is `amount`, exact. Where the rate is not what is
    multiplied (a share in per cent, the part of a table's row), `of` is: quantity times `share` times `of`, never more than
    `at_most`, rounded where the step names a rounding of its own. `on` is the day it is about.
    """

    what: str
    amount: Fraction
    quantity: Fraction = Fraction(1)
    rate: Rate | None = None
    share: Fraction = Fraction(1)
    on: date | None = None
    rounding: Rounding = Rounding.NONE
    parameters: dict[str, str] = field(default_factory=dict)
    of: Fraction | None = None
    at_most: Fraction | None = None

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
        if self.of is not None:
            told["of"] = told_exactly(self.of)
        if self.at_most is not None:
            told["at_most"] = told_exactly(self.at_most)
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


def part_of(
    what: str,
    rate: Rate,
    of: Fraction,
    *,
    quantity: int = 1,
    share: Fraction = Fraction(1),
    at_most: Fraction | None = None,
    on: date | None = None,
    rounding: Rounding = Rounding.NONE,
) -> Step:
    """A step that takes a share of an amount, by a rate that names the share or the row in which the amount stands."""
    exact = _part(Fraction(quantity), share, of, at_most, rounding)
    return Step(what, exact, Fraction(quantity), rate, share, on, rounding, of=of, at_most=at_most)


def worked_out(told: Mapping[str, Any]) -> Fraction:
    """What a stored step gives, out of what stands in it alone."""
    quantity, share = Fraction(told["quantity"]), Fraction(told.get("share", "1"))
    if "of" in told:
        most = Fraction(told["at_most"]) if "at_most" in told else None
        return _part(quantity, share, Fraction(told["of"]), most, _own_rounding(told))
    return quantity * share * Fraction(told["rate"]) if "rate" in told else Fraction(told["amount"])


def replayed(steps: Iterable[Mapping[str, Any]], *, rounding: str) -> Decimal:
    """The amount worked out again from stored steps alone. Raises ValueError for a rounding that is not known."""
    return Rounding(rounding).of(sum((worked_out(step) for step in steps), Fraction(0)))


def step_from_json(told: Mapping[str, Any], *, country: str) -> Step:
    """Read back what `as_json` wrote. Raises ValueError or KeyError for anything else."""
    return Step(
        what=told["what"],
        amount=Fraction(told["amount"]),
        quantity=Fraction(told["quantity"]),
        rate=_rate_read(told, country) if "rate" in told else None,
        share=Fraction(told.get("share", "1")),
        on=date.fromisoformat(told["on"]) if "on" in told else None,
        rounding=Rounding(told["rounding"]),
        parameters=dict(told.get("parameters", {})),
        of=Fraction(told["of"]) if "of" in told else None,
        at_most=Fraction(told["at_most"]) if "at_most" in told else None,
    )


def _part(quantity: Fraction, share: Fraction, of: Fraction, at_most: Fraction | None, rounding: Rounding) -> Fraction:
    size = share * of if at_most is None else min(at_most, share * of)
    return quantity * (Fraction(rounding.of(size)) if rounding else size)


def _own_rounding(told: Mapping[str, Any]) -> Rounding:
    """A step that rounds by itself does so to whole units; any other name is the rounding of the sum."""
    found = Rounding(told["rounding"])
    return found if found is Rounding.WHOLE_HALF_UP else Rounding.NONE


def _rate_read(told: Mapping[str, Any], country: str) -> Rate:
    parts = str(told["rate_id"]).split(".")
    return Rate(
        country=country,
        kind=parts[1],
        scheme="",
        since=date.fromisoformat(told["since"]),
        until=None,
        value=Decimal(told["rate"]),
        currency=told["currency"],
        unit=told["unit"],
        sources=tuple(Source(one["title"], one["url"]) for one in told["source"]),
        confidence=Confidence(told["confidence"]),
        destination=parts[2].partition("-")[0].upper() if len(parts) == 4 else "",
        place=parts[2].partition("-")[2].replace("-", " ") if len(parts) == 4 else "",
    )


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
        "source": [
            {"title": source.title, "url": source.url}
            for source in sorted(rate.sources, key=lambda source: not source.authority)
        ],
        "confidence": rate.confidence.value,
    }
