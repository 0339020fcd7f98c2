"""A trip as it is told: where, when in the local time of each place, which meals were free, how the nights were spent.

Moments carry their zone. A travel day of 24 hours counts elapsed time, a calendar day the clock on the wall; no source says how
a night with a change of the clock counts, so `Choices` has a switch for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Self


class Meal(StrEnum):
    """The three meals of a day."""

    BREAKFAST = "breakfast"
    LUNCH = "lunch"
    DINNER = "dinner"


#: When a meal is usually taken: it tells which travel day of 24 hours a meal of a date belongs to.
CLOCK = {Meal.BREAKFAST: time(8), Meal.LUNCH: time(12, 30), Meal.DINNER: time(19)}

#: All three.
ALL_MEALS = frozenset(Meal)


class Cover(StrEnum):
    """How meals are paid for the whole trip: by the allowance, or against receipts."""

    ALLOWANCE = "allowance"
    RECEIPTS = "receipts"


class Traveller(StrEnum):
    """Who travels, where a country has rates of their own for them."""

    ORDINARY = "ordinary"
    TOUR_DRIVER = "tour_driver"


class Lodging(StrEnum):
    """How the nights were spent."""

    HOTEL = "hotel"
    NO_KITCHEN = "no_kitchen"
    KITCHEN = "kitchen"


@dataclass(frozen=True, slots=True)
class Stay:
    """A part of the trip in one country, until the moment of leaving it. `place`: a town or area with an amount of its own."""

    country: str
    until: datetime
    place: str = ""


@dataclass(frozen=True, slots=True)
class Meals:
    """Which meals were free: by date, by number of the travel day counted from 1, or all of them."""

    by_date: Mapping[date, frozenset[Meal]] = field(default_factory=dict)
    by_day: Mapping[int, frozenset[Meal]] = field(default_factory=dict)
    all: bool = False

    def between(self, number: int, starts: datetime, ends: datetime, *, is_last: bool) -> frozenset[Meal]:
        """The free meals of one travel day: those of its number, and those of a date whose usual time lies in it.

        A meal before the first travel day belongs to it, and one after the last to the last.
        """
        if self.all:
            return ALL_MEALS
        found = set(self.by_day.get(number, ()))
        for on, meals in self.by_date.items():
            for meal in meals:
                usual = datetime.combine(on, CLOCK[meal], starts.tzinfo)
                if (number == 1 or starts <= usual) and (is_last or usual < ends):
                    found.add(meal)
        return frozenset(found)

    def on(self, number: int, on: date) -> frozenset[Meal]:
        """The free meals of one calendar day."""
        if self.all:
            return ALL_MEALS
        return frozenset(self.by_date.get(on, frozenset()) | self.by_day.get(number, frozenset()))


@dataclass(frozen=True, slots=True)
class Choices:
    """What a company decides where the law is silent. The defaults are the readings that docs/reference/travel-rules.md gives.

    `elapsed`: 24 hours are hours that passed, not hours of the clock (matters twice a year). `rate_of_departure`: a trip over
    New Year takes the rate of its first day throughout.
    """

    elapsed: bool = True
    rate_of_departure: bool = False


@dataclass(frozen=True, slots=True)
class Trip:
    """One trip.

    `stays` follow one another, the last until `returns`. `overnight`: a night is spent away. `temporary`: the place of work is
    a temporary one. `month`: the month at the same place that the trip lies in, counted from 1, where it is known.
    `long_stay_since`: since when the person works at that place, where that is how the country counts. `distance_km` from home
    and from the ordinary place of work, the shorter of the two; None where it is beyond doubt. `nights`: how the nights were
    spent, for countries whose tax-free part depends on it. `whole_days`: these dates lie in the midst of a longer stay. `private`:
    on these dates the person is on leave, and the day gives nothing.
    """

    departs: datetime
    returns: datetime
    stays: tuple[Stay, ...]
    meals: Meals = field(default_factory=Meals)
    overnight: bool = True
    cover: Cover = Cover.ALLOWANCE
    traveller: Traveller = Traveller.ORDINARY
    temporary: bool = True
    month: int | None = None
    long_stay_since: date | None = None
    distance_km: Fraction | None = None
    nights: Lodging | None = None
    whole_days: frozenset[date] = frozenset()
    return_day: bool = False
    private: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        """Raise ValueError for a trip that ends before it begins, or whose stays do not fill it."""
        if self.returns < self.departs:
            msg = "the trip ends before it begins"
            raise ValueError(msg)
        if not self.stays:
            msg = "a trip is spent somewhere"
            raise ValueError(msg)
        moments = [self.departs, *(stay.until for stay in self.stays)]
        if any(after < before for before, after in pairwise(moments)):
            msg = "the stays of a trip follow one another"
            raise ValueError(msg)

    @classmethod
    def in_one_country(cls, country: str, departs: datetime, returns: datetime, **besides: object) -> Self:
        """A trip that is spent in one country."""
        return cls(departs, returns, (Stay(country, returns),), **besides)  # type: ignore[arg-type]

    def hours(self, choices: Choices) -> Fraction:
        """How long it lasts, in hours."""
        return hours_between(self.departs, self.returns, elapsed=choices.elapsed)

    def at(self, moment: datetime) -> Stay:
        """Where the person is at a moment: the stay that is not left before it."""
        return next((stay for stay in self.stays if moment <= stay.until), self.stays[-1])

    def month_on(self, on: date) -> int:
        """The month at the same place that a day lies in, counted from 1: as told, else since when the person works there.

        Where nobody said since when, from the departure of a trip that is spent in one place; 1 of any other.
        """
        if self.month is not None:
            return self.month
        since = self.long_stay_since
        if since is None and len({(stay.country, stay.place) for stay in self.stays}) == 1:
            since = self.departs.date()
        if since is None or on <= since:
            return 1
        months = 12 * (on.year - since.year) + on.month - since.month
        return months + (1 if on.day >= since.day else 0)

    def is_private(self, starts: datetime, ends: datetime) -> bool:
        """Whether more than half of a stretch of the trip lies on private days."""
        if not self.private:
            return False
        inside, on = timedelta(0), starts.date()
        while on <= ends.date():
            if on in self.private:
                midnight = datetime.combine(on, time(0), starts.tzinfo)
                inside += max(min(ends, midnight + timedelta(days=1)) - max(starts, midnight), timedelta(0))
            on += timedelta(days=1)
        return 2 * inside > ends - starts

    def longest(self, starts: datetime, ends: datetime) -> Stay:
        """Where most of a stretch of the trip is spent; of two equal ones the later."""
        spent: dict[tuple[str, str], timedelta] = {}
        where: dict[tuple[str, str], Stay] = {}
        since = self.departs
        for stay in self.stays:
            inside = min(stay.until, ends) - max(since, starts)
            if inside > timedelta(0):
                key = (stay.country, stay.place)
                spent[key] = spent.get(key, timedelta(0)) + inside
                where[key] = stay
            since = stay.until
        if not spent:
            return self.at(starts)
        most = max(spent.values())
        return [where[key] for key, length in spent.items() if length == most][-1]


def hours_between(starts: datetime, ends: datetime, *, elapsed: bool = True) -> Fraction:
    """Hours that passed, or hours by the clock on the wall."""
    zone = UTC if elapsed else None
    moments = (one.astimezone(zone) if zone else one.replace(tzinfo=None) for one in (starts, ends))
    since, until = moments
    length = until - since
    return Fraction(length // timedelta(microseconds=1), 3_600_000_000)


def later(moment: datetime, hours: int, *, elapsed: bool = True) -> datetime:
    """The moment so many hours later, in the same zone."""
    if not elapsed:
        return moment + timedelta(hours=hours)
    return (moment.astimezone(UTC) + timedelta(hours=hours)).astimezone(moment.tzinfo)
