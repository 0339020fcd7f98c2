"""A matrix as a text that finance can keep, compare and bring back (TOML). Reading what was written gives the same matrix."""

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kvitt.rates.mileage.counting import Counting, Span
from kvitt.rates.mileage.matrix import (
    MEMBERS,
    Commute,
    Conditions,
    Matrix,
    RateDay,
    Reached,
    Row,
    Shape,
    ShapeKind,
    TaxFree,
    TierPrice,
)
from kvitt.rates.mileage.prices import Price
from kvitt.rates.mileage.trip import ExtraKind, Unit, Vehicle
from kvitt.rates.steps import Rounding, told_exactly

CAPS = ("trip", "day", "month")
_OTHER_CONDITIONS = {"groups", "dimensions", "passengers_from", "passengers_until", "reached"}


class MatrixError(ValueError):
    """The text is no matrix; the message says where."""


def read(text: str) -> Matrix:
    """The matrix of a text. Raises MatrixError."""
    try:
        told = tomllib.loads(text)
        return Matrix(
            country=told["country"],
            version=told["version"],
            rows=tuple(row_read(row) for row in told.get("row", ())),
            currency=told["currency"],
            unit=Unit(told.get("unit", "km")),
            rounding=Rounding(told.get("rounding", Rounding.CUT.value)),
            rate_day=RateDay(told.get("rate_day", "drive")),
        )
    except (ValueError, KeyError, TypeError, ArithmeticError, AttributeError) as error:
        msg = f"{type(error).__name__}: {error}"
        raise MatrixError(msg) from error


def written(matrix: Matrix) -> str:
    """The text of a matrix; the same matrix gives the same text."""
    head = {
        "country": matrix.country,
        "version": matrix.version,
        "currency": matrix.currency,
        "unit": matrix.unit.value,
        "rounding": matrix.rounding.value,
        "rate_day": matrix.rate_day.value,
    }
    lines = [f"{name} = {_value(value)}" for name, value in head.items()]
    for row in matrix.rows:
        lines += ["", "[[row]]", row_written(row)]
    return "\n".join(lines) + "\n"


def row_written(row: Row) -> str:
    """The text of one row, by itself."""
    return "\n".join(f"{name} = {_value(value)}" for name, value in row_told(row).items())


def fingerprint(row: Row) -> str:
    """What tells whether a row still says what somebody saw. Its number does not count: it shifts when another row is added."""
    return hashlib.sha256(row_written(replace(row, number=0)).encode()).hexdigest()[:16]


def row_read(told: Mapping[str, Any]) -> Row:
    """One row from its named values. Raises ValueError, KeyError, TypeError or ArithmeticError for what is none."""
    _only(told, {"number", "label", "since", "until", "commute", "when", "shape"})
    return Row(
        number=int(told["number"]),
        label=str(told["label"]),
        shape=_shape(told["shape"]),
        when=_conditions(told.get("when", {})),
        since=_date(told.get("since")),
        until=_date(told.get("until")),
        commute=Commute(told.get("commute", "keep")),
    )


def _date(value: object) -> date | None:
    if value is None or type(value) is date:
        return value
    msg = f"{value!r} is no day"
    raise TypeError(msg)


def _conditions(told: Mapping[str, Any]) -> Conditions:
    _only(told, {*MEMBERS, *_OTHER_CONDITIONS})
    return Conditions(
        members=tuple((name, _words(told[name])) for name in MEMBERS if name in told),
        groups=_by_dimension(told.get("groups", {})),
        dimensions=_by_dimension(told.get("dimensions", {})),
        passengers_from=_count(told.get("passengers_from")),
        passengers_until=_count(told.get("passengers_until")),
        reached=_reached(told["reached"]) if "reached" in told else None,
    )


def _by_dimension(told: Mapping[str, Any]) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((name, _words(words)) for name, words in sorted(told.items()))


def _words(told: object) -> frozenset[str]:
    if not isinstance(told, list) or not told:
        msg = f"{told!r} is no list of words"
        raise ValueError(msg)
    return frozenset(str(word) for word in told)


def _reached(told: Mapping[str, Any]) -> Reached:
    below = told.get("below")
    return Reached(
        _counting(told["counting"]),
        _exact(told.get("at_least", "0")),
        None if below is None else _exact(below),
    )


def _counting(told: Mapping[str, Any]) -> Counting:
    _only(told, {"span", "since", "per_employer", "vehicles"})
    found = Counting(
        span=Span(told["span"]),
        since=_date(told.get("since")),
        per_employer=bool(told.get("per_employer", True)),
        vehicles=frozenset(Vehicle(one) for one in told.get("vehicles", ())),
    )
    if (found.span is Span.SINCE) != (found.since is not None):
        msg = "a counting since a day names the day, and no other does"
        raise ValueError(msg)
    return found


