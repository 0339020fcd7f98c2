"""The verbs that only an expense has: draft, save, read from receipts."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, Max, OuterRef
from django.db.transaction import atomic

from kvitt.events.actions import Deed, record
from kvitt.files.models import Receipt
from kvitt.kernel.errors import ConflictError, NotAllowedError, NotFoundError
from kvitt.people.models import User
from kvitt.tenancy.inserting import insert
from kvitt.tenancy.once import made_once
from kvitt.tenancy.queries import company as the_company
from kvitt.transactions.actions.locking import actor_for, lock_one
from kvitt.transactions.kinds.expense.changes import (
    Changes,
    apply,
    apply_readings,
    propose_cost_type,
)
from kvitt.transactions.kinds.expense.models import ExpenseDetail, ExpenseLine
from kvitt.transactions.kinds.expense.opened import Opened, check_findings, open_expense, price, write
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import Attachment, Transaction
from kvitt.transactions.queries import may_edit, may_enter_for

CODE = "expense"


def draft(
    *,
    person: User,
    transaction_id: UUID,
    on: date,
    at: datetime,
    owner: User | None = None,
    changes: Changes | None = None,
    receipt_ids: Sequence[UUID] = (),
    paper: int = 0,
) -> Transaction:
    """A new draft, with what is known so far. Asking again with the same id gives the one that was made.

    `paper`: which of the receipts in the file it is about, where the file is shared with other items; 0 takes the file alone.
    Raises NotAllowedError when the person may not enter for `owner`, NotFoundError for a receipt that is not theirs.
    """
    return made_once(
        lambda: _drafted(
            person, owner or person, transaction_id, changes or {}, receipt_ids, paper=paper, on=on, at=at
        ),
        made_before=lambda: _drafted_before(person, transaction_id),
    )


def _drafted_before(person: User, transaction_id: UUID) -> Transaction | None:
    made = Transaction.objects.filter(id=transaction_id).first()
    if made is not None and made.entered_by_id != person.id:
        raise NotFoundError
    return made


def _drafted(
    person: User,
    owner: User,
    transaction_id: UUID,
    changes: Changes,
    receipt_ids: Sequence[UUID],
    *,
    paper: int,
    on: date,
    at: datetime,
) -> Transaction:
    if owner.id != person.id and owner.id not in may_enter_for(person):
        code = "transaction.not-for-them"
        raise NotAllowedError(code)
    company = the_company()
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
    attached = _attachable(receipt_ids, owner=owner, paper=paper)
    opened.receipts = attached
    apply(opened, changes, typed=True)
    apply_readings(opened)
    price(opened)
    check_findings(opened, on=on)
    attachments = [
        Attachment(transaction_id=header.id, receipt_id=row.id, position=i, paper=row.paper)
        for i, row in enumerate(attached)
    ]
    insert([header, opened.detail, *opened.lines, *attachments])
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
    header = editable(person=person, transaction_id=transaction_id)
    if version is not None and version != header.version:
        code = "changed-meanwhile"
        raise ConflictError(code)
    opened = open_expense(header)
    before = _told(opened)
    apply(opened, changes, typed=True)
    propose_cost_type(opened)
    write(opened, on=on, at=at)
    _log_changes(opened, before, person=person, at=at)
    return header


@atomic
def attach(*, person: User, transaction_id: UUID, receipt_ids: Sequence[UUID], on: date, at: datetime) -> Transaction:
    """Put receipts on an open expense, from the inbox or from another of one's own drafts."""
    header = editable(person=person, transaction_id=transaction_id)
    opened = open_expense(header)
    attached = put_on(opened, receipt_ids)
    apply_readings(opened)
    write(opened, on=on, at=at)
    deeds = [
        Deed("transaction.receipt-attached", "transaction", header.id, {"receipt": str(row.id)}) for row in attached
    ]
    record(deeds, actor=actor_for(person, header), at=at)
    return header


def put_on(opened: Opened, receipt_ids: Sequence[UUID]) -> list[Receipt]:
    """Put receipts of the owner's on an expense that is open before us. Raises as `attach`."""
    header = opened.header
    last = Attachment.objects.filter(transaction_id=header.id).aggregate(last=Max("position"))["last"]
    attached = _attachable(receipt_ids, owner=header.owner)
    Attachment.objects.bulk_create(
        [
            Attachment(transaction_id=header.id, receipt_id=row.id, position=(last or 0) + 1 + i)
            for i, row in enumerate(attached)
        ]
    )
    opened.receipts = [*opened.receipts, *attached]
    return attached


@atomic
def detach(*, person: User, transaction_id: UUID, receipt_id: UUID, on: date, at: datetime) -> Transaction:
    """Take a receipt off; it goes back to its owner's inbox."""
    header = editable(person=person, transaction_id=transaction_id)
    removed, _ = Attachment.objects.filter(transaction_id=header.id, receipt_id=receipt_id).delete()
    if not removed:
        raise NotFoundError
    write(open_expense(header), on=on, at=at)
    deed = Deed("transaction.receipt-detached", "transaction", header.id, {"receipt": str(receipt_id)})
    record([deed], actor=actor_for(person, header), at=at)
    return header


def refresh_from_receipts(header: Transaction, *, on: date, at: datetime) -> None:
    """A reading arrived: fill what nobody has typed, as long as the item is open. Called with the row locked."""
    opened = open_expense(header)
    if header.state in (State.DRAFT, State.REJECTED):
        apply_readings(opened)
    write(opened, on=on, at=at)


def editable(*, person: User, transaction_id: UUID) -> Transaction:
    """The expense, locked, if the person may change it. Raises NotFoundError, ConflictError `transaction.not-editable`."""
    header = lock_one(person=person, transaction_id=transaction_id)
    if header.kind != CODE:
        raise NotFoundError
    if not may_edit(person=person, transaction=header):
        code = "transaction.not-editable"
        raise ConflictError(code, state=header.state)
    return header


def _attachable(receipt_ids: Sequence[UUID], *, owner: User, paper: int = 0) -> list[Receipt]:
    """The receipts, taken off other drafts, if all are the owner's and on no item that was sent.

    With `paper` the file stays on the other items as well, each about a paper of its own.
    """
    wanted = list(dict.fromkeys(receipt_ids))
    if not wanted:
        return []
    used = Attachment.objects.filter(receipt_id=OuterRef("id"))
    rows = {
        row.id: row for row in Receipt.objects.filter(id__in=wanted, owner_id=owner.id).annotate(is_used=Exists(used))
    }
    if len(rows) != len(wanted):
        raise NotFoundError
    if paper:
        for row in rows.values():
            row.paper = paper
        return [rows[receipt_id] for receipt_id in wanted]
    if not any(row.is_used for row in rows.values()):
        return [rows[receipt_id] for receipt_id in wanted]
    elsewhere = list(Attachment.objects.select_related("transaction").filter(receipt_id__in=wanted))
    if any(row.transaction.state not in (State.DRAFT, State.REJECTED) for row in elsewhere):
        code = "receipt.in-use"
        raise ConflictError(code)
    moved = [row.transaction_id for row in elsewhere]
    Attachment.objects.filter(id__in=[row.id for row in elsewhere]).delete()
    for other in Transaction.objects.filter(id__in=moved):
        other.receipts_count = Attachment.objects.filter(transaction_id=other.id).count()
        other.save(update_fields=["receipts_count"])
    return [rows[receipt_id] for receipt_id in wanted]


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
