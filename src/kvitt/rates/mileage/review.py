"""What looks wrong about a matrix, before it is put to use. Stops are faults; warnings may be meant."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from kvitt.kernel.findings import Finding, stop, warn
from kvitt.rates.mileage.matrix import Conditions, Matrix, Row, Shape
from kvitt.rates.mileage.prices import Price
from kvitt.rates.mileage.trip import ExtraKind, Fuel, Vehicle
from kvitt.rates.tables import Tables

_KNOWN: dict[str, frozenset[str]] = {
    "vehicle": frozenset(vehicle.value for vehicle in Vehicle),
    "fuel": frozenset({"", *(fuel.value for fuel in Fuel)}),
    "fuel_paid_by": frozenset({"driver", "employer"}),
    "extra": frozenset(kind.value for kind in ExtraKind),
    "weekday": frozenset("1234567"),
    "home_to_work": frozenset({"business", "private"}),
}
_FIRST, _LAST = date.min, date.max


def reviewed(matrix: Matrix, *, tables: Tables) -> tuple[Finding, ...]:
    """Everything that was found, row by row."""
    found = [finding for row in matrix.rows for finding in _about(row, matrix, tables)]
    return (*found, *_twice(matrix.rows), *_never_reached(matrix.rows), *_gaps(matrix.rows))


def _about(row: Row, matrix: Matrix, tables: Tables) -> Iterator[Finding]:
    number = str(row.number)
    if row.since and row.until and row.until <= row.since:
        yield stop("matrix.ends-before-it-begins", "until", row=number)
    for name, words in row.when.members:
        for word in sorted(words - _KNOWN.get(name, words)):
            yield stop(f"matrix.unknown-{name.replace('_', '-')}", name, row=number, word=word)
    for price in prices_of(row.shape):
        yield from _about_price(price, row, matrix, tables)
    if any(cap < 0 for _per, cap in row.shape.caps):
        yield stop("matrix.negative-cap", "caps", row=number)
    yield from _about_tiers(row)


def _about_price(price: Price, row: Row, matrix: Matrix, tables: Tables) -> Iterator[Finding]:
    number = str(row.number)
    if price.value is not None:
        if price.value < 0:
            yield stop("matrix.negative-price", "price", row=number, value=str(price.value))
        if price.currency != matrix.currency:
            yield stop("matrix.another-currency", "price", row=number, currency=price.currency)
        return
    rates = [rate for (country, kind, _scheme), held in tables.rates.items() if kind == price.official
             for rate in held if country in _countries(row, matrix)]  # fmt: skip
    if not rates:
        yield stop("matrix.unknown-rate", "price", row=number, kind=price.official)
    elif not any(matrix.unit.value in rate.unit for rate in rates):
        yield stop("matrix.another-unit", "price", row=number, unit=rates[0].unit)


def _countries(row: Row, matrix: Matrix) -> frozenset[str]:
    return dict(row.when.members).get("country", frozenset({matrix.country}))


def prices_of(shape: Shape) -> list[Price]:
    """Every price of a shape."""
    found = [
        shape.price,
        shape.free,
        *(tier.price for tier in shape.tiers),
        *(price for _kind, price in shape.supplements),
    ]
    return [price for price in found if price is not None]


def _about_tiers(row: Row) -> Iterator[Finding]:
    tiers = row.shape.tiers
    if not tiers:
        return
    limits = [tier.up_to for tier in tiers]
    if limits[-1] is not None:
        yield stop("matrix.no-price-beyond", "tiers", row=str(row.number), up_to=str(limits[-1]))
    inner = limits[:-1] if limits[-1] is None else limits
    if any(one is None for one in inner) or any(a is None or b is None or a >= b for a, b in pairwise(inner)):
        yield stop("matrix.tiers-not-rising", "tiers", row=str(row.number))


def _twice(rows: Iterable[Row]) -> Iterator[Finding]:
    for earlier, later in pairwise(rows):
        if earlier.number == later.number:
            yield stop("matrix.number-twice", "number", row=str(later.number))


def _never_reached(rows: tuple[Row, ...]) -> Iterator[Finding]:
    """Rows that an earlier one, or several that follow one another in time, take every drive from."""
    for position, row in enumerate(rows):
        covers = [one for one in rows[:position] if _asks_no_more(one.when, row.when)]
        if row_is_covered(row, covers):
            by = ", ".join(str(one.number) for one in covers)
            yield warn("matrix.row-unreachable", "", row=str(row.number), by=by)


def row_is_covered(row: Row, covers: Iterable[Row]) -> bool:
    """Whether the days of a row all lie in those of others."""
    reached = row.since or _FIRST
    end = row.until or _LAST
    for one in sorted(covers, key=lambda other: other.since or _FIRST):
        if (one.since or _FIRST) <= reached:
            reached = max(reached, one.until or _LAST)
    return reached >= end


def _asks_no_more(one: Conditions, other: Conditions) -> bool:
    """Whether every drive that matches `other` matches `one` too."""
    for asked, given in ((one.members, other.members), (one.groups, other.groups), (one.dimensions, other.dimensions)):
        had = dict(given)
        if any(name not in had or not had[name] <= words for name, words in asked):
            return False
    if one.passengers_from is not None and (other.passengers_from or 0) < one.passengers_from:
        return False
    if one.passengers_until is not None and (
        other.passengers_until is None or other.passengers_until > one.passengers_until
    ):
        return False
    return one.reached is None or one.reached == other.reached


def _gaps(rows: tuple[Row, ...]) -> Iterator[Finding]:
    """Days between two rows that ask the same, on which neither holds."""
    by_conditions: dict[Conditions, list[Row]] = {}
    for row in rows:
        by_conditions.setdefault(row.when, []).append(row)
    for alike in by_conditions.values():
        ordered = sorted(alike, key=lambda row: row.since or _FIRST)
        for earlier, later in pairwise(ordered):
            if earlier.until and later.since and earlier.until < later.since:
                dates = {"since": earlier.until.isoformat(), "until": later.since.isoformat()}
                yield warn("matrix.gap-in-dates", "since", row=str(later.number), **dates)
