"""Rules in words and values, as `countries/<cc>/rules.toml` holds them: thresholds and boundaries with their sources."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

from kvitt.rates.tables import FOLDER, Confidence, Source


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in force from `since` and before `until` (open when none), in words and as values."""

    country: str
    id: str
    since: date
    until: date | None
    text: str
    sources: tuple[Source, ...]
    confidence: Confidence
    values: Mapping[str, Any] = field(default_factory=dict)

    def number(self, name: str) -> Fraction:
        """One of the values as an exact number. Raises KeyError when the rule has none of that name."""
        return Fraction(str(self.values[name]))


@cache
def rules_of(country: str) -> tuple[Rule, ...]:
    """Every rule of a country; none where there is no file."""
    path = FOLDER / country.lower() / "rules.toml"
    if not path.exists():
        return ()
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Rule(
            country=data["country"],
            id=row["id"],
            since=row["since"],
            until=row.get("until"),
            text=row["text"],
            sources=tuple(Source(**data["source"][key]) for key in row["sources"]),
            confidence=Confidence(row["confidence"]),
            values=row.get("values", {}),
        )
        for row in data["rule"]
    )


def rule(country: str, name: str, *, on: date) -> Rule:
    """The rule in force that day, or the first that is known where the day lies before. Raises KeyError for an unknown name."""
    found = [one for one in rules_of(country) if one.id == name]
    if not found:
        raise KeyError(f"{country} {name}")
    held = [one for one in found if one.since <= on and (one.until is None or on < one.until)]
    return held[-1] if held else found[0]
