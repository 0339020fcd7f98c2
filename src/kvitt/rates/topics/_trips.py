"""Reading a trip: where, when, how the nights were spent."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from kvitt.rates.cases import CaseError
from kvitt.rates.topics._given import country_of, day, moment, number, whole, words_of, yes
from kvitt.rates.topics._meals import meals_of_trip
from kvitt.rates.travel.trip import Cover, Lodging, Stay, Traveller, Trip

#: No trip lasts longer; a year that was mistyped would be counted day by day.
LONGEST = timedelta(days=3_660)
_ZONES = {
    "DK": "Europe/Copenhagen", "SE": "Europe/Stockholm", "NO": "Europe/Oslo", "FI": "Europe/Helsinki",
    "DE": "Europe/Berlin", "GB": "Europe/London", "US": "America/New_York",
}  # fmt: skip
#: Minutes of each unit of a length.
_MINUTES = {"day": 1_440, "hour": 60, "minute": 1}


def trip_of(given: Mapping[str, Any], *, country: str) -> Trip:
    """The trip of a case. Raises CaseError."""
    told = given.get("trip")
    if not isinstance(told, Mapping):
        msg = "trip: a trip with depart and return is needed"
        raise CaseError(msg)
    zone = _zone(told.get("timezone", _ZONES.get(country, "UTC")))
    departs, returns = (moment(told, name, zone, field=f"trip.{name}") for name in ("depart", "return"))
    if not departs <= returns <= departs + LONGEST:
        msg = "trip: it returns before it departs, or lasts longer than ten years"
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
            meals=meals_of_trip(given, departs, returns),
            overnight=overnight,
            cover=_cover(given),
            traveller=_traveller(given),
            temporary=yes(given, "temporary_workplace", otherwise=yes(given, "temporary", otherwise=True)),
            month=month,
            long_stay_since=day(given["first_day_at_workplace"], "first_day_at_workplace")
            if given.get("first_day_at_workplace")
            else None,
            distance_km=number(given, "distance_km") if given.get("distance_km") is not None else None,
            nights=lodging_of(given),
            whole_days=frozenset(_dates(departs, returns)) if middle else frozenset(),
            return_day=yes(given, "return_day", otherwise=False),
        )
    except CaseError:
        raise  # it names its own field
    except ValueError as error:
        msg = f"trip: {error}"
        raise CaseError(msg) from error


def lodging_of(given: Mapping[str, Any]) -> Lodging | None:
    """How the nights were spent, by the words of `lodging`; None where nothing is said that matters. Raises CaseError."""
    words = re.sub(r"\b(not|no) (a )?hotel", "", words_of(given, "lodging"))
    if "hotel" in words:
        return Lodging.HOTEL
    if re.search(r"(without|no|not)\b.*(kitchen|cooking)|guest ?house|boarding|barrack|pension", words):
        return Lodging.NO_KITCHEN
    if re.search(r"kitchen|private|cooking|friend|family|relative", words):
        return Lodging.KITCHEN
    if not words or re.search(r"employer|receipt|free|allowance|own expense|shown|documented", words):
        return None
    msg = f"lodging: {words!r}; write hotel, guest house without kitchen, with kitchen, private, free, receipt or allowance"
    raise CaseError(msg)


def duration(text: object) -> timedelta:
    """A length such as `3 days 12 hours`. Raises CaseError."""
    words = text.lower() if isinstance(text, str) else ""
    found = [
        (Fraction(count), unit) for count, unit in re.findall(r"(\d{1,6}(?:\.\d{1,3})?) ?(day|hour|minute)s?", words)
    ]
    rest = re.sub(r"(\d{1,6}(?:\.\d{1,3})?) ?(day|hour|minute)s?", "", words)
    length = sum((count * _MINUTES[unit] for count, unit in found), Fraction(0))
    if not found or re.sub(r"\band\b|[,\s]", "", rest) or length > LONGEST.days * _MINUTES["day"]:
        msg = f"duration: {text!r}; write it as 3 days 12 hours"
        raise CaseError(msg)
    return timedelta(microseconds=int(length * 60_000_000))


def _stays(told: Mapping[str, Any], country: str, returns: datetime, zone: ZoneInfo) -> tuple[Stay, ...]:
    segments = told.get("segments")
    if not segments:
        return (Stay(country_of(told, otherwise=country), returns, str(told.get("place") or "")),)
    if not isinstance(segments, list) or not all(isinstance(one, Mapping) and "country" in one for one in segments):
        msg = "trip.segments: a list of countries, each with until"
        raise CaseError(msg)
    found = tuple(
        Stay(
            country_of(one, otherwise=country),
            moment(one, "until", _zone(one["timezone"]) if one.get("timezone") else zone, field="trip.segments.until")
            if one.get("until") is not None
            else returns,
            str(one.get("place") or one.get("city") or ""),
        )
        for one in segments
    )
    if found[-1].until != returns:
        msg = "trip.segments: the last one ends when the trip does"
        raise CaseError(msg)
    return found


def _zone(name: object) -> ZoneInfo:
    try:
        return ZoneInfo(name if isinstance(name, str) else repr(name))
    except (OSError, ValueError, KeyError) as error:
        msg = f"trip.timezone: {name!r} is no time zone"
        raise CaseError(msg) from error


def _dates(departs: datetime, returns: datetime) -> list[date]:
    return [departs.date() + timedelta(days=number_) for number_ in range((returns.date() - departs.date()).days + 1)]


def _cover(given: Mapping[str, Any]) -> Cover:
    words = words_of(given, "meal_cover") or "allowance"
    found = [cover for word, cover in (("receipt", Cover.RECEIPTS), ("allowance", Cover.ALLOWANCE)) if word in words]
    if not found:
        msg = f"meal_cover: {words!r}; write allowance or receipts"
        raise CaseError(msg)
    return found[0]


def _traveller(given: Mapping[str, Any]) -> Traveller:
    words = words_of(given, "traveller").replace("-", " ")
    if "tour" in words or "coach" in words:
        return Traveller.TOUR_DRIVER
    if words not in {"", "ordinary", "employee"}:
        msg = f"traveller: {words!r}; write ordinary or tour driver"
        raise CaseError(msg)
    return Traveller.ORDINARY
