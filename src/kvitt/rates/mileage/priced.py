"""What a drive gives, with the row, the rates by value and every step; kept with the item, so that it can be told years later."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Self

from kvitt.kernel.findings import Finding
from kvitt.rates import steps
from kvitt.rates.steps import Rounding, Step, step_from_json, told_exactly, total

#: The step of `free_steps` that says why nothing is free of tax: the way is private (`sixty_days`).
PRIVATE_WAY = "private-way"
#: The form in which a priced drive is stored.
FORM = 1


@dataclass(frozen=True, slots=True)
class RowUsed:
    """A row that priced a part of a drive, by number and name, and the distance that it priced."""

    number: int
    label: str
    distance: Fraction


@dataclass(frozen=True, slots=True)
class Priced:
    """What came out. `amount` is rounded once; None where a rate or a row is missing, which a finding names.

    `tax_free` and `taxable` add up to `amount`. `distance` is what was priced, in `unit`; `before` what was driven in the same
    period before it, where a row counts. `free_steps` tell what the law leaves free, where that is not the amount itself.
    """

    drive: str
    on: date
    country: str
    currency: str
    unit: str
    distance: Fraction
    amount: Decimal | None
    tax_free: Decimal | None
    matrix: str = ""
    rows: tuple[RowUsed, ...] = ()
    steps: tuple[Step, ...] = ()
    free_steps: tuple[Step, ...] = ()
    rounding: Rounding = Rounding.CUT
    before: Fraction | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def taxable(self) -> Decimal | None:
        """The part that is pay and taxed as such."""
        return None if self.amount is None or self.tax_free is None else self.amount - self.tax_free

    @property
    def private_way(self) -> Mapping[str, str]:
        """Why the way was private when it was priced, in figures; empty where it was business."""
        return next((step.parameters for step in self.free_steps if step.what == PRIVATE_WAY), {})

    @property
    def exact(self) -> Fraction:
        """The amount before rounding."""
        return total(self.steps)

    def as_json(self) -> dict[str, Any]:
        """The stored and served form: everything that is needed to tell the amount again."""
        return {
            "form": FORM,
            "drive": self.drive,
            "on": self.on.isoformat(),
            "country": self.country,
            "currency": self.currency,
            "unit": self.unit,
            "distance": told_exactly(self.distance),
            "before": None if self.before is None else told_exactly(self.before),
            "amount": _text(self.amount),
            "tax_free": _text(self.tax_free),
            "taxable": _text(self.taxable),
            "rounding": self.rounding.value,
            "matrix": self.matrix,
            "rows": [
                {"number": row.number, "label": row.label, "distance": told_exactly(row.distance)} for row in self.rows
            ],
            "steps": [step.as_json() for step in rounded(self.steps, self.rounding)],
            "free_steps": [step.as_json() for step in self.free_steps],
            "findings": [finding.as_json() for finding in self.findings],
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """Read back what `as_json` wrote. Raises ValueError or KeyError for anything else."""
        if told["form"] != FORM:
            msg = f"priced drive in the unknown form {told['form']!r}"
            raise ValueError(msg)
        return cls(
            drive=told["drive"],
            on=date.fromisoformat(told["on"]),
            country=told["country"],
            currency=told["currency"],
            unit=told["unit"],
            distance=Fraction(told["distance"]),
            amount=_decimal(told["amount"]),
            tax_free=_decimal(told["tax_free"]),
            matrix=told["matrix"],
            rows=tuple(RowUsed(row["number"], row["label"], Fraction(row["distance"])) for row in told["rows"]),
            steps=tuple(
                replace(step_from_json(step, country=told["country"]), rounding=Rounding.NONE) for step in told["steps"]
            ),
            free_steps=tuple(step_from_json(step, country=told["country"]) for step in told["free_steps"]),
            rounding=Rounding(told["rounding"]),
            before=None if told["before"] is None else Fraction(told["before"]),
            findings=tuple(Finding.from_json(finding) for finding in told["findings"]),
        )


def replayed(told: Mapping[str, Any]) -> Decimal | None:
    """The amount worked out again from the stored quantities and rates alone; no table of today is asked."""
    if told["amount"] is None:
        return None
    return steps.replayed(told["steps"], rounding=told["rounding"])


def rounded(steps: tuple[Step, ...], rounding: Rounding) -> tuple[Step, ...]:
    """The steps, the last of which names the rounding."""
    return (*steps[:-1], replace(steps[-1], rounding=rounding)) if steps else ()


def unknown(priced: Priced, findings: Iterable[Finding]) -> Priced:
    """The amount cannot be told, since a rate or a row is missing."""
    return replace(priced, amount=None, tax_free=None, steps=(), free_steps=(), findings=tuple(findings))


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