def _shape(told: Mapping[str, Any]) -> Shape:
    _only(told, {"kind", "price", "tiers", "counting", "supplements", "caps", "tax_free", "free"})
    found = Shape(
        kind=ShapeKind(told["kind"]),
        price=_price(told["price"]) if "price" in told else None,
        tiers=tuple(_tier(tier) for tier in told.get("tiers", ())),
        counting=_counting(told["counting"]) if "counting" in told else None,
        supplements=tuple((kind, _price(told["supplements"][kind.value])) for kind in ExtraKind
                          if kind.value in told.get("supplements", {})),
        caps=tuple((per, _exact(told["caps"][per])) for per in CAPS if per in told.get("caps", {})),
        tax_free=TaxFree(told.get("tax_free", "law")),
        free=_price(told["free"]) if "free" in told else None,
    )  # fmt: skip
    _only(told.get("supplements", {}), {kind.value for kind in ExtraKind})
    _only(told.get("caps", {}), set(CAPS))
    wants_price = found.kind in {ShapeKind.FLAT, ShapeKind.FIXED}
    if wants_price != (found.price is not None) or (found.kind is ShapeKind.TIERS) != bool(found.tiers):
        msg = f"a {found.kind.value} shape has the wrong prices"
        raise ValueError(msg)
    if (found.kind is ShapeKind.TIERS) != (found.counting is not None):
        msg = "tiers, and no other shape, say how the distance is counted"
        raise ValueError(msg)
    return found


def _tier(told: Mapping[str, Any]) -> TierPrice:
    up_to = told.get("up_to")
    return TierPrice(_price(told["price"]), None if up_to is None else _exact(up_to))


def _price(told: Mapping[str, Any]) -> Price:
    _only(told, {"official", "scheme", "value", "currency"})
    value = told.get("value")
    return Price(
        official=told.get("official", ""),
        scheme=told.get("scheme", ""),
        value=None if value is None else _decimal(value),
        currency=told.get("currency", ""),
    )


def _exact(value: object) -> Fraction:
    """A distance or a sum: whole, or decimals written as text."""
    return Fraction(value) if type(value) is int else Fraction(_decimal(value))


def _count(value: object) -> int | None:
    if value is None or type(value) is int:
        return value
    msg = f"{value!r} is no count"
    raise TypeError(msg)


def _decimal(value: object) -> Decimal:
    if not isinstance(value, str):
        msg = f"{value!r}: figures are written as text"
        raise TypeError(msg)
    found = Decimal(value)
    if not found.is_finite():
        msg = f"{value!r} is no figure"
        raise ValueError(msg)
    return found


def _only(told: Mapping[str, Any], names: set[str]) -> None:
    if unknown := set(told) - names:
        msg = f"unknown: {', '.join(sorted(unknown))}"
        raise ValueError(msg)


def row_told(row: Row) -> dict[str, object]:
    """The named values of a row; `row_read` gives the same row again."""
    return dict(_row_told(row))


def _row_told(row: Row) -> Iterator[tuple[str, object]]:
    yield "number", row.number
    yield "label", row.label
    if row.since:
        yield "since", row.since
    if row.until:
        yield "until", row.until
    if row.commute is not Commute.KEEP:
        yield "commute", row.commute.value
    if when := dict(_when_told(row.when)):
        yield "when", when
    yield "shape", dict(_shape_told(row.shape))


def _when_told(when: Conditions) -> Iterator[tuple[str, object]]:
    for name, words in when.members:
        yield name, sorted(words)
    if when.groups:
        yield "groups", {name: sorted(words) for name, words in when.groups}
    if when.dimensions:
        yield "dimensions", {name: sorted(words) for name, words in when.dimensions}
    if when.passengers_from is not None:
        yield "passengers_from", when.passengers_from
    if when.passengers_until is not None:
        yield "passengers_until", when.passengers_until
    if when.reached is not None:
        told: dict[str, object] = {"counting": _counting_told(when.reached.counting)}
        told["at_least"] = told_exactly(when.reached.at_least)
        if when.reached.below is not None:
            told["below"] = told_exactly(when.reached.below)
        yield "reached", told


def _counting_told(counting: Counting) -> dict[str, object]:
    told: dict[str, object] = {"span": counting.span.value}
    if counting.since:
        told["since"] = counting.since
    told["per_employer"] = counting.per_employer
    if counting.vehicles:
        told["vehicles"] = sorted(vehicle.value for vehicle in counting.vehicles)
    return told


def _shape_told(shape: Shape) -> Iterator[tuple[str, object]]:
    yield "kind", shape.kind.value
    if shape.price:
        yield "price", _price_told(shape.price)
    if shape.tiers:
        yield "tiers", [_tier_told(tier) for tier in shape.tiers]
    if shape.counting:
        yield "counting", _counting_told(shape.counting)
    if shape.supplements:
        yield "supplements", {kind.value: _price_told(price) for kind, price in shape.supplements}
    if shape.caps:
        yield "caps", {per: told_exactly(cap) for per, cap in shape.caps}
    if shape.tax_free is not TaxFree.LAW:
        yield "tax_free", shape.tax_free.value
    if shape.free:
        yield "free", _price_told(shape.free)


def _tier_told(tier: TierPrice) -> dict[str, object]:
    limit = {} if tier.up_to is None else {"up_to": told_exactly(tier.up_to)}
    return {**limit, "price": _price_told(tier.price)}


def _price_told(price: Price) -> dict[str, object]:
    told = {"official": price.official, "scheme": price.scheme, "currency": price.currency}
    value = {} if price.value is None else {"value": str(price.value)}
    return {**value, **{name: word for name, word in told.items() if word}}


def _value(value: object) -> str:
    """One value in TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, date)):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(_value(one) for one in value)}]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_quoted(str(name))} = {_value(one)}" for name, one in value.items()) + " }"
    return _quoted(str(value))


def _quoted(text: str) -> str:
    """A basic string; JSON escapes all that TOML wants escaped, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
