"""The vocabulary of a policy: what a rule is about, whom it binds, what it measures, and what then happens. Pure.

Amounts and thresholds are in the company's currency. Something is *above* a threshold when it is strictly more.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property


class Measure(StrEnum):
    """What is held against the threshold."""

    AMOUNT = "amount"
    PER_DAY = "amount-per-day"
    PER_NIGHT = "amount-per-night"
    PER_PARTICIPANT = "amount-per-participant"
    PER_MONTH = "amount-per-month"
    PER_QUARTER = "amount-per-quarter"
    PER_YEAR = "amount-per-year"
    AGE = "age-in-days"
    NO_RECEIPT = "receipt-missing"
    NO_PARTICIPANTS = "participants-missing"
    NO_COMMENT = "comment-missing"
    RATE_DEVIATION = "rate-deviation"
    ALCOHOL = "alcohol-share"
    DUPLICATE = "duplicate"


#: Measures that add up what one person spent in a stretch of time.
SUMMED = frozenset({Measure.PER_DAY, Measure.PER_MONTH, Measure.PER_QUARTER, Measure.PER_YEAR})
#: Measures whose threshold is an amount of money that can be paid up to.
PAYABLE = SUMMED | {Measure.AMOUNT, Measure.PER_NIGHT, Measure.PER_PARTICIPANT}
#: Measures that are looked at with the item's amount: "no receipt above 200".
MISSING = frozenset({Measure.NO_RECEIPT, Measure.NO_PARTICIPANTS, Measure.NO_COMMENT})


class Effect(StrEnum):
    """What a rule does when its measure is above the threshold."""

    NOTE = "note"
    EXPLAIN = "explain"
    STOP = "stop"
    APPROVER = "approver"
    PAY_LIMIT = "pay-limit"
    TAXABLE = "taxable"


class PaidWith(StrEnum):
    """Whose money it was."""

    OWN = "own"
    CARD = "card"


class Basis(StrEnum):
    """Where a threshold comes from: a limit in law, or a figure that others use and that each company sets for itself."""

    LAW = "law"
    EXAMPLE = "example"


@dataclass(frozen=True, slots=True)
class What:
    """The items a rule is about. Each condition that is named must hold; an empty one asks for nothing.

    `merchants` are words of the merchant's name, `words` words of the merchant's name or the purpose (a city, an event).
    `weekdays` count from 1, Monday. `notice_below`: bought fewer days than this before the trip starts.
    """

    kinds: frozenset[str] = frozenset()
    cost_types: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    merchants: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    paid_with: PaidWith | None = None
    weekdays: frozenset[int] = frozenset()
    notice_below: int | None = None

    @property
    def conditions(self) -> int:
        """How many conditions are named."""
        named = (self.kinds, self.cost_types, self.countries, self.merchants, self.words, self.paid_with, self.weekdays)
        return sum(bool(one) for one in named) + (self.notice_below is not None)


@dataclass(frozen=True, slots=True)
class Who:
    """The people a rule binds. Each condition that is named must hold; within one, any of its values.

    `groups` maps a dimension's code to codes of its values; `employees` are employee numbers.
    """

    employees: frozenset[str] = frozenset()
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)
    branches: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()

    @property
    def rank(self) -> int:
        """How closely it points at a person: by name, by where they work, by role, or at all."""
        if self.employees:
            return 3
        if self.groups or self.branches:
            return 2
        return 1 if self.roles else 0

    @property
    def conditions(self) -> int:
        """How many conditions are named."""
        return len(self.groups) + sum(bool(one) for one in (self.employees, self.branches, self.roles))


@dataclass(frozen=True)
class Rule:
    """One rule. Days: from `valid_from` up to but not including `valid_until`; an open end is None.

    Rules with one `topic` are alternatives: of those that apply to an item only the first in precedence speaks. A rule
    without a topic is alone on its own. `approver` is the employee number of whom `Effect.APPROVER` asks as well. `basis` says
    where the threshold comes from, `source` names the law with its address; neither changes what the rule does.

    Raises:
        ValueError: the rule cannot mean anything; the argument is the name of the field at fault.

    """

    code: str
    measure: Measure
    effect: Effect
    threshold: Decimal = Decimal(0)
    topic: str = ""
    what: What = What()
    who: Who = Who()
    valid_from: date | None = None
    valid_until: date | None = None
    approver: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    basis: Basis | None = None
    source: str = ""

    def __post_init__(self) -> None:
        if not self.threshold.is_finite() or self.threshold < 0:
            raise ValueError("above")
        if self.effect is Effect.PAY_LIMIT and self.measure not in PAYABLE:
            raise ValueError("effect")
        if (self.effect is Effect.APPROVER) != bool(self.approver):
            raise ValueError("approver")
        if self.valid_from and self.valid_until and self.valid_until <= self.valid_from:
            raise ValueError("valid_until")
        if self.basis is Basis.LAW and not self.source:
            raise ValueError("source")

    @property
    def about(self) -> str:
        """What it is an alternative on."""
        return self.topic or f"rule {self.code}"

    @property
    def specificity(self) -> tuple[int, int]:
        """Higher is more specific: whom it points at comes before how many conditions it names."""
        return self.who.rank, self.what.conditions + self.who.conditions

    def in_force(self, day: date) -> bool:
        """Whether the day lies in its days."""
        return (self.valid_from is None or day >= self.valid_from) and (
            self.valid_until is None or day < self.valid_until
        )

    @cached_property
    def version(self) -> str:
        """A fingerprint of what the rule says. It changes when the meaning does, and never else: names do not count."""
        said = {
            "code": self.code,
            "measure": self.measure,
            "effect": self.effect,
            "threshold": plain_number(self.threshold),
            "topic": self.topic,
            "approver": self.approver,
            "valid": [str(self.valid_from or ""), str(self.valid_until or "")],
            "what": [
                sorted(self.what.kinds),
                sorted(self.what.cost_types),
                sorted(self.what.countries),
                sorted(self.what.merchants),
                sorted(self.what.words),
                self.what.paid_with or "",
                sorted(self.what.weekdays),
                self.what.notice_below,
            ],
            "who": [
                sorted(self.who.employees),
                sorted((code, sorted(values)) for code, values in self.who.groups.items()),
                sorted(self.who.branches),
                sorted(self.who.roles),
            ],
        }
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def plain_number(number: Decimal) -> str:
    """The number without an exponent or trailing zeros, so that equal numbers are written alike."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
