"""Trips in a calendar file (.ics): events that last, with a place."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar

from kvitt.kernel.errors import InvalidError
from kvitt.people import formats
from kvitt.transactions.kinds.per_diem.journey import LONGEST, Journey, Leg
from kvitt.transactions.kinds.per_diem.places import zone_of
from kvitt.transactions.kinds.per_diem.proposals import Proposal

#: Larger files are no trip that somebody sends; what is shorter is a meeting.
LARGEST, _SHORTEST = 512 * 1024, timedelta(hours=6)
_MOST = 20
_LANGUAGES = ("da", "sv", "en")


def trips_in(data: bytes, *, home: str) -> list[Proposal]:
    """The events that may be trips, the first one first.

    Raises InvalidError `per_diem.calendar-unreadable` or `per_diem.calendar-empty`.
    """
    code = "per_diem.calendar-unreadable"
    if len(data) > LARGEST or b"BEGIN:VCALENDAR" not in data[:4096].upper():
        raise InvalidError(code)
    try:
        events = list(Calendar.from_ical(data).walk("VEVENT"))
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise InvalidError(code) from error
    found = sorted(_trips(events, home=home), key=lambda one: one.journey.departs)
    if not found:
        code = "per_diem.calendar-empty"
        raise InvalidError(code)
    return found[:_MOST]


def _trips(events: list[Any], *, home: str) -> Iterator[Proposal]:
    zone = zone_of(home)
    for number, event in enumerate(events[:2_000]):
        span = _span(event, zone)
        place = " ".join(str(event.get("LOCATION", "")).split())[:200]
        if span is None or not place or not _SHORTEST <= span[1] - span[0] <= LONGEST:
            continue
        country, town = where(place, home=home)
        starts, ends = (moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M") for moment in span)
        legs = (Leg(country, town, zone_of(country, town)),)
        journey = Journey(departs=starts, returns=ends, zone=zone, legs=legs)
        title = " ".join(str(event.get("SUMMARY", "")).split())[:200]
        yield Proposal(f"calendar:{number}", title or town, place, journey.first, journey.last, title, journey)


def where(place: str, *, home: str) -> tuple[str, str]:
    """Country and town of a place as calendars write it: `Hotel Norge, Bergen, Norway`. Without a country it is at home."""
    parts = [part.strip() for part in place.replace("\\n", ",").replace("\n", ",").split(",") if part.strip()]
    names = {name.casefold(): code for language in _LANGUAGES for code, name in formats.countries(language)}
    country = names.get(parts[-1].casefold(), "") if parts else ""
    rest = parts[:-1] if country else parts
    town = rest[-1] if rest else ""
    plain = " ".join(word for word in town.split() if not any(letter.isdigit() for letter in word))
    return country or home, plain[:80]


def _span(event: Any, zone: str) -> tuple[datetime, datetime] | None:
    """From when to when; whole days from 08:00 of the first to 18:00 of the last."""
    try:
        starts = event.decoded("DTSTART")
        ends = event.decoded("DTEND", None) or starts + event.decoded("DURATION", timedelta(0))
    except (KeyError, ValueError, TypeError, OverflowError):
        return None
    try:
        if not isinstance(starts, datetime):
            last = ends - timedelta(days=1) if ends > starts else starts
            return _moment(starts, time(8), zone), _moment(last, time(18), zone)
        return _aware(starts, zone), _aware(ends, zone)
    except (ValueError, TypeError, OverflowError, AttributeError):
        return None


def _moment(on: date, clock: time, zone: str) -> datetime:
    return datetime.combine(on, clock, ZoneInfo(zone))


def _aware(moment: datetime, zone: str) -> datetime:
    found = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    if not 2000 <= found.year < 2100:
        msg = "an event of another time"
        raise ValueError(msg)
    return found
