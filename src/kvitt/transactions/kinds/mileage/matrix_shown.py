"""The table of prices in words: each row with what it asks and what it pays, and why a drive gets its price."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from kvitt.people import formats
from kvitt.rates.mileage.counting import Span
from kvitt.rates.mileage.matrix import Considered, Matrix, Row, ShapeKind, TaxFree
from kvitt.rates.mileage.prices import Price, PriceBook
from kvitt.rates.steps import told_exactly
from kvitt.rates.travel.lookup import GapError
from kvitt.transactions.kinds.mileage.actions.matrix import cells_of
from kvitt.transactions.kinds.mileage.words import EXTRAS, FUELS, SOURCES, VEHICLES


@dataclass(frozen=True, slots=True)
class Cell:
    """One price in the table: where it stands, for what, and its figure; `official` while the law's rate is taken."""

    name: str
    label: str
    value: str
    official: bool
    missing: bool = False


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as finance reads it."""

    number: int
    label: str
    asks: tuple[str, ...]
    days: str
    cells: tuple[Cell, ...]
    extra: tuple[str, ...]


def rows_shown(matrix: Matrix, *, book: PriceBook, on: date, language: str) -> list[ShownRow]:
    """Every row in order; figures as they are on a day."""
    return [
        ShownRow(
            number=row.number,
            label=_(row.label) if row.label else "–",
            asks=tuple(_asks(row, matrix, language=language)),
            days=_days(row, language=language),
            cells=tuple(_cells(row, matrix, book=book, on=on, language=language)),
            extra=tuple(_extra(row, matrix, language=language)),
        )
        for row in matrix.rows
    ]


_ASKED: Mapping[str, Any] = {"vehicle": VEHICLES, "fuel": FUELS, "extra": EXTRAS, "source": SOURCES}


def word_of(name: str, word: str) -> str:
    """A word of a condition as people say it."""
    if name == "weekday":
        return str(WEEKDAYS_ABBR.get(int(word) - 1, word))
    if name == "fuel_paid_by":
        return _("driver pays the fuel") if word == "driver" else _("company pays the fuel")
    if name == "home_to_work":
        return _("after 60 days to the same place of work") if word == "private" else _("business")
    return str(_ASKED.get(name, {}).get(word, word))


def names() -> Mapping[str, str]:
    """What a row can ask, in words."""
    return {
        "country": _("Country"),
        "branch": _("Branch"),
        "group": _("Group"),
        "employee": _("Employee"),
        "employer": _("Employer"),
        "vehicle": _("Vehicle"),
        "fuel": _("Fuel"),
        "fuel_paid_by": _("Fuel"),
        "purpose": _("Type of drive"),
        "weekday": _("Day"),
        "extra": _("With"),
        "source": _("Distance"),
        "home_to_work": _("Way to work"),
        "in-force": _("Days"),
        "passengers-from": _("Passengers from"),
        "passengers-until": _("Passengers below"),
        "reached": _("Driven so far"),
    }


def _asks(row: Row, matrix: Matrix, *, language: str) -> Iterator[str]:
    for name, words in row.when.members:
        told = ", ".join(sorted(word_of(name, word) for word in words))
        yield told if name in {"vehicle", "fuel_paid_by", "home_to_work"} else f"{names().get(name, name)}: {told}"
    for name, words in row.when.dimensions:
        yield f"{name}: {', '.join(sorted(words))}"
    if row.when.passengers_from is not None:
        yield _("from %(n)s passengers") % {"n": row.when.passengers_from}
    if row.when.passengers_until is not None:
        yield _("fewer than %(n)s passengers") % {"n": row.when.passengers_until}
    if row.when.reached is not None:
        low = _distance(row.when.reached.at_least, matrix, language=language)
        high = row.when.reached.below
        yield (
            _("from %(low)s") % {"low": low}
            if high is None
            else _("from %(low)s to %(high)s") % {"low": low, "high": _distance(high, matrix, language=language)}
        )


def _days(row: Row, *, language: str) -> str:
    since, until = (formats.day(one, language=language) if one else "" for one in (row.since, row.until))
    if since and until:
        return f"{since} – {until}"
    if since:
        return _("from %(day)s") % {"day": since}
    return _("before %(day)s") % {"day": until} if until else ""


def _cells(row: Row, matrix: Matrix, *, book: PriceBook, on: date, language: str) -> Iterator[Cell]:
    unit = matrix.unit.value
    for name, price in cells_of(row.shape):
        value, missing = _figure(price, matrix, book=book, on=on, unit=unit)
        shown = "" if value is None else formats.price(value, language=language)
        yield Cell(name, _cell_label(name, row, matrix, language=language), shown, bool(price.official), missing)


def _figure(price: Price, matrix: Matrix, *, book: PriceBook, on: date, unit: str) -> tuple[Decimal | None, bool]:
    try:
        return book.find(price, country=matrix.country, on=on, unit=unit).value, False
    except GapError:
        return None, True


def _cell_label(name: str, row: Row, matrix: Matrix, *, language: str) -> str:
    per = _("per mile") if matrix.unit.value == "mile" else _("per km")
    kind, _dash, which = name.partition("-")
    if kind == "tier":
        limit = row.shape.tiers[int(which)].up_to
        if limit is not None:
            return _("%(per)s, up to %(limit)s") % {"per": per, "limit": _distance(limit, matrix, language=language)}
        return _("%(per)s, beyond that") % {"per": per}
    if kind == "supplement":
        return _("on top, %(what)s, %(per)s") % {"what": str(EXTRAS[which]).lower(), "per": per}
    if kind == "free":
        return _("of it free of tax, %(per)s") % {"per": per}
    return _("per drive") if row.shape.kind is ShapeKind.FIXED else per


def _extra(row: Row, matrix: Matrix, *, language: str) -> Iterator[str]:
    if row.shape.kind is ShapeKind.NOTHING:
        yield _("Nothing is paid.")
    per = {"trip": _("a drive"), "day": _("a day"), "month": _("a month")}
    for name, cap in row.shape.caps:
        amount = formats.price(Decimal(told_exactly(cap)), language=language)
        yield _("at most %(amount)s %(per)s") % {"amount": f"{amount} {matrix.currency}", "per": per[name]}
    if row.shape.tax_free is TaxFree.NOTHING:
        yield _("all of it taxable")
    if row.shape.tax_free is TaxFree.ALL:
        yield _("all of it free of tax")
    if row.commute.value == "deduct":
        yield _("the way to work is taken off")
    if row.shape.counting is not None and row.shape.counting.span is not Span.CALENDAR_YEAR:
        yield _("counted by the tax year") if row.shape.counting.span is Span.TAX_YEAR else _("counted since a day")


def _distance(value: Fraction, matrix: Matrix, *, language: str) -> str:
    unit = _("miles") if matrix.unit.value == "mile" else "km"
    return f"{formats.rate(Decimal(told_exactly(value)), language=language)} {unit}"


@dataclass(frozen=True, slots=True)
class Why:
    """One row put to a drive: whether it won, and what kept it from it."""

    number: int
    label: str
    won: bool
    matched: bool
    failed: tuple[str, ...]


def why_shown(considered: tuple[Considered, ...]) -> list[Why]:
    """Row by row why it did or did not price the drive."""
    told = []
    for one in considered:
        failed = tuple(
            _("%(what)s: wants %(wanted)s, is %(had)s")
            % {
                "what": names().get(asked.condition, asked.condition.removeprefix("dimension:")),
                "wanted": _words(asked.condition, asked.wanted),
                "had": _words(asked.condition, asked.had) or "–",
            }
            for asked in one.asked
            if not asked.met
        )
        told.append(Why(one.row.number, _(one.row.label) if one.row.label else "–", one.won, one.matched, failed))
    return told


def _words(name: str, text: str) -> str:
    return ", ".join(word_of(name, word) for word in text.split(", ") if word)
