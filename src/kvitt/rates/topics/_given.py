"""Reading the input of a case: numbers, days, moments, countries and words, in the forms that people write them."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale

from kvitt.rates.cases import CaseError

#: No amount or distance has more digits before or after the point.
_DIGITS = 18
_PLAIN = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*", re.ASCII | re.IGNORECASE)
#: A moment needs its time of day: without it nobody knows how long a trip was.
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}\S*", re.ASCII)
_MOST_LETTERS = 1_000
#: The years that a case may lie in.
_YEARS = range(1900, 10_000)
#: Codes of two letters that name no country.
_NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}


def number(given: Mapping[str, Any], name: str) -> Fraction:
    """An exact number, written as text or as a number. Raises CaseError."""
    value = given.get(name)
    try:
        decimal = Decimal(value.strip() if isinstance(value, str) and _PLAIN.fullmatch(value) else repr(value))
        found = Fraction(decimal if abs(decimal.adjusted()) < _DIGITS else Decimal("NaN"))
    except (InvalidOperation, ValueError, OverflowError) as error:
        msg = f"{name}: {value!r} is no number"
        raise CaseError(msg) from error
    if isinstance(value, bool) or found < 0:
        msg = f"{name}: {value!r} is no amount"
        raise CaseError(msg)
    return found


def whole(given: Mapping[str, Any], name: str) -> int:
    """A whole number. Raises CaseError."""
    found = number(given, name)
    if found.denominator != 1:
        msg = f"{name}: {given[name]!r} is no whole number"
        raise CaseError(msg)
    return int(found)


def yes(given: Mapping[str, Any], name: str, *, otherwise: bool) -> bool:
    """True or false; `otherwise` where nothing is said. Raises CaseError for anything else, such as the text "false"."""
    value = given.get(name)
    if value is None:
        return otherwise
    if not isinstance(value, bool):
        msg = f"{name}: {value!r}; write true or false"
        raise CaseError(msg)
    return value


def day(text: object, name: str) -> date:
    """A day, written as 2026-03-01. Raises CaseError."""
    try:
        found = date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        found = None
    if found is None or found.year not in _YEARS:
        msg = f"{name}: {text!r} is no day; days are written as year-month-day, such as 2026-07-31"
        raise CaseError(msg)
    return found


def day_of_year(given: Mapping[str, Any]) -> date:
    """The day that the case is about: `date`, `on`, or the first of `year`. Raises CaseError."""
    for name in ("date", "on"):
        if given.get(name):
            return day(given[name], name)
    return date(year_of(given), 1, 1)


def year_of(given: Mapping[str, Any], name: str = "year") -> int:
    """A year. Raises CaseError."""
    found = whole(given, name)
    if found not in _YEARS:
        msg = f"{name}: {given[name]!r} is no year"
        raise CaseError(msg)
    return found


def words_of(given: Mapping[str, Any], name: str) -> str:
    """A text in small letters; empty where nothing is said. Raises CaseError for what is no text."""
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        msg = f"{name}: {value!r} is no text"
        raise CaseError(msg)
    if value is not None and len(value) > _MOST_LETTERS:
        msg = f"{name}: a text of {len(value)} letters is too long"
        raise CaseError(msg)
    return " ".join((value or "").lower().replace("_", " ").split())


def moment(given: Mapping[str, Any], name: str, zone: ZoneInfo, *, field: str = "") -> datetime:
    """A moment, in `zone` where it names none. Raises CaseError."""
    text = given.get(name)
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) and _MOMENT.fullmatch(text) else None
    except ValueError:
        found = None
    if found is None or found.year not in _YEARS[1:-1]:
        msg = f"{field or name}: {text!r} is no moment; write it as 2026-03-02T08:00"
        raise CaseError(msg)
    return found.astimezone(zone) if found.tzinfo else found.replace(tzinfo=zone)


def country_of(given: Mapping[str, Any], *, otherwise: str) -> str:
    """A country by its two letters; `otherwise` where none is named. Raises CaseError."""
    code = (words_of(given, "country") or otherwise).upper()
    if code not in _countries():
        msg = f"country: {given.get('country')!r} is no country; write its two letters, such as SE"
        raise CaseError(msg)
    return code


@cache
def _countries() -> frozenset[str]:
    known = {str(code) for code in Locale("en").territories}
    return frozenset(code for code in known if len(code) == 2 and code not in _NO_COUNTRIES)
