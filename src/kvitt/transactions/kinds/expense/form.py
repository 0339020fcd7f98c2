"""The expense's form: strings in, changes out; and the other way round."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made_of
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from kvitt.kernel.findings import Finding, stop
from kvitt.kernel.typed import parse_amount, parse_day
from kvitt.people import formats
from kvitt.transactions.explanations import typed_explanations
from kvitt.transactions.kinds.expense.changes import Changes, LineChange
from kvitt.transactions.kinds.expense.models import ExpenseDetail, ExpenseLine, PaidBy
from kvitt.transactions.kinds.expense.rules import FILL_FROM, SURE_FROM
from kvitt.transactions.models import Transaction


@dataclass(slots=True)
class Typed:
    """What could be understood of a form, and what could not."""

    changes: Changes
    findings: list[Finding] = made_of(default_factory=list)


def understand(sent: QueryDict, *, language: str, today: date) -> Typed:
    """Turn the fields that were sent into changes. A field that was not sent does not change."""
    typed = Typed(Changes())
    data = {name: sent.get(name, "") for name in sent}
    for name in ("merchant", "country", "purpose", "no_receipt_reason", "rate_reason"):
        if name in data:
            typed.changes[name] = data[name].strip()
    if "currency" in data:
        typed.changes["currency"] = data["currency"].strip().upper()
    if "on" in data:
        _day(typed, data["on"], today=today)
    for name in ("amount", "private_amount", "rate"):
        if name in data:
            _amount(typed, name, data[name], language=language)
    if "cost_type" in data:
        typed.changes["cost_type_id"] = _id(data["cost_type"])
    if "paid_by" in data:
        _paid_by(typed, data["paid_by"])
    _grouped(typed, sent, data)
    if "line_amount" in data:
        _lines(typed, sent, language=language)
    return typed


def _grouped(typed: Typed, sent: QueryDict, data: Mapping[str, str]) -> None:
    """Fields of which there are several: participants, dimensions, explanations."""
    if "participant_name" in data:
        typed.changes["participants"] = _participants(sent)
    if dimensions := _beginning(data, "dimension-"):
        typed.changes["dimensions"] = dimensions
    if explanations := typed_explanations(data):
        typed.changes["explanations"] = explanations


def _beginning(data: Mapping[str, str], start: str) -> dict[str, str]:
    return {name.removeprefix(start): value for name, value in data.items() if name.startswith(start)}


def _day(typed: Typed, text: str, *, today: date) -> None:
    if not text.strip():
        typed.changes["on"] = None
        return
    try:
        typed.changes["on"] = parse_day(text, today=today)
    except ValueError:
        typed.findings.append(stop("day-invalid", "on"))


def _amount(typed: Typed, name: str, text: str, *, language: str) -> None:
    if not text.strip():
        empty = Decimal(0) if name == "private_amount" else None
        typed.changes[name] = empty  # type: ignore[literal-required]
        return
    try:
        value = Decimal(text.replace(",", ".")) if name == "rate" else parse_amount(text, language=language)
    except (ValueError, InvalidOperation):
        typed.findings.append(stop("number-invalid", name))
        return
    typed.changes[name] = value  # type: ignore[literal-required]


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _paid_by(typed: Typed, text: str) -> None:
    """`own`, or the id of a card."""
    card = _id(text)
    typed.changes["paid_by"] = PaidBy.CARD if card or text == PaidBy.CARD else PaidBy.OWN
    typed.changes["card_id"] = card


def _participants(data: QueryDict) -> list[dict[str, str]]:
    names, companies = data.getlist("participant_name"), data.getlist("participant_company")
    pairs = zip(names, [*companies, *[""] * len(names)], strict=False)
    return [{"name": name.strip()[:120], "company": company.strip()[:120]} for name, company in pairs if name.strip()][
        :200
    ]


def _lines(typed: Typed, data: QueryDict, *, language: str) -> None:
    ids, types = data.getlist("line_id"), data.getlist("line_type")
    amounts, texts = data.getlist("line_amount"), data.getlist("line_text")
    lines: list[LineChange] = []
    for number, text in enumerate(amounts[:50]):
        line = LineChange(cost_type_id=_id(types[number]) if number < len(types) else None)
        if number < len(ids) and (line_id := _id(ids[number])):
            line["id"] = line_id
        if number < len(texts):
            line["text"] = texts[number].strip()
        try:
            line["amount"] = parse_amount(text, language=language) if text.strip() else None
        except ValueError:
            typed.findings.append(stop("number-invalid", "lines"))
            line["amount"] = None
        lines.append(line)
    typed.changes["lines"] = lines


def shown_values(
    header: Transaction, detail: ExpenseDetail, lines: list[ExpenseLine], *, language: str
) -> dict[str, str]:
    """The values of the form's simple fields, as the person would type them."""
    return {
        "amount": _shown_amount(header.amount, header.currency, language),
        "currency": header.currency,
        "on": formats.day(header.on, language=language) if header.on else "",
        "merchant": header.title,
        "country": header.country,
        "cost_type": str(lines[0].cost_type_id or "") if lines else "",
        "purpose": header.purpose,
        "private_amount": _shown_amount(detail.private_amount or None, header.currency, language),
        "no_receipt_reason": detail.no_receipt_reason,
        "rate": f"{header.rate.normalize():f}" if header.rate is not None else "",
        "rate_reason": header.rate_reason,
    }


def _shown_amount(value: Decimal | None, currency: str, language: str) -> str:
    return "" if value is None else formats.amount(value, currency=currency, language=language)


@dataclass(frozen=True, slots=True)
class ReadNote:
    """For a field that the machine filled: where it was read ("page,x,y,width,height"), what to say, whether it asks for a look."""

    region: str
    note: str
    unsure: bool

    def as_json(self) -> dict[str, Any]:
        """For the script that fills the fields."""
        return {"region": self.region, "note": self.note, "unsure": self.unsure}


#: The form's name for a field, and the name under which it is noted as typed, where the two differ.
_TYPED_AS = {"cost_type": "cost_type_id"}


def read_notes(
    detail: ExpenseDetail, *, place: Callable[[Sequence[float] | None], str], values: Mapping[str, str]
) -> dict[str, ReadNote]:
    """For each field that the machine filled. `place`: a region of the reading as one of the pages shown."""
    notes = {}
    for name, found in detail.read.items():
        if _TYPED_AS.get(name, name) in detail.typed or not values.get(name) or found["confidence"] < FILL_FROM:
            continue
        sure = found["confidence"] >= SURE_FROM
        note = _("as last time here") if found.get("habit") else _("read") if sure else _("read, please check")
        notes[name] = ReadNote(place(found.get("region")), note, not sure)
    why = detail.suggested
    if why and why["cost_type_id"] == values.get("cost_type") and "cost_type_id" not in detail.typed:
        notes["cost_type"] = ReadNote(
            place((detail.read.get("merchant") or {}).get("region")), _why(why), why["by"] == "word"
        )
    return notes


def _why(suggested: Mapping[str, Any]) -> str:
    numbers = {"count": suggested["count"], "of": suggested["of"]}
    if suggested["by"] == "seller":
        return _("suggested: so were %(count)s of %(of)s booked from this seller") % numbers
    return _("suggested, please check: so were %(count)s of %(of)s booked from sellers of this name") % numbers
