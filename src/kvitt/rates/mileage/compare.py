"""Two versions of a matrix side by side: which rows differ, and what that means for drives."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

from kvitt.rates.mileage.engine import Account
from kvitt.rates.mileage.matrix import Matrix, Row
from kvitt.rates.mileage.priced import Priced
from kvitt.rates.mileage.prices import PriceBook
from kvitt.rates.mileage.trip import Drive
from kvitt.rates.mileage.year import price_everybody


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that is new (no `old`), gone (no `new`) or altered, and then in which of its fields."""

    number: int
    old: Row | None
    new: Row | None

    @property
    def altered(self) -> tuple[str, ...]:
        """The names of the fields that differ."""
        if self.old is None or self.new is None:
            return ()
        return tuple(one.name for one in fields(Row) if getattr(self.old, one.name) != getattr(self.new, one.name))


@dataclass(frozen=True, slots=True)
class DriveChange:
    """A drive that two versions price differently."""

    drive: str
    old: Priced
    new: Priced

    @property
    def difference(self) -> Decimal:
        """How much more the new version gives; a price that is unknown counts as nothing."""
        return (self.new.amount or Decimal("0.00")) - (self.old.amount or Decimal("0.00"))


def rows_changed(old: Matrix, new: Matrix) -> tuple[RowChange, ...]:
    """The rows that differ, by number."""
    before, after = ({row.number: row for row in one.rows} for one in (old, new))
    numbers = sorted({*before, *after})
    return tuple(
        RowChange(number, before.get(number), after.get(number))
        for number in numbers
        if before.get(number) != after.get(number)
    )


def drives_changed(
    old: Matrix, new: Matrix, drives: Sequence[Drive], *, book: PriceBook, law: Matrix
) -> tuple[DriveChange, ...]:
    """The drives whose amount or tax-free part differs, in the order driven."""
    before, after = (_by_id(one, drives, book, law) for one in (old, new))
    ordered = sorted(drives, key=lambda drive: (drive.employee, drive.order))
    return tuple(
        DriveChange(drive.id, before[drive.id], after[drive.id])
        for drive in ordered
        if (before[drive.id].amount, before[drive.id].tax_free) != (after[drive.id].amount, after[drive.id].tax_free)
    )


def _by_id(matrix: Matrix, drives: Iterable[Drive], book: PriceBook, law: Matrix) -> dict[str, Priced]:
    priced = price_everybody(drives, lambda _employee: Account.opened(matrix, book, law=law))
    return {one.drive: one for of_person in priced.values() for one in of_person}
