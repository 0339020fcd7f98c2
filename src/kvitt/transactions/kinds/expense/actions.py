"""The verbs that only an expense has: draft, save, read from receipts, correct."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made_of
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict
from uuid import UUID

from django.db.models import Max
from django.db.transaction import atomic

from kvitt.events.actions import Deed, record
from kvitt.files.models import ReadingState, Receipt
from kvitt.kernel.errors import ConflictError, InvalidError, KvittError, NotAllowedError, NotFoundError
from kvitt.kernel.findings import stop, stops
from kvitt.kernel.ids import uuid7
from kvitt.kernel.money import Money, rounded
from kvitt.people.models import CompanyCard, Role, User
from kvitt.policy.models import CostType, DimensionRule
from kvitt.policy.queries import book
from kvitt.rates.exchange import convert, official_rate
from kvitt.tenancy.models import Company
from kvitt.tenancy.scope import current_company
from kvitt.transactions.actions.locking import actor_for, lock_one
from kvitt.transactions.kinds.expense import queries
from kvitt.transactions.kinds.expense.models import ExpenseDetail, ExpenseLine, PaidBy
from kvitt.transactions.kinds.expense.rules import check
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import Attachment, Transaction
from kvitt.transactions.queries import may_edit, may_enter_for

CODE = "expense"


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
    dimensions: dict[str, str]
    rate: Decimal | None
    rate_reason: str
    cost_type_id: UUID | None
    lines: list[LineChange]


@dataclass(slots=True)
class Opened:
    """An expense with everything that belongs to it, while it is being changed."""

    header: Transaction
    detail: ExpenseDetail
    lines: list[ExpenseLine]
    receipts: list[Receipt] = made_of(default_factory=list)


@atomic
def draft(
    *,
    person: User,
    transaction_id: UUID,
    on: date,
    at: datetime,
    owner: User | None = None,
    changes: Changes | None = None,
    receipt_ids: Sequence[UUID] = (),
) -> Transaction:
    """A new draft, with what is known so far. Asking again with the same id gives the one that was made.

    Raises NotAllowedError when the person may not enter for `owner`, NotFoundError for a receipt that is not theirs.
    """
    owner = owner or person
    made = Transaction.objects.filter(id=transaction_id).first()
    if made is not None:
        if made.entered_by_id != person.id:
            raise NotFoundError
        return made
    if owner.id != person.id and owner.id not in may_enter_for(person):
        code = "transaction.not-for-them"
        raise NotAllowedError(code)
    company = _company()
    header = Transaction(
        id=transaction_id,
        kind=CODE,
        owner_id=owner.id,
        entered_by_id=person.id,
        currency=company.base_currency,
        home_currency=company.base_currency,
        country=company.country,
        dimensions=dict(owner.dimensions),
        created_at=at,
        changed_at=at,
    )
    opened = Opened(header, ExpenseDetail(id=transaction_id), [ExpenseLine(transaction_id=transaction_id)])
    attached = _attachable(receipt_ids, owner=owner)
    opened.receipts = attached
    _apply(opened, changes or {}, typed=True)
    _apply_readings(opened)
    _price(opened)
    _check(opened, on=on)
    header.save(force_insert=True)
    opened.detail.save(force_insert=True)
    ExpenseLine.objects.bulk_create(opened.lines)
    Attachment.objects.bulk_create(
        [Attachment(transaction_id=header.id, receipt_id=row.id, position=i) for i, row in enumerate(attached)]
    )
    record([Deed("transaction.drafted", "transaction", header.id)], actor=actor_for(person, header), at=at)
    return header


@atomic
def save(
    *, person: User, transaction_id: UUID, changes: Changes, on: date, at: datetime, version: int | None = None
) -> Transaction:
    """Change fields of an open expense.

    Raises NotFoundError, ConflictError (`transaction.not-editable`, or `changed-meanwhile` when `version` is given and no
    longer the newest), InvalidError for values that cannot be stored.
    """
    header = _editable(person=person, transaction_id=transaction_id)
    if version is not None and version != header.version:
        code = "changed-meanwhile"
        raise ConflictError(code)
    opened = _open(header)
    before = _told(opened)
    _apply(opened, changes, typed=True)
    _write(opened, on=on, at=at)
    _log_changes(opened, before, person=person, at=at)
    return header


@atomic
def attach(*, person: User, transaction_id: UUID, receipt_ids: Sequence[UUID], on: date, at: datetime) -> Transaction:
    """Put receipts on an open expense, from the inbox or from another of one's own drafts."""
    header = _editable(person=person, transaction_id=transaction_id)
    owner = header.owner
    last = Attachment.objects.filter(transaction_id=header.id).aggregate(last=Max("position"))["last"]
    attached = _attachable(receipt_ids, owner=owner)
    Attachment.objects.bulk_create(
        [
            Attachment(transaction_id=header.id, receipt_id=row.id, position=(last or 0) + 1 + i)
            for i, row in enumerate(attached)
        ]
    )
    opened = _open(header)
    _apply_readings(opened)
    _write(opened, on=on, at=at)
    deeds = [
        Deed("transaction.receipt-attached", "transaction", header.id, {"receipt": str(row.id)}) for row in attached
    ]
    record(deeds, actor=actor_for(person, header), at=at)
    return header


