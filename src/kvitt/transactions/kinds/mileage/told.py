"""What is shown about a drive beside its receipts, and how its amount came about."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kvitt.people import formats
from kvitt.people.models import DimensionValue
from kvitt.policy.queries import Book, book
from kvitt.rates.mileage.priced import PRIVATE_WAY, replayed
from kvitt.rates.mileage.prices import LONG_AGO
from kvitt.tenancy.sentences import say
from kvitt.transactions.explained import ExplainedLine, Explanation, explained, rounding_told
from kvitt.transactions.kind import Fact
from kvitt.transactions.kinds.mileage import queries
from kvitt.transactions.kinds.mileage.drives import total_distance
from kvitt.transactions.kinds.mileage.models import MileageCorrection, MileageDetail, MileageOutlay
from kvitt.transactions.kinds.mileage.parts import taxable_of
from kvitt.transactions.kinds.mileage.words import EXTRAS, FUELS, OUTLAYS, SOURCES, STEPS, VEHICLES, WHY
from kvitt.transactions.models import Transaction


def distance_told(value: Decimal, unit: str, *, language: str) -> str:
    """A distance as people write it."""
    name = _("miles") if unit == "mile" else "km"
    return f"{formats.rate(value, language=language)}\u00a0{name}"


def facts_of(transactions: Sequence[Transaction], *, language: str) -> Mapping[UUID, list[Fact]]:
    """The facts of each item; the number of queries does not grow with them."""
    ids = [row.id for row in transactions]
    details, outlays, lines, rules = queries.details_of(ids), queries.outlays_of(ids), queries.lines_of(ids), book()
    wanted = {code for row in transactions for code in row.dimensions.values()}
    values = {value.code: value for value in DimensionValue.objects.filter(code__in=wanted)}
    return {
        row.id: [
            *([] if details[row.id].is_correction else _of_drive(row, details[row.id], language=language)),
            *_of_outlays(row, outlays[row.id], language=language),
            *[_of_line(row, line, language=language) for line in lines[row.id]],
            *_taxed(row, details[row.id], lines[row.id], language=language),
            *_of_dimensions(row, rules, values, language=language),
        ]
        for row in transactions
    }


def _of_drive(row: Transaction, detail: MileageDetail, *, language: str) -> list[Fact]:
    facts = []
    if row.purpose:
        facts.append(Fact(_("Purpose"), row.purpose))
    way = " → ".join(stop.get("name") or stop["text"] for stop in detail.stops)
    if way:
        full = " → ".join(stop["text"] for stop in detail.stops)
        facts.append(
            Fact(
                _("Way"),
                _("%(way)s (there and back)") % {"way": way} if detail.is_return else way,
                full if full != way else "",
            )
        )
    distance = total_distance(detail)
    if distance is not None:
        facts.append(
            Fact(
                _("Distance"),
                distance_told(distance, detail.unit, language=language),
                str(SOURCES.get(detail.source, "")),
            )
        )
    if detail.odometer_start is not None and detail.odometer_end is not None:
        start, end = (formats.rate(one, language=language) for one in (detail.odometer_start, detail.odometer_end))
        facts.append(Fact(_("Odometer"), f"{start} – {end}"))
    fuel = f", {str(FUELS[detail.fuel]).lower()}" if detail.fuel in FUELS else ""
    facts.append(Fact(_("Vehicle"), f"{VEHICLES[detail.vehicle]}{fuel}", detail.registration))
    return [*facts, *(Fact(str(EXTRAS[one["kind"]]), str(one["count"])) for one in detail.extras)]


def _of_outlays(row: Transaction, outlays: Sequence[MileageOutlay], *, language: str) -> list[Fact]:
    return [Fact(str(OUTLAYS[one.what]), _money(one.amount, row, language=language), one.text) for one in outlays]


def _of_line(row: Transaction, line: MileageCorrection, *, language: str) -> Fact:
    day = formats.day(line.on, language=language)
    what = f"{line.text}, {day}" if line.text else day
    return Fact(
        _("Correction"), _money(line.difference, row, language=language), f"{what}: {WHY.get(line.why, line.why)}"
    )


def _taxed(row: Transaction, detail: MileageDetail, lines: Sequence[MileageCorrection], *, language: str) -> list[Fact]:
    taxable = taxable_of(detail, lines)
    return [Fact(_("Taxable"), _money(taxable, row, language=language))] if taxable else []


def _of_dimensions(row: Transaction, rules: Book, values: Mapping[str, DimensionValue], *, language: str) -> list[Fact]:
    return [
        Fact(dimension.name_in(language), f"{code} {values[code].name}" if code in values else code)
        for name, dimension in rules.dimensions.items()
        if (code := row.dimensions.get(name))
    ]


def _money(value: Decimal, row: Transaction, *, language: str) -> str:
    return formats.money(value, currency=row.currency, home=row.home_currency, language=language)


def explanations_of(transactions: Sequence[Transaction], *, language: str) -> Mapping[UUID, Explanation]:
    """How the amount of each item came about, from what is stored with it."""
    ids = [row.id for row in transactions]
    details, outlays, lines = queries.details_of(ids), queries.outlays_of(ids), queries.lines_of(ids)
    return {
        row.id: explanation(row, details[row.id], outlays[row.id], lines[row.id], language=language)
        for row in transactions
        if row.amount is not None
    }


def explanation(
    row: Transaction,
    detail: MileageDetail,
    outlays: Sequence[MileageOutlay],
    lines: Sequence[MileageCorrection],
    *,
    language: str,
) -> Explanation:
    """The steps of the drive by the row that priced it, what was paid on the way, and each correction with its own sum."""
    priced: dict[str, Any] = detail.priced
    told: list[ExplainedLine] = []
    worked_out = Decimal("0.00")
    if priced.get("amount") is not None:
        told += steps_told(priced["steps"], heading=_row(priced), currency=row.currency, language=language)
        worked_out += replayed(priced) or Decimal(0)
        private = [step for step in priced["free_steps"] if step["what"] == PRIVATE_WAY]
        told += explained(private, heading=_("Free of tax"), currency=row.currency, language=language, label=_label)
    for one in outlays:
        worked_out += one.amount
        amount = formats.price(one.amount, language=language)
        told.append(ExplainedLine(_("Paid on the way"), one.text or str(OUTLAYS[one.what]), amount=amount))
    for line in lines:
        worked_out += _replayed_difference(line)
        amount = formats.price(line.difference, language=language)
        told.append(ExplainedLine(_("Corrections"), _correction(line, language=language), amount=amount))
    taxable = taxable_of(detail, lines)
    return Explanation(
        lines=tuple(told),
        currency=row.currency,
        amount=row.amount,
        replayed=worked_out,
        tax_free=None if row.amount is None else row.amount - taxable,
        taxable=taxable,
        rounding=rounding_told(priced["rounding"]) if priced.get("amount") is not None else "",
    )


def steps_told(
    steps: Iterable[Mapping[str, Any]], *, heading: str, currency: str, language: str
) -> Iterator[ExplainedLine]:
    """The steps of a price as lines. A figure of the company's own has no first day of itself: its row has."""
    for line in explained(steps, heading=heading, currency=currency, language=language, label=_label):
        yield replace(line, since=None) if line.since == LONG_AGO else line


