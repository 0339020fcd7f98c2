"""Where a place lies: its time zone, and the town by which an official table knows it. Pure."""

import re
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global

from kvitt.rates.tables import Tables

#: The zone that most people of a country live in, where the country has several.
_USUAL = {
    "AU": "Australia/Sydney", "BR": "America/Sao_Paulo", "CA": "America/Toronto", "CD": "Africa/Kinshasa",
    "CL": "America/Santiago", "CN": "Asia/Shanghai", "CY": "Asia/Nicosia", "DE": "Europe/Berlin", "EC": "America/Guayaquil",
    "ES": "Europe/Madrid", "GL": "America/Nuuk", "ID": "Asia/Jakarta", "KI": "Pacific/Tarawa",
    "KZ": "Asia/Almaty", "MH": "Pacific/Majuro", "MN": "Asia/Ulaanbaatar", "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur", "NZ": "Pacific/Auckland", "PF": "Pacific/Tahiti", "PG": "Pacific/Port_Moresby",
    "PS": "Asia/Hebron", "PT": "Europe/Lisbon", "RU": "Europe/Moscow", "UA": "Europe/Kyiv", "UM": "Pacific/Wake",
    "US": "America/New_York", "UZ": "Asia/Tashkent",
}  # fmt: skip
#: Of several zones with one clock these are the ones that people know.
_BETTER_KNOWN = {"America/Denver", "America/Nuuk", "Asia/Vladivostok", "Pacific/Pohnpei"}
_DAY = datetime(2026, 1, 15, 12, tzinfo=UTC)


@lru_cache(maxsize=512)
def zones_of(country: str) -> tuple[str, ...]:
    """The zones of a country whose clocks differ, the usual one first; UTC where nothing is known."""
    found = [zone for zone in get_global("territory_zones").get(country, ()) if is_zone(zone)]
    usual = _USUAL.get(country)
    ordered = sorted(found, key=lambda zone: (zone != usual, zone not in _BETTER_KNOWN, zone.count("/"), zone))
    clocks: dict[tuple[timedelta | None, ...], str] = {}
    for zone in ordered:
        clocks.setdefault(_clock(zone), zone)
    return tuple(clocks.values()) or ("UTC",)


def zone_of(country: str, place: str = "") -> str:
    """The zone of a place: the one that is named after it, else the usual one of its country."""
    wanted = _plain(place)
    known = get_global("territory_zones").get(country, ()) if wanted else ()
    return next((zone for zone in known if _plain(town_of(zone)) == wanted), zones_of(country)[0])


def is_zone(name: str) -> bool:
    """Whether there is such a zone."""
    return name in _zones()


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def town_of(zone: str) -> str:
    """The town that a zone is named after."""
    return zone.rpartition("/")[2].replace("_", " ")


def places_in(country: str, destination: str, *, tables: Tables) -> list[str]:
    """The towns and areas that the newest table of `country` names in a destination."""
    held = tables.abroad.get(country, ())
    return (
        sorted(row.place for row in held[-1].rows.values() if row.destination == destination and row.place)
        if held
        else []
    )


def place_in_table(country: str, destination: str, place: str, *, tables: Tables) -> str:
    """The name by which the tables of `country` know a town: `Paris sowie die Departments …` of Paris. As typed where none does."""
    wanted = _plain(place)
    if not wanted:
        return place
    known = {
        row.place
        for table in tables.abroad.get(country, ())
        for row in table.rows.values()
        if row.destination == destination
    }
    for name in sorted(known):
        if name and wanted in {_plain(part) for part in re.split(r"[,;/()]| sowie | ja | und | och | og | and ", name)}:
            return name
    return place


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").split())


def _clock(zone: str) -> tuple[timedelta | None, ...]:
    return tuple((_DAY + timedelta(days=days)).astimezone(ZoneInfo(zone)).utcoffset() for days in (0, 75, 180, 270))
