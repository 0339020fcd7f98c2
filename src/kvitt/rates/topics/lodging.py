"""Lodging without a receipt: what the nights of a trip give."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from kvitt.rates.cases import Answer, CaseError, gap
from kvitt.rates.steps import Rounding, Step, total
from kvitt.rates.tables import Tables
from kvitt.rates.topics._given import country_of, day, day_of_year, whole, words_of
from kvitt.rates.topics._trips import duration, trip_of
from kvitt.rates.travel.lookup import GapError, Lookup
from kvitt.rates.travel.nights import Night, lodging_allowance, nights_of
from kvitt.rates.travel.trip import Choices, Traveller

_CURRENCIES = {"DK": "DKK", "SE": "SEK", "NO": "NOK", "DE": "EUR"}
_OWN = r"without (a )?receipt|no receipt|not shown|not documented|undocumented|own expense|allowance|private|friend|family|not paid"
_COVERED = r"paid by|free|receipt|documented|shown"


def answer(*, country: str, given: Mapping[str, Any], tables: Tables) -> Answer:
    """`amount` in `currency`. Nights that are paid against a receipt or by the employer give nothing. Raises CaseError."""
    if country not in _CURRENCIES:
        msg = f"Kvitt knows no official lodging allowance of {country}"
        raise CaseError(msg)
    lookup = Lookup(country, tables)
    try:
        steps = list(_steps(country, given, lookup))
    except GapError as error:
        raise gap(error.finding) from error
    amount = str(Rounding.CUT.of(total(steps)))
    fields = {"amount": amount, "currency": _CURRENCIES[country], "tax_free": amount, "taxable": "0.00"}
    return Answer(fields, steps, tuple(lookup.told.values()))


def _steps(country: str, given: Mapping[str, Any], lookup: Lookup) -> Iterator[Step]:
    if "trip" not in given:
        yield from _same_nights(given, country, lookup)
        return
    told = given["nights"] if isinstance(given.get("nights"), list) else given.get("lodging")
    trip = trip_of({**given, "lodging": None}, country=country)
    if country == "DK" and trip.traveller is Traveller.TOUR_DRIVER:
        return  # "not for staff who transport goods or people"
    nights = nights_of(trip, Choices(), country=country) if trip.overnight else []
    if isinstance(told, list | Mapping):
        taken = _night_by_night(told, nights, country)
    else:
        taken = nights if _is_own(given, country) else []
    yield from lodging_allowance(taken, lookup)


def _night_by_night(told: list[Any] | Mapping[str, Any], nights: list[Night], country: str) -> list[Night]:
    """The nights that give an allowance, where the case tells each: in their order, or by the date on which they begin."""
    dates = [night[0] for night in nights]
    if isinstance(told, Mapping):
        told = [{"date": on, "lodging": words} for on, words in told.items()]
    each = [one if isinstance(one, Mapping) else {"lodging": one} for one in told]
    if all("date" in one for one in each):
        by_date = {day(one["date"], "lodging.date"): one for one in each}
    else:
        by_date = dict(zip(dates, each, strict=False))
    if set(by_date) != set(dates) or len(each) != len(dates):
        msg = f"lodging: write it for each of the nights {', '.join(map(str, dates)) or '(there is none)'}"
        raise CaseError(msg)
    return [night for night in nights if _is_own(by_date[night[0]], country)]


def _is_own(given: Mapping[str, Any], country: str) -> bool:
    """Whether the person bears a night that nobody can show; so where nothing is said. Raises CaseError."""
    words = re.sub(r"\b(not|no) (a )?hotel", "", words_of(given, "lodging"))
    if re.search(_OWN, words):
        return not (country == "NO" and "hotel" in words)
    if re.search(_COVERED, words) or (country == "NO" and "hotel" in words):
        return False
    if words:
        msg = f"lodging: {given['lodging']!r}; write free, against receipt, own expense without receipt, or allowance"
        raise CaseError(msg)
    return True


def _same_nights(given: Mapping[str, Any], country: str, lookup: Lookup) -> Iterator[Step]:
    on, where = day_of_year(given), country_of(given, otherwise=country)
    if given.get("nights") is None and given.get("days") is None and country == "DK":
        count = duration(given.get("duration")).days
    else:
        count = whole(given, "nights" if given.get("nights") is not None else "days")
    (one,) = lodging_allowance([(on, where, str(given.get("place") or ""))], lookup)
    if _is_own(given, country) and count:
        yield replace(one, quantity=Fraction(count), amount=one.amount * count)
