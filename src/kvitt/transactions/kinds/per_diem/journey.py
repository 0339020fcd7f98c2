"""A trip as a person tells it, and as the engine prices it. Pure.

Moments are told in the local time of their place, as `2026-03-02T08:00`; each place has its zone. What is not known yet stays
empty, and nothing that was told is thrown away: a meal of a day that the trip no longer has comes back with the day.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any, Self
from zoneinfo import ZoneInfo

from kvitt.kernel.findings import Finding, stop
from kvitt.rates.travel.trip import Cover, Lodging, Meal, Meals, Stay, Traveller, Trip

#: A meal that was free, or that the company paid; one that a person paid is not named.
MEALS = ("own", "free", "paid")
#: How a night was spent: paid against a receipt, free, by the allowance, or none at all (a night of work, a sleeping car).
NIGHTS = ("receipt", "free", "allowance", "none")
#: No trip is longer than this; what is longer was typed wrongly.
LONGEST = timedelta(days=400)
MOST_LEGS = 40


@dataclass(frozen=True, slots=True)
class Leg:
    """A place on the way. `arrives` and `leaves` in its local time; each may be empty where its neighbour tells it."""

    country: str = ""
    place: str = ""
    zone: str = ""
    arrives: str = ""
    leaves: str = ""

    def as_json(self) -> dict[str, str]:
        """The stored form."""
        return {name: getattr(self, name) for name in ("country", "place", "zone", "arrives", "leaves")}


@dataclass(frozen=True, slots=True)
class Journey:
    """A trip as it is told.

    `zone` is the one of home, in which `departs` and `returns` are told. By date: `meals` that the person did not pay, `nights`
    that were not paid against a receipt, `private` days. `since`: the first day at a place of work that lasts.
    """

    departs: str = ""
    returns: str = ""
    zone: str = "UTC"
    legs: tuple[Leg, ...] = ()
    meals: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    nights: Mapping[str, str] = field(default_factory=dict)
    private: frozenset[str] = frozenset()
    temporary: bool = True
    since: str = ""
    distance_km: str = ""
    cover: str = Cover.ALLOWANCE.value
    traveller: str = Traveller.ORDINARY.value
    lodging: str = Lodging.HOTEL.value

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """Read back what `as_json` wrote; what is missing is as in an empty one."""
        known = {name: told[name] for name in cls.__dataclass_fields__ if name in told}
        if "legs" in known:
            known["legs"] = tuple(Leg(**leg) for leg in known["legs"])
        if "private" in known:
            known["private"] = frozenset(known["private"])
        return cls(**known)

    def as_json(self) -> dict[str, Any]:
        """The stored and served form."""
        told = {name: getattr(self, name) for name in self.__dataclass_fields__}
        told["legs"] = [leg.as_json() for leg in self.legs]
        told["meals"] = {on: dict(meals) for on, meals in self.meals.items()}
        told["nights"], told["private"] = dict(self.nights), sorted(self.private)
        return told

    @property
    def first(self) -> date | None:
        """The day of departure."""
        return day_in(self.departs)

    @property
    def last(self) -> date | None:
        """The day of return."""
        return day_in(self.returns)

    @property
    def dates(self) -> list[date]:
        """Every date of the trip; none while one end is not known, or where it cannot be."""
        if self.first is None or self.last is None or not timedelta(0) <= self.last - self.first <= LONGEST:
            return []
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    def meal(self, on: date, meal: Meal) -> str:
        """Who paid a meal: `own`, `free` or `paid`."""
        return self.meals.get(on.isoformat(), {}).get(meal.value, "own")

    def night(self, on: date) -> str:
        """How the night after a date was spent."""
        return self.nights.get(on.isoformat(), "receipt")

    def moved(self, days: int) -> "Journey":
        """The same trip so many days later, with everything that was told about its days."""
        shift = timedelta(days=days)

        def day(text: str) -> str:
            return (date.fromisoformat(text) + shift).isoformat()

        def moment(text: str) -> str:
            return (datetime.fromisoformat(text) + shift).isoformat(timespec="minutes") if text else ""

        return replace(
            self,
            departs=moment(self.departs),
            returns=moment(self.returns),
            legs=tuple(replace(leg, arrives=moment(leg.arrives), leaves=moment(leg.leaves)) for leg in self.legs),
            meals={day(on): meals for on, meals in self.meals.items()},
            nights={day(on): night for on, night in self.nights.items()},
            private=frozenset(day(on) for on in self.private),
        )


def day_in(moment: str) -> date | None:
    """The date of a moment; None of an empty one."""
    return datetime.fromisoformat(moment).date() if moment else None


def missing(journey: Journey, *, places: bool = True) -> Iterator[Finding]:
    """What keeps a trip from being priced; nothing where it can be."""
    if not journey.departs:
        yield stop("per_diem.departure-missing", "departs")
    if not journey.returns:
        yield stop("per_diem.return-missing", "returns")
    legs = [leg for leg in journey.legs if leg.country]
    if places and not legs:
        yield stop("per_diem.place-missing", "legs")
    if not journey.departs or not journey.returns:
        return
    departs, returns = _at(journey.departs, journey.zone), _at(journey.returns, journey.zone)
    if returns <= departs:
        yield stop("per_diem.ends-first", "returns")
        return
    if returns - departs > LONGEST:
        yield stop("per_diem.too-long", "returns")
        return
    unknown = [leg for leg, after in pairwise(legs) if not leg.leaves and not after.arrives]
    if unknown:
        yield stop("per_diem.leaves-missing", "legs", place=unknown[0].place or unknown[0].country)
        return
    moments = [departs, *_told(legs), returns]
    if any(after < before for before, after in pairwise(moments)):
        yield stop("per_diem.legs-in-order", "legs")


def trip_of(journey: Journey, *, country: str, places: Mapping[tuple[str, str], str]) -> Trip:
    """The trip as the engine takes it; a place holds from the arrival there until the arrival at the next.

    `places`: by country and place as typed, the name by which the official table knows it. Raises ValueError where `missing`
    has something to say.
    """
    first = next(missing(journey), None)
    if first is not None:
        raise ValueError(first.code)
    departs, returns = _at(journey.departs, journey.zone), _at(journey.returns, journey.zone)
    nights = {journey.night(on) for on in journey.dates[:-1]}
    return Trip(
        departs,
        returns,
        tuple(_stays(journey, country, returns, places)),
        meals=Meals(by_date=_free_meals(journey)),
        overnight=bool(nights - {"none"}),
        cover=Cover(journey.cover),
        traveller=Traveller(journey.traveller),
        temporary=journey.temporary,
        long_stay_since=date.fromisoformat(journey.since) if journey.since else None,
        distance_km=Fraction(journey.distance_km) if journey.distance_km else None,
        nights=Lodging(journey.lodging),
        private=frozenset(on for on in journey.dates if on.isoformat() in journey.private),
    )


def allowance_nights(journey: Journey) -> set[date]:
    """The dates whose nights are to be paid by the allowance."""
    return {on for on in journey.dates[:-1] if journey.night(on) == "allowance"}


def _stays(journey: Journey, home: str, returns: datetime, places: Mapping[tuple[str, str], str]) -> Iterator[Stay]:
    legs = [leg for leg in journey.legs if leg.country]
    if legs[0].arrives:
        yield Stay(home, _at(legs[0].arrives, legs[0].zone))
    for number, leg in enumerate(legs):
        place = places.get((leg.country, leg.place), leg.place)
        if number == len(legs) - 1:
            yield Stay(leg.country, returns, place)
        else:
            after = legs[number + 1]
            until = _at(after.arrives, after.zone) if after.arrives else _at(leg.leaves, leg.zone)
            yield Stay(leg.country, until.astimezone(ZoneInfo(leg.zone)), place)


def _told(legs: list[Leg]) -> Iterator[datetime]:
    for leg in legs:
        for moment in (leg.arrives, leg.leaves):
            if moment:
                yield _at(moment, leg.zone)


def _free_meals(journey: Journey) -> dict[date, frozenset[Meal]]:
    found = {
        on: frozenset(meal for meal in Meal if journey.meal(on, meal) != "own")
        for on in journey.dates
        if on.isoformat() in journey.meals
    }
    return {on: meals for on, meals in found.items() if meals}


def _at(moment: str, zone: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone))
