"""Per diem in Sweden (inkomstskattelagen 12 kap. 6-16 §§; SKV 354).

Calendar days. The day of departure is whole before noon, the day of return whole after 19; else half. A night away is needed,
and more than 50 kilometres. Abroad the day belongs to the country where most of 06-24 is spent. Free meals take a share of that
day's amount off, in whole kronor. After three months at a place 70 per cent, after two years half, for whole days only.
"""

from collections.abc import Iterable
from datetime import datetime, time
from fractions import Fraction

from kvitt.kernel.findings import Finding, note
from kvitt.rates.law import rule
from kvitt.rates.steps import Rounding, Step, part_of, times
from kvitt.rates.tables import Rate
from kvitt.rates.travel.lookup import Lookup
from kvitt.rates.travel.periods import Period, calendar_days
from kvitt.rates.travel.priced import Day, Priced, exactly, nothing, private_day
from kvitt.rates.travel.trip import ALL_MEALS, Choices, Meal, Stay, Trip

CURRENCY = "SEK"
_HALF = Fraction(1, 2)


def price(trip: Trip, lookup: Lookup, choices: Choices) -> Priced:
    """What the trip gives."""
    if refused := _refused(trip):
        return nothing("SE", CURRENCY, refused)
    days, findings = [], []
    for period in calendar_days(trip):
        day = private_day(trip, period) or _day(trip, period, lookup, choices)
        days.append(day)
        if day.what == "half-day-long-stay":
            findings.append(note("per_diem.only-whole-days", "", on=day.on.isoformat()))
    amount = Rounding.HALF_UP.of(exactly(days))
    return Priced("SE", CURRENCY, amount, amount, tuple(days), (), Rounding.HALF_UP, tuple(findings))


def day_amount(
    *, whole: bool, country: str, place: str, on: Period, meals: frozenset[Meal], month: int | None, lookup: Lookup
) -> tuple[str, tuple[Step, ...]]:
    """What one calendar day gives, with its code and steps."""
    what, gross = _gross(whole=whole, country=country, place=place, period=on, month=month, lookup=lookup)
    if gross is None:
        return what, ()
    percents = list(_percents(meals, abroad=country != "SE", lookup=lookup, on=on))
    if not percents:
        return what, (gross,)
    share = sum((Fraction(percent.value) for percent in percents), Fraction(0)) / 100
    codes = "-".join(meal.value for meal in Meal if meal in meals)
    off = part_of(
        f"meals-{codes}", percents[0], gross.amount, quantity=-1, share=share, on=on.on, rounding=Rounding.WHOLE_HALF_UP
    )
    return what, (gross, off)


def _refused(trip: Trip) -> Finding | None:
    on = trip.departs.date()
    far = rule("SE", "distance", on=on).number("km")
    if not trip.temporary:
        return note("per_diem.not-temporary")
    if trip.distance_km is not None and trip.distance_km <= far:
        return note("per_diem.too-near", "", km=str(far))
    long = rule("SE", "three_months", on=on).number("months")
    part_of_longer = bool(trip.whole_days) or trip.return_day or trip.month_on(on) > long
    if not trip.overnight or (not part_of_longer and trip.departs.date() == trip.returns.date()):
        return note("per_diem.no-night")
    return None


def _day(trip: Trip, period: Period, lookup: Lookup, choices: Choices) -> Day:
    stay = _country_of_day(trip, period)
    rated = Period(period.number, trip.departs, trip.departs) if choices.rate_of_departure else period
    what, steps = day_amount(
        whole=_is_whole(trip, period),
        country=stay.country,
        place=stay.place,
        on=rated,
        meals=trip.meals.on(period.number, period.on),
        month=trip.month_on(period.on),
        lookup=lookup,
    )
    return Day(period.number, period.starts, period.ends, stay.country, stay.place, what, steps)


def _is_whole(trip: Trip, period: Period) -> bool:
    if period.on in trip.whole_days:
        return True
    limits = rule("SE", "day_boundaries", on=period.on).values
    whole = True
    if period.number == 1 and not trip.return_day:
        whole = period.starts.time() < time.fromisoformat(limits["departure_full_before"])
    if period.is_last and period.ends.date() == period.on:
        whole = whole and period.ends.time() > time.fromisoformat(limits["return_full_after"])
    return whole


def _country_of_day(trip: Trip, period: Period) -> Stay:
    window = str(rule("SE", "country_of_day", on=period.on).values["window"])
    six = datetime.combine(period.on, time.fromisoformat(window.partition("-")[0]), period.starts.tzinfo)
    starts = max(period.starts, six)
    return trip.longest(starts if starts < period.ends else period.starts, period.ends)


def _gross(
    *, whole: bool, country: str, place: str, period: Period, month: int | None, lookup: Lookup
) -> tuple[str, Step | None]:
    on = period.on
    stay = rule("SE", "three_months", on=on)
    long, very_long = int(stay.number("months")), 12 * int(stay.number("years_until_half"))
    if month is not None and month > long:
        if not whole:
            return "half-day-long-stay", None
        share = stay.number("percent_then" if month > very_long else "percent") / 100
        if country == "SE":
            kind = "per_diem_after_2_years" if month > very_long else "per_diem_after_3_months"
            return "long-stay", times("long-stay", lookup.find(kind, on=on), 1, on=on)
        rate = lookup.abroad(country, on=on, place=place)
        return "long-stay-abroad", times("long-stay-abroad", rate, 1, share=share, on=on)
    if country != "SE":
        rate = lookup.abroad(country, on=on, place=place)
        what = "full-day-abroad" if whole else "half-day-abroad"
        return what, times(what, rate, 1, share=Fraction(1) if whole else _HALF, on=on)
    what = "full-day" if whole else "half-day"
    return what, times(what, lookup.find(f"per_diem_{what.replace('-', '_')}", on=on), 1, on=on)


def _percents(meals: frozenset[Meal], *, abroad: bool, lookup: Lookup, on: Period) -> Iterable[Rate]:
    """The share of the day's amount that the free meals take off together."""
    where = "foreign" if abroad else "domestic"
    main = meals & {Meal.LUNCH, Meal.DINNER}

    def percent(name: str) -> Rate:
        return lookup.find(f"meal_reduction_{where}_{name}", on=on.on)

    if meals == ALL_MEALS:
        return [percent("all_meals")]
    if len(main) == 2:
        return [percent("lunch_and_dinner")]
    if Meal.BREAKFAST in meals and main:
        return [percent("breakfast"), percent("lunch_or_dinner")]
    if Meal.BREAKFAST in meals:
        return [percent("breakfast")]
    return [percent("lunch_or_dinner")] if main else []
