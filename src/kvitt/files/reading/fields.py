"""Fields out of text lines: candidates with their features, a learned choice among them, and how far to trust it. Pure.

A confidence of 0.9 or more means sure: on receipts of sellers that the ranking had never seen, at most one such total in a
hundred was wrong (docs/reference/reading.md).
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from kvitt.files.reading.candidates import date as dates
from kvitt.files.reading.candidates import merchant as merchants
from kvitt.files.reading.candidates import total as totals
from kvitt.files.reading.candidates.date import WrittenOrder, written_order
from kvitt.files.reading.country import COUNTRY_CURRENCY, country_of, currency_in
from kvitt.files.reading.field import Field
from kvitt.files.reading.numbers import company_number_of, receipt_number_of
from kvitt.files.reading.payment import card_last_four_of, payment_of, rounding_of, tip_of
from kvitt.files.reading.ranking import rankings
from kvitt.files.reading.rows import Row, rows_of
from kvitt.files.reading.text import TextLine
from kvitt.files.reading.vat import vat_of

#: A choice that is right less often than this is not offered at all.
_LEAST = 0.1

#: A country that the text itself shows is surer than this.
_GUESSED = 0.5


def fields_of(lines: Sequence[TextLine], *, today: date, home: str, from_text_layer: bool = False) -> dict[str, Field]:
    """Everything that could be read, by the name of the form's field."""
    text = "\n".join(line.text for line in lines)
    if not text.strip():
        return {}
    rows = rows_of(lines)
    number = company_number_of(lines)
    country, country_sure = country_of(text, home=home, number=number.value if number else None)
    on, clock = date_of(rows, today=today, order=written_order(text, country=country))
    total = total_of(rows, from_text_layer=from_text_layer)
    found = {
        "country": Field(country, country_sure),
        "currency": _currency_of(text, country=country, country_sure=country_sure),
        "amount": total,
        "on": on,
        "time": clock,
        "merchant": merchant_of(rows),
        "company_number": number,
        "receipt_number": receipt_number_of(lines),
        "payment": payment_of(lines),
        "card_last_four": card_last_four_of(lines),
        "tip": tip_of(lines),
        "rounding": rounding_of(lines),
    }
    found["vat_lines"] = _vat_lines_of(lines, country=country, found=found)
    fields = {name: field for name, field in found.items() if field}
    if fields.keys() <= {"country", "currency"} and country_sure < _GUESSED:
        return {}  # a country guessed from nothing is no reading
    return fields


def total_of(rows: Sequence[Row], *, from_text_layer: bool = False) -> Field | None:
    """What was paid."""
    found = totals.candidates(rows, from_text_layer=from_text_layer)
    best = rankings()["total"].best([one.features for one in found])
    if best is None or best[1] < _LEAST:
        return None
    chosen, (_, confidence) = found[best[0]], best
    amount, line = chosen.seen.amount, rows[chosen.seen.row].line
    return Field(f"{chosen.value:.2f}", confidence, line.part(amount.start, amount.end).region)


def date_of(rows: Sequence[Row], *, today: date, order: WrittenOrder) -> tuple[Field | None, Field | None]:
    """The day of the purchase, and the time of day beside it."""
    found = dates.candidates(rows, today=today, written=order)
    best = rankings()["date"].best([one.features for one in found])
    if best is None or best[1] < _LEAST:
        return None, None
    chosen, (_, confidence) = found[best[0]], best
    line = rows[chosen.row].line
    clock = Field(chosen.time, 0.95 * confidence, line.region) if chosen.time else None
    return Field(chosen.value.isoformat(), confidence, line.part(chosen.start, chosen.end).region), clock


def merchant_of(rows: Sequence[Row]) -> Field | None:
    """The seller's name."""
    found = merchants.candidates(rows)
    best = rankings()["merchant"].best([one.features for one in found])
    if best is None or best[1] < _LEAST:
        return None
    chosen, (_, confidence) = merchants.completed(found, found[best[0]]), best
    return Field(chosen.value, confidence, chosen.region)


def _currency_of(text: str, *, country: str, country_sure: float) -> Field | None:
    currency = currency_in(text, country=country)
    if currency is None and country in COUNTRY_CURRENCY:
        currency = (COUNTRY_CURRENCY[country], min(country_sure, 0.8))
    return Field(*currency) if currency else None


def _vat_lines_of(lines: Sequence[TextLine], *, country: str, found: dict[str, Field | None]) -> Field | None:
    """The lines of tax that add up with what was paid."""
    total, on = found["amount"], found["on"]
    vat = vat_of(
        lines,
        country=country,
        on=date.fromisoformat(on.value) if on and on.confidence >= 0.9 else None,
        total=Decimal(total.value) if total else None,
        apart=[Decimal(field.value) for name in ("tip", "rounding") if (field := found[name])],
    )
    if not vat:
        return None
    sure = vat.confidence if not total else min(vat.confidence, max(total.confidence, 0.85))
    return Field([line.as_json() for line in vat.lines], sure, vat.region)
