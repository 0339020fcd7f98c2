"""Per diem in Denmark (ligningsloven § 9 A; bekendtgørelse om rejse- og befordringsgodtgørelse).

Days of 24 hours from departure; after the last whole one each started hour is 1/24 of a day. A trip under 24 hours gives
nothing. A free meal takes off a fixed share of the rate of a whole day, but a quarter of what the whole trip gives before
reductions may always be paid. One rate at home and abroad.
"""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from kvitt.kernel.findings import Finding, note
from kvitt.rates.law import rule
from kvitt.rates.steps import Rounding, Step, times, total
from kvitt.rates.tables import Rate
from kvitt.rates.travel.lookup import Lookup
from kvitt.rates.travel.periods import Period, travel_days
from kvitt.rates.travel.priced import Day, Priced, exactly, nothing, private_day
from kvitt.rates.travel.trip import ALL_MEALS, Choices, Cover, Meal, Traveller, Trip

CURRENCY = "DKK"
_REDUCTIONS = {
    Meal.BREAKFAST: "meal_reduction_breakfast",
    Meal.LUNCH: "meal_reduction_lunch",
    Meal.DINNER: "meal_reduction_dinner",
}


def price(trip: Trip, lookup: Lookup, choices: Choices) -> Priced:
    """What the trip gives: a maximum free of tax, so it is cut to the øre and never rounded up."""
    if refused := _refused(trip, choices):
        return nothing("DK", CURRENCY, refused)
    end = long_stay_ends(trip)
    days, paid_out = [], False
    for period in travel_days(trip, choices):
        if end is not None and period.on >= end:
            paid_out = True
            continue
        days.append(private_day(trip, period) or _day(trip, period, lookup, choices))
    if not days:
        return nothing("DK", CURRENCY, note("per_diem.twelve-months", "", since=str(trip.long_stay_since)))
    reductions = [] if _without_reductions(trip) else list(_reductions(trip, days, lookup))
    findings = [note("per_diem.twelve-months", "", since=str(trip.long_stay_since))] if paid_out else []
    exact = exactly(days, reductions)
    amount = Rounding.CUT.of(exact)
    return Priced("DK", CURRENCY, amount, amount, tuple(days), tuple(reductions), Rounding.CUT, tuple(findings))


def long_stay_ends(trip: Trip) -> date | None:
    """The day on which twelve months at the same place are over, counted in calendar time; None where nothing runs."""
    if trip.long_stay_since is None:
        return None
    months = int(rule("DK", "twelve_months", on=trip.departs.date()).number("months"))
    since = trip.long_stay_since
    year, month = since.year + (since.month - 1 + months) // 12, (since.month - 1 + months) % 12 + 1
    last = [31, 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return date(year, month, min(since.day, last[month - 1]))


def begins_anew(*, working_days_elsewhere: int = 0, distance_km: Fraction | None = None, on: date) -> bool:
    """Whether twelve months begin anew at a place: it lies far enough away, or the person worked long enough elsewhere."""
    limits = rule("DK", "twelve_months_restart", on=on)
    far = distance_km is not None and distance_km >= limits.number("km")
    return far or working_days_elsewhere >= limits.number("working_days")


def _refused(trip: Trip, choices: Choices) -> Finding | None:
    shortest = rule("DK", "minimum_duration", on=trip.departs.date()).number("hours")
    if not trip.temporary:
        return note("per_diem.not-temporary")
    if not trip.overnight:
        return note("per_diem.no-night")
    if trip.hours(choices) < shortest:
        return note("per_diem.too-short", "", hours=str(shortest))
    return None


def _without_reductions(trip: Trip) -> bool:
    return trip.cover is Cover.RECEIPTS or trip.traveller is Traveller.TOUR_DRIVER


def _rate(trip: Trip, period: Period, lookup: Lookup, choices: Choices) -> Rate:
    on = trip.departs.date() if choices.rate_of_departure else period.on
    if trip.traveller is Traveller.TOUR_DRIVER:
        where = "domestic" if trip.longest(period.starts, period.ends).country == "DK" else "abroad"
        return lookup.find(f"per_diem_tour_driver_{where}", on=on)
    if trip.cover is Cover.RECEIPTS:
        return lookup.find("per_diem_incidentals_25pct", on=on)
    return lookup.find("per_diem_full_day", on=on)


def _day(trip: Trip, period: Period, lookup: Lookup, choices: Choices) -> Day:
    rate, where = _rate(trip, period, lookup, choices), trip.longest(period.starts, period.ends)
    if period.is_whole:
        step, what = times("full-day", rate, 1, on=period.on), "full-day"
    else:
        hours = period.hours(choices)
        started = -(-hours.numerator // hours.denominator)
        in_a_day = rule("DK", "hourly_part", on=period.on).number("hours_in_a_day")
        step, what = times("started-hours", rate, started, share=1 / in_a_day, on=period.on), "started-hours"
    return Day(period.number, period.starts, period.ends, where.country, where.place, what, (step,))


def _reductions(trip: Trip, days: list[Day], lookup: Lookup) -> Iterator[Step]:
    """What free meals take off, and what brings it back to the quarter that may always be paid."""
    off = list(_free_meals(trip, days, lookup))
    if not off:
        return
    yield from off
    gross = exactly(days)
    percent = rule("DK", "meal_floor", on=days[0].on).number("floor_percent_of_gross")
    floor = percent / 100 * gross
    left = gross + total(off)
    if left < floor:
        yield Step("floor", floor - left, parameters={"percent": f"{percent}"})


def _free_meals(trip: Trip, days: list[Day], lookup: Lookup) -> Iterator[Step]:
    """Every free meal by its share of a whole day: on the day where it stands, or three for each day where all were free."""
    by_day = {day.number: day for day in days if day.steps}
    meals: list[tuple[date, Meal]] = []
    if trip.meals.all:
        meals = [(day.on, meal) for day in by_day.values() for meal in sorted(ALL_MEALS)]
    for number, of_day in sorted(trip.meals.by_day.items()):
        if number in by_day:
            meals += [(by_day[number].on, meal) for meal in sorted(of_day)]
    first, last = days[0].on, days[-1].ends.date()
    for on, of_date in sorted(trip.meals.by_date.items()):
        if first <= on <= last and on not in trip.private:
            meals += [(on, meal) for meal in sorted(of_date)]
    for on, meal in meals:
        rate = lookup.find("per_diem_full_day", on=_begun(days, on))
        percent = lookup.find(_REDUCTIONS[meal], on=on)
        yield times(f"meal-{meal.value}", rate, -1, share=Fraction(percent.value) / 100, on=on)


def _begun(days: list[Day], on: date) -> date:
    """The first day of the travel day that a date belongs to: its rate is the meal's."""
    return max((day.on for day in days if day.on <= on), default=days[0].on)
