"""Correct a drive that is under way, usually to answer a question: without recalling it, so that what still holds stands."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.transaction import atomic

from kvitt.events.actions import Deed, record
from kvitt.kernel.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from kvitt.kernel.findings import stops
from kvitt.kernel.ids import uuid7
from kvitt.people.models import User
from kvitt.transactions.actions.answer import ANSWERED, answer_at
from kvitt.transactions.actions.locking import actor_for, lock_one
from kvitt.transactions.actions.revise import revise
from kvitt.transactions.kinds.mileage import queries
from kvitt.transactions.kinds.mileage.actions.draft import put, write
from kvitt.transactions.kinds.mileage.actions.receipts import put_on
from kvitt.transactions.kinds.mileage.changes import Changes
from kvitt.transactions.kinds.mileage.grounds import grounds_of
from kvitt.transactions.kinds.mileage.models import MileageDetail, MileageOutlay
from kvitt.transactions.kinds.mileage.settle import CODE
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import Message, Transaction
from kvitt.transactions.queries import is_for
from kvitt.transactions.rules.thread import said
from kvitt.transactions.rules.voiding import change_between

#: What a person tells of a drive, besides its day, purpose and dimensions.
_TOLD = (
    "starts", "distance", "unit", "is_return", "source", "odometer_start", "odometer_end", "stops", "vehicle_id", "vehicle",
    "fuel", "registration", "extras", "cost_type_id", "explanations",
)  # fmt: skip


def amendable(transaction: Transaction) -> bool:
    """Whether the owner may correct the drive where it is: while others decide on it, and when finance asks about it."""
    return transaction.state == State.SUBMITTED or (
        transaction.state == State.APPROVED and transaction.asked_at is not None
    )


@atomic
def amend(
    *,
    person: User,
    transaction_id: UUID,
    changes: Changes,
    on: date,
    at: datetime,
    receipt_ids: Sequence[UUID] = (),
    version: int | None = None,
    answer: str = "",
    message_id: UUID | None = None,
) -> Transaction:
    """Change what is told of a drive that was sent, and answer what was asked.

    It is priced anew in the order driven and checked; where another drive that was sent is worth something else now, this one
    carries the correction. Decisions that the change concerns are void (`rules/voiding.py`) and asked for again. Sent again with
    the same `message_id` it changes nothing twice.

    Raises NotFoundError, NotAllowedError `transaction.not-yours`, ConflictError `transaction.not-editable`, `changed-meanwhile`,
    `mileage.correction-is-fixed` or `receipt.in-use`, or InvalidError: with what cannot be kept, with everything that stops it, or
    `approval.nobody`.
    """
    header = lock_one(person=person, transaction_id=transaction_id)
    if header.kind != CODE:
        raise NotFoundError
    made = Message.objects.filter(id=message_id).first() if message_id is not None else None
    if made is not None:
        if (made.transaction_id, made.author_id) != (header.id, person.id):
            raise NotFoundError
        return header
    detail = queries.details_of([header.id])[header.id]
    _refuse(header, detail, person=person, version=version)
    text = said(answer, field="answer") if answer.strip() else ""
    before = grounds_of([header])[header.id]
    new = _change(header, detail, changes, receipt_ids=receipt_ids, at=at)
    if stopping := stops(header.checked):
        code = "transaction.incomplete"
        raise InvalidError(code, findings=stopping)
    change = change_between(before, grounds_of([header])[header.id])
    deeds = [Deed("transaction.receipt-attached", "transaction", header.id, {"receipt": str(one)}) for one in new]
    if change:
        told: dict[str, object] = {"changes": [one.as_json() for one in change.all]}
        deeds.append(Deed("transaction.amended", "transaction", header.id, told))
    record(deeds, actor=actor_for(person, header), at=at)
    if text:
        answer_at(header, person=person, text=text, message_id=message_id or uuid7(), at=at)
        header.save(update_fields=ANSWERED)
    revise(header, change, person=person, on=on, at=at)
    return header


def _change(
    header: Transaction, detail: MileageDetail, changes: Changes, *, receipt_ids: Sequence[UUID], at: datetime
) -> list[UUID]:
    """Lay the changes on and price the drive anew; an answer alone leaves the price of sending as it is. Gives the new receipts."""
    outlays = queries.outlays_of([header.id])[header.id]
    on, stood = header.on, _stands(header, detail, outlays)
    put(header, detail, outlays, changes)
    new = put_on(header, receipt_ids) if receipt_ids else []
    if new or _stands(header, detail, outlays) != stood:
        write(header, detail, outlays, days=[on], at=at)
    return new


def _stands(header: Transaction, detail: MileageDetail, outlays: Sequence[MileageOutlay]) -> tuple[object, ...]:
    told = [getattr(detail, name) for name in _TOLD]
    return header.on, header.purpose, header.dimensions, *told, [one.id for one in outlays]


def _refuse(header: Transaction, detail: MileageDetail, *, person: User, version: int | None) -> None:
    if not is_for(person=person, transaction=header):
        code = "transaction.not-yours"
        raise NotAllowedError(code)
    if not amendable(header):
        code = "transaction.not-editable"
        raise ConflictError(code, state=header.state)
    if detail.is_correction:
        code = "mileage.correction-is-fixed"
        raise ConflictError(code)
    if version is not None and version != header.version:
        code = "changed-meanwhile"
        raise ConflictError(code)
