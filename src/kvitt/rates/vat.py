"""Rates of value added tax by country and day, as `countries/<cc>/vat.toml` holds them, each with its source in law."""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).with_name("countries")


@dataclass(frozen=True, slots=True)
class VatRate:
    """Per cent of the price before tax, in force from `since` and before `until` (open when none)."""

    percent: Decimal
    since: date
    until: date | None
    covers: str
    source: str
    url: str

    def holds(self, on: date) -> bool:
        """Whether the rate was in force on a day."""
        return self.since <= on and (self.until is None or on < self.until)


@cache
def countries() -> frozenset[str]:
    """The countries with a table."""
    return frozenset(path.parent.name.upper() for path in _FOLDER.glob("*/vat.toml"))


@cache
def vat_rates(country: str) -> tuple[VatRate, ...]:
    """Every rate a country ever had, the highest first; none where there is no table."""
    if country not in countries():
        return ()
    rows = tomllib.loads((_FOLDER / country.lower() / "vat.toml").read_text(encoding="utf-8"))["rate"]
    rates = [
        VatRate(Decimal(row["percent"]), row["since"], row.get("until"), row["covers"], row["source"], row["url"])
        for row in rows
    ]
    return tuple(sorted(rates, key=lambda rate: (-rate.percent, rate.since)))


def percents(country: str, *, on: date | None = None) -> tuple[Decimal, ...]:
    """The rates of a country on a day, or ever when the day is unknown: the highest first, nought not among them."""
    return tuple(dict.fromkeys(rate.percent for rate in vat_rates(country) if on is None or rate.holds(on)))
