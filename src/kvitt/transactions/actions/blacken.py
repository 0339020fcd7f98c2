"""The person makes something on their receipt black before anybody else sees it, and takes that back while it is theirs."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from kvitt.events.actions import Actor, person_actor
from kvitt.files.actions import blacken as draw_black
from kvitt.files.actions import show_again as draw_plain
from kvitt.files.black import Box
from kvitt.files.models import Receipt
from kvitt.kernel.errors import ConflictError, NotFoundError
from kvitt.people.models import User
from kvitt.transactions.actions.locking import lock
from kvitt.transactions.actions.receipts import visible_receipt
from kvitt.transactions.kind import kind_of
from kvitt.transactions.models import Attachment, Transaction
from kvitt.transactions.queries import may_edit, may_enter_for


@atomic
def blacken(*, person: User, receipt_id: UUID, boxes: Mapping[int, Sequence[Box]], at: datetime) -> Receipt:
    """Make parts of the shown pages black. `boxes` by page, each [x, y, width, height], relative to the page.

    Raises NotFoundError, InvalidError, or ConflictError `transaction.not-editable` once an item with it was sent.
    """
    receipt, rows = _own(person=person, receipt_id=receipt_id)
    receipt = draw_black(receipt_id=receipt.id, boxes=boxes, by=_actor(person, receipt), at=at)
    _tell(rows, at=at)
    return receipt


@atomic
def show_again(
    *, person: User, receipt_id: UUID, boxes: Mapping[int, Sequence[Box]] | None = None, at: datetime
) -> Receipt:
    """Take these black boxes off again, or all of them. Raises as `blacken`: what was sent stays black for good."""
    receipt, rows = _own(person=person, receipt_id=receipt_id)
    receipt = draw_plain(receipt_id=receipt.id, boxes=boxes, by=_actor(person, receipt), at=at)
    _tell(rows, at=at)
    return receipt


def _own(*, person: User, receipt_id: UUID) -> tuple[Receipt, list[Transaction]]:
    receipt = visible_receipt(person=person, receipt_id=receipt_id)
    on = Attachment.objects.filter(receipt_id=receipt.id).values_list("transaction_id", flat=True)
    rows = list(lock(list(on)).values())
    theirs = person.id in (receipt.owner_id, receipt.uploaded_by_id) or receipt.owner_id in may_enter_for(person)
    if not rows and not theirs:
        raise NotFoundError
    if not all(may_edit(person=person, transaction=row) for row in rows):
        code = "transaction.not-editable"
        raise ConflictError(code)
    return receipt, rows


def _tell(rows: Sequence[Transaction], *, at: datetime) -> None:
    for row in rows:
        kind_of(row.kind).receipts_changed(row, at=at)


def _actor(person: User, receipt: Receipt) -> Actor:
    return person_actor(person.id, on_behalf_of_id=None if person.id == receipt.owner_id else receipt.owner_id)
