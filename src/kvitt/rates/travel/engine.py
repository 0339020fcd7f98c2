"""Pricing a trip by the rules of a country, in the way that the country's own folder says."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from kvitt.kernel.discovery import modules_in
from kvitt.kernel.errors import InvalidError
from kvitt.kernel.findings import Finding, Severity, note, warn
from kvitt.rates.own import OwnRates
from kvitt.rates.steps import Rounding, total
from kvitt.rates.tables import Tables
from kvitt.rates.travel.lookup import GapError, Lookup
from kvitt.rates.travel.nights import lodging_allowance, nights_of
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
    lawful = _priced(trip, country, tables, None, chosen, filled=own)
    if lawful.tax_free is None:  # nobody knows what is free of tax, so nothing is
        return replace(paid, tax_free=Decimal("0.00"), findings=(*paid.findings, *_nothing_free(lawful)))
    silent = (one for one in lawful.findings if one.code == "per_diem.days-taxable")
    return replace(paid, tax_free=min(paid.amount, lawful.tax_free), findings=(*paid.findings, *silent))


def price_lodging(
    trip: Trip,
    dates: Collection[date],
    *,
    country: str,
    tables: Tables,
    own: OwnRates | None = None,
    choices: Choices | None = None,
) -> Priced:
    """What the nights of these dates give without a receipt; what the law leaves free of tax is split off as in `price`."""
    chosen = choices or Choices()
    nights = [night for night in nights_of(trip, chosen, country=country) if night[0] in dates]

    def priced(lookup: Lookup) -> Priced:
        try:
            steps = tuple(lodging_allowance(nights, lookup))
        except GapError as gap:
            return unknown(country, currency_of(country), (gap.finding, *lookup.told.values()))
        amount = Rounding.CUT.of(total(steps))
        found = tuple(lookup.told.values())
        return Priced(country, currency_of(country), amount, amount, (), steps, Rounding.CUT, found)

    paid = priced(Lookup(country, tables, own))
    if own is None or not own.rates or paid.amount is None:
        return paid
    lawful = priced(Lookup(country, tables))
    if lawful.tax_free is None:
        return replace(paid, tax_free=Decimal("0.00"), findings=(*paid.findings, *_nothing_free(lawful)))
    return replace(paid, tax_free=min(paid.amount, lawful.tax_free))


def _nothing_free(lawful: Priced) -> list[Finding]:
    """The gaps in the law that the company's own rates fill: they stop nothing any more, but nothing is known to be free of tax."""
    return [
        warn("per_diem.tax-free-unknown", one.field, **one.parameters) if one.severity is Severity.STOP else one
        for one in lawful.findings
    ]


def _priced(
    trip: Trip,
    country: str,
    tables: Tables,
    own: OwnRates | None,
    choices: Choices,
    *,
    filled: OwnRates | None = None,
) -> Priced:
    lookup = Lookup(country, tables, own, filled)
    try:
        found = pricings()[country](trip, lookup, choices)
    except GapError as gap:
        return unknown(country, currency_of(country), (gap.finding, *lookup.told.values()))
    private = [day.on.isoformat() for day in found.days if day.what == "private"]
    told = (note("per_diem.private-days", "", days=str(len(private))),) if private else ()
    return replace(found, findings=(*found.findings, *told, *lookup.told.values()))
