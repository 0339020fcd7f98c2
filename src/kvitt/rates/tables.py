"""Official rates by country and day, as `countries/<cc>/*.toml` holds them: each with its source and how sure it is.

A rate is looked up by the day, never by the year: several countries changed theirs in the middle of one. What is not in
the tables is not there: nothing is taken from the year before, and a table that is not complete stands in for nothing.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("countries")

#: The kind of every row of a table of amounts abroad.
ABROAD = "per_diem_abroad"
_OTHERS = "*"


class Confidence(StrEnum):
    """How sure a value is: agreed by two sources, read in one, or not checked at all."""

    TWO_SOURCES = "two sources"
    ONE_SOURCE = "one source"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value was read; `authority` when it is the authority's own text."""

    title: str
    url: str = ""
    authority: bool = False


@dataclass(frozen=True, slots=True)
class Rate:
    """One value in force from `since` and before `until` (open when none).

    `value` in `currency` per `unit`, or per cent where there is no currency. `scheme` tells rates of the same kind apart that
    hold side by side: what an agreement pays and what is free of tax. For an amount abroad, `destination` is the country
    (ISO 3166, or `*` for every country that is not named), `place` a town or area in it, `part` and `night` what the table
    gives for a part of a day and for a night, where it gives them.
    """

    country: str
    kind: str
    scheme: str
    since: date
    until: date | None
    value: Decimal
    currency: str = ""
    unit: str = ""
    conditions: str = ""
    sources: tuple[Source, ...] = ()
    confidence: Confidence = Confidence.ONE_SOURCE
    authority_seen: bool = False
    derived: bool = False
    notes: str = ""
    checked_on: date | None = None
    destination: str = ""
    place: str = ""
    name: str = ""
    part: Decimal | None = None
    night: Decimal | None = None

    @property
    def id(self) -> str:
        """A stable name, such as `dk.per_diem_full_day.2026-01-01` or `fi.per_diem_abroad.us-new-york.2026-01-01`."""
        where = "-".join((self.destination, *self.place.split())).lower()
        return ".".join(part for part in (self.country.lower(), self.kind, where, self.since.isoformat()) if part)

    @property
    def line(self) -> tuple[str, ...]:
        """What it has in common with what it was before and becomes later: only one of a line holds at a time."""
        return (self.country, self.kind, self.scheme, self.destination, self.place.casefold())

    @property
    def is_sure(self) -> bool:
        """Whether it may pay without anybody having looked: no value that nobody checked does."""
        return self.confidence is not Confidence.UNVERIFIED

    def holds(self, on: date) -> bool:
        """Whether the rate was in force on a day."""
        return self.since <= on and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True)
class Abroad:
    """The amounts abroad that a country set for a period. Without `complete` no row stands in for a country that is missing."""

    country: str
    since: date
    until: date | None
    complete: bool
    rows: Mapping[tuple[str, str], Rate]

    def row(self, destination: str, place: str = "") -> Rate | None:
        """The row of the place, else of the country, else of all other countries where the table is complete."""
        asked = [(destination, place.casefold()), (destination, "")]
        found = next((self.rows[key] for key in asked if key in self.rows), None)
        if found is None and self.complete:
            found = self.rows.get((_OTHERS, ""))
        return found


@dataclass(frozen=True, slots=True)
class Tables:
    """Rates by country, kind and scheme, and the tables of amounts abroad; each row sorted by its first day."""

    rates: Mapping[tuple[str, str, str], tuple[Rate, ...]]
    abroad: Mapping[str, tuple[Abroad, ...]]

    def find(self, country: str, kind: str, *, on: date, scheme: str = "") -> Rate | None:
        """The rate in force that day; of any scheme when none is named. None where no table has it."""
        if scheme:
            return _in_force(self.rates.get((country, kind, scheme), ()), on)
        found = (self.find(country, kind, on=on, scheme=one) for one in self.schemes(country, kind))
        return next((rate for rate in found if rate is not None), None)

    def schemes(self, country: str, kind: str) -> list[str]:
        """The schemes that have a kind of rate."""
        return sorted(scheme for found, name, scheme in self.rates if (found, name) == (country, kind))

    def find_abroad(self, country: str, destination: str, *, on: date, place: str = "") -> Rate | None:
        """What `country` gives for a day in `destination`; None where its table of that day does not say."""
        for table in self.abroad.get(country, ()):
            if table.since <= on and (table.until is None or on < table.until):
                return table.row(destination, place)
        return None

    def countries(self) -> list[str]:
        """The countries with any rate."""
        return sorted({country for country, _, _ in self.rates} | set(self.abroad))

    def all(self) -> Iterator[Rate]:
        """Every rate, the rows of the tables abroad last."""
        for rates in self.rates.values():
            yield from rates
        for tables in self.abroad.values():
            for table in tables:
                yield from table.rows.values()

    def over(self, other: "Tables") -> "Tables":
        """These and what `other` has besides: where both have a rate with the same first day, or a table, these win."""
        rates = dict(other.rates)
        for key, own in self.rates.items():
            first_days = {rate.since for rate in own}
            below = [rate for rate in rates.get(key, ()) if rate.since not in first_days]
            rates[key] = _one_after_another([*below, *own])
        abroad = dict(other.abroad)
        for country, tables in self.abroad.items():
            first_days = {table.since for table in tables}
            kept = [table for table in abroad.get(country, ()) if table.since not in first_days]
            abroad[country] = tuple(sorted([*kept, *tables], key=lambda table: table.since))
        return Tables(rates, abroad)


