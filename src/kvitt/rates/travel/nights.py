"""Nights without a receipt, where the law lets the employer pay a flat amount for them."""

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from kvitt.kernel.findings import stop
from kvitt.rates.steps import Step, part_of, times
from kvitt.rates.travel.lookup import GapError, Lookup
from kvitt.rates.travel.periods import calendar_days, travel_days
from kvitt.rates.travel.trip import Choices, Trip

#: The date of a night, the country and the place where it is spent.
type Night = tuple[date, str, str]


def nights_of(trip: Trip, choices: Choices, *, country: str) -> list[Night]:
    """The nights of a trip by the law of `country`: where that counts travel days of 24 hours (DK) whole ones, else midnights.

    The night of a private day is none of them.
    """
    if country == "DK":
        periods = [period for period in travel_days(trip, choices) if period.is_whole]
        whole = [period for period in periods if not trip.is_private(period.starts, period.ends)]
        stays = [(period, trip.longest(period.starts, period.ends)) for period in whole]
        return [(period.on, stay.country, stay.place) for period, stay in stays]
    days = [period for period in calendar_days(trip)[:-1] if period.on not in trip.private]
    return [(period.on, trip.at(period.ends).country, trip.at(period.ends).place) for period in days]


def lodging_allowance(nights: Iterable[Night], lookup: Lookup) -> Iterator[Step]:
    """What each night gives by the rules of the lookup's country. Raises GapError."""
    for on, where, place in nights:
        yield _night(on, where, place, lookup)


def _night(on: date, where: str, place: str, lookup: Lookup) -> Step:
    country = lookup.country
    if country == "DK":
        return times("lodging", lookup.find("lodging_allowance", on=on), 1, on=on)
    if country == "SE":
        if where == "SE":
            return times("lodging", lookup.find("lodging_allowance_night", on=on), 1, on=on)
        return times("lodging-abroad", lookup.abroad(where, on=on, place=place), 1, share=Fraction(1, 2), on=on)
    if country == "NO" and where == "NO":
        return times("lodging", lookup.find("night_supplement_undocumented", on=on), 1, on=on)
    if country == "DE":
        if where == "DE":
            return times("lodging", lookup.find("lodging_allowance_domestic", on=on), 1, on=on)
        rate = lookup.abroad(where, on=on, place=place, stand_in="LU")
        if rate.night is not None:
            return part_of("lodging-abroad", rate, Fraction(rate.night), on=on)
    raise GapError(stop("rates.missing", "", country=country, kind="lodging", on=on.isoformat(), destination=where))
