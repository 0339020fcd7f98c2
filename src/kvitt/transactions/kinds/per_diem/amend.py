"""Correct a trip that is under way."""

from datetime import date, datetime
from uuid import UUID

from kvitt.people.models import User
from kvitt.transactions.actions.amend import amend_item
from kvitt.transactions.kinds.per_diem.actions import lay_on
from kvitt.transactions.kinds.per_diem.changes import Changes
from kvitt.transactions.kinds.per_diem.opened import open_trip, write
from kvitt.transactions.kinds.per_diem.queries import CODE
from kvitt.transactions.models import Transaction


def amend(
    *,
    person: User,
    transaction_id: UUID,
    changes: Changes,
    on: date,
    at: datetime,
    version: int | None = None,
    answer: str = "",
    message_id: UUID | None = None,
) -> Transaction:
    """Change what is told of a trip that was sent, and answer what was asked: it is priced anew by the rates of now.

    Raises as `amend_item`, and with what cannot be understood.
    """

    def priced_anew(header: Transaction) -> None:
        opened = open_trip(header)
        if lay_on(opened, changes):  # an answer alone leaves the price of sending as it is
            write(opened, on=on, at=at)

    return amend_item(
        person=person, transaction_id=transaction_id, kind=CODE, write=priced_anew, on=on, at=at, version=version,
        answer=answer, message_id=message_id,
    )  # fmt: skip
