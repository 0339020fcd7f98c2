"""Correct an expense that is under way."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from kvitt.people.models import User
from kvitt.transactions.actions.amend import amend_item
from kvitt.transactions.kinds.expense.actions import CODE, put_on
from kvitt.transactions.kinds.expense.changes import Changes, apply
from kvitt.transactions.kinds.expense.opened import open_expense, write
from kvitt.transactions.models import Transaction


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
    """Change fields of an expense that was sent, and answer what was asked.

    Raises as `amend_item`, and with what cannot be stored.
    """

    def lay_on(header: Transaction) -> None:
        opened = open_expense(header)
        if receipt_ids:
            put_on(opened, receipt_ids)
        apply(opened, changes, typed=True)
        write(opened, on=on, at=at)

    return amend_item(
        person=person, transaction_id=transaction_id, kind=CODE, write=lay_on, on=on, at=at, version=version,
        answer=answer, message_id=message_id,
    )  # fmt: skip
