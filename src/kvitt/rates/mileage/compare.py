"""Two versions of a matrix side by side: which rows differ, and what that means for drives."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal

from kvitt.rates.mileage.engine import Account
from kvitt.rates.mileage.matrix import Matrix, Row
from kvitt.rates.mileage.priced import Priced
from kvitt.rates.mileage.prices import PriceBook
from kvitt.rates.mileage.trip import Drive
from kvitt.rates.mileage.year import price_everybody


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that is new (no `old`), gone (no `new`), altered, or `moved` past another row that was there already."""

    number: int
    old: Row | None
    new: Row | None
    moved: bool = False

    @property
    def altered(self) -> tuple[str, ...]:
        """The names of the fields that differ. The number alone says only where a row stands."""
        if self.old is None or self.new is None:
            return ()
        return tuple(
            one.name
            for one in fields(Row)
            if one.name != "number" and getattr(self.old, one.name) != getattr(self.new, one.name)
        )


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
    """The rows that differ, in the order in which they stand. Rows are known again by what they say, not by their number."""
    pairs = _paired(old.rows, new.rows)
    stayed = _in_order([old.rows.index(before) for before, _after in pairs if before is not None])
    found = [
        RowChange(after.number, before, after, before is not None and old.rows.index(before) not in stayed)
        for before, after in pairs
    ]
    known = {id(before) for before, _after in pairs}
    gone = [RowChange(row.number, row, None) for row in old.rows if id(row) not in known]
    changed = [one for one in found if one.old is None or one.moved or one.altered]
    return tuple(sorted([*changed, *gone], key=lambda one: one.number))


#: By what a row is known again, the surest first: all that it says, its name and days, its name, what it asks.
_SAME: tuple[Callable[[Row], Hashable], ...] = (
    lambda row: replace(row, number=0),
    lambda row: (row.label, row.since, row.until) if row.label else None,
    lambda row: row.label or None,
    lambda row: (row.when, row.since, row.until),
)


def _paired(old: Sequence[Row], new: Sequence[Row]) -> list[tuple[Row | None, Row]]:
    """Every new row with the old one that it was; each old row stands once."""
    was: dict[int, Row] = {}
    left = list(old)
    for same in _SAME:
        for place, row in enumerate(new):
            key = same(row)
            if place in was or key is None:
                continue
            before = next((one for one in left if same(one) == key), None)
            if before is not None:
                was[place] = before
                left = [one for one in left if one is not before]
    return [(was.get(place), row) for place, row in enumerate(new)]


def _in_order(places: Sequence[int]) -> frozenset[int]:
    """The most places that stand in rising order: what is not among them was moved."""
    best: list[tuple[int, ...]] = []
    for place in places:
        best.append((*_longest([one for one in best if one[-1] < place]), place))
    return frozenset(_longest(best))


def _longest(several: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    return next((one for one in several if len(one) == max(map(len, several))), ())


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
