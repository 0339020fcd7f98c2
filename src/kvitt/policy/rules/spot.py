"""Spot checks: whether finance looks at an approved item before it is booked. Pure.

Rules are per account, per employee, and one general share. Account beats employee beats general. An item whose lines stand on
several accounts with rules is held to the strictest of them. A share is drawn: a keyed number in [0, 1) of what was bought is
below it or not. The key is the company's and the month's and is told to nobody before the month is over, so that nobody can know
or choose what is drawn; the number depends on what was bought and not on the item's id, so that entering it again draws the same.
"""

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from uuid import UUID


class Check(StrEnum):
    """What a rule wants."""

    ALWAYS = "always"
    ABOVE = "above"
    COUNTRIES = "countries"
    SHARE = "share"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class SpotRule:
    """One rule, about an account, an employee, or (with neither) everything.

    `above` in the company's currency, strictly more; `countries` by ISO 3166; `share` in per cent.
    """

    check: Check
    account: str = ""
    employee: UUID | None = None
    above: Decimal = Decimal(0)
    countries: frozenset[str] = frozenset()
    share: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Spent:
    """A line of the item: its account, and its amount in the company's currency."""

    account: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Item:
    """What was bought, by whom; what the draw is made of, and what rules look at."""

    owner: UUID
    on: date
    amount: Decimal
    currency: str
    title: str
    country: str
    lines: tuple[Spent, ...] = ()

    @property
    def fingerprint(self) -> bytes:
        """The same for whoever enters the same purchase again."""
        title = " ".join(self.title.casefold().split())
        return f"{self.owner}|{self.on}|{self.amount.normalize():f}|{self.currency}|{title}".encode()


@dataclass(frozen=True, slots=True)
class Drawn:
    """Whether finance looks at the item, by which rule (None: no rule is about it), and the number where one was drawn."""

    checked: bool
    rule: SpotRule | None = None
    number: Decimal | None = None


def draw(item: Item, *, rules: Sequence[SpotRule], key: bytes) -> Drawn:
    """What becomes of an item that was just approved."""
    accounts = {line.account for line in item.lines}
    for found in (
        [rule for rule in rules if rule.account and rule.account in accounts],
        [rule for rule in rules if not rule.account and rule.employee == item.owner],
        [rule for rule in rules if not rule.account and rule.employee is None],
    ):
        if found:
            return _strictest([_by(rule, item, key) for rule in found])
    return Drawn(checked=False)


def number_of(item: Item, *, key: bytes) -> Decimal:
    """The number in [0, 1) that is drawn: the first 52 bits of HMAC-SHA-256 (RFC 2104) of what was bought, to 18 decimals."""
    drawn = int.from_bytes(hmac.new(key, item.fingerprint, sha256).digest()[:7]) >> 4
    return (Decimal(drawn) / Decimal(1 << 52)).quantize(Decimal("1e-18"))


def _by(rule: SpotRule, item: Item, key: bytes) -> Drawn:
    if rule.check is Check.SHARE:
        number = number_of(item, key=key)
        return Drawn(number * 100 < rule.share, rule, number)
    amount = sum((line.amount for line in item.lines if not rule.account or line.account == rule.account), Decimal(0))
    wanted = {
        Check.ALWAYS: True,
        Check.NEVER: False,
        Check.ABOVE: amount > rule.above,
        Check.COUNTRIES: item.country in rule.countries,
    }
    return Drawn(wanted[rule.check], rule)


def _strictest(drawn: Iterable[Drawn]) -> Drawn:
    """One that is checked, else the first."""
    found = list(drawn)
    return next((one for one in found if one.checked), found[0])
