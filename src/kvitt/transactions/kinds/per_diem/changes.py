"""What a person told about a trip, laid onto it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypedDict, cast
from uuid import UUID

from kvitt.kernel.errors import InvalidError
from kvitt.kernel.findings import Finding, stop
from kvitt.people import formats
from kvitt.people.models import DimensionValue
from kvitt.rates.travel.trip import Cover, Lodging, Meal, Traveller
from kvitt.transactions.kinds.per_diem.journey import MEALS, MOST_LEGS, NIGHTS, Journey, Leg
from kvitt.transactions.kinds.per_diem.places import is_zone, zone_of


class Changes(TypedDict, total=False):
    """What a person told; only the fields that are given change.

    Moments as `2026-03-02T08:00` in local time, days as `2026-03-02`; empty where they are not known. `legs`: all of them, each
    {"country", "place", "zone", "arrives", "leaves"}; without a zone it is the place's. `meals`: by date and meal `own`, `free` or
    `paid`; `nights`: by date; `private`: by date true or false. Of these three, only the dates that are named change.
    """

    purpose: str
    departs: str
    returns: str
    zone: str
    legs: list[dict[str, str]]
    meals: dict[str, dict[str, str]]
    nights: dict[str, str]
    private: dict[str, bool]
    temporary: bool
    since: str
    distance_km: str
    cover: str
    traveller: str
    lodging: str
    cost_type_id: UUID | None
    dimensions: dict[str, str]
    explanations: dict[str, str]


_WORDS: Mapping[str, frozenset[str]] = {
    "cover": frozenset(Cover),
    "traveller": frozenset(Traveller),
    "lodging": frozenset(Lodging),
}
_PLAIN = ("departs", "returns", "zone", "temporary", "since", "distance_km", "cover", "traveller", "lodging")


def changed(journey: Journey, changes: Changes) -> Journey:
    """The trip with the changes. Raises InvalidError for what cannot be understood."""
    if findings := list(_nonsense(changes)):
        raise InvalidError(findings=findings)
    told: dict[str, Any] = {name: changes[name] for name in _PLAIN if name in changes}  # type: ignore[literal-required]
    if "legs" in changes:
        told["legs"] = tuple(_leg(leg) for leg in changes["legs"])
    if "meals" in changes:
        told["meals"] = _meals(journey.meals, changes["meals"])
    if "nights" in changes:
        nights = {**journey.nights, **changes["nights"]}
        told["nights"] = {on: night for on, night in sorted(nights.items()) if night != "receipt"}
    if "private" in changes:
        private = {**dict.fromkeys(journey.private, True), **changes["private"]}
        told["private"] = frozenset(on for on, is_private in private.items() if is_private)
    return replace(journey, **told)


def understood(changes: Changes) -> Changes:
    """Those of the changes that `changed` takes."""
    refused = {finding.field for finding in _nonsense(changes)}
    return cast("Changes", {name: value for name, value in changes.items() if named(name) not in refused})


def named(field: str) -> str:
    """How findings name a field of the changes."""
    if field in {"meals", "nights", "private"}:
        return "days"
    return {"dimensions": "dimension", "cost_type_id": "cost_type"}.get(field, field)


def _leg(told: Mapping[str, str]) -> Leg:
    country, place = told.get("country", ""), told.get("place", "").strip()[:80]
    zone = told.get("zone") or (zone_of(country, place) if country else "UTC")
    return Leg(country, place, zone, told.get("arrives", ""), told.get("leaves", ""))


def _meals(before: Mapping[str, Mapping[str, str]], said: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    found = {on: dict(meals) for on, meals in before.items()}
    for on, meals in said.items():
        of_day = {**found.get(on, {}), **meals}
        found[on] = {meal: who for meal, who in of_day.items() if who != "own"}
    return {on: meals for on, meals in sorted(found.items()) if meals}


def _nonsense(changes: Changes) -> Iterator[Finding]:
    for name in ("departs", "returns"):
        if not _is_moment(str(changes.get(name, ""))):
            yield stop("per_diem.moment-invalid", name)
    if not is_zone(changes.get("zone", "UTC")):
        yield stop("per_diem.zone-unknown", "zone")
    yield from _nonsense_in_legs(changes.get("legs", []))
    yield from _nonsense_in_days(changes)
    if not _is_day(changes.get("since", "")):
        yield stop("day-invalid", "since")
    if not _is_distance(changes.get("distance_km", "")):
        yield stop("number-invalid", "distance_km")
    for name, words in _WORDS.items():
        if name in changes and changes[name] not in words:  # type: ignore[literal-required]
            yield _unknown(name, changes[name])  # type: ignore[literal-required]


def _nonsense_in_legs(legs: Sequence[Mapping[str, str]]) -> Iterator[Finding]:
    if len(legs) > MOST_LEGS:
        yield stop("per_diem.too-many-legs", "legs", most=str(MOST_LEGS))
    known = {code for code, _name in formats.countries("en")}
    for leg in legs:
        if leg.get("country") and leg["country"] not in known:
            yield stop("per_diem.country-unknown", "legs", value=leg["country"][:20])
        if leg.get("zone") and not is_zone(leg["zone"]):
            yield stop("per_diem.zone-unknown", "legs")
        if not all(_is_moment(leg.get(name, "")) for name in ("arrives", "leaves")):
            yield stop("per_diem.moment-invalid", "legs")


def _nonsense_in_days(changes: Changes) -> Iterator[Finding]:
    named = [*changes.get("meals", {}), *changes.get("nights", {}), *changes.get("private", {})]
    if not all(on and _is_day(on) for on in named) or len(named) > 2_000:
        yield stop("day-invalid", "days")
    for meals in changes.get("meals", {}).values():
        for meal, who in meals.items():
            if meal not in set(Meal) or who not in MEALS:
                yield _unknown("days", f"{meal} {who}")
    for night in changes.get("nights", {}).values():
        if night not in NIGHTS:
            yield _unknown("days", night)


def _unknown(name: str, value: str) -> Finding:
    return stop("per_diem.word-unknown", name, value=str(value)[:40])


def _is_moment(text: str) -> bool:
    if not text:
        return True
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return False
    return moment.tzinfo is None and 2000 <= moment.year < 2100


def _is_day(text: str) -> bool:
    if not text:
        return True
    try:
        return 1980 <= date.fromisoformat(text).year < 2100 and len(text) == 10
    except ValueError:
        return False


def _is_distance(text: str) -> bool:
    if not text:
        return True
    try:
        value = Decimal(text)
    except InvalidOperation:
        return False
    return value.is_finite() and 0 <= value < 100_000


def unknown_dimensions(wanted: Mapping[str, str], *, already: Mapping[str, str]) -> list[Finding]:
    """A finding for each value that is not one of the company's. What stood there before may stay, if it is retired by now."""
    new = {code: value for code, value in wanted.items() if value and already.get(code) != value}
    if not new:
        return []
    rows = DimensionValue.objects.filter(dimension__code__in=new, code__in=new.values())
    known = set(rows.values_list("dimension__code", "code"))
    return [
        stop("per_diem.word-unknown", f"dimension-{code}", value=value)
        for code, value in new.items()
        if (code, value) not in known
    ]
