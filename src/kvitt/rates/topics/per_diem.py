"""Per diem: what a trip gives by the law of a country."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from kvitt.kernel.errors import InvalidError
from kvitt.rates.cases import Answer, CaseError
from kvitt.rates.countries.dk.per_diem import begins_anew
from kvitt.rates.countries.se.per_diem import day_amount
from kvitt.rates.countries.us import per_diem as us
from kvitt.rates.own import SCHEME, OwnRates
from kvitt.rates.steps import Rounding, Step, total
from kvitt.rates.tables import Confidence, Rate, Tables
from kvitt.rates.topics._given import country_of, day_of_year, duration, meals_of, number, trip_of, whole
from kvitt.rates.travel.engine import price
from kvitt.rates.travel.lookup import GapError, Lookup
from kvitt.rates.travel.periods import Period
from kvitt.rates.travel.priced import Priced
from kvitt.rates.travel.trip import Trip

#: A case that names no dates takes place then; only its length counts.
_SOME_DAY = datetime(2026, 5, 4, 6, tzinfo=ZoneInfo("Europe/Copenhagen"))


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
    return told(_as_asked(priced, given))


def told(priced: Priced) -> Answer:
    """A priced trip as an answer. Raises CaseError where a rate is missing."""
    if priced.amount is None or priced.tax_free is None or priced.taxable is None:
        missing = "; ".join(f"{one.code} {dict(one.parameters)}" for one in priced.findings)
        raise CaseError(missing)
    fields = {
        "amount": str(priced.amount),
        "currency": priced.currency,
        "tax_free": str(priced.tax_free),
        "taxable": str(priced.taxable),
    }
    return Answer(fields, priced.steps, priced.findings)


def _as_asked(priced: Priced, given: Mapping[str, Any]) -> Priced:
    """Of a country with two schemes the part that is free of tax, where that is asked for."""
    if given.get("scheme") == "tax_free_maximum" and priced.tax_free is not None:
        return replace(priced, amount=priced.tax_free)
    return priced


def _trip(given: Mapping[str, Any], country: str) -> Trip:
    if "trip" in given:
        trip = trip_of(given, country=country)
    else:
        returns = _SOME_DAY + duration(given.get("duration"))
        trip = Trip.in_one_country(country, _SOME_DAY, returns, meals=meals_of(given.get("meals_provided")))
    if trip.long_stay_since is not None:
        elsewhere = whole(given, "working_days_elsewhere") if given.get("working_days_elsewhere") is not None else 0
        far = given.get("distance_to_other_workplace_km")
        distance = number(given, "distance_to_other_workplace_km") if far is not None else None
        if begins_anew(working_days_elsewhere=elsewhere, distance_km=distance, on=trip.departs.date()):
            trip = replace(trip, long_stay_since=None)
    return trip


def _own(given: Mapping[str, Any], country: str) -> OwnRates | None:
    """A rate that the case names takes the place of the official one of a whole day."""
    if given.get("rate") is None:
        return None
    value = number(given, "rate")
    rate = Rate(
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
    return OwnRates((rate,))


def _one_day(given: Mapping[str, Any], tables: Tables) -> Answer:
    on = day_of_year(given)
    moment = datetime.combine(on, datetime.min.time(), ZoneInfo("Europe/Stockholm"))
    period = Period(1, moment, moment + timedelta(days=1))
    kind = str(given["day"]).lower()
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
            meals=meals_of(given.get("meals_provided")).on(1, on),
            month=month,
            lookup=Lookup("SE", tables),
        )
    except GapError as gap:
        raise CaseError(f"{gap.finding.code} {dict(gap.finding.parameters)}") from gap
    amount = str(Rounding.HALF_UP.of(total(steps)))
    return Answer({"amount": amount, "currency": "SEK", "tax_free": amount, "taxable": "0.00"}, steps)


def _first_day(given: Mapping[str, Any]) -> date:
    """The day named, else the first of the fiscal year (`fiscal_year` or `year`), which begins on 1 October of the year before."""
    for name in ("date", "on"):
        if given.get(name):
            return day_of_year(given)
    year = whole(given, "fiscal_year" if given.get("fiscal_year") is not None else "year")
    return date(year - 1, 10, 1)


def _tiers(given: Mapping[str, Any], tables: Tables) -> Answer:
    """Days in a locality of a tier: the first and last at three quarters."""
    count, name = whole(given, "days"), str(given.get("mie", us.STANDARD)).split(".")[0]
    if not 1 <= count <= 3_660:
        msg = "days: at least one"
        raise CaseError(msg)
    meals = meals_of(given.get("meals_furnished", given.get("meals_provided")))
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
    except GapError as gap:
        raise CaseError(f"{gap.finding.code} {dict(gap.finding.parameters)}") from gap
    value = str(Rounding.HALF_UP.of(amount))
    return Answer({"amount": value, "currency": us.CURRENCY, "tax_free": value, "taxable": "0.00"}, steps)