@atomic
def detach(*, person: User, transaction_id: UUID, receipt_id: UUID, on: date, at: datetime) -> Transaction:
    """Take a receipt off; it goes back to its owner's inbox."""
    header = _editable(person=person, transaction_id=transaction_id)
    removed, _ = Attachment.objects.filter(transaction_id=header.id, receipt_id=receipt_id).delete()
    if not removed:
        raise NotFoundError
    _write(_open(header), on=on, at=at)
    deed = Deed("transaction.receipt-detached", "transaction", header.id, {"receipt": str(receipt_id)})
    record([deed], actor=actor_for(person, header), at=at)
    return header


def refresh_from_receipts(header: Transaction, *, on: date, at: datetime) -> None:
    """A reading arrived: fill what nobody has typed, as long as the item is open. Called with the row locked."""
    opened = _open(header)
    if header.state in (State.DRAFT, State.REJECTED):
        _apply_readings(opened)
    _write(opened, on=on, at=at)


@atomic
def correct(
    *,
    person: User,
    transaction_id: UUID,
    version: int,
    lines: Mapping[UUID, Mapping[str, Any]],
    at: datetime,
) -> Transaction:
    """Finance changes account, VAT code, VAT amount or dimensions of lines of an approved expense, with a trace.

    Raises NotAllowedError, ConflictError, or InvalidError `correction.unknown-code` and `correction.vat-too-large`.
    """
    if not person.has_role(Role.FINANCE):
        code = "finance.only"
        raise NotAllowedError(code)
    header = lock_one(person=person, transaction_id=transaction_id)
    if header.state not in (State.APPROVED, State.SUBMITTED):
        code = "transaction.not-correctable"
        raise ConflictError(code, state=header.state)
    if header.version != version:
        code = "changed-meanwhile"
        raise ConflictError(code)
    found = {line.id: line for line in ExpenseLine.objects.filter(transaction_id=header.id)}
    changed: list[dict[str, str]] = []
    for line_id, wanted in lines.items():
        if line_id not in found:
            raise NotFoundError
        changed += _correct_line(found[line_id], wanted)
    if not changed:
        return header
    ExpenseLine.objects.bulk_update(found.values(), ["account", "vat_code", "vat_amount", "dimensions", "cost_type_id"])
    header.version += 1
    header.changed_at = at
    header.save(update_fields=["version", "changed_at"])
    record(
        [Deed("transaction.corrected", "transaction", header.id, {"changes": changed})],
        actor=actor_for(person, header),
        at=at,
    )
    return header


def _correct_line(line: ExpenseLine, wanted: Mapping[str, Any]) -> list[dict[str, str]]:
    codes = book().vat_codes
    if wanted.get("vat_code") and wanted["vat_code"] not in codes:
        raise InvalidError(findings=[stop("correction.unknown-code", "vat_code")])
    vat = wanted.get("vat_amount")
    if vat is not None and not 0 <= vat <= (line.amount or 0):
        raise InvalidError(findings=[stop("correction.vat-too-large", "vat_amount")])
    changed = []
    for name in ("account", "vat_code", "vat_amount", "dimensions", "cost_type_id"):
        if name in wanted and wanted[name] != getattr(line, name):
            changed.append({"field": name, "from": str(getattr(line, name)), "to": str(wanted[name])})
            setattr(line, name, wanted[name])
    return changed