def _replayed_difference(line: MileageCorrection) -> Decimal:
    """The difference worked out again: the new price from its own steps, less what stood."""
    if not line.new or not line.old:
        return line.difference
    return (replayed(line.new) or Decimal(0)) - Decimal(line.old["amount"])


def _correction(line: MileageCorrection, *, language: str) -> str:
    day = formats.day(line.on, language=language)
    named = {"what": line.text, "day": day, "why": str(WHY.get(line.why, line.why))}
    if not line.new or not line.old:
        return _("%(what)s, %(day)s: %(why)s") % named
    if not line.difference and line.tax_free_difference:
        shifted = formats.price(abs(line.tax_free_difference), language=language)
        becomes = (
            _("%(amount)s becomes free of tax") if line.tax_free_difference > 0 else _("%(amount)s becomes taxable")
        )
        return _("%(what)s, %(day)s: %(becomes)s, %(why)s") % {**named, "becomes": becomes % {"amount": shifted}}
    figures = {
        name: formats.price(Decimal(told["amount"]), language=language)
        for name, told in (("old", line.old), ("new", line.new))
    }
    return _("%(what)s, %(day)s: %(old)s becomes %(new)s, %(why)s") % {**named, **figures}


def _row(priced: Mapping[str, Any]) -> str:
    """The row of the table that priced it, and the version of the table."""
    labels = ", ".join(dict.fromkeys(_(row["label"]) for row in priced["rows"] if row["label"]))
    return labels or str(priced["matrix"])


def _label(step: Mapping[str, Any]) -> str:
    if step["what"] == PRIVATE_WAY:
        return say("mileage.sixty-days", step["parameters"])
    return str(STEPS.get(step["what"], step["what"]))
