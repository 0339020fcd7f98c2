"""What of an allowance is free of tax, and what is pay."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from kvitt.rates.cases import Answer, CaseError, gap
from kvitt.rates.countries.no.per_diem import free_of_tax, lodging_kind, paid_for_a_night
from kvitt.rates.steps import Rounding, Step, total
from kvitt.rates.tables import Tables
from kvitt.rates.topics import mileage
from kvitt.rates.topics._drives import names_a_distance
from kvitt.rates.topics._given import day_of_year, number, whole, words_of, yes
from kvitt.rates.topics._meals import given_meals
from kvitt.rates.topics._trips import lodging_of, trip_of
from kvitt.rates.travel.engine import price
from kvitt.rates.travel.lookup import GapError, Lookup
from kvitt.rates.travel.periods import Period
from kvitt.rates.travel.trip import Meal


def answer(*, country: str, given: Mapping[str, Any], tables: Tables) -> Answer:
    """`paid`, `tax_free` and `taxable`; `amount` is the taxable part. Raises CaseError."""
    if "trip" not in given and any(names_a_distance(name) for name in given):
        return _drives(country, given, tables)
    if country != "NO":
        return _above(country, given, tables)
    if "trip" in given:
        priced = price(trip_of(given, country=country), country=country, tables=tables)
        if priced.amount is None or priced.tax_free is None:
            raise gap(*priced.findings)
        return _split(priced.amount, priced.tax_free, "NOK", priced.steps)
    return _nights(given, tables)


def _drives(country: str, given: Mapping[str, Any], tables: Tables) -> Answer:
    """The same of mileage."""
    found = mileage.answer(country=country, given=given, tables=tables)
    fields = dict(found.fields)
    fields |= {"paid": fields.get("paid", fields["amount"]), "amount": fields["taxable"]}
    return replace(found, fields=fields)


def _nights(given: Mapping[str, Any], tables: Tables) -> Answer:
    """Days with a night, all alike."""
    if not words_of(given, "lodging"):
        msg = "lodging: write hotel, guest house without kitchen, with kitchen, or private"
        raise CaseError(msg)
    on, count = day_of_year(given), whole(given, "days") if given.get("days") is not None else 1
    moment = datetime.combine(on, datetime.min.time(), ZoneInfo("Europe/Oslo"))
    period, lookup = Period(1, moment, moment, is_whole=True), Lookup("NO", tables)
    meals = given_meals(given).on(1, on)
    if yes(given, "breakfast_included", otherwise="with breakfast" in words_of(given, "lodging")):
        meals |= {Meal.BREAKFAST}
    try:
        steps = paid_for_a_night(meals, lookup, period)
        free = free_of_tax(lodging_kind(lodging_of(given)), meals, lookup, period).amount
    except GapError as error:
        raise gap(error.finding) from error
    paid = count * Rounding.HALF_UP.of(total(steps))
    return _split(paid, min(paid, count * Rounding.HALF_UP.of(free)), "NOK", steps)


def _above(country: str, given: Mapping[str, Any], tables: Tables) -> Answer:
    """What is paid above the official amount of a trip, where the case says what is paid."""
    name = next((one for one in ("paid", "paid_amount", "amount_paid") if given.get(one) is not None), "paid")
    paid = number(given, name)
    priced = price(trip_of(given, country=country), country=country, tables=tables)
    if priced.amount is None:
        raise gap(*priced.findings)
    amount = Decimal(paid.numerator) / Decimal(paid.denominator)
    return _split(amount, min(amount, priced.amount), priced.currency, priced.steps)


def _split(paid: Decimal, free: Decimal, currency: str, steps: tuple[Step, ...]) -> Answer:
    cents = Decimal("0.01")
    taxable = str((paid - free).quantize(cents))
    fields = {
        "amount": taxable,
        "currency": currency,
        "paid": str(paid.quantize(cents)),
        "tax_free": str(free.quantize(cents)),
        "taxable": taxable,
    }
    return Answer(fields, steps)
