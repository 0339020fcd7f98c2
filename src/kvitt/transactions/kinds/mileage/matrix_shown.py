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
from kvitt.people.models import Dimension
from kvitt.rates.mileage.counting import Counting, Span
from kvitt.rates.mileage.matrix import Asked, Considered, Matrix, Row, ShapeKind, TaxFree
from kvitt.rates.mileage.prices import Price, PriceBook
from kvitt.rates.mileage.text import fingerprint
from kvitt.rates.steps import told_exactly
from kvitt.rates.travel.lookup import GapError
from kvitt.transactions.kinds.mileage.actions.rows import cells_of
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
    seen: str
    label: str
    asks: tuple[str, ...]
    days: str
    cells: tuple[Cell, ...]
    extra: tuple[str, ...]


def rows_shown(matrix: Matrix, *, book: PriceBook, on: date, language: str) -> list[ShownRow]:
    """Every row in order; figures as they are on a day."""
    called = dimensions_called(language) if any(row.when.groups or row.when.dimensions for row in matrix.rows) else {}
    return [
        ShownRow(
            number=row.number,
            seen=fingerprint(row),
            label=_(row.label) if row.label else "–",
            asks=tuple(_asks(row, matrix, language=language, called=called)),
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
        "employee": _("Employee"),
        "employer": _("Employer"),
        "vehicle": _("Vehicle"),
        "fuel": _("Fuel"),
        "fuel_paid_by": _("Fuel"),
        "purpose": _("Type of drive"),
        "weekday": _("Day"),
        "extra": _("Comes with"),
        "source": _("Distance"),
        "home_to_work": _("Way to work"),
        "in-force": _("Days"),
        "passengers-from": _("Passengers from"),
        "passengers-until": _("Passengers below"),
        "reached": _("Driven so far"),
    }


def _asks(row: Row, matrix: Matrix, *, language: str, called: Mapping[str, str]) -> Iterator[str]:
    for name, words in row.when.members:
        told = ", ".join(sorted(word_of(name, word) for word in words))
        yield told if name in {"vehicle", "fuel_paid_by", "home_to_work"} else f"{names().get(name, name)}: {told}"
    for name, words in (*row.when.groups, *row.when.dimensions):
        yield f"{called.get(name, name)}: {', '.join(sorted(words))}"
    if row.when.passengers_from is not None:
        yield _("from %(n)s passengers") % {"n": row.when.passengers_from}
    if row.when.passengers_until is not None:
        yield _("fewer than %(n)s passengers") % {"n": row.when.passengers_until}
    if row.when.reached is not None:
        low = _distance(row.when.reached.at_least, matrix, language=language)
        high = row.when.reached.below
        told = (
            _("from %(low)s") % {"low": low}
            if high is None
            else _("from %(low)s to %(high)s") % {"low": low, "high": _distance(high, matrix, language=language)}
        )
        yield f"{told} {span_told(row.when.reached.counting, language=language)}"


def span_told(counting: Counting, *, language: str) -> str:
    """Over what a distance adds up."""
    if counting.span is Span.TAX_YEAR:
        return _("in the tax year")
    if counting.span is Span.SINCE and counting.since is not None:
        return _("since %(day)s") % {"day": formats.day(counting.since, language=language)}
    return _("in the calendar year")


def dimensions_called(language: str) -> Mapping[str, str]:
    """What people call the dimensions, by code."""
    return {one.code: one.name_in(language) for one in Dimension.objects.all()}


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
        yield _("counted %(when)s") % {"when": span_told(row.shape.counting, language=language)}


def _distance(value: Fraction, matrix: Matrix, *, language: str) -> str:
    return f"{formats.rate(Decimal(told_exactly(value)), language=language)}\u00a0{_unit(matrix.unit.value)}"


def _unit(unit: str) -> str:
    return _("miles") if unit == "mile" else "km"


@dataclass(frozen=True, slots=True)
class Why:
    """One row put to a drive: whether it priced it, how much of it where it is not all, and what kept it from it."""

    number: int
    label: str
    won: bool
    matched: bool
    failed: tuple[str, ...]
    part: str = ""


def why_shown(
    considered: tuple[Considered, ...], *, parts: Mapping[int, Fraction], unit: str, language: str
) -> list[Why]:
    """Row by row why it did or did not price the drive. `parts`: the distance that each row priced."""
    needs_names = any(one.row.when.groups or one.row.when.dimensions for one in considered)
    called, told = dimensions_called(language) if needs_names else {}, []
    for one in considered:
        failed = tuple(_failed(asked, called, language=language) for asked in one.asked if not asked.met)
        part = ""
        if one.row.number in parts and len(parts) > 1:
            part = f"{formats.rate(Decimal(told_exactly(parts[one.row.number])), language=language)} {_unit(unit)}"
        label = _(one.row.label) if one.row.label else "–"
        told.append(Why(one.row.number, label, one.won or one.row.number in parts, one.matched, failed, part))
    return told


def _failed(asked: Asked, called: Mapping[str, str], *, language: str) -> str:
    """What a row wanted, and what the drive had."""
    kind, _colon, name = asked.condition.partition(":")
    what = called.get(name, name) if name else names().get(kind, kind)
    if kind == "in-force":
        day = formats.day(date.fromisoformat(asked.had), language=language)
        return _("not in force on %(day)s") % {"day": day}
    if kind == "reached":
        low, _dots, high = asked.wanted.partition("..")
        figures = {
            key: formats.rate(Decimal(told_exactly(Fraction(text))), language=language)
            for key, text in (("low", low), ("high", high or "0"), ("had", asked.had))
        }
        wanted = _("from %(low)s to %(high)s") if high else _("from %(low)s")
        return _wants(what, wanted % figures, figures["had"])
    return _wants(what, _words(asked.condition, asked.wanted), _words(asked.condition, asked.had) or "–")


def _wants(what: str, wanted: str, had: str) -> str:
    return _("%(what)s: wants %(wanted)s, is %(had)s") % {"what": what, "wanted": wanted, "had": had}


def _words(name: str, text: str) -> str:
    return ", ".join(word_of(name, word) for word in text.split(", ") if word)
