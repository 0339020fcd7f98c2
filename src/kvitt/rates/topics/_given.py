"""Reading the input of a case: trips, meals, nights, amounts, in the forms that people write them."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale

from kvitt.rates.cases import CaseError
from kvitt.rates.travel.trip import ALL_MEALS, Cover, Lodging, Meal, Meals, Stay, Traveller, Trip

_ZONES = {
    "DK": "Europe/Copenhagen", "SE": "Europe/Stockholm", "NO": "Europe/Oslo", "FI": "Europe/Helsinki",
    "DE": "Europe/Berlin", "GB": "Europe/London", "US": "America/New_York",
}  # fmt: skip
_ALL = {"all", "all main meals", "all meals"}
_NONE = {"", "none", "no"}
#: No amount or distance has more digits before or after the point.
_DIGITS = 18
#: Codes of two letters that name no country.
_NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}


def number(given: Mapping[str, Any], name: str) -> Fraction:
    """An exact number, written as text or as a number. Raises CaseError."""
    value = given.get(name)
    try:
        decimal = Decimal(str(value))
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
        return date.fromisoformat(str(text))
    except ValueError as error:
        msg = f"{name}: {text!r} is no day"
        raise CaseError(msg) from error


def day_of_year(given: Mapping[str, Any]) -> date:
    """The day that the case is about: `date`, `on`, or the first of `year`. Raises CaseError."""
    for name in ("date", "on"):
        if given.get(name):
            return day(given[name], name)
    return date(whole(given, "year"), 1, 1)


def country_of(given: Mapping[str, Any], *, otherwise: str) -> str:
    """A country by its two letters; `otherwise` where none is named. Raises CaseError."""
    code = str(given.get("country") or otherwise).upper()
    if code not in _countries():
        msg = f"country: {given.get('country')!r} is no country; write its two letters, such as SE"
        raise CaseError(msg)
    return code


@cache
def _countries() -> frozenset[str]:
    known = {str(code) for code in Locale("en").territories}
    return frozenset(code for code in known if len(code) == 2 and code not in _NO_COUNTRIES)


def trip_of(given: Mapping[str, Any], *, country: str) -> Trip:
    """The trip of a case. Raises CaseError."""
    told = given.get("trip")
    if not isinstance(told, Mapping):
        msg = "trip: a trip with depart and return is needed"
        raise CaseError(msg)
    zone = _zone(told.get("timezone") or _ZONES.get(country, "UTC"))
    departs, returns = (_moment(told, name, zone) for name in ("depart", "return"))
    if returns < departs:
        msg = "trip: it returns before it departs"
        raise CaseError(msg)
    overnight = yes(told, "overnight", otherwise=departs.date() != returns.date())
    overnight = yes(given, "overnight_actual", otherwise=overnight)
    month = whole(given, "months_at_place") if given.get("months_at_place") is not None else None
    middle = yes(given, "middle_day_of_longer_stay", otherwise=False)
    try:
        return Trip(
            departs,
            returns,
            _stays(told, country, returns, zone),
            meals=meals_of(given.get("meals_provided")),
            overnight=overnight,
            cover=_cover(given.get("meal_cover", "allowance")),
            traveller=_traveller(given.get("traveller", "")),
            temporary=yes(given, "temporary_workplace", otherwise=yes(given, "temporary", otherwise=True)),
            month=month,
            long_stay_since=day(given["first_day_at_workplace"], "first_day_at_workplace")
            if given.get("first_day_at_workplace")
            else None,
            distance_km=number(given, "distance_km") if given.get("distance_km") is not None else None,
            nights=lodging_of(given.get("lodging")),
            whole_days=frozenset(_dates(departs, returns)) if middle else frozenset(),
            return_day=yes(given, "return_day", otherwise=False),
        )
    except CaseError:
        raise  # it names its own field
    except ValueError as error:
        msg = f"trip: {error}"
        raise CaseError(msg) from error


def meals_of(told: object) -> Meals:
    """Free meals: a list by date or by day, the word `all`, or a plain list of meals. Raises CaseError."""
    if told is None or (isinstance(told, str) and told.strip().lower() in _NONE):
        return Meals()
    if isinstance(told, str) and told.strip().lower() in _ALL:
        return Meals(all=True)
    if isinstance(told, Mapping):
        told = list(_listed(told))
    if not isinstance(told, list):
        msg = f"meals_provided: {told!r} is no list of meals"
        raise CaseError(msg)
    by_date: dict[date, frozenset[Meal]] = {}
    by_day: dict[int, frozenset[Meal]] = {}
    for one in told:
        if isinstance(one, str):
            by_day[1] = by_day.get(1, frozenset()) | {meal(one)}
        elif isinstance(one, Mapping) and "day" in one:
            number_ = whole(one, "day")
            by_day[number_] = by_day.get(number_, frozenset()) | _meals(one)
        elif isinstance(one, Mapping) and "date" in one:
            on = day(one["date"], "meals_provided.date")
            by_date[on] = by_date.get(on, frozenset()) | _meals(one)
        else:
            msg = f"meals_provided: {one!r} has neither date nor day"
            raise CaseError(msg)
    return Meals(by_date, by_day)


def _listed(told: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """A mapping of meals as a list: by date, by number of the day, or each meal with how often it was free, from day 1 on."""
    for key, value in told.items():
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(key)):
            yield {"date": key, "meals": value}
        elif str(key).isdecimal():
            yield {"day": int(key), "meals": value}
        else:
            free, many = meal(key), whole(told, key)
            if many > 3_660:
                msg = f"meals_provided: {value!r} meals are too many"
                raise CaseError(msg)
            for number_ in range(1, 1 + many):
                yield {"day": number_, "meals": [free.value]}


def meal(text: object) -> Meal:
    """One meal by its name. Raises CaseError."""
    try:
        return Meal(str(text).strip().lower())
    except ValueError as error:
        msg = f"meals: {text!r} is no meal; write breakfast, lunch or dinner"
        raise CaseError(msg) from error


def lodging_of(text: object) -> Lodging | None:
    """How the nights were spent, by the words for it; None where nothing is said that matters."""
    words = str(text or "").lower()
    if "hotel" in words:
        return Lodging.HOTEL
    if re.search(r"(without|no)\b.*kitchen|guest ?house|barrack|pension", words) and "with kitchen" not in words:
        return Lodging.NO_KITCHEN
    if re.search(r"kitchen|private|cooking", words):
        return Lodging.KITCHEN
    if not words.strip() or re.search(r"employer|receipt|free|allowance|own expense", words):
        return None
    msg = f"lodging: {text!r}; write hotel, guest house without kitchen, with kitchen, private, free, receipt or allowance"
    raise CaseError(msg)


def duration(text: object) -> timedelta:
    """A length such as `3 days 12 hours`. Raises CaseError."""
    found = re.findall(r"(\d+)\s*(day|hour|minute)s?", str(text).lower())
    if not found:
        msg = f"duration: {text!r}; write it as 3 days 12 hours"
        raise CaseError(msg)
    return sum((timedelta(**{f"{unit}s": int(count)}) for count, unit in found), timedelta(0))


def _meals(one: Mapping[str, Any]) -> frozenset[Meal]:
    told = one.get("meals", [])
    if isinstance(told, str) and told.strip().lower() in _ALL:
        return ALL_MEALS
    if not isinstance(told, list):
        msg = f"meals: {told!r} is no list of meals"
        raise CaseError(msg)
    return frozenset(meal(text) for text in told)


def _stays(told: Mapping[str, Any], country: str, returns: datetime, zone: ZoneInfo) -> tuple[Stay, ...]:
    segments = told.get("segments")
    if not segments:
        return (Stay(country_of(told, otherwise=country), returns, str(told.get("place") or "")),)
    if not isinstance(segments, list) or not all(isinstance(one, Mapping) and "country" in one for one in segments):
        msg = "trip.segments: a list of countries, each with until"
        raise CaseError(msg)
    return tuple(
        Stay(
            country_of(one, otherwise=country),
            _moment(one, "until", _zone(one["timezone"]) if one.get("timezone") else zone)
            if one.get("until")
            else returns,
            str(one.get("place") or one.get("city") or ""),
        )
        for one in segments
    )


def _moment(told: Mapping[str, Any], name: str, zone: ZoneInfo) -> datetime:
    try:
        found = datetime.fromisoformat(str(told.get(name)))
    except ValueError as error:
        msg = f"trip.{name}: {told.get(name)!r} is no moment; write it as 2026-03-02T08:00"
        raise CaseError(msg) from error
    return found.astimezone(zone) if found.tzinfo else found.replace(tzinfo=zone)


def _zone(name: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (OSError, ValueError, KeyError) as error:
        msg = f"trip.timezone: {name!r} is no time zone"
        raise CaseError(msg) from error


def _dates(departs: datetime, returns: datetime) -> list[date]:
    return [departs.date() + timedelta(days=number_) for number_ in range((returns.date() - departs.date()).days + 1)]


def _cover(text: object) -> Cover:
    words = str(text or "allowance").lower()
    found = [cover for word, cover in (("receipt", Cover.RECEIPTS), ("allowance", Cover.ALLOWANCE)) if word in words]
    if not found:
        msg = f"meal_cover: {text!r}; write allowance or receipts"
        raise CaseError(msg)
    return found[0]


def _traveller(text: object) -> Traveller:
    words = str(text or "").lower().replace("_", " ").replace("-", " ")
    if "tour" in words or "coach" in words:
        return Traveller.TOUR_DRIVER
    if words not in {"", "ordinary", "employee"}:
        msg = f"traveller: {text!r}; write ordinary or tour driver"
        raise CaseError(msg)
    return Traveller.ORDINARY
