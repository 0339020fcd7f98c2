"""What a trip gives, day by day, with the rule behind each figure; kept with the item, so that it can be told years later."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Self

from kvitt.kernel.findings import Finding
from kvitt.rates import steps
from kvitt.rates.steps import Rounding, Step, step_from_json, told_exactly, total
from kvitt.rates.travel.periods import Period
from kvitt.rates.travel.trip import Trip

#: The form in which a priced trip is stored.
FORM = 1


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a trip, a travel day of 24 hours or a calendar day. `what` is the code of the rule, such as `half-day`.

    `steps` add up to what the day gives before rounding. `free` is the part that is free of tax where the law splits by day,
    and `free_steps` say how that came about; None where the whole trip decides.
    """

    number: int
    starts: datetime
    ends: datetime
    country: str
    place: str
    what: str
    steps: tuple[Step, ...] = ()
    free: Fraction | None = None
    free_steps: tuple[Step, ...] = ()

    @property
    def on(self) -> date:
        """The date on which it begins."""
        return self.starts.date()

    @property
    def net(self) -> Fraction:
        """What the day gives, exactly; never below nothing."""
        return total(self.steps)

    def as_json(self) -> dict[str, Any]:
        """The stored and served form."""
        told: dict[str, Any] = {
            "number": self.number,
            "starts": self.starts.isoformat(),
            "ends": self.ends.isoformat(),
            "country": self.country,
            "place": self.place,
            "what": self.what,
            "net": told_exactly(self.net),
            "steps": [step.as_json() for step in self.steps],
        }
        if self.free is not None:
            told["free"] = told_exactly(self.free)
            told["free_steps"] = [step.as_json() for step in self.free_steps]
        return told

    @classmethod
    def from_json(cls, told: Mapping[str, Any], *, country: str) -> Self:
        """Read back what `as_json` wrote. `country`: whose law it was."""
        return cls(
            number=told["number"],
            starts=datetime.fromisoformat(told["starts"]),
            ends=datetime.fromisoformat(told["ends"]),
            country=told["country"],
            place=told["place"],
            what=told["what"],
            steps=tuple(step_from_json(step, country=country) for step in told["steps"]),
            free=Fraction(told["free"]) if "free" in told else None,
            free_steps=tuple(step_from_json(step, country=country) for step in told.get("free_steps", ())),
        )


@dataclass(frozen=True, slots=True)
class Priced:
    """What came out. `amount` is rounded once; None where a rate is missing, which a finding names.

    `tax_free` and `taxable` add up to `amount`. `trip_steps` are about the whole trip, such as a floor.
    """

    country: str
    currency: str
    amount: Decimal | None
    tax_free: Decimal | None
    days: tuple[Day, ...] = ()
    trip_steps: tuple[Step, ...] = ()
    rounding: Rounding = Rounding.HALF_UP
    findings: tuple[Finding, ...] = ()
    scheme: str = ""

    @property
    def taxable(self) -> Decimal | None:
        """The part that is pay and taxed as such."""
        return None if self.amount is None or self.tax_free is None else self.amount - self.tax_free

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step in order: the days, then the trip; the last one names the rounding."""
        steps = [step for day in self.days for step in day.steps] + list(self.trip_steps)
        if steps:
            steps[-1] = replace(steps[-1], rounding=self.rounding)
        return tuple(steps)

    def as_json(self) -> dict[str, Any]:
        """The stored and served form: everything that is needed to tell the amount again."""
        return {
            "form": FORM,
            "country": self.country,
            "currency": self.currency,
            "amount": _text(self.amount),
            "tax_free": _text(self.tax_free),
            "taxable": _text(self.taxable),
            "rounding": self.rounding.value,
            "scheme": self.scheme,
            "days": [day.as_json() for day in self.days],
            "trip_steps": [step.as_json() for step in self.trip_steps],
            "findings": [finding.as_json() for finding in self.findings],
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """Read back what `as_json` wrote. Raises ValueError or KeyError for anything else."""
        if told["form"] != FORM:
            msg = f"priced trip in the unknown form {told['form']!r}"
            raise ValueError(msg)
        country = told["country"]
        return cls(
            country=country,
            currency=told["currency"],
            amount=_decimal(told["amount"]),
            tax_free=_decimal(told["tax_free"]),
            days=tuple(Day.from_json(day, country=country) for day in told["days"]),
            trip_steps=tuple(step_from_json(step, country=country) for step in told["trip_steps"]),
            rounding=Rounding(told["rounding"]),
            findings=tuple(Finding.from_json(finding) for finding in told["findings"]),
            scheme=told["scheme"],
        )


def replayed(told: Mapping[str, Any]) -> Decimal | None:
    """The amount worked out again from the stored quantities and rates alone; no table of today is asked."""
    if told["amount"] is None:
        return None
    stored = [step for day in told["days"] for step in day["steps"]] + list(told["trip_steps"])
    return steps.replayed(stored, rounding=told["rounding"])


def private_day(trip: Trip, period: Period) -> Day | None:
    """A day of leave inside a trip: it gives nothing. None for a day of work."""
    if not trip.is_private(period.starts, period.ends):
        return None
    where = trip.longest(period.starts, period.ends)
    return Day(period.number, period.starts, period.ends, where.country, where.place, "private")


def nothing(country: str, currency: str, finding: Finding, *others: Finding) -> Priced:
    """Nothing is paid, and the finding says why."""
    return Priced(country, currency, Decimal("0.00"), Decimal("0.00"), findings=(finding, *others))


def unknown(country: str, currency: str, findings: Iterable[Finding]) -> Priced:
    """The amount cannot be told, since a rate is missing."""
    return Priced(country, currency, None, None, findings=tuple(findings))


def exactly(days: Sequence[Day], trip_steps: Iterable[Step] = ()) -> Fraction:
    """What the days and the steps about the whole trip give together, before rounding."""
    return sum((day.net for day in days), Fraction(0)) + total(trip_steps)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
