"""Pricing a trip by the rules of a country, in the way that the country's own folder says."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from kvitt.kernel.discovery import modules_in
from kvitt.kernel.errors import InvalidError
from kvitt.rates.own import OwnRates
from kvitt.rates.tables import Tables
from kvitt.rates.travel.lookup import GapError, Lookup
from kvitt.rates.travel.priced import Priced, unknown
from kvitt.rates.travel.trip import Choices, Trip

type Pricing = Callable[[Trip, Lookup, Choices], Priced]


@cache
def pricings() -> Mapping[str, Pricing]:
    """The countries that have a per diem, each with its own way to price a trip."""
    found = {}
    for module in modules_in("kvitt.rates.countries"):
        name = f"{module.__name__}.per_diem"
        if find_spec(name) is not None:
            found[module.__name__.rpartition(".")[2].upper()] = import_module(name)
    return {country: module.price for country, module in found.items()}


def currency_of(country: str) -> str:
    """The currency in which the country's per diem is paid."""
    module = import_module(f"kvitt.rates.countries.{country.lower()}.per_diem")
    currency: str = module.CURRENCY
    return currency


def price(
    trip: Trip, *, country: str, tables: Tables, own: OwnRates | None = None, choices: Choices | None = None
) -> Priced:
    """What the trip gives. Where the company has rates of its own, what the law leaves free of tax is split off.

    Raises:
        InvalidError: `per_diem.no-such-country` where Kvitt knows no official per diem of the country.

    """
    if country not in pricings():
        code = "per_diem.no-such-country"
        raise InvalidError(code, country=country)
    chosen = choices or Choices()
    paid = _priced(trip, country, tables, own, chosen)
    if own is None or not own.rates or paid.amount is None:
        return paid
    lawful = _priced(trip, country, tables, None, chosen)
    if lawful.tax_free is None:  # nobody knows what is free of tax, so nothing is
        return replace(paid, tax_free=Decimal("0.00"), findings=(*paid.findings, *lawful.findings))
    return replace(paid, tax_free=min(paid.amount, lawful.tax_free))


def _priced(trip: Trip, country: str, tables: Tables, own: OwnRates | None, choices: Choices) -> Priced:
    lookup = Lookup(country, tables, own)
    try:
        found = pricings()[country](trip, lookup, choices)
    except GapError as gap:
        return unknown(country, currency_of(country), (gap.finding, *lookup.told.values()))
    return replace(found, findings=(*found.findings, *lookup.told.values()))
