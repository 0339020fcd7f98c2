"""Official rates, and what they were; the company's own are rows of the noun `company-rates`."""

from datetime import date
from typing import Any

from ninja import Router, Schema

from kvitt.kernel.errors import NotFoundError
from kvitt.rates.in_force import tables_in_force
from kvitt.rates.tables import ABROAD, Rate

router = Router(tags=["rates"])


class SourceOut(Schema):
    """Where a value was read."""

    title: str
    url: str
    authority: bool


class RateOut(Schema):
    """A rate; `value` is per cent where there is no currency. `until` is the first day on which it holds no more."""

    id: str
    country: str
    kind: str
    scheme: str
    since: date
    until: date | None
    value: str
    currency: str
    unit: str
    conditions: str
    confidence: str
    notes: str
    destination: str
    place: str
    sources: list[SourceOut]


@router.get("/rates", response=list[RateOut])
def list_rates(request: Any, country: str, on: date, *, abroad: bool = False) -> list[RateOut]:
    """The rates of a country in force on a day; with `abroad` the amounts for days in other countries too."""
    del request
    found = [rate for rate in tables_in_force().all() if rate.country == country.upper() and rate.holds(on)]
    return [_out(rate) for rate in sorted(found, key=lambda rate: rate.id) if abroad or rate.kind != ABROAD]


@router.get("/rates/{name}", response=list[RateOut])
def show_rate(request: Any, name: str) -> list[RateOut]:
    """A rate by its id, and what it was and becomes at other times, the oldest first."""
    del request
    rates = list(tables_in_force().all())
    rate = next((one for one in rates if one.id == name), None)
    if rate is None:
        raise NotFoundError
    same = [one for one in rates if one.line == rate.line]
    return [_out(one) for one in sorted(same, key=lambda one: one.since)]


def _out(rate: Rate) -> RateOut:
    return RateOut(
        id=rate.id,
        country=rate.country,
        kind=rate.kind,
        scheme=rate.scheme,
        since=rate.since,
        until=rate.until,
        value=str(rate.value),
        currency=rate.currency,
        unit=rate.unit,
        conditions=rate.conditions,
        confidence=rate.confidence.value,
        notes=rate.notes,
        destination=rate.destination,
        place=rate.place,
        sources=[SourceOut(title=one.title, url=one.url, authority=one.authority) for one in rate.sources],
    )
