"""A year of drives, and what changes when one is entered late, altered or deleted.

Drives are priced in the order driven, never in the order entered, so that any order of entry gives the same. What was priced
before is never touched: a difference is a correction line of its own, also for an item that is booked.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from itertools import groupby

from kvitt.rates.mileage.engine import Account
from kvitt.rates.mileage.priced import Priced
from kvitt.rates.mileage.trip import Drive

_NOUGHT = Decimal("0.00")

type Opening = Callable[[str], Account]
type Order = tuple[date, time, str]


class Why(StrEnum):
    """Why a drive is worth something else than what was priced."""

    LATE = "entered-late"
    CHANGED = "changed"
    DELETED = "deleted"
    FOLLOWS = "follows"
    RATES = "rates-changed"


@dataclass(frozen=True, slots=True)
class Told:
    """A drive as it was priced, and the result that stands: the first one with every correction since."""

    drive: Drive
    priced: Priced


@dataclass(frozen=True, slots=True)
class Correction:
    """One visible line: what stood, what should stand, and the difference to be posted.

    `because_of` are the drives of the same person whose entry, change or deletion caused it. `new` is None for a deleted drive,
    `old` for one that was not priced before. Nothing is told where an amount is unknown: the finding in `new` stops it.
    """

    drive: str
    employee: str
    on: date
    why: Why
    old: Priced | None
    new: Priced | None
    because_of: tuple[str, ...] = ()

    @property
    def difference(self) -> Decimal:
        """What is to be posted on top; below nothing where too much was paid."""
        return _amount(self.new) - _amount(self.old)

    @property
    def tax_free_difference(self) -> Decimal:
        """The part of the difference that is free of tax."""
        return _tax_free(self.new) - _tax_free(self.old)

    @property
    def taxable_difference(self) -> Decimal:
        """The part of the difference that is pay."""
        return self.difference - self.tax_free_difference


def price_year(drives: Iterable[Drive], account: Account) -> list[Priced]:
    """One person's drives in the order driven. Raises ValueError where an id stands twice."""
    ordered = sorted(drives, key=lambda drive: drive.order)
    if len({drive.id for drive in ordered}) != len(ordered):
        msg = "two drives have the same id"
        raise ValueError(msg)
    return [account.price(drive) for drive in ordered]


def price_everybody(drives: Iterable[Drive], opening: Opening) -> dict[str, list[Priced]]:
    """Everybody's drives. `opening` gives the account of an employee with what was driven before."""
    ordered = sorted(drives, key=lambda drive: drive.employee)
    by_person = groupby(ordered, key=lambda drive: drive.employee)
    return {employee: price_year(list(own), opening(employee)) for employee, own in by_person}


def corrections(stands: Iterable[Told], drives: Iterable[Drive], account: Account) -> list[Correction]:
    """What has to be corrected for one person, in the order driven: `stands` was priced, `drives` is how it is now."""
    before = {told.drive.id: told for told in stands}
    now = {drive.id: drive for drive in drives}
    priced = {one.drive: one for one in price_year(now.values(), account)}
    causes = _causes(before, now)
    found = _deleted(before, now)
    for drive in now.values():
        old, new = before.get(drive.id), priced[drive.id]
        if old is None or _differs(old.priced, new):
            why = _why(old, drive, new)
            earlier = tuple(name for order, name in causes if order < drive.order and name != drive.id)
            because_of = earlier if why is Why.FOLLOWS else (drive.id,)
            found.append(
                Correction(drive.id, drive.employee, drive.on, why, old.priced if old else None, new, because_of)
            )
    return sorted(found, key=lambda one: _order(one, before, now))


def corrections_for_everybody(
    stands: Iterable[Told], drives: Iterable[Drive], opening: Opening
) -> dict[str, list[Correction]]:
    """What has to be corrected, by employee; those without a correction are left out."""
    old: dict[str, list[Told]] = {}
    new: dict[str, list[Drive]] = {}
    for told in stands:
        old.setdefault(told.drive.employee, []).append(told)
    for drive in drives:
        new.setdefault(drive.employee, []).append(drive)
    found = {one: corrections(old.get(one, ()), new.get(one, ()), opening(one)) for one in sorted({*old, *new})}
    return {employee: lines for employee, lines in found.items() if lines}


def standing(stands: Sequence[Told], drives: Iterable[Drive], lines: Iterable[Correction]) -> list[Told]:
    """What stands once the corrections are posted; correcting once more then finds nothing."""
    result = {told.drive.id: told.priced for told in stands}
    for line in lines:
        if line.new is None:
            result.pop(line.drive, None)
        else:
            result[line.drive] = line.new
    return [Told(drive, result[drive.id]) for drive in drives]


def _causes(before: Mapping[str, Told], now: Mapping[str, Drive]) -> list[tuple[Order, str]]:
    """The drives that were entered, altered or deleted, each where it first matters."""
    found = [(told.drive.order, name) for name, told in before.items() if now.get(name) != told.drive]
    found += [(drive.order, name) for name, drive in now.items() if name not in before or before[name].drive != drive]
    first: dict[str, Order] = {}
    for order, name in sorted(found):
        first.setdefault(name, order)
    return sorted((order, name) for name, order in first.items())


def _deleted(before: Mapping[str, Told], now: Mapping[str, Drive]) -> list[Correction]:
    return [
        Correction(name, told.drive.employee, told.drive.on, Why.DELETED, told.priced, None, (name,))
        for name, told in before.items()
        if name not in now
    ]


def _differs(old: Priced, new: Priced) -> bool:
    return (old.amount, old.tax_free, old.currency) != (new.amount, new.tax_free, new.currency)


def _why(old: Told | None, drive: Drive, new: Priced) -> Why:
    if old is None:
        return Why.LATE
    if old.drive != drive:
        return Why.CHANGED
    return Why.FOLLOWS if old.priced.before != new.before or _same_rates(old.priced, new) else Why.RATES


def _same_rates(old: Priced, new: Priced) -> bool:
    """Whether rows and rates stayed: then the difference comes from a ceiling or threshold that other drives used up."""
    used = [[(step.what, step.rate.value) for step in one.steps if step.rate is not None] for one in (old, new)]
    return old.matrix == new.matrix and used[0] == used[1]


def _order(one: Correction, before: Mapping[str, Told], now: Mapping[str, Drive]) -> Order:
    return now[one.drive].order if one.drive in now else before[one.drive].drive.order


def _amount(priced: Priced | None) -> Decimal:
    return _NOUGHT if priced is None or priced.amount is None else priced.amount


def _tax_free(priced: Priced | None) -> Decimal:
    return _NOUGHT if priced is None or priced.tax_free is None else priced.tax_free
