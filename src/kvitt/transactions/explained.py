"""How an amount came about, as it is shown: line by line, from what is stored with the item and from nothing else.

A kind that computes its amounts keeps the steps of its engine (`rates.steps.Step.as_json`) with each item. They are told here
in the reader's language and worked out again: the figure and its reasons can be read years later, whatever the tables say then.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from kvitt.people import formats
from kvitt.rates.steps import Rounding, told_exactly

type Stored = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """One step, ready to show. `heading` groups lines, by day or by item. `since` is the first day of the rate that was used.

    `amount` is exact and may be a fraction of the smallest coin; it is rounded only at the end.
    """

    heading: str
    label: str
    quantity: str = ""
    rate: str = ""
    amount: str = ""
    since: date | None = None
    source: str = ""
    url: str = ""
    confidence: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """All steps of an item and what came of them. `replayed` is the amount worked out again from the steps alone."""

    lines: tuple[ExplainedLine, ...]
    currency: str
    amount: Decimal | None
    replayed: Decimal | None
    tax_free: Decimal | None = None
    taxable: Decimal | None = None
    rounding: str = ""

    @property
    def by_heading(self) -> list[tuple[str, list[ExplainedLine]]]:
        """The lines under their headings, in order."""
        groups: dict[str, list[ExplainedLine]] = {}
        for line in self.lines:
            groups.setdefault(line.heading, []).append(line)
        return list(groups.items())

    @property
    def holds(self) -> bool:
        """Whether working it out again gives the figure that is stored."""
        return self.amount == self.replayed

    @property
    def sources(self) -> list[tuple[str, str]]:
        """Where the rates were read, each source once: title and address."""
        return list(dict.fromkeys((line.source, line.url) for line in self.lines if line.source))

    def as_json(self) -> dict[str, Any]:
        """The served form; amounts are strings."""
        return {
            "amount": _text(self.amount),
            "currency": self.currency,
            "tax_free": _text(self.tax_free),
            "taxable": _text(self.taxable),
            "replayed": _text(self.replayed),
            "holds": self.holds,
            "rounding": self.rounding,
            "lines": [
                {
                    "heading": line.heading,
                    "label": line.label,
                    "quantity": line.quantity,
                    "rate": line.rate,
                    "amount": line.amount,
                    "since": line.since.isoformat() if line.since else None,
                    "source": line.source,
                    "url": line.url,
                    "confidence": line.confidence,
                }
                for line in self.lines
            ],
        }


@dataclass(frozen=True, slots=True)
class Repriced:
    """What an item gives under other tables beside what it gives now; None where a rate would be missing."""

    currency: str
    before: Decimal | None
    after: Decimal | None

    @property
    def differs(self) -> bool:
        """Whether the tables matter to the item."""
        return self.before != self.after

    @property
    def difference(self) -> Decimal:
        """How much more it would give; a missing amount counts as nothing."""
        return (self.after or Decimal(0)) - (self.before or Decimal(0))


def explained(
    steps: Iterable[Stored], *, heading: str, currency: str, language: str, label: Callable[[Stored], str]
) -> tuple[ExplainedLine, ...]:
    """Stored steps as lines. `label` gives the sentence of a step, by its code and parameters."""
    return tuple(
        ExplainedLine(
            heading=heading,
            label=label(step),
            quantity=_quantity(step, language=language),
            rate=_rate(step, currency=currency, language=language),
            amount=_exact(Fraction(step["amount"]), language=language),
            since=date.fromisoformat(step["since"]) if step.get("since") else None,
            source=step["source"][0]["title"] if step.get("source") else "",
            url=step["source"][0]["url"] if step.get("source") else "",
            confidence=step.get("confidence", ""),
        )
        for step in steps
    )


def _quantity(step: Stored, *, language: str) -> str:
    if "rate" not in step:
        return ""
    quantity, share = Fraction(step["quantity"]), Fraction(step.get("share", "1"))
    told = _number(quantity, language=language)
    return told if share == 1 else f"{told} × {_percent(share, language=language)}"


def _percent(share: Fraction, *, language: str) -> str:
    return f"{_number(share * 100, language=language)}\u00a0%"


def _number(value: Fraction, *, language: str) -> str:
    """A decimal where it has an end, a whole number with a fraction where it has none: `2 1/3`."""
    told = told_exactly(value)
    if "/" not in told:
        return formats.rate(Decimal(told), language=language)
    sign, whole, rest = "-" if value < 0 else "", abs(value) // 1, abs(value) % 1
    return f"{sign}{whole} {rest}" if whole else f"{sign}{rest}"


def _rate(step: Stored, *, currency: str, language: str) -> str:
    if "rate" not in step:
        return ""
    given = step.get("currency") or ""
    told = formats.price(Decimal(step["rate"]), language=language)
    if not given:
        return f"{told}\u00a0%"
    return f"{told}\u00a0{given}" if given != currency else told


def _exact(value: Fraction, *, language: str) -> str:
    """To four decimals, marked where it goes on: the amount is rounded at the end, and only there."""
    shown = Decimal(round(value * 10_000)) / 10_000
    told = formats.price(shown, language=language)
    return told if Fraction(shown) == value else f"≈\u00a0{told}"


def rounding_told(rounding: str) -> str:
    """A rounding in words."""
    return {
        Rounding.CUT: _("cut off after two decimals"),
        Rounding.HALF_UP: _("rounded to two decimals"),
        Rounding.WHOLE_HALF_UP: _("rounded to whole amounts"),
    }.get(Rounding(rounding), "")


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
