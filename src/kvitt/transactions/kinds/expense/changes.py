"""What a person typed and what the machine read, laid onto an expense."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypedDict
from uuid import UUID

from kvitt.kernel.errors import InvalidError
from kvitt.kernel.findings import Finding, stop
from kvitt.kernel.ids import uuid7
from kvitt.people.models import CompanyCard, DimensionValue
from kvitt.transactions.explanations import explained
from kvitt.transactions.kinds.expense import queries
from kvitt.transactions.kinds.expense.models import ExpenseDetail, ExpenseLine, PaidBy
from kvitt.transactions.kinds.expense.opened import Opened
from kvitt.transactions.kinds.expense.present import taken_up, unknown_participants
from kvitt.transactions.kinds.expense.rules import FILL_FROM, SURE_FROM
from kvitt.transactions.kinds.expense.suggest import seller_of, suggest
from kvitt.transactions.models import Transaction


class LineChange(TypedDict, total=False):
    """A line as a person writes it. A missing `id` makes a new line."""

    id: UUID
    cost_type_id: UUID | None
    amount: Decimal | None
    text: str
    dimensions: dict[str, str]


class Changes(TypedDict, total=False):
    """What a person typed; only the fields that are given change. Amounts in the receipt's currency."""

    amount: Decimal | None
    currency: str
    on: date | None
    merchant: str
    country: str
    purpose: str
    participants: list[dict[str, str]]
    paid_by: str
    card_id: UUID | None
    private_amount: Decimal
    vat_lines: list[dict[str, str]]
    no_receipt_reason: str
    explanations: dict[str, str]
    dimensions: dict[str, str]
    rate: Decimal | None
    rate_reason: str
    cost_type_id: UUID | None
    lines: list[LineChange]


_HEADER = {
    "amount": "amount",
    "currency": "currency",
    "on": "on",
    "merchant": "title",
    "country": "country",
    "purpose": "purpose",
}
_DETAIL = ("participants", "paid_by", "card_id", "private_amount", "vat_lines", "no_receipt_reason")


def apply(opened: Opened, changes: Changes, *, typed: bool) -> None:
    """Lay the changes on; `typed` fields are not overwritten by a reading again. Raises InvalidError."""
    header, detail = opened.header, opened.detail
    _refuse_nonsense(opened, changes)
    stood = detail.participants
    for name, value in changes.items():
        if name in _HEADER:
            setattr(header, _HEADER[name], value)
        elif name in _DETAIL:
            setattr(detail, name, value)
    if "participants" in changes:
        detail.participants = taken_up(changes["participants"], before=stood)
    header.title = header.title[:200]
    if "explanations" in changes:
        detail.explanations = explained(detail.explanations, changes["explanations"])
    if "dimensions" in changes:
        header.dimensions = {**header.dimensions, **changes["dimensions"]}
    if "rate" in changes or "rate_reason" in changes:
        _apply_rate(header, detail, changes)
    if detail.paid_by == PaidBy.OWN:
        detail.card_id = None
    if "lines" in changes:
        opened.lines = _lines(opened, changes["lines"])
    if "cost_type_id" in changes:
        opened.lines[0].cost_type_id = changes["cost_type_id"]
        _apply_defaults(opened)
    if typed:
        detail.typed = sorted({*detail.typed, *(set(changes) - {"rate", "rate_reason", "explanations"})})


