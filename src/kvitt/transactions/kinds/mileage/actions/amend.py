"""Correct a drive that is under way."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from kvitt.events.actions import Deed, record
from kvitt.kernel.errors import ConflictError
from kvitt.people.models import User
from kvitt.transactions.actions.amend import amend_item
from kvitt.transactions.actions.locking import actor_for
from kvitt.transactions.kinds.mileage import queries
from kvitt.transactions.kinds.mileage.actions.draft import put, write
from kvitt.transactions.kinds.mileage.actions.receipts import put_on
from kvitt.transactions.kinds.mileage.changes import Changes
from kvitt.transactions.kinds.mileage.models import MileageDetail, MileageOutlay
from kvitt.transactions.kinds.mileage.settle import CODE
from kvitt.transactions.models import Transaction

#: What a person tells of a drive, besides its day, purpose and dimensions.
_TOLD = (
    "starts", "distance", "unit", "is_return", "source", "odometer_start", "odometer_end", "stops", "vehicle_id", "vehicle",
    "fuel", "registration", "extras", "cost_type_id", "explanations",
)  # fmt: skip


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
    """Change what is told of a drive that was sent, and answer what was asked: it is priced anew in the order driven.

    Where another drive that was sent is worth something else by it, this one carries the correction. Raises as `amend_item`,
    ConflictError `mileage.correction-is-fixed` or `receipt.in-use`, and InvalidError with what cannot be kept.
    """

    def priced_anew(header: Transaction) -> None:
        detail = queries.details_of([header.id])[header.id]
        if detail.is_correction:
            code = "mileage.correction-is-fixed"
            raise ConflictError(code)
        new = _change(header, detail, changes, receipt_ids=receipt_ids, at=at)
        deeds = [Deed("transaction.receipt-attached", "transaction", header.id, {"receipt": str(one)}) for one in new]
        record(deeds, actor=actor_for(person, header), at=at)

    return amend_item(
        person=person, transaction_id=transaction_id, kind=CODE, write=priced_anew, on=on, at=at, version=version,
        answer=answer, message_id=message_id,
    )  # fmt: skip


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
