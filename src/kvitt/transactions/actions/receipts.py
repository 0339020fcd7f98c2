"""Receipts come in, and their reading reaches the items they are on."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.db.transaction import atomic

from kvitt.files.actions import Incoming, Read, keep_reading, take_in
from kvitt.files.models import Receipt
from kvitt.kernel.errors import ConflictError, NotAllowedError, NotFoundError
from kvitt.people.models import Role, User
from kvitt.transactions.actions.locking import lock
from kvitt.transactions.kind import kind_of
from kvitt.transactions.models import Attachment, Transaction
from kvitt.transactions.queries import may_enter_for, visible_to


@atomic
def receive(*, person: User, owner: User | None = None, incoming: Incoming, at: datetime) -> Receipt:
    """Take a file into the owner's inbox and have it read. Raises InvalidError, NotAllowedError."""
    from kvitt.transactions.jobs import read_receipt

    owner = owner or person
    if owner.id != person.id and owner.id not in may_enter_for(person):
        code = "transaction.not-for-them"
        raise NotAllowedError(code)
    receipt = take_in(incoming=incoming, owner_id=owner.id, uploaded_by_id=person.id, at=at)
    if receipt.uploaded_at == at:  # new, not sent again
        read_receipt.defer(company_id=str(receipt.company_id), receipt_id=str(receipt.id))
    return receipt


@atomic
def reading_arrived(*, receipt_id: UUID, read: Read, at: datetime) -> None:
    """Keep what was read and let the item with this receipt fill itself."""
    receipt = keep_reading(receipt_id=receipt_id, read=read, at=at)
    if receipt is None:
        return
    attached = Attachment.objects.filter(receipt_id=receipt.id).values_list("transaction_id", flat=True)
    for row in lock(list(attached)).values():
        kind_of(row.kind).receipts_changed(row, at=at)


def inbox_of(owner_id: UUID) -> QuerySet[Receipt]:
    """Receipts that are on no item yet, newest first."""
    on_an_item = Attachment.objects.filter(receipt_id=OuterRef("id"))
    return Receipt.objects.filter(~Exists(on_an_item), owner_id=owner_id).order_by("-uploaded_at", "-id")


def visible_receipt(*, person: User, receipt_id: UUID) -> Receipt:
    """A receipt that the person may look at: their own, or on an item that they may see. Raises NotFoundError."""
    receipt = Receipt.objects.filter(id=receipt_id).first()
    if receipt is None:
        raise NotFoundError
    if person.id in (receipt.owner_id, receipt.uploaded_by_id):
        return receipt
    if person.has_role(Role.SECRETARY) and receipt.owner_id in may_enter_for(person):
        return receipt
    on = Attachment.objects.filter(receipt_id=receipt.id).values_list("transaction_id", flat=True)
    if visible_to(person).filter(id__in=list(on)).exists():
        return receipt
    raise NotFoundError


@atomic
def throw_away(*, person: User, receipt_id: UUID) -> None:
    """Remove a receipt from one's own inbox. Raises NotFoundError, or ConflictError while it is on an item."""
    receipt = Receipt.objects.filter(id=receipt_id, owner_id=person.id).first()
    if receipt is None:
        raise NotFoundError
    if Attachment.objects.filter(receipt_id=receipt.id).exists():
        code = "receipt.in-use"
        raise ConflictError(code)
    receipt.pages.all().delete()
    receipt.traces.all().delete()
    receipt.delete()


def items_of_receipt(receipt_id: UUID) -> list[Transaction]:
    """The items that a receipt is on: none or one."""
    rows = Attachment.objects.filter(receipt_id=receipt_id).select_related("transaction")
    return [row.transaction for row in rows]
