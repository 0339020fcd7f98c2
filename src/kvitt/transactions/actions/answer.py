"""Answer a question at an item: by its owner, who entered it, or a secretary who may enter for them."""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from kvitt.events.actions import Deed, record
from kvitt.kernel.errors import ConflictError, NotAllowedError, NotFoundError
from kvitt.people.models import User
from kvitt.transactions import notices
from kvitt.transactions.actions.locking import actor_for, lock_one
from kvitt.transactions.actions.questions import answered, open_questions
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import Message, MessageKind, Transaction
from kvitt.transactions.queries import is_for
from kvitt.transactions.rules.thread import said

#: What an answer changes on the item.
ANSWERED = ("asked_at", "messages_count")


@atomic
def answer(*, person: User, transaction_id: UUID, text: str, message_id: UUID, at: datetime) -> Message:
    """Answer all that is asked at the item; it is with those who decide again. Sent again with the same id it makes no second.

    Where somebody else has answered already, this is said as well. Raises NotFoundError, NotAllowedError
    `transaction.not-yours`, ConflictError `question.over` or `question.none`, or InvalidError for a text that cannot be kept.
    """
    plain = said(text)
    row = lock_one(person=person, transaction_id=transaction_id)
    made = Message.objects.filter(id=message_id).first()
    if made is not None:
        if (made.transaction_id, made.author_id) != (row.id, person.id):
            raise NotFoundError
        return made
    message = answer_at(row, person=person, text=plain, message_id=message_id, at=at)
    row.version += 1
    row.changed_at = at
    row.save(update_fields=["version", "changed_at", *ANSWERED])
    return message


def answer_at(row: Transaction, *, person: User, text: str, message_id: UUID, at: datetime) -> Message:
    """Write an answer at an item that is locked; the row is the caller's to save. Raises as `answer`."""
    if not is_for(person=person, transaction=row):
        code = "transaction.not-yours"
        raise NotAllowedError(code)
    if row.state not in (State.SUBMITTED, State.APPROVED):
        code = "question.over"
        raise ConflictError(code, state=row.state)
    asked = list(open_questions([row.id])) or _last_question(row)
    if not asked:
        code = "question.none"
        raise ConflictError(code)
    message = Message.objects.create(
        id=message_id,
        transaction_id=row.id,
        kind=MessageKind.ANSWER,
        author_id=person.id,
        author_for_id=None if person.id == row.owner_id else row.owner_id,
        to_id=asked[-1].author_id,
        text=text,
        at=at,
    )
    row.messages_count += 1
    answered(row, at=at)
    deed = Deed("transaction.question-answered", "transaction", row.id, {"message": str(message.id)})
    record([deed], actor=actor_for(person, row), at=at)
    notices.answer(message, askers=[question.author_id for question in asked])
    return message


def _last_question(row: Transaction) -> list[Message]:
    asked = Message.objects.filter(transaction_id=row.id, kind=MessageKind.QUESTION)
    return list(asked.order_by("-at", "-id")[:1])
