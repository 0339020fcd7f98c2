"""Per diem in Norway: what the state's agreement pays, and beside it what is free of tax; the rest is taxable.

Days of 24 hours from departure. The agreement pays a remainder of 6 to 12 hours, or of more than 12, at the rates of a day trip;
tax counts a started day of 6 hours as a whole one, at the rate of the lodging. Both are split day by day: what one day leaves
unused covers no other (rule `tax_split_per_day`).
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from kvitt.kernel.findings import Finding, note
from kvitt.rates.law import rule
from kvitt.rates.steps import Rounding, Step, part_of, times, total
from kvitt.rates.tables import Rate
from kvitt.rates.travel.lookup import Lookup
from kvitt.rates.travel.periods import Period, travel_days
from kvitt.rates.travel.priced import Day, Priced, exactly, nothing, private_day
from kvitt.rates.travel.trip import Choices, Lodging, Meal, Trip

CURRENCY = "NOK"
PAID = "state_agreement"
FREE = "tax_free_maximum"
_LODGING = {
    Lodging.HOTEL: "per_diem_overnight_hotel",
    Lodging.NO_KITCHEN: "per_diem_overnight_guesthouse_no_kitchen",
    Lodging.KITCHEN: "per_diem_overnight_with_kitchen_or_private",
}


def price(trip: Trip, lookup: Lookup, choices: Choices) -> Priced:
    """What the agreement pays, with the part that is free of tax; of hotels where nobody said how the nights were spent."""
    if refused := _refused(trip, choices):
        return nothing("NO", CURRENCY, refused)
    days = [private_day(trip, period) or _day(trip, period, lookup, choices) for period in travel_days(trip, choices)]
    amount = Rounding.HALF_UP.of(exactly(days))
    free = sum((Rounding.HALF_UP.of(day.free or Fraction(0)) for day in days), Decimal("0.00"))
    return Priced("NO", CURRENCY, amount, min(amount, free), tuple(days), (), Rounding.HALF_UP, (), PAID)


def free_of_tax(kind: str, meals: frozenset[Meal], lookup: Lookup, period: Period) -> Step:
    """What is free of tax of one day: its rate, reduced for free meals and then in whole kroner."""
    rate = lookup.find(kind, on=period.on, scheme=FREE)
    share = 1 - sum((Fraction(one.value) for one in _percents(meals, lookup, period)), Fraction(0)) / 100
    if share == 1:
        return times("free-of-tax", rate, 1, on=period.on)
    return part_of(
        "free-of-tax",
        rate,
        Fraction(rate.value),
        share=max(share, Fraction(0)),
        on=period.on,
        rounding=Rounding.WHOLE_HALF_UP,
    )


def paid_for_a_night(meals: frozenset[Meal], lookup: Lookup, period: Period) -> tuple[Step, ...]:
    """What the agreement pays for a day with a night."""
    rate = lookup.find("per_diem_overnight", on=period.on, scheme=PAID)
    return _with_meals(times("overnight", rate, 1, on=period.on), meals, lookup, period)


def lodging_kind(lodging: Lodging | None) -> str:
    """The kind of rate that is free of tax with such a night."""
    return _LODGING[lodging or Lodging.HOTEL]


def _refused(trip: Trip, choices: Choices) -> Finding | None:
    limits = rule("NO", "minimum", on=trip.departs.date())
    if not trip.temporary:
        return note("per_diem.not-temporary")
    if trip.distance_km is not None and trip.distance_km <= limits.number("km"):
        return note("per_diem.too-near", "", km=str(limits.number("km")))
    if trip.hours(choices) < limits.number("hours"):
        return note("per_diem.too-short", "", hours=str(limits.number("hours")))
    return None


def _day(trip: Trip, period: Period, lookup: Lookup, choices: Choices) -> Day:
    stay = trip.longest(period.starts, period.ends)
    meals = trip.meals.between(period.number, period.starts, period.ends, is_last=period.is_last)
    hours, with_night = period.hours(choices), trip.overnight or trip.hours(choices) >= 24
    if stay.country != "NO":
        what, steps = _abroad(trip, hours, meals, lookup, period)
    else:
        what, steps = _at_home(trip, hours, meals, lookup, period, choices)
    found = _free(hours, meals, lookup, period, trip=trip, with_night=with_night) if steps else None
    free, free_steps = (found.amount, (found,)) if found else (Fraction(0), ())
    free = min(free, total(steps))
    return Day(period.number, period.starts, period.ends, stay.country, stay.place, what, steps, free, free_steps)


def _at_home(
    trip: Trip, hours: Fraction, meals: frozenset[Meal], lookup: Lookup, period: Period, choices: Choices
) -> tuple[str, tuple[Step, ...]]:
    limits = rule("NO", "remainder_domestic", on=period.on)
    least, long = limits.number("from_hours"), limits.number("over_hours")
    only_night = trip.overnight and period.number == 1 and trip.hours(choices) > long
    if period.is_whole or only_night:
        return "overnight", paid_for_a_night(meals, lookup, period)
    if hours < least:
        return "too-short", ()
    kind = "over_12_hours" if hours > long else "6_to_12_hours"
    rate = lookup.find(f"per_diem_day_trip_{kind}", on=period.on, scheme=PAID)
    what = f"day-{kind.replace('_', '-')}"
    return what, _with_meals(times(what, rate, 1, on=period.on), meals, lookup, period)


def _abroad(
    trip: Trip, hours: Fraction, meals: frozenset[Meal], lookup: Lookup, period: Period
) -> tuple[str, tuple[Step, ...]]:
    stay = trip.longest(period.starts, period.ends)
    limits = rule("NO", "abroad", on=period.on)
    if not period.is_whole and hours < limits.number("half_from_hours"):
        return "too-short", ()
    whole = period.is_whole or hours >= limits.number("full_from_hours")
    share = Fraction(1) if whole else Fraction(1, 2)
    if _days_there(trip, period) > limits.number("long_stay_days"):
        share *= limits.number("long_stay_percent") / 100
    rate = lookup.abroad(stay.country, on=period.on, place=stay.place)
    what = "full-day-abroad" if whole else "half-day-abroad"
    return what, _with_meals(times(what, rate, 1, share=share, on=period.on), meals, lookup, period)


def _days_there(trip: Trip, period: Period) -> int:
    """The day at the place, counted from 1: since when the person works there, else since the trip began."""
    return period.number if trip.long_stay_since is None else (period.on - trip.long_stay_since).days + 1


def _with_meals(gross: Step, meals: frozenset[Meal], lookup: Lookup, period: Period) -> tuple[Step, ...]:
    """The day and what the free meals take off: a share of the rate in use, together never more than all of it."""
    steps = [gross]
    for meal, percent in zip(sorted(meals), _percents(meals, lookup, period), strict=True):
        share = Fraction(percent.value) / 100
        steps.append(part_of(f"meal-{meal.value}", percent, gross.amount, quantity=-1, share=share, on=period.on))
    return tuple(steps)


def _percents(meals: frozenset[Meal], lookup: Lookup, period: Period) -> Iterator[Rate]:
    for meal in sorted(meals):
        yield lookup.find(f"meal_reduction_{meal.value}", on=period.on)


def _free(
    hours: Fraction, meals: frozenset[Meal], lookup: Lookup, period: Period, *, trip: Trip, with_night: bool
) -> Step | None:
    least = rule("NO", "remainder_tax_free", on=period.on).number("hours")
    if not period.is_whole and hours < least:
        return None
    if with_night:
        kind = lodging_kind(trip.nights)
    else:
        long = rule("NO", "remainder_domestic", on=period.on).number("over_hours")
        kind = f"per_diem_day_trip_{'over_12_hours' if hours > long else '6_to_12_hours'}_tax_free"
    return free_of_tax(kind, meals, lookup, period)
