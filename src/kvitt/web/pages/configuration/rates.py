"""The official rates as finance reads them: what is in force, where it was read, and what changed."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kvitt.people import formats
from kvitt.people.middleware import SignedInRequest, require
from kvitt.people.rules.names import sort_key
from kvitt.policy.company_rates import company_rates
from kvitt.policy.models import CompanyRate
from kvitt.policy.rate_names import name_of
from kvitt.rates.in_force import installed, tables_in_force
from kvitt.rates.tables import ABROAD, Rate, Tables
from kvitt.web.clock import today_of
from kvitt.web.pages.configuration.lists import READERS

#: So many rows of the table abroad stand there at first.
SHOWN = 30
#: The order in which the parts stand.
_PARTS = ("mileage", "per_diem", "lodging")


@require(*READERS)
@require_GET
def rates_page(request: SignedInRequest) -> HttpResponse:
    """The rates of one country on one day, beside what they were the year before and what the company pays instead."""
    tables = tables_in_force()
    language = request.person.language
    country = _country(request, tables, home=request.company.country)
    on = _day(request, default=today_of(request.company))
    before = _a_year_before(on)
    own = [row for row in company_rates() if row.country == country]
    rates = [rate for rate in tables.all() if rate.country == country and rate.holds(on)]
    abroad = [rate for rate in rates if rate.kind == ABROAD]
    words = request.GET.get("q", "").strip()
    found = _found(abroad, tables, words=words, before=before, own=own, on=on, language=language)
    context = {
        "country": country,
        "countries": [(code, name) for code, name in formats.countries(language) if code in tables.countries()],
        "on": on,
        "q": words,
        "lines": [_line(rate, tables, own=own, before=before, on=on, language=language) for rate in _sorted(rates)],
        "abroad": found[: len(found) if request.GET.get("all") or words else SHOWN],
        "found": len(found),
        "source": abroad[0].sources if abroad else (),
        "abroad_count": len(abroad),
        "incomplete": _is_incomplete(tables, country, on),
        "packages": [one.package for one in installed() if one.package],
    }
    return render(request, "web/configuration/rates.html", context)


def _country(request: HttpRequest, tables: Tables, *, home: str) -> str:
    known = tables.countries()
    asked = request.GET.get("country", "").upper()
    return asked if asked in known else home if home in known else known[0]


def _day(request: HttpRequest, *, default: date) -> date:
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return default


def _a_year_before(on: date) -> date:
    try:
        return on.replace(year=on.year - 1)
    except ValueError:
        return on.replace(year=on.year - 1, day=28)


def _sorted(rates: Iterable[Rate]) -> list[Rate]:
    ordinary = [rate for rate in rates if rate.kind != ABROAD]
    return sorted(ordinary, key=lambda rate: (_part(rate.kind), rate.kind, rate.scheme))


def _part(kind: str) -> int:
    return next((place for place, part in enumerate(_PARTS) if kind.startswith(part)), len(_PARTS))


def _is_incomplete(tables: Tables, country: str, on: date) -> bool:
    """Whether days abroad have a table that day that does not name every country, or none where other days have one."""
    those = tables.abroad.get(country, ())
    held = [table for table in those if table.since <= on and (table.until is None or on < table.until)]
    return bool(those) and not any(table.complete for table in held)


def _found(
    abroad: list[Rate], tables: Tables, *, words: str, before: date, own: list[CompanyRate], on: date, language: str
) -> list[dict[str, Any]]:
    """The rows abroad that have the words in their name, in the reader's alphabet, all other countries last."""
    names = dict(formats.countries(language))
    named = [(_place(rate, names), rate) for rate in abroad]
    wanted = [(name, rate) for name, rate in named if words.casefold() in f"{name} {rate.name}".casefold()]
    wanted.sort(key=lambda one: (not one[0], sort_key(one[0], language=language)))
    return [
        _line(rate, tables, own=own, before=before, on=on, language=language) | {"name": name} for name, rate in wanted
    ]


def _place(rate: Rate, names: Mapping[str, str]) -> str:
    """The country, and the town where the row is for one; empty for all other countries."""
    if rate.destination == "*":
        return ""
    country = names.get(rate.destination, rate.name or rate.destination)
    return f"{country}, {rate.place}" if rate.place else country


def _line(
    rate: Rate, tables: Tables, *, own: list[CompanyRate], before: date, on: date, language: str
) -> dict[str, Any]:
    if rate.kind == ABROAD:
        was = tables.find_abroad(rate.country, rate.destination, on=before, place=rate.place)
    else:
        was = tables.find(rate.country, rate.kind, on=before, scheme=rate.scheme)
    same_place = was is not None and (was.destination, was.place) == (rate.destination, rate.place)
    return {
        "rate": rate,
        "name": name_of(rate.kind),
        "value": _told(rate, language),
        "was": _told(was, language) if was and same_place and was.value != rate.value else "",
        "own": [row for row in own if _shadows(row, rate, on=on)],
    }


def _shadows(row: CompanyRate, rate: Rate, *, on: date) -> bool:
    same = (row.kind, row.destination, row.place.casefold()) == (rate.kind, rate.destination, rate.place.casefold())
    return same and row.since <= on and (row.until is None or on < row.until)


def _told(rate: Rate, language: str) -> str:
    if not rate.currency:
        return f"{formats.rate(rate.value, language=language)} %"
    return f"{formats.price(rate.value, language=language)} {rate.currency}"
