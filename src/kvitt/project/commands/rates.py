"""Official rates for people and programs: lists, one rate with its past, and what differs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from kvitt.rates.changes import Change
from kvitt.rates.tables import ABROAD, Rate, Tables


def listed(tables: Tables, *, country: str, on: date, abroad: bool) -> list[dict[str, Any]]:
    """Every rate of the country (of all, when it is empty) in force that day."""
    found = [rate for rate in _of(tables, country=country, abroad=abroad) if rate.holds(on)]
    return [told(rate) for rate in sorted(found, key=lambda rate: rate.id)]


def history(tables: Tables, *, name: str) -> dict[str, Any] | None:
    """One rate with everything known about it, and all its values over time; None where there is none of that name."""
    rate = next((rate for rate in tables.all() if rate.id == name), None)
    if rate is None:
        return None
    same = [one for one in tables.all() if one.line == rate.line]
    return {**told(rate), "over_time": [told(one) for one in sorted(same, key=lambda one: one.since)]}


def differences(tables: Tables, *, country: str, before: date, after: date, abroad: bool) -> list[dict[str, Any]]:
    """What is in force on the second day and was not, or was another, on the first."""
    rates = list(_of(tables, country=country, abroad=abroad))
    was = {rate.line: rate for rate in rates if rate.holds(before)}
    becomes = {rate.line: rate for rate in rates if rate.holds(after)}
    found = []
    for line in sorted(was.keys() | becomes.keys()):
        old, new = was.get(line), becomes.get(line)
        if old is None or new is None or (old.value, old.part, old.night) != (new.value, new.part, new.night):
            found.append(change_told(Change(old, new)))
    return found


def change_told(change: Change) -> dict[str, Any]:
    """A change as JSON."""
    before, after = (told(rate) if rate else None for rate in (change.before, change.after))
    return {"what": change.what, "rate": change.rate.id, "before": before, "after": after}


def told(rate: Rate) -> dict[str, Any]:
    """A rate as JSON: decimals as text, days as 2026-01-01."""
    found: dict[str, Any] = {
        "id": rate.id,
        "country": rate.country,
        "kind": rate.kind,
        "scheme": rate.scheme,
        "since": rate.since.isoformat(),
        "until": rate.until.isoformat() if rate.until else None,
        "value": str(rate.value),
        "currency": rate.currency or None,
        "unit": rate.unit,
        "confidence": rate.confidence.value,
        "checked_on": rate.checked_on.isoformat() if rate.checked_on else None,
        "sources": [{"title": one.title, "url": one.url, "authority": one.authority} for one in rate.sources],
    }
    besides = {"conditions": rate.conditions, "notes": rate.notes, "destination": rate.destination, "place": rate.place}
    return found | {name: value for name, value in besides.items() if value}


def lines(found: Iterable[Mapping[str, Any]]) -> str:
    """Rates for people, one a line."""
    return "\n".join(f"{one['id']:64} {one['value']:>10} {one['currency'] or '%':4} {one['unit']}" for one in found)


def shown(found: Mapping[str, Any]) -> str:
    """One rate for people."""
    until = found["until"] or "today"
    parts = [lines([found]), f"in force from {found['since']} until {until}, scheme {found['scheme']}"]
    parts += [found[name] for name in ("conditions", "notes") if name in found]
    parts.append(f"read in {found['confidence']}, checked on {found['checked_on']}:")
    parts += [f"  {one['title']} {one['url']}".rstrip() for one in found["sources"]]
    over_time: Sequence[Mapping[str, Any]] = found["over_time"]
    return "\n".join([*parts, "", *(f"{one['since']}  {one['value']:>10}" for one in over_time)])


def difference_lines(found: Iterable[Mapping[str, Any]]) -> str:
    """Changes for people, one a line."""
    return "\n".join(
        f"{one['what']:8} {one['rate']:64} {_value(one['before']):>10} → {_value(one['after']):>10}" for one in found
    )


def _value(rate: Mapping[str, Any] | None) -> str:
    return rate["value"] if rate else "–"


def _of(tables: Tables, *, country: str, abroad: bool) -> Iterator[Rate]:
    for rate in tables.all():
        if (not country or rate.country == country) and (abroad or rate.kind != ABROAD):
            yield rate
