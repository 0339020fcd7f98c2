"""Correct an item that is under way, usually to answer a question: without recalling it, so that what still holds stands."""

from collections.abc import Callable
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
from kvitt.transactions.kind import kind_of
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import Message, Transaction
from kvitt.transactions.queries import is_for
from kvitt.transactions.rules.thread import said
from kvitt.transactions.rules.voiding import change_between


def amendable(transaction: Transaction) -> bool:
    """Whether the owner may correct the item where it is: while others decide on it, and when finance asks about it."""
    return transaction.state == State.SUBMITTED or (
        transaction.state == State.APPROVED and transaction.asked_at is not None
    )


@atomic
def amend_item(
    *,
    person: User,
    transaction_id: UUID,
    kind: str,
    write: Callable[[Transaction], None],
    on: date,
    at: datetime,
    version: int | None,
    answer: str,
    message_id: UUID | None,
) -> Transaction:
    """Change an item that was sent, in the way of its kind, and answer what was asked.

    `write` is given the item, locked, and lays the changes on it: it prices and checks it anew. Decisions that the change concerns
    are void (`rules/voiding.py`) and asked for again. Sent again with the same `message_id` it changes nothing twice.

    Raises NotFoundError, NotAllowedError `transaction.not-yours`, ConflictError `transaction.not-editable` or `changed-meanwhile`,
    or InvalidError: with everything that stops it, or `approval.nobody`; and what `write` raises.
    """
    header = lock_one(person=person, transaction_id=transaction_id)
    if header.kind != kind:
        raise NotFoundError
    made = Message.objects.filter(id=message_id).first() if message_id is not None else None
    if made is not None:
        if (made.transaction_id, made.author_id) != (header.id, person.id):
            raise NotFoundError
        return header
    _refuse(header, person=person, version=version)
    text = said(answer, field="answer") if answer.strip() else ""
    before = kind_of(kind).grounds([header])[header.id]
    write(header)
    if stopping := stops(header.checked):
        code = "transaction.incomplete"
        raise InvalidError(code, findings=stopping)
    change = change_between(before, kind_of(kind).grounds([header])[header.id])
    if change:
        told: dict[str, object] = {"changes": [one.as_json() for one in change.all]}
        record([Deed("transaction.amended", "transaction", header.id, told)], actor=actor_for(person, header), at=at)
    if text:
        answer_at(header, person=person, text=text, message_id=message_id or uuid7(), at=at)
        header.save(update_fields=ANSWERED)
    revise(header, change, person=person, on=on, at=at)
    return header


def _refuse(header: Transaction, *, person: User, version: int | None) -> None:
    if not is_for(person=person, transaction=header):
        code = "transaction.not-yours"
        raise NotAllowedError(code)
    if not amendable(header):
        code = "transaction.not-editable"
        raise ConflictError(code, state=header.state)
    if version is not None and version != header.version:
        code = "changed-meanwhile"
        raise ConflictError(code)
