"""What a policy looks at in an item. Pure; put together from rows by each kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache


@dataclass(frozen=True, slots=True)
class Person:
    """Whose money it is: employee number, roles, branch and where they work."""

    number: str = ""
    roles: frozenset[str] = frozenset()
    branch: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an item with one cost type. `amount` in the company's currency, without what the person set aside as private.

    `key` tells the parts of one item apart.
    """

    cost_type: str
    amount: Decimal
    key: str = ""


@dataclass(frozen=True)
class ItemFacts:
    """An item as a policy sees it.

    `day` is the day it was bought, `seen_on` the day on which it is judged; `is_alike`: another item looks like this one.
    What is not known is None, and is never held against anybody: `nights`, `notice` (days from the purchase to the trip),
    `rate_deviation` (per cent off the official rate) and `alcohol_share` (per cent of the amount; None with `alcohol_seen`
    means some, but nobody knows how much). Neither is what an item of its kind never has: `participants` and `receipts` are None
    there. An item that stands for several days, such as a trip, covers `days` of them, of which `day` is the last.
    `explanations`: by code of a rule, what the person wrote about it.
    """

    day: date
    seen_on: date
    kind: str
    parts: Sequence[Part]
    person: Person = Person()
    country: str = ""
    merchant: str = ""
    comment: str = ""
    own_money: bool = True
    participants: int | None = 0
    receipts: int | None = 0
    days: int = 1
    is_alike: bool = False
    nights: int | None = None
    notice: int | None = None
    rate_deviation: Decimal | None = None
    alcohol_seen: bool = False
    alcohol_share: Decimal | None = None
    explanations: Mapping[str, str] = field(default_factory=dict)

    @property
    def dates(self) -> tuple[date, ...]:
        """Every day it stands for."""
        return tuple(self.day - timedelta(days=back) for back in range(self.days))

    @cached_property
    def merchant_words(self) -> str:
        """The merchant's name as words."""
        return words_of(self.merchant)

    @cached_property
    def all_words(self) -> str:
        """Merchant and comment as words."""
        return f"{words_of(self.merchant)}{words_of(self.comment)}"

    @cached_property
    def cost_types(self) -> frozenset[str]:
        """The cost types of its parts."""
        parts = self.parts
        return _alone(parts[0].cost_type) if len(parts) == 1 else frozenset(part.cost_type for part in parts)

    @cached_property
    def amount(self) -> Decimal:
        """What it cost, in the company's currency."""
        parts = self.parts
        return parts[0].amount if len(parts) == 1 else sum((part.amount for part in parts), Decimal(0))


@lru_cache(maxsize=1024)
def _alone(cost_type: str) -> frozenset[str]:
    """The same set each time, whose hash is counted once."""
    return frozenset((cost_type,))


@lru_cache(maxsize=8192)
def words_of(text: str) -> str:
    """Small letters and digits, words set apart by one blank, one at either end: `" hotel d angleterre "`."""
    plain = "".join(letter if letter.isalnum() else " " for letter in text.casefold())
    return f" {' '.join(plain.split())} "
