"""Per diem: what a trip gives by the law of a country."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from kvitt.kernel.errors import InvalidError
from kvitt.kernel.findings import note
from kvitt.rates.cases import Answer, CaseError, gap
from kvitt.rates.countries.dk.per_diem import begins_anew
from kvitt.rates.countries.se.per_diem import day_amount
from kvitt.rates.countries.us import per_diem as us
from kvitt.rates.law import rule
from kvitt.rates.own import SCHEME, OwnRates
from kvitt.rates.steps import Rounding, Step, total
from kvitt.rates.tables import Confidence, Rate, Tables
from kvitt.rates.topics._given import country_of, day_of_year, number, whole, words_of, year_of
from kvitt.rates.topics._meals import given_meals
from kvitt.rates.topics._trips import duration, trip_of
from kvitt.rates.travel.engine import price
from kvitt.rates.travel.lookup import GapError, Lookup
from kvitt.rates.travel.periods import Period
from kvitt.rates.travel.priced import Priced
from kvitt.rates.travel.trip import Trip

#: A case that names no day takes place then; only its length counts.
_SOME_DAY = datetime(2026, 5, 4, 6, tzinfo=ZoneInfo("Europe/Copenhagen"))
#: How a case tells weeks elsewhere.
_WEEKS = ("weeks_elsewhere", "break_weeks", "interruption_weeks")
#: Every name that is read; of any other the answer says that it was not.
_READ = {
    "trip", "duration", "rate", "date", "on", "year", "country", "mie", "tier", "scheme", "meals_provided", "meals_furnished",
    "meal_cover", "lodging", "traveller", "months_at_place", "first_day_at_workplace", "working_days_elsewhere",
    "distance_to_other_workplace_km", "distance_km", "overnight_actual", "middle_day_of_longer_stay", "return_day",
    "temporary_workplace", "temporary", *_WEEKS,
}  # fmt: skip
#: Countries whose long stays begin anew after weeks elsewhere.
_BROKEN_BY_WEEKS = {"SE", "DE"}
#: What the examples call the rounding of a maximum.
_CUT = "down to 0.01 (never above the tax-free maximum)"


def answer(*, country: str, given: Mapping[str, Any], tables: Tables) -> Answer:
    """`amount` in `currency`, with the parts free of tax and taxable. Raises CaseError."""
    if country == "US" and "trip" not in given:
        return _tiers(given, tables)
    if country == "SE" and "day" in given and "trip" not in given:
        return _one_day(given, tables)
    try:
        priced = price(_trip(given, country), country=country, tables=tables, own=_own(given, country))
    except InvalidError as error:
        msg = f"{error.code}: Kvitt knows no official per diem of {country}"
        raise CaseError(msg) from error
    answer_ = told(_as_asked(priced, given))
    unread = [note("case.input-not-read", name) for name in given if name not in _READ]
    return replace(answer_, findings=(*answer_.findings, *unread))


def told(priced: Priced) -> Answer:
    """A priced trip as an answer. Raises CaseError where a rate is missing."""
    if priced.amount is None or priced.tax_free is None or priced.taxable is None:
        raise gap(*priced.findings)
    fields = {
        "amount": str(priced.amount),
        "currency": priced.currency,
        "tax_free": str(priced.tax_free),
        "taxable": str(priced.taxable),
    }
    if priced.rounding is Rounding.CUT:
        fields["rounding"] = _CUT
    return Answer(fields, priced.steps, priced.findings)


def _as_asked(priced: Priced, given: Mapping[str, Any]) -> Priced:
    """Of a country with two schemes the part that is free of tax, where that is asked for."""
    scheme = words_of(given, "scheme")
    if scheme not in {"", "state agreement", "tax free maximum"}:
        msg = f"scheme: {given['scheme']!r}; write state_agreement or tax_free_maximum"
        raise CaseError(msg)
    if scheme != "tax free maximum" or priced.tax_free is None or not any(day.free_steps for day in priced.days):
        return priced
    days = tuple(replace(day, steps=day.free_steps) for day in priced.days)
    most = sum((Rounding.HALF_UP.of(total(day.steps)) for day in days), Decimal("0.00"))
    return replace(priced, amount=most, tax_free=most, days=days)


def _trip(given: Mapping[str, Any], country: str) -> Trip:
    if "trip" in given:
        trip = trip_of(_with_tier(given) if country == "US" else given, country=country)
    else:
        departs = _some_day(given)
        returns = (departs.astimezone(UTC) + duration(given.get("duration"))).astimezone(departs.tzinfo)
        told = {"depart": departs.isoformat(), "return": returns.isoformat(), "timezone": str(departs.tzinfo)}
        trip = trip_of({**given, "trip": told}, country=country)
    if country == "DK" and trip.long_stay_since is None and trip.month is not None:
        trip = replace(trip, long_stay_since=_months_before(trip.departs.date(), trip.month - 1))
    if country in _BROKEN_BY_WEEKS and (name := next((one for one in _WEEKS if given.get(one) is not None), "")):
        enough = rule(country, "three_months", on=trip.departs.date()).number("break_weeks")
        return replace(trip, month=None, long_stay_since=None) if number(given, name) >= enough else trip
    if trip.long_stay_since is not None:
        elsewhere = whole(given, "working_days_elsewhere") if given.get("working_days_elsewhere") is not None else 0
        far = given.get("distance_to_other_workplace_km")
        distance = number(given, "distance_to_other_workplace_km") if far is not None else None
        if begins_anew(working_days_elsewhere=elsewhere, distance_km=distance, on=trip.departs.date()):
            trip = replace(trip, long_stay_since=None)
    return trip


def _months_before(on: date, months: int) -> date:
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    if not date.min.year <= year:
        msg = f"months_at_place: {months + 1} is too many"
        raise CaseError(msg)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def _with_tier(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """A trip in a locality of the United States, whose tier stands beside the trip."""
    trip, name = given["trip"], _tier_name(given)
    return {**given, "trip": {**trip, "place": name}} if name and isinstance(trip, Mapping) else given


def _tier_name(given: Mapping[str, Any]) -> str:
    mie = next((name for name in ("mie", "tier") if given.get(name) is not None), None)
    return str(whole(given, mie)) if mie else ""


def _some_day(given: Mapping[str, Any]) -> datetime:
    """When a trip begins of which only the length is told: on the day or in the year named. Raises CaseError."""
    if given.get("date") or given.get("on"):
        return datetime.combine(day_of_year(given), _SOME_DAY.timetz())
    if given.get("year") is not None:
        return _SOME_DAY.replace(year=year_of(given))
    if given.get("rate") is None:
        msg = "date (or year, or rate): when was the trip?"
        raise CaseError(msg)
    return _SOME_DAY


def _own(given: Mapping[str, Any], country: str) -> OwnRates | None:
    """A rate that the case names takes the place of the official one of a whole day."""
    if given.get("rate") is None:
        return None
    value = number(given, "rate")
    full = Rate(
        country,
        "per_diem_full_day",
        SCHEME,
        date(1900, 1, 1),
        None,
        Decimal(value.numerator) / Decimal(value.denominator),
        {"DK": "DKK", "SE": "SEK", "NO": "NOK"}.get(country, "EUR"),
        "per day",
        confidence=Confidence.ONE_SOURCE,
    )
    quarter = replace(full, kind="per_diem_incidentals_25pct", value=full.value / 4)
    return OwnRates((full, quarter))


def _one_day(given: Mapping[str, Any], tables: Tables) -> Answer:
    on = day_of_year(given)
    moment = datetime.combine(on, datetime.min.time(), ZoneInfo("Europe/Stockholm"))
    period = Period(1, moment, moment + timedelta(days=1))
    kind = words_of(given, "day")
    if kind not in {"full", "half"}:
        msg = f"day: {given['day']!r}; write full or half"
        raise CaseError(msg)
    month = whole(given, "months_at_place") if given.get("months_at_place") is not None else None
    try:
        _what, steps = day_amount(
            whole=kind == "full",
            country=country_of(given, otherwise="SE"),
            place=str(given.get("place") or ""),
            on=period,
            meals=given_meals(given).on(1, on),
            month=month,
            lookup=Lookup("SE", tables),
        )
    except GapError as error:
        raise gap(error.finding) from error
    amount = str(Rounding.HALF_UP.of(total(steps)))
    return Answer({"amount": amount, "currency": "SEK", "tax_free": amount, "taxable": "0.00"}, steps)


def _first_day(given: Mapping[str, Any]) -> date:
    """The day named, else the first of the fiscal year (`fiscal_year` or `year`), which begins on 1 October of the year before."""
    for name in ("date", "on"):
        if given.get(name):
            return day_of_year(given)
    year = year_of(given, "fiscal_year" if given.get("fiscal_year") is not None else "year")
    return date(year - 1, 10, 1)


def _tiers(given: Mapping[str, Any], tables: Tables) -> Answer:
    """Days in a locality of a tier: the first and last at three quarters."""
    count = whole(given, "days")
    name = _tier_name(given) or us.STANDARD
    if not 1 <= count <= 3_660:
        msg = "days: at least one"
        raise CaseError(msg)
    meals = given_meals(given)
    if any(number_ > count for number_ in meals.by_day):
        msg = f"meals_furnished: a day lies outside the {count} days"
        raise CaseError(msg)
    starts = datetime.combine(_first_day(given), datetime.min.time(), ZoneInfo("America/New_York"))
    lookup, amount = Lookup("US", tables), Fraction(0)
    steps: list[Step] = []
    try:
        for number_ in range(1, count + 1):
            period = Period(number_, starts, starts + timedelta(days=1), is_last=number_ == count)
            found = us.tier(lookup, name, on=period)
            is_edge = number_ in (1, count)
            _what, of_day = us.day_steps(
                found, is_edge=is_edge, meals=meals.on(number_, period.on), lookup=lookup, on=period
            )
            steps += of_day
            amount += total(of_day)
    except GapError as error:
        raise gap(error.finding) from error
    value = str(Rounding.HALF_UP.of(amount))
    return Answer({"amount": value, "currency": us.CURRENCY, "tax_free": value, "taxable": "0.00"}, steps)