# -- opening and writing ----------------------------------------------------------------------------------------------


def _company() -> Company:
    return Company.objects.get(company_id=current_company())


def _editable(*, person: User, transaction_id: UUID) -> Transaction:
    header = lock_one(person=person, transaction_id=transaction_id)
    if header.kind != CODE:
        raise NotFoundError
    if not may_edit(person=person, transaction=header):
        code = "transaction.not-editable"
        raise ConflictError(code, state=header.state)
    return header


def _open(header: Transaction) -> Opened:
    return Opened(
        header=header,
        detail=queries.details_of([header.id])[header.id],
        lines=queries.lines_of([header.id])[header.id],
        receipts=queries.receipts_of([header.id])[header.id],
    )


def _attachable(receipt_ids: Sequence[UUID], *, owner: User) -> list[Receipt]:
    """The receipts, taken off other drafts, if all are the owner's and on no item that was sent."""
    wanted = list(dict.fromkeys(receipt_ids))
    if not wanted:
        return []
    rows = {row.id: row for row in Receipt.objects.filter(id__in=wanted, owner_id=owner.id)}
    if len(rows) != len(wanted):
        raise NotFoundError
    elsewhere = list(Attachment.objects.select_related("transaction").filter(receipt_id__in=wanted))
    if not elsewhere:
        return [rows[receipt_id] for receipt_id in wanted]
    if any(row.transaction.state not in (State.DRAFT, State.REJECTED) for row in elsewhere):
        code = "receipt.in-use"
        raise ConflictError(code)
    moved = [row.transaction_id for row in elsewhere]
    Attachment.objects.filter(id__in=[row.id for row in elsewhere]).delete()
    for other in Transaction.objects.filter(id__in=moved):
        other.receipts_count = Attachment.objects.filter(transaction_id=other.id).count()
        other.save(update_fields=["receipts_count"])
    return [rows[receipt_id] for receipt_id in wanted]


def _write(opened: Opened, *, on: date, at: datetime) -> None:
    _price(opened)
    _check(opened, on=on)
    opened.header.version += 1
    opened.header.changed_at = at
    opened.header.save()
    opened.detail.save()
    kept = {line.id for line in opened.lines}
    old = ExpenseLine.objects.filter(transaction_id=opened.header.id)
    old.exclude(id__in=kept).delete()
    existing = set(old.values_list("id", flat=True))
    # Positions are unique; park the old ones beyond the new before renumbering.
    for line in opened.lines:
        if line.id in existing:
            ExpenseLine.objects.filter(id=line.id).update(position=1000 + line.position)
    for line in opened.lines:
        line.save(force_insert=line.id not in existing, force_update=line.id in existing)


def _check(opened: Opened, *, on: date) -> None:
    header = opened.header
    receipts = {header.id: opened.receipts}
    facts = queries.facts_of(
        header,
        detail=opened.detail,
        lines=opened.lines,
        receipts=opened.receipts,
        likenesses=queries.likenesses_of([header], receipts)[header.id],
        book=book(),
        on=on,
    )
    findings = check(facts)
    header.findings = [finding.as_json() for finding in findings]
    header.stops = len(stops(findings))
    header.warnings = sum(finding.severity == "warn" for finding in findings)
    header.receipts_count = len(opened.receipts)


def _price(opened: Opened) -> None:
    """The amount in the company's currency and what the owner gets back, with the rate kept beside it."""
    header, detail = opened.header, opened.detail
    _spread(opened)
    if header.amount is None:
        header.home_amount, header.payable = None, Decimal(0)
        return
    if header.currency == header.home_currency:
        header.rate = header.rate_on = None
        header.rate_source = ""
        header.home_amount = rounded(header.amount, header.home_currency)
    else:
        if "rate" not in detail.typed:
            _take_official_rate(header)
        header.home_amount = None if header.rate is None else _home(header, header.amount)
    if header.home_amount is None:
        header.payable = Decimal(0)
        return
    private = _home(header, detail.private_amount)
    header.payable = -private if detail.paid_by == PaidBy.CARD else header.home_amount - private


def _home(header: Transaction, amount: Decimal) -> Decimal:
    if header.rate is None:
        return rounded(amount, header.home_currency)
    return convert(Money(amount, header.currency), rate=header.rate, home=header.home_currency).amount