def _refuse_nonsense(opened: Opened, changes: Changes) -> None:
    findings = []
    currency = changes.get("currency")
    if currency is not None and not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        findings.append(stop("expense.currency-unknown", "currency"))
    country = changes.get("country", "")
    if country and not (len(country) == 2 and country.isascii() and country.isupper()):
        findings.append(stop("expense.country-missing", "country"))
    if not all(_is_vat_line(line) for line in changes.get("vat_lines", [])):
        findings.append(stop("number-invalid", "vat_lines"))
    if changes.get("paid_by", PaidBy.OWN) not in PaidBy.values:
        findings.append(stop("expense.paid-by-unknown", "paid_by"))
    card_id = changes.get("card_id")
    if card_id and not CompanyCard.objects.filter(id=card_id, user_id=opened.header.owner_id).exists():
        findings.append(stop("expense.card-missing", "card"))
    named = [changes.get("cost_type_id"), *(line.get("cost_type_id") for line in changes.get("lines", []))]
    wanted = {cost_type_id for cost_type_id in named if cost_type_id}
    known = opened.rules.cost_types if wanted else {}
    if any(cost_type_id not in known or not known[cost_type_id].is_active for cost_type_id in wanted):
        findings.append(stop("expense.cost-type-missing", "cost_type"))
    findings += unknown_dimensions(changes.get("dimensions", {}), already=opened.header.dimensions)
    for line in changes.get("lines", []):
        findings += unknown_dimensions(line.get("dimensions", {}), already=opened.header.dimensions)
    findings += unknown_participants(changes.get("participants", []))
    for name in ("amount", "private_amount", "rate"):
        value = changes.get(name)
        if isinstance(value, Decimal) and (not value.is_finite() or abs(value) >= Decimal(10) ** 12):
            findings.append(stop("expense.amount-too-large", name))
    if findings:
        raise InvalidError(findings=findings)


def _is_vat_line(line: Mapping[str, str]) -> bool:
    """Whether a VAT line names a tax that can be reckoned with."""
    try:
        tax = Decimal(line["tax"])
    except (KeyError, InvalidOperation, TypeError, ValueError):
        return False
    return tax.is_finite() and 0 <= tax < Decimal(10) ** 12


def unknown_dimensions(wanted: Mapping[str, str], *, already: Mapping[str, str]) -> list[Finding]:
    """A finding for each value that is not one of the company's. What stood there before may stay, if it is retired by now."""
    new = {code: value for code, value in wanted.items() if value and already.get(code) != value}
    if not new:
        return []
    rows = DimensionValue.objects.filter(dimension__code__in=new, code__in=new.values())
    known = set(rows.values_list("dimension__code", "code"))
    return [
        stop("expense.dimension-unknown", f"dimension-{code}", value=value)
        for code, value in new.items()
        if (code, value) not in known
    ]


def _apply_rate(header: Transaction, detail: ExpenseDetail, changes: Changes) -> None:
    if "rate_reason" in changes:
        header.rate_reason = changes["rate_reason"][:200]
    if "rate" not in changes:
        return
    rate = changes["rate"]
    if rate is None:
        detail.typed = [name for name in detail.typed if name != "rate"]
        header.rate_reason = ""
    elif rate != header.rate:
        header.rate, header.rate_on, header.rate_source = rate, header.on, "typed"
        detail.typed = sorted({*detail.typed, "rate"})


def _apply_defaults(opened: Opened) -> None:
    line = opened.lines[0]
    if line.cost_type_id is None:
        return
    for code, rule in opened.rules.wanted.get(line.cost_type_id, {}).items():
        if rule.default and not opened.header.dimensions.get(code):
            opened.header.dimensions[code] = rule.default


def _lines(opened: Opened, wanted: Sequence[LineChange]) -> list[ExpenseLine]:
    known = {line.id: line for line in opened.lines}
    lines = []
    for change in wanted:
        line_id = change.get("id")
        line = known.get(line_id) if line_id else None
        if line is None:
            line = ExpenseLine(id=line_id or uuid7(), transaction_id=opened.header.id)
        line.cost_type_id = change.get("cost_type_id", line.cost_type_id)
        line.amount = change.get("amount", line.amount)
        line.text = change.get("text", line.text)[:200]
        line.dimensions = change.get("dimensions", line.dimensions)
        lines.append(line)
    return lines or opened.lines[:1]


