"""The trip's form: strings in, changes out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as made_of
from uuid import UUID

from django.http import QueryDict

from kvitt.kernel.findings import Finding, stop
from kvitt.kernel.typed import parse_amount
from kvitt.transactions.explanations import typed_explanations
from kvitt.transactions.kinds.per_diem.changes import Changes
from kvitt.transactions.kinds.per_diem.journey import MOST_LEGS

_DAY = re.compile(r"(meal|night|private)-(\d{4}-\d{2}-\d{2})(?:-(breakfast|lunch|dinner))?")
_PLAIN = ("purpose", "departs", "returns", "since", "cover", "traveller", "lodging")
_LEG = ("country", "place", "zone", "arrives", "leaves")


@dataclass(slots=True)
class Typed:
    """What could be understood of a form, and what could not."""

    changes: Changes
    findings: list[Finding] = made_of(default_factory=list)


def understand(sent: QueryDict, *, language: str) -> Typed:
    """Turn the fields that were sent into changes. A field that was not sent does not change."""
    typed = Typed(Changes())
    data = {name: sent.get(name, "") for name in sent}
    for name in _PLAIN:
        if name in data:
            typed.changes[name] = data[name].strip()  # type: ignore[literal-required]
    for name in ("departs", "returns"):
        if name in typed.changes:
            typed.changes[name] = moment(typed.changes[name])  # type: ignore[literal-required]
    if "temporary" in data:
        typed.changes["temporary"] = data["temporary"] != "no"
    if "distance_km" in data:
        _distance(typed, data["distance_km"], language=language)
    if "leg_country" in sent:
        typed.changes["legs"] = list(_legs(sent))
    if "cost_type" in data:
        typed.changes["cost_type_id"] = _id(data["cost_type"])
    dimensions = {name.removeprefix("dimension-"): text for name, text in data.items() if name.startswith("dimension-")}
    if dimensions:
        typed.changes["dimensions"] = dimensions
    if explanations := typed_explanations(data):
        typed.changes["explanations"] = explanations
    _days(typed, data)
    return typed


def moment(text: str) -> str:
    """Date and time as a browser or a person writes them: `2026-03-02T08:00`, `2026-03-02 08:00`, with or without seconds."""
    found = re.fullmatch(r"(\d{4}-\d{2}-\d{2})[T ]+(\d{1,2})[:.](\d{2})(?::\d{2}(?:\.\d+)?)?", text.strip())
    return f"{found[1]}T{int(found[2]):02}:{found[3]}" if found else text.strip()


def _distance(typed: Typed, text: str, *, language: str) -> None:
    if not text.strip():
        typed.changes["distance_km"] = ""
        return
    try:
        typed.changes["distance_km"] = f"{parse_amount(text, language=language).normalize():f}"
    except ValueError:
        typed.findings.append(stop("number-invalid", "distance_km"))


def _legs(sent: QueryDict) -> Iterator[dict[str, str]]:
    """Each place; a line without anything in it is none."""
    columns = {name: sent.getlist(f"leg_{name}") for name in _LEG}
    for number in range(min(len(columns["country"]), MOST_LEGS + 1)):
        told = {name: values[number].strip() if number < len(values) else "" for name, values in columns.items()}
        told["arrives"], told["leaves"] = moment(told["arrives"]), moment(told["leaves"])
        if told["country"] or told["place"]:
            yield told


def _days(typed: Typed, data: Mapping[str, str]) -> None:
    meals: dict[str, dict[str, str]] = {}
    nights: dict[str, str] = {}
    private: dict[str, bool] = {}
    for name, text in data.items():
        found = _DAY.fullmatch(name)
        if found is None:
            continue
        if found[1] == "meal" and found[3]:
            meals.setdefault(found[2], {})[found[3]] = text
        elif found[1] == "night":
            nights[found[2]] = text
        elif found[1] == "private":
            private[found[2]] = text == "yes"
    told: Mapping[str, Mapping[str, object]] = {"meals": meals, "nights": nights, "private": private}
    for name, value in told.items():
        if value:
            typed.changes[name] = value  # type: ignore[literal-required]


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
