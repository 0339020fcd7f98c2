"""A row of the table of prices as its form shows it: the strings that `matrix_form` reads back as the same row."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from kvitt.people import formats
from kvitt.rates.mileage.counting import Counting
from kvitt.rates.mileage.matrix import Row, Shape, ShapeKind
from kvitt.rates.mileage.prices import Price
from kvitt.rates.steps import told_exactly
from kvitt.transactions.kinds.mileage.matrix_chosen import official_key
from kvitt.transactions.kinds.mileage.matrix_form import BY_PRICE

#: A new row with tiers begins with so many lines.
_LINES = 2


def values_of(row: Row | None, *, language: str) -> dict[str, Any]:
    """The fields of a row; without one, those of a new row."""
    if row is None:
        return {"shape": ShapeKind.FLAT.value, "tax_free": "law", "commute": "keep", "tier_up_to": [""] * _LINES}
    when = row.when
    values: dict[str, Any] = {
        "label": _(row.label),
        "since": _day(row.since),
        "until": _day(row.until),
        "commute": row.commute.value,
        "passengers_from": _count(when.passengers_from),
        "passengers_until": _count(when.passengers_until),
    }
    values |= {name: ", ".join(sorted(words)) if name == "employee" else sorted(words) for name, words in when.members}
    values |= {f"group-{code}": sorted(words) for code, words in when.groups}
    values |= {f"dimension-{code}": sorted(words) for code, words in when.dimensions}
    if when.reached is not None:
        values["reached_from"] = _number(when.reached.at_least, language) if when.reached.at_least else ""
        values["reached_until"] = _number(when.reached.below, language)
        values |= _counting("reached", when.reached.counting)
    return values | _shape(row.shape, language)


def _shape(shape: Shape, language: str) -> dict[str, Any]:
    values: dict[str, Any] = {
        "shape": shape.kind.value,
        "tax_free": BY_PRICE if shape.free is not None else shape.tax_free.value,
        "tier_up_to": [""] * _LINES,
        **_price("free", shape.free, language),
    }
    values |= _price(shape.kind.value, shape.price, language)
    values |= {f"cap_{per}": _number(cap, language) for per, cap in shape.caps}
    for extra, price in shape.supplements:
        values |= _price(f"on-top-{extra.value}", price, language)
    if shape.counting is not None:
        limited = [tier for tier in shape.tiers if tier.up_to is not None]
        prices = [_price("tier", tier.price, language) for tier in limited]
        values["tier_up_to"] = [_number(tier.up_to, language) for tier in limited]
        values["tier_value"] = [one["tier_value"] for one in prices]
        values["tier_official"] = [one["tier_official"] for one in prices]
        values |= _counting("tiers", shape.counting)
        values |= _price("beyond", next((tier.price for tier in shape.tiers if tier.up_to is None), None), language)
    return values


def _price(name: str, price: Price | None, language: str) -> dict[str, str]:
    if price is None:
        return {f"{name}_value": "", f"{name}_official": ""}
    own = "" if price.value is None else formats.price(price.value, language=language)
    return {f"{name}_value": own, f"{name}_official": official_key(price) if price.official else ""}


def _counting(name: str, counting: Counting) -> dict[str, Any]:
    return {
        f"{name}_span": counting.span.value,
        f"{name}_since": _day(counting.since),
        f"{name}_per_employer": "" if counting.per_employer else "no",
        f"{name}_vehicle": sorted(one.value for one in counting.vehicles),
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _count(value: int | None) -> str:
    return "" if value is None else str(value)


def _number(value: Fraction | None, language: str) -> str:
    return "" if value is None else formats.rate(Decimal(told_exactly(value)), language=language)


def lines_of(values: Mapping[str, Any], problems: Mapping[str, str]) -> list[dict[str, str]]:
    """The lines of tiers, with what is wrong about each."""
    columns: list[Sequence[str]] = [values.get(f"tier_{part}") or [] for part in ("up_to", "value", "official")]
    return [
        {
            "number": str(place),
            "problem": problems.get(f"tier-{place}", ""),
            **{
                part: column[place] if place < len(column) else ""
                for part, column in zip(("up_to", "value", "official"), columns, strict=True)
            },
        }
        for place in range(max(len(column) for column in columns) or 1)
    ]
