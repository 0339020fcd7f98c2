"""Receipts of what was paid on the way: put on a drive, and taken off."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Max
from django.db.transaction import atomic

from kvitt.events.actions import Deed, record
from kvitt.files.models import Receipt
from kvitt.kernel.errors import ConflictError, NotFoundError
from kvitt.people.models import User
from kvitt.transactions.actions.locking import actor_for
from kvitt.transactions.kinds.mileage import queries
from kvitt.transactions.kinds.mileage.actions.draft import editable, write
from kvitt.transactions.models import Attachment, Transaction


@atomic
def attach(*, person: User, transaction_id: UUID, receipt_ids: Sequence[UUID], at: datetime) -> Transaction:
    """Put receipts from the owner's inbox on an open drive. Raises NotFoundError, ConflictError `receipt.in-use`."""
    header = editable(person=person, transaction_id=transaction_id)
    new = put_on(header, receipt_ids)
    _write(header, at=at)
    deeds = [Deed("transaction.receipt-attached", "transaction", header.id, {"receipt": str(one)}) for one in new]
    record(deeds, actor=actor_for(person, header), at=at)
    return header


def put_on(header: Transaction, receipt_ids: Sequence[UUID]) -> list[UUID]:
    """Put those of the receipts on a drive that are not there yet, and say which. Raises as `attach`."""
    wanted = list(dict.fromkeys(receipt_ids))
    known = set(Receipt.objects.filter(id__in=wanted, owner_id=header.owner_id).values_list("id", flat=True))
    if known != set(wanted):
        raise NotFoundError
    there = set(queries.receipts_of([header.id])[header.id])
    new = [one for one in wanted if one not in there]
    if Attachment.objects.filter(receipt_id__in=new).exists():
        code = "receipt.in-use"
        raise ConflictError(code)
    last = Attachment.objects.filter(transaction_id=header.id).aggregate(last=Max("position"))["last"]
    Attachment.objects.bulk_create(
        [
            Attachment(transaction_id=header.id, receipt_id=one, position=(last or 0) + 1 + i)
            for i, one in enumerate(new)
        ]
    )
    header.receipts_count = Attachment.objects.filter(transaction_id=header.id).count()
    return new


@atomic
def detach(*, person: User, transaction_id: UUID, receipt_id: UUID, at: datetime) -> Transaction:
    """Take a receipt off; it goes back to its owner's inbox. Raises NotFoundError, ConflictError."""
    header = editable(person=person, transaction_id=transaction_id)
    removed, _ = Attachment.objects.filter(transaction_id=header.id, receipt_id=receipt_id).delete()
    if not removed:
        raise NotFoundError
    _write(header, at=at)
    deed = Deed("transaction.receipt-detached", "transaction", header.id, {"receipt": str(receipt_id)})
    record([deed], actor=actor_for(person, header), at=at)
    return header


def _write(header: Transaction, *, at: datetime) -> None:
    header.receipts_count = Attachment.objects.filter(transaction_id=header.id).count()
    detail = queries.details_of([header.id])[header.id]
    write(header, detail, queries.outlays_of([header.id])[header.id], days=[header.on], at=at)