def apply_readings(opened: Opened) -> None:
    """Fill from the first readable receipt what nobody has typed, and propose what it was for."""
    found, number = queries.reading_of(opened.receipts), ""
    if found is not None:
        number = str(found[1].get("company_number") or "")
        _fill(opened, _with_known_seller(found[1].get("fields", {}), number=number))
        _guess_cost_type(opened)
    propose_cost_type(opened, seller_number=number)


def _with_known_seller(fields: Mapping[str, Any], *, number: str) -> Mapping[str, Any]:
    """The fields, with the seller's name as the company has booked it where the number is read and the name is not sure."""
    read, by = fields.get("merchant"), fields.get("company_number")
    if (
        not number
        or by is None
        or by["confidence"] < SURE_FROM
        or (read is not None and read["confidence"] >= SURE_FROM)
    ):
        return fields
    name = queries.name_of_seller(number)
    if not name:
        return fields
    return {**fields, "merchant": {"value": name, "confidence": by["confidence"], "region": by["region"]}}


def _fill(opened: Opened, fields: Mapping[str, Any]) -> None:
    guessed = opened.detail.read.get("cost_type")
    opened.detail.read = {**fields, "cost_type": guessed} if guessed else dict(fields)
    sure = {name: found["value"] for name, found in fields.items() if found["confidence"] >= FILL_FROM}
    free = {name: value for name, value in sure.items() if name not in opened.detail.typed}
    changes: Changes = {}
    if "amount" in free:
        changes["amount"] = Decimal(free["amount"])
    if "on" in free:
        changes["on"] = date.fromisoformat(free["on"])
    for name in ("currency", "merchant", "country"):
        if name in free:
            changes[name] = free[name]
    if "vat_lines" in free:
        changes["vat_lines"] = free["vat_lines"]
    apply(opened, changes, typed=False)


def forget_read(opened: Opened) -> None:
    """Empty what the machine filled in, so that another reading, or another paper of it, can be laid on."""
    header, detail = opened.header, opened.detail
    read, detail.read = set(detail.read) - set(detail.typed), {}
    if "amount" in read:
        header.amount = None
    if "on" in read:
        header.on = None
    if "merchant" in read:
        header.title = ""
    if "vat_lines" in read:
        detail.vat_lines = []
    if "cost_type" in read and "cost_type_id" not in detail.typed:
        opened.lines[0].cost_type_id = None


def propose_cost_type(opened: Opened, *, seller_number: str = "") -> None:
    """Fill the empty cost type as the company has booked this seller so far; asked anew only when the seller is another one."""
    detail, line = opened.detail, opened.lines[0]
    seller = seller_of(opened.header.title, number=seller_number or detail.seller_number)
    changed = (seller.name, seller.number) != (detail.seller, detail.seller_number)
    detail.seller, detail.seller_number, detail.seller_word = seller.name, seller.number, seller.word
    if not changed or len(opened.lines) > 1 or {"cost_type_id", "lines"} & set(detail.typed):
        return
    if line.cost_type_id and str(line.cost_type_id) != detail.suggested.get("cost_type_id"):
        return
    found = suggest(queries.bookings_of(seller), seller=seller)
    detail.suggested = found.as_json() if found else {}
    line.cost_type_id = found.cost_type_id if found else None
    _apply_defaults(opened)


def _guess_cost_type(opened: Opened) -> None:
    """As the last time at this merchant, as long as the person has not chosen. It saves the two taps most receipts cost."""
    header, detail, line = opened.header, opened.detail, opened.lines[0]
    if not header.title or line.cost_type_id or len(opened.lines) > 1 or {"cost_type_id", "lines"} & set(detail.typed):
        return
    usual = queries.usual_cost_type(owner_id=header.owner_id, merchant=header.title)
    if usual is None:
        return
    apply(opened, {"cost_type_id": usual}, typed=False)
    detail.read = {**detail.read, "cost_type": {"value": str(usual), "confidence": 1.0, "habit": True}}