@cache
def official() -> Tables:
    """The rates that this version of Kvitt carries."""
    return read(sorted(FOLDER.glob("*/*.toml")))


def read(paths: Iterable[Path]) -> Tables:
    """The rates in such files. Raises ValueError (or KeyError, for a missing field) where one is not in the form."""
    return parsed(tomllib.loads(path.read_text(encoding="utf-8")) for path in paths)


def parsed(files: Iterable[Mapping[str, Any]]) -> Tables:
    """The rates in the texts of such files, as `tomllib` gives them. Raises as `read`."""
    rates: dict[tuple[str, str, str], list[Rate]] = {}
    abroad: dict[str, list[Abroad]] = {}
    for data in files:
        if data.get("kind") == ABROAD:
            table = _abroad(data)
            abroad.setdefault(table.country, []).append(table)
        elif "country" in data:
            for row in data.get("rate", ()):
                rate = _rate(row, data)
                rates.setdefault((rate.country, rate.kind, rate.scheme), []).append(rate)
    return Tables(
        {key: tuple(sorted(found, key=lambda rate: rate.since)) for key, found in rates.items()},
        {country: tuple(sorted(found, key=lambda table: table.since)) for country, found in abroad.items()},
    )


def _in_force(rates: Iterable[Rate], on: date) -> Rate | None:
    return next((rate for rate in rates if rate.holds(on)), None)


def _one_after_another(rates: Iterable[Rate]) -> tuple[Rate, ...]:
    """Sorted, and each ending at the latest when the next one begins."""
    found = sorted(rates, key=lambda rate: rate.since)
    ends = [later.since for later in found[1:]]
    return tuple(
        replace(rate, until=end) if end is not None and (rate.until is None or rate.until > end) else rate
        for rate, end in zip(found, [*ends, None], strict=True)
    )


def _sources(keys: Iterable[str], data: Mapping[str, Any]) -> tuple[Source, ...]:
    return tuple(Source(**data["source"][key]) for key in keys)


def _rate(row: Mapping[str, Any], data: Mapping[str, Any]) -> Rate:
    return Rate(
        country=data["country"],
        kind=row["kind"],
        scheme=row["scheme"],
        since=row["since"],
        until=row.get("until"),
        value=Decimal(row["value"]),
        currency=row.get("currency", ""),
        unit=row["unit"],
        conditions=row.get("conditions", ""),
        sources=_sources(row["sources"], data),
        confidence=Confidence(row["confidence"]),
        authority_seen=row.get("authority_seen", False),
        derived=row.get("derived", False),
        notes=row.get("notes", ""),
        checked_on=row.get("checked_on", data["checked_on"]),
    )


def _abroad(data: Mapping[str, Any]) -> Abroad:
    sources = _sources(data["sources"], data)
    rows = [_abroad_row(row, data, sources) for row in data["rows"]]
    return Abroad(
        country=data["country"],
        since=data["since"],
        until=data.get("until"),
        complete=data["complete"],
        rows={(row.destination, row.place.casefold()): row for row in rows},
    )


def _abroad_row(row: Mapping[str, Any], data: Mapping[str, Any], sources: tuple[Source, ...]) -> Rate:
    return Rate(
        country=data["country"],
        kind=ABROAD,
        scheme=data.get("scheme", "tax_free_maximum"),
        since=data["since"],
        until=data.get("until"),
        value=Decimal(row["full"]),
        currency=data["currency"],
        unit=data["unit"],
        sources=sources,
        confidence=Confidence(row.get("confidence", data["confidence"])),
        authority_seen=any(source.authority for source in sources),
        notes=row.get("notes", ""),
        checked_on=data["checked_on"],
        destination=row["country"],
        place=row.get("place", ""),
        name=row.get("name", ""),
        part=Decimal(row["part"]) if "part" in row else None,
        night=Decimal(row["night"]) if "night" in row else None,
    )