def _take_official_rate(header: Transaction) -> None:
    header.rate = header.rate_on = None
    header.rate_source = ""
    if header.on is None:
        return
    try:
        rate = official_rate(currency=header.currency, home=header.home_currency, on=header.on)
    except KvittError:
        return  # the check says that a rate has to be typed
    header.rate, header.rate_on, header.rate_source = rate.rate, rate.on, rate.source


def _spread(opened: Opened) -> None:
    """An expense that is not split has one line with the whole company part."""
    if len(opened.lines) == 1:
        amount = opened.header.amount
        opened.lines[0].amount = None if amount is None else amount - opened.detail.private_amount
    for position, line in enumerate(opened.lines):
        line.position = position


# -- what a person typed ----------------------------------------------------------------------------------------------

_HEADER = {
    "amount": "amount",
    "currency": "currency",
    "on": "on",
    "merchant": "title",
    "country": "country",
    "purpose": "purpose",
}
_DETAIL = ("participants", "paid_by", "card_id", "private_amount", "vat_lines", "no_receipt_reason")


def _apply(opened: Opened, changes: Changes, *, typed: bool) -> None:
    header, detail = opened.header, opened.detail
    _refuse_nonsense(opened, changes)
    for name, value in changes.items():
        if name in _HEADER:
            setattr(header, _HEADER[name], value)
        elif name in _DETAIL:
            setattr(detail, name, value)
    header.title = header.title[:200]
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
        detail.typed = sorted({*detail.typed, *(set(changes) - {"rate", "rate_reason"})})


def _refuse_nonsense(opened: Opened, changes: Changes) -> None:
    findings = []
    currency = changes.get("currency")
    if currency is not None and not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        findings.append(stop("expense.currency-unknown", "currency"))
    if changes.get("paid_by", PaidBy.OWN) not in PaidBy.values:
        findings.append(stop("expense.paid-by-unknown", "paid_by"))
    card_id = changes.get("card_id")
    if card_id and not CompanyCard.objects.filter(id=card_id, user_id=opened.header.owner_id).exists():
        findings.append(stop("expense.card-missing", "card"))
    named = [changes.get("cost_type_id"), *(line.get("cost_type_id") for line in changes.get("lines", []))]
    wanted = {cost_type_id for cost_type_id in named if cost_type_id}
    if wanted and CostType.objects.filter(id__in=wanted, is_active=True).count() != len(wanted):
        findings.append(stop("expense.cost-type-missing", "cost_type"))
    for name in ("amount", "private_amount", "rate"):
        value = changes.get(name)
        if isinstance(value, Decimal) and (not value.is_finite() or abs(value) >= Decimal(10) ** 12):
            findings.append(stop("expense.amount-too-large", name))
    if findings:
        raise InvalidError(findings=findings)


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
    rules = DimensionRule.objects.filter(cost_type_id=line.cost_type_id).exclude(default="").select_related("dimension")
    for rule in rules:
        if not opened.header.dimensions.get(rule.dimension.code):
            opened.header.dimensions[rule.dimension.code] = rule.default


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


# -- what the machine read --------------------------------------------------------------------------------------------

#: Below this a value is offered but not filled in: a wrong total that looks sure is worse than an empty field.
FILL_FROM = 0.5


def _apply_readings(opened: Opened) -> None:
    """Fill from the first readable receipt what nobody has typed."""
    reading = next((row.reading for row in opened.receipts if row.state == ReadingState.READ and row.reading), None)
    if reading is None:
        return
    fields = reading.get("fields", {})
    opened.detail.read = fields
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
    _apply(opened, changes, typed=False)


# -- the trace --------------------------------------------------------------------------------------------------------


def _told(opened: Opened) -> dict[str, str]:
    header = opened.header
    return {
        "amount": f"{header.amount or ''} {header.currency}".strip(),
        "on": str(header.on or ""),
        "cost_type": ",".join(str(line.cost_type_id or "") for line in opened.lines),
        "paid_by": opened.detail.paid_by,
    }


def _log_changes(opened: Opened, before: dict[str, str], *, person: User, at: datetime) -> None:
    after = _told(opened)
    changed = sorted(name for name in after if after[name] != before[name])
    if changed:
        deed = Deed("transaction.changed", "transaction", opened.header.id, {"fields": changed})
        record([deed], actor=actor_for(person, opened.header), at=at)
