"""How far somebody drove so far: in the calendar year, in the tax year, or since a day; by employer where the law says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from kvitt.rates.mileage.trip import Before, Drive, Unit, Vehicle, converted

_MONTH_OF_THE_TAX_YEAR, _DAY_OF_THE_TAX_YEAR = 4, 6


class Span(StrEnum):
    """Over what the distance adds up. The tax year is the British one, from 6 April."""

    CALENDAR_YEAR = "calendar-year"
    TAX_YEAR = "tax-year"
    SINCE = "since"


@dataclass(frozen=True, slots=True)
class Counting:
    """One way to count. `vehicles`: whose distance counts, all when empty. `since` belongs to `Span.SINCE`."""

    span: Span = Span.CALENDAR_YEAR
    since: date | None = None
    per_employer: bool = True
    vehicles: frozenset[Vehicle] = frozenset()

    def period(self, on: date) -> date | None:
        """The first day of the period that a day lies in; None where it lies before the counting begins."""
        if self.span is Span.CALENDAR_YEAR:
            return date(on.year, 1, 1)
        if self.span is Span.TAX_YEAR:
            return first_of_tax_year(on)
        return self.since if self.since is not None and on >= self.since else None

    def counts(self, vehicle: Vehicle) -> bool:
        """Whether the distance of such a vehicle counts."""
        return not self.vehicles or vehicle in self.vehicles


def first_of_tax_year(on: date) -> date:
    """6 April of the tax year that a day lies in."""
    first = date(on.year, _MONTH_OF_THE_TAX_YEAR, _DAY_OF_THE_TAX_YEAR)
    return first if on >= first else first.replace(year=on.year - 1)


class Running:
    """What one person drove and was paid so far, drive after drive in the order driven. Distances are kept in `unit`."""

    __slots__ = ("_distances", "_spent", "countings", "unit")

    def __init__(self, countings: tuple[Counting, ...], unit: Unit, before: Iterable[Before] = ()) -> None:
        self.countings = countings
        self.unit = unit
        self._distances: list[dict[tuple[date, str], Fraction]] = [{} for _ in countings]
        self._spent: dict[tuple[str, str, date], Fraction] = {}
        for one in before:
            self._add(one.on, one.employer, one.vehicle, converted(one.distance, one.unit, unit))

    def before(self, counting: Counting, drive: Drive) -> Fraction:
        """The distance that counts so far in the period of a drive."""
        key = self._key(counting, drive.on, drive.employer)
        return self._distances[self.countings.index(counting)].get(key, Fraction(0)) if key else Fraction(0)

    def drive(self, drive: Drive, distance: Fraction) -> None:
        """Take a drive's distance (in this unit) into account."""
        self._add(drive.on, drive.employer, drive.vehicle, distance)

    def spent(self, row: str, per: str, first: date) -> Fraction:
        """What a row paid so far in a day or month that has a ceiling."""
        return self._spent.get((row, per, first), Fraction(0))

    def spend(self, row: str, per: str, first: date, amount: Fraction) -> None:
        """Take what a row paid into account."""
        self._spent[row, per, first] = self.spent(row, per, first) + amount

    def _add(self, on: date, employer: str, vehicle: Vehicle, distance: Fraction) -> None:
        for counting, distances in zip(self.countings, self._distances, strict=True):
            key = self._key(counting, on, employer)
            if key and counting.counts(vehicle):
                distances[key] = distances.get(key, Fraction(0)) + distance

    @staticmethod
    def _key(counting: Counting, on: date, employer: str) -> tuple[date, str] | None:
        period = counting.period(on)
        return None if period is None else (period, employer if counting.per_employer else "")
