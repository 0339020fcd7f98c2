"""Lodging without a receipt: what the nights of a trip give."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from kvitt.rates.cases import Answer, CaseError
from kvitt.rates.steps import Rounding, Step, times, total
from kvitt.rates.tables import Tables
from kvitt.rates.topics._given import country_of, day_of_year, trip_of, whole
from kvitt.rates.travel.lookup import GapError, Lookup
from kvitt.rates.travel.nights import lodging_allowance, nights_of
from kvitt.rates.travel.trip import Choices

_CURRENCIES = {"DK": "DKK", "SE": "SEK", "NO": "NOK", "DE": "EUR"}


def answer(*, country: str, given: Mapping[str, Any], tables: Tables) -> Answer:
    """`amount` in `currency`. Nights that are paid against a receipt or by the employer give nothing. Raises CaseError."""
    if country not in _CURRENCIES:
        msg = f"Kvitt knows no official lodging allowance of {country}"
        raise CaseError(msg)
    words = str(given.get("lodging", "")).lower()
    known = ("paid by employer", "free", "receipt", "not shown", "own expense", "allowance", "private", "hotel")
    if words.strip() and not any(word in words for word in known):
        msg = f"lodging: {given['lodging']!r}; write free, against receipt, own expense without receipt, or allowance"
        raise CaseError(msg)
    covered = any(word in words for word in ("paid by employer", "free", "against receipt", "with receipt"))
    covered = covered and not any(word in words for word in ("not paid by employer", "not shown"))
    lookup = Lookup(country, tables)
    try:
        steps = [] if covered else _steps(country, given, lookup)
    except GapError as gap:
        raise CaseError(f"{gap.finding.code} {dict(gap.finding.parameters)}") from gap
    amount = str(Rounding.CUT.of(total(steps)))
    fields = {"amount": amount, "currency": _CURRENCIES[country], "tax_free": amount, "taxable": "0.00"}
    return Answer(fields, steps, tuple(lookup.told.values()))


def _steps(country: str, given: Mapping[str, Any], lookup: Lookup) -> list[Step]:
    if "trip" in given:
        trip = trip_of(given, country=country)
        return list(lodging_allowance(nights_of(trip, Choices(), country=country), lookup))
    on, where = day_of_year(given), country_of(given, otherwise=country)
    count = whole(given, "nights") if given.get("nights") is not None else whole(given, "days")
    return list(_same_nights(count, on, where, str(given.get("place") or ""), lookup))


def _same_nights(count: int, on: date, where: str, place: str, lookup: Lookup) -> list[Step]:
    (one,) = lodging_allowance([(on, where, place)], lookup)
    if one.rate is None:
        return [one]
    return [times(one.what, one.rate, Fraction(count), share=one.share, on=on)]
