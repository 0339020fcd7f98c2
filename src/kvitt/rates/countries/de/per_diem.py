"""Per diem in Germany (EStG § 9 Abs. 4a; BRKG §§ 5, 6; amounts abroad by the letters of the Federal Ministry of Finance).

Calendar days: 24 hours away give the whole amount, the days of arrival and departure with a night half of it without a least
length, a day trip of more than 8 hours half of it. Work over midnight without a night counts as one day, on the date with the
larger part. Abroad the place reached last before midnight decides; on the way home the last place of work abroad. Free meals take
off a share of the amount of a whole day, never more than the day gives.
"""

from datetime import date, timedelta
from fractions import Fraction

from kvitt.kernel.findings import Finding, note
from kvitt.rates.law import rule
from kvitt.rates.steps import Rounding, Step, part_of
from kvitt.rates.tables import Rate
from kvitt.rates.travel.lookup import Lookup
from kvitt.rates.travel.periods import Period, calendar_days
from kvitt.rates.travel.priced import Day, Priced, exactly, nothing, private_day
from kvitt.rates.travel.trip import Choices, Stay, Trip, hours_between

CURRENCY = "EUR"
#: A country that the table does not name takes the amounts of Luxembourg (letters of the Ministry on amounts abroad).
STAND_IN = "LU"


def price(trip: Trip, lookup: Lookup, choices: Choices) -> Priced:
    """What the trip gives. Hours are those of the clock, since the law counts calendar days."""
    if refused := _refused(trip):
        return nothing("DE", CURRENCY, refused)
    periods = calendar_days(trip)
    months = rule("DE", "three_months", on=trip.departs.date()).number("months")
    if not trip.overnight and len(periods) <= 2:
        days = _without_a_night(trip, periods, lookup, choices)
        if not days:
            hours = rule("DE", "over_8_hours", on=trip.departs.date()).number("hours_over")
            return nothing("DE", CURRENCY, note("per_diem.not-over", "", hours=str(hours)))
    else:
        days = [
            private_day(trip, period)
            or _day(trip, period, "partial" if period.number == 1 or period.is_last else "full", lookup, choices)
            for period in periods
            if not (trip.month_on(period.on) > months)
        ]
    over = note("per_diem.three-months", "", months=str(months))
    findings = (over,) if trip.month_on(periods[-1].on) > months else ()
    amount = Rounding.HALF_UP.of(exactly(days))
    return Priced("DE", CURRENCY, amount, amount, tuple(days), (), Rounding.HALF_UP, findings)


def _refused(trip: Trip) -> Finding | None:
    if not trip.temporary:
        return note("per_diem.not-temporary")
    months = rule("DE", "three_months", on=trip.departs.date()).number("months")
    if trip.month_on(trip.departs.date()) > months:
        return note("per_diem.three-months", "", months=str(months))
    return None


def _without_a_night(trip: Trip, periods: list[Period], lookup: Lookup, choices: Choices) -> list[Day]:
    """One partial day for more than 8 hours, on the date with the larger part."""
    over = rule("DE", "over_8_hours", on=trip.departs.date()).number("hours_over")
    if hours_between(trip.departs, trip.returns, elapsed=False) <= over:
        return []
    larger = max(reversed(periods), key=lambda one: hours_between(one.starts, one.ends, elapsed=False))
    return [private_day(trip, larger) or _day(trip, larger, "partial", lookup, choices)]


def _day(trip: Trip, period: Period, kind: str, lookup: Lookup, choices: Choices) -> Day:
    stay = _where(trip, period)
    on = trip.departs.date() if choices.rate_of_departure else period.on
    rate, value, base = _rate(stay, kind, on, lookup)
    abroad = "-abroad" if stay.country != "DE" else ""
    what = f"{kind}-day{abroad}"
    gross = part_of(what, rate, value, on=period.on)
    return Day(
        period.number, period.starts, period.ends, stay.country, stay.place, what,
        (gross, *_meals(trip, period, gross, base, lookup)),
    )  # fmt: skip


def _rate(stay: Stay, kind: str, on: date, lookup: Lookup) -> tuple[Rate, Fraction, Fraction]:
    """The rate, what this kind of day gives, and the amount of a whole day that meals are counted from."""
    if stay.country == "DE":
        rate = lookup.find(f"per_diem_{kind}_day", on=on)
        base = lookup.find("per_diem_full_day", on=on)
        return rate, Fraction(rate.value), Fraction(base.value)
    rate = lookup.abroad(stay.country, on=on, place=stay.place, stand_in=STAND_IN)
    full = Fraction(rate.value)
    part = Fraction(rate.part) if rate.part is not None else full / 2
    return rate, full if kind == "full" else part, full


def _where(trip: Trip, period: Period) -> Stay:
    """The place reached last before midnight; where that is at home, the last one abroad of that day."""
    last = trip.at(period.ends)
    if last.country != "DE":
        return last
    since, found = trip.departs, last
    for stay in trip.stays:
        inside = min(stay.until, period.ends) - max(since, period.starts)
        if stay.country != "DE" and inside > timedelta(0):
            found = stay
        since = stay.until
    return found


def _meals(trip: Trip, period: Period, gross: Step, base: Fraction, lookup: Lookup) -> list[Step]:
    steps, left = [], gross.amount
    for meal in sorted(trip.meals.on(period.number, period.on)):
        percent = lookup.find(f"meal_reduction_{meal.value}", on=period.on)
        share = Fraction(percent.value) / 100
        step = part_of(f"meal-{meal.value}", percent, base, quantity=-1, share=share, at_most=left, on=period.on)
        left += step.amount
        steps.append(step)
    return steps
