"""Meals and incidental expenses in the USA (41 CFR 301-11; tiers of the General Services Administration).

Calendar days: the first and the last at three quarters, those between whole. Meals that are furnished take off the amount of that
meal in the tier, on the first and last day too, but never the incidental part. The locality decides the tier; without one the
standard tier holds.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from kvitt.kernel.findings import Finding, note, warn
from kvitt.rates.law import rule
from kvitt.rates.steps import Rounding, Step, part_of, times
from kvitt.rates.tables import Rate
from kvitt.rates.travel.lookup import Lookup
from kvitt.rates.travel.periods import Period, calendar_days
from kvitt.rates.travel.priced import Day, Priced, exactly, nothing, private_day
from kvitt.rates.travel.trip import Choices, Meal, Trip

CURRENCY = "USD"
STANDARD = "68"
SCHEME = "gsa_mie"


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier's rate and what it holds for each meal and for incidentals."""

    rate: Rate
    meals: dict[Meal, Fraction]
    incidentals: Fraction


def tier(lookup: Lookup, name: str, *, on: Period) -> Tier:
    """The tier in force that day; its split stands in the rate's conditions. Raises GapError."""
    rate = lookup.find(f"per_diem_mie_tier_{name}", on=on.on, scheme=SCHEME)
    split = {
        word: Fraction(value)
        for word, value in re.findall(r"(breakfast|lunch|dinner|incidentals) (\d+)", rate.conditions)
    }
    return Tier(rate, {meal: split[meal.value] for meal in Meal}, split["incidentals"])


def day_steps(
    found: Tier, *, is_edge: bool, meals: frozenset[Meal], lookup: Lookup, on: Period
) -> tuple[str, tuple[Step, ...]]:
    """What one day gives, with its code and steps."""
    what, share = "full-day", Fraction(1)
    if is_edge:
        percent = lookup.find("per_diem_first_last_day_percent", on=on.on, scheme=SCHEME)
        what, share = "first-or-last-day", Fraction(percent.value) / 100
    steps = [times(what, found.rate, 1, share=share, on=on.on)]
    left = steps[0].amount - found.incidentals
    for meal in sorted(meals):
        step = part_of(f"meal-{meal.value}", found.rate, found.meals[meal], quantity=-1, at_most=left, on=on.on)
        left += step.amount
        steps.append(step)
    return what, tuple(steps)


def price(trip: Trip, lookup: Lookup, choices: Choices) -> Priced:
    """What the trip gives, by the tier that the place names (`place` of a stay, such as `74`), else the standard one."""
    if refused := _refused(trip, choices):
        return nothing("US", CURRENCY, refused)
    days = []
    for period in calendar_days(trip):
        if private := private_day(trip, period):
            days.append(private)
            continue
        stay = trip.at(period.ends)
        if stay.country != "US":
            lookup.abroad(stay.country, on=period.on, place=stay.place)  # no table abroad: the gap is told
        if stay.place and not stay.place.isdecimal():  # the list of localities is not in the tables
            lookup.tell(warn("per_diem.standard-tier", "", destination=stay.place, tier=STANDARD))
        found = tier(lookup, stay.place if stay.place.isdecimal() else STANDARD, on=period)
        meals = trip.meals.on(period.number, period.on)
        is_edge = period.number == 1 or period.is_last
        what, steps = day_steps(found, is_edge=is_edge, meals=meals, lookup=lookup, on=period)
        days.append(Day(period.number, period.starts, period.ends, stay.country, stay.place, what, steps))
    amount = Rounding.HALF_UP.of(exactly(days))
    return Priced("US", CURRENCY, amount, amount, tuple(days), (), Rounding.HALF_UP)


def _refused(trip: Trip, choices: Choices) -> Finding | None:
    if not trip.temporary:
        return note("per_diem.not-temporary")
    least = rule("US", "minimum", on=trip.departs.date()).number("over_hours")
    if trip.hours(choices) <= least:
        return note("per_diem.not-over", "", hours=str(least))
    return None
