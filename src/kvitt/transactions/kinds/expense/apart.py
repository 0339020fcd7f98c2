"""One file, several receipts: an expense of each, sharing the file; and back again."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.transaction import atomic

from kvitt.events.actions import Deed, record
from kvitt.files.paper import papers_of
from kvitt.kernel.errors import ConflictError, NotFoundError
from kvitt.people.models import User
from kvitt.transactions.actions.discard import discard
from kvitt.transactions.actions.locking import actor_for, lock_visible
from kvitt.transactions.kinds.expense.actions import draft, editable
from kvitt.transactions.kinds.expense.changes import apply_readings, forget_read
from kvitt.transactions.kinds.expense.opened import Opened, open_expense, write
from kvitt.transactions.models import Attachment, Transaction
from kvitt.transactions.queries import may_edit


@atomic
def take_apart(
    *, person: User, transaction_id: UUID, receipt_id: UUID, new_ids: Sequence[UUID], on: date, at: datetime
) -> list[Transaction]:
    """Make one expense of each receipt in a file: this one keeps the first, new drafts get the others, in order.

    `new_ids` are made by the client, so that doing it again gives the same drafts; those beyond the receipts are not used.
    Raises NotFoundError, ConflictError `expense.one-paper` where the file has one receipt, `transaction.not-editable`.
    """
    header = editable(person=person, transaction_id=transaction_id)
    opened = open_expense(header)
    receipt = next((row for row in opened.receipts if row.id == receipt_id), None)
    if receipt is None:
        raise NotFoundError
    others = range(2, len(papers_of(receipt.reading)) + 1)
    made_before = set(
        Attachment.objects.filter(receipt_id=receipt_id, paper__gt=1).values_list("transaction_id", flat=True)
    )
    if not others or len(new_ids) < len(others) or (receipt.paper and not made_before <= set(new_ids)):
        code = "expense.one-paper"
        raise ConflictError(code)
    if not receipt.paper:
        receipt.paper = 1
        Attachment.objects.filter(transaction_id=header.id, receipt_id=receipt_id).update(paper=1)
        _fill_anew(opened, on=on, at=at)
    made = [
        draft(
            person=person,
            owner=header.owner,
            transaction_id=new_id,
            receipt_ids=[receipt_id],
            paper=paper,
            on=on,
            at=at,
        )
        for paper, new_id in zip(others, new_ids, strict=False)
    ]
    deed = Deed("transaction.taken-apart", "transaction", header.id, {"into": [str(row.id) for row in made]})
    record([deed], actor=actor_for(person, header), at=at)
    return [header, *made]


@atomic
def put_together(*, person: User, transaction_id: UUID, on: date, at: datetime) -> Transaction:
    """Undo taking apart: the drafts that were made are thrown away, and the expense is about the whole file again.

    Raises NotFoundError, ConflictError `expense.apart-was-sent` when one of them is no draft any more.
    """
    header = editable(person=person, transaction_id=transaction_id)
    opened = open_expense(header)
    shared = [row for row in opened.receipts if row.paper]
    if not shared:
        code = "expense.one-paper"
        raise ConflictError(code)
    others = Attachment.objects.filter(receipt_id__in=[row.id for row in shared]).exclude(transaction_id=header.id)
    ids = set(others.values_list("transaction_id", flat=True))
    rows = lock_visible(person=person, ids=sorted(ids))
    kept = Transaction.objects.filter(id__in=ids, discarded_at=None).count()
    if len(rows) != kept or not all(may_edit(person=person, transaction=row) for row in rows.values()):
        code = "expense.apart-was-sent"
        raise ConflictError(code)
    others.delete()
    for row in rows.values():
        discard(person=person, transaction_id=row.id, at=at)
    Attachment.objects.filter(transaction_id=header.id, receipt_id__in=[row.id for row in shared]).update(paper=0)
    for receipt in shared:
        receipt.paper = 0
    _fill_anew(opened, on=on, at=at)
    deed = Deed("transaction.put-together", "transaction", header.id, {"from": [str(row) for row in rows]})
    record([deed], actor=actor_for(person, header), at=at)
    return header


def _fill_anew(opened: Opened, *, on: date, at: datetime) -> None:
    forget_read(opened)
    apply_readings(opened)
    write(opened, on=on, at=at)
