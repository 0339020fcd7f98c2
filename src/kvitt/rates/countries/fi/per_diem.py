"""Per diem in Finland (Verohallinnon päätös verovapaista matkakustannusten korvauksista, each year's decision).

Travel days of up to 24 hours from leaving. A single day of more than 6 hours is partial, of more than 10 whole; after the last
whole one at least 2 hours are partial and more than 6 whole. Abroad each travel day takes the country where it ends; coming home
more than 2 hours after the last day that ended abroad gives half of it, more than 10 hours the whole. Two free meals halve a
whole day, one halves a partial one. A year's decision holds for the part of the trip that is made in it.
"""

from fractions import Fraction

from kvitt.kernel.findings import Finding, note
from kvitt.rates.law import rule
from kvitt.rates.steps import Rounding, Step, part_of, times
from kvitt.rates.travel.lookup import Lookup
from kvitt.rates.travel.periods import Period, travel_days
from kvitt.rates.travel.priced import Day, Priced, exactly, nothing, private_day
from kvitt.rates.travel.trip import Choices, Stay, Trip

CURRENCY = "EUR"


def price(trip: Trip, lookup: Lookup, choices: Choices) -> Priced:
    """What the trip gives."""
    if refused := _refused(trip):
        return nothing("FI", CURRENCY, refused)
    days: list[Day] = []
    there: Stay | None  # the country abroad whose amount a day takes
    abroad: Stay | None = None  # where the last whole travel day ended, while that is abroad
    for period in travel_days(trip, choices):
        stay = trip.at(period.ends)
        if period.is_whole and stay.country != "FI":
            there = abroad = stay
        elif (
            period.is_whole
        ):  # it ends at home: of the country that the person returned from in it, and the next ones are not
            there, abroad = abroad if _begins_abroad(trip, period) else None, None
        else:
            there = abroad = _worked_abroad(trip, choices) if period.number == 1 else abroad
        if private := private_day(trip, period):
            days.append(private)
            continue
        rated = Period(period.number, trip.departs, trip.departs) if choices.rate_of_departure else period
        what, gross = _gross(period, there, lookup, choices, rated)
        if gross is not None:
            where = there or stay
            steps = _with_meals(what, gross, trip, period, lookup)
            days.append(Day(period.number, period.starts, period.ends, where.country, where.place, what, steps))
    if not days:
        hours = rule("FI", "first_day", on=trip.departs.date()).number("partial_over_hours")
        return nothing("FI", CURRENCY, note("per_diem.not-over", "", hours=str(hours)))
    amount = Rounding.HALF_UP.of(exactly(days))
    return Priced("FI", CURRENCY, amount, amount, tuple(days), (), Rounding.HALF_UP)


def _refused(trip: Trip) -> Finding | None:
    if not trip.temporary:
        return note("per_diem.not-temporary")
    far = Fraction(str(rule("FI", "distance", on=trip.departs.date()).values["km"][0]))
    if trip.distance_km is not None and trip.distance_km <= far:
        return note("per_diem.too-near", "", km=str(far))
    return None


def _worked_abroad(trip: Trip, choices: Choices) -> Stay | None:
    """Of a trip of less than a travel day: the last country abroad, where the trip is long enough for amounts abroad."""
    least = rule("FI", "foreign_minimum", on=trip.departs.date()).number("hours")
    abroad = [stay for stay in trip.stays if stay.country != "FI"]
    return abroad[-1] if abroad and trip.hours(choices) >= least else None


def _begins_abroad(trip: Trip, period: Period) -> bool:
    stay = trip.at(period.starts)
    return stay.country != "FI" and stay.until > period.starts


def _gross(
    period: Period, abroad: Stay | None, lookup: Lookup, choices: Choices, rated: Period
) -> tuple[str, Step | None]:
    on, hours = period.on, period.hours(choices)
    if abroad is not None:
        half = _half_abroad(period, hours)
        if half is None:
            return "too-short", None
        rate = lookup.abroad(abroad.country, on=rated.on, place=abroad.place)
        what = "half-day-abroad" if half else "full-day-abroad"
        return what, times(what, rate, 1, share=Fraction(1, 2) if half else Fraction(1), on=on)
    if period.is_whole:
        kind = "full"
    elif period.number == 1:
        limits = rule("FI", "first_day", on=on)
        over, full = limits.number("partial_over_hours"), limits.number("full_over_hours")
        kind = "full" if hours > full else "partial" if hours > over else ""
    else:
        limits = rule("FI", "last_part", on=on)
        least, full = limits.number("partial_from_hours"), limits.number("full_over_hours")
        kind = "full" if hours > full else "partial" if hours >= least else ""
    if not kind:
        return "too-short", None
    return f"{kind}-day", times(f"{kind}-day", lookup.find(f"per_diem_{kind}_day", on=rated.on), 1, on=on)


def _half_abroad(period: Period, hours: Fraction) -> bool | None:
    """Whether the travel day gives half of the amount abroad; None where it gives nothing. A single one gives the whole."""
    if period.is_whole or period.number == 1:
        return False
    limits = rule("FI", "foreign_return", on=period.on)
    if hours > limits.number("full_over_hours"):
        return False
    return True if hours > limits.number("half_over_hours") else None


def _with_meals(what: str, gross: Step, trip: Trip, period: Period, lookup: Lookup) -> tuple[Step, ...]:
    free = len(trip.meals.between(period.number, period.starts, period.ends, is_last=period.is_last))
    if what == "partial-day":
        kind, wanted = "meal_reduction_one_free_meal_partial_day", 1
    elif what.endswith("abroad"):
        kind, wanted = "meal_reduction_two_free_meals_foreign", 2
    else:
        kind, wanted = "meal_reduction_two_free_meals_full_day", 2
    if free < wanted:
        return (gross,)
    percent = lookup.find(kind, on=period.on)
    share = Fraction(percent.value) / 100
    return (gross, part_of("free-meals", percent, gross.amount, quantity=-1, share=share, on=gross.on))
