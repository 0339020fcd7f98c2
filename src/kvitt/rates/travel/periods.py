"""Cutting a trip into days: travel days of 24 hours from departure, or calendar days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from kvitt.rates.travel.trip import Choices, Trip, hours_between, later


@dataclass(frozen=True, slots=True)
class Period:
    """A part of a trip, counted from 1. `is_whole`: it lasts the 24 hours of a travel day."""

    number: int
    starts: datetime
    ends: datetime
    is_whole: bool = False
    is_last: bool = False

    @property
    def on(self) -> date:
        """The date on which it begins."""
        return self.starts.date()

    def hours(self, choices: Choices) -> Fraction:
        """How long it lasts."""
        return hours_between(self.starts, self.ends, elapsed=choices.elapsed)


def travel_days(trip: Trip, choices: Choices) -> list[Period]:
    """24 hours each from departure; the last one is what remains, and is left out where nothing does."""
    found: list[Period] = []
    starts = trip.departs
    while hours_between(starts, trip.returns, elapsed=choices.elapsed) >= 24:
        ends = later(starts, 24, elapsed=choices.elapsed)
        found.append(Period(len(found) + 1, starts, ends, is_whole=True))
        starts = ends
    if starts < trip.returns:
        found.append(Period(len(found) + 1, starts, trip.returns))
    if found:
        last = found[-1]
        found[-1] = Period(last.number, last.starts, last.ends, last.is_whole, is_last=True)
    return found


def calendar_days(trip: Trip) -> list[Period]:
    """From midnight to midnight by the clock of the place where the person is; one that begins with the return is none."""
    found = list(_calendar_days(trip))
    last = found[-1]
    return [*found[:-1], Period(last.number, last.starts, last.ends, is_last=True)]


def _calendar_days(trip: Trip) -> Iterator[Period]:
    on, number, starts = trip.departs.date(), 0, trip.departs
    while True:
        number += 1
        zone = trip.at(starts).until.tzinfo
        midnight = datetime.combine(on + timedelta(days=1), time(0), zone)
        if trip.returns <= midnight:
            yield Period(number, starts, trip.returns)
            return
        yield Period(number, starts, midnight)
        on, starts = on + timedelta(days=1), midnight
