"""Ask a question at an item. It is no rejection: the item stays where it is until it is answered, or decided all the same."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.db.transaction import atomic

from kvitt.events.actions import Deed, person_actor, record
from kvitt.kernel.errors import ConflictError, KvittError, NotAllowedError, NotFoundError
from kvitt.kernel.ids import id_of_part
from kvitt.people.models import Role, User
from kvitt.transactions import notices
from kvitt.transactions.actions.locking import lock
from kvitt.transactions.actions.outcome import Outcome, the_only
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import Message, MessageKind, Transaction
from kvitt.transactions.queries import turns_waiting, visible_to
from kvitt.transactions.rules.thread import said


def ask(*, person: User, transaction_id: UUID, text: str, message_id: UUID, at: datetime) -> Message:
    """Ask at one item. Asking again with the same id gives the question that was asked.

    Raises NotFoundError, NotAllowedError, ConflictError, or InvalidError for a text that cannot be kept.
    """
    the_only(_ask(person=person, ids={transaction_id: message_id}, text=text, at=at))
    return Message.objects.get(id=message_id)


def ask_each(
    *, person: User, transaction_ids: Sequence[UUID], text: str, message_id: UUID, at: datetime
) -> list[Outcome]:
    """Ask the same at several items; say for each of the others why not. Sent again with the same id it asks nothing twice."""
    wanted = dict.fromkeys(transaction_ids)
    return _ask(person=person, ids={one: id_of_part(message_id, one) for one in wanted}, text=text, at=at)


@atomic
def _ask(*, person: User, ids: Mapping[UUID, UUID], text: str, at: datetime) -> list[Outcome]:
    plain = said(text)
    rows = lock(list(ids))
    turns = set(turns_waiting(person).filter(transaction_id__in=list(ids)).values_list("transaction_id", flat=True))
    made = {message.id: message for message in Message.objects.filter(id__in=list(ids.values()))}
    outcomes: list[Outcome] = []
    asked: list[Message] = []
    for transaction_id, message_id in ids.items():
        try:
            if message_id in made:
                _same(made[message_id], transaction_id=transaction_id, person=person)
            else:
                row = _askable(rows.get(transaction_id), person=person, has_turn=transaction_id in turns)
                asked.append(
                    Message(
                        id=message_id,
                        transaction_id=row.id,
                        kind=MessageKind.QUESTION,
                        author_id=person.id,
                        to_id=row.owner_id,
                        text=plain,
                        at=at,
                    )
                )
        except KvittError as error:
            outcomes.append(Outcome(transaction_id, error))
        else:
            outcomes.append(Outcome(transaction_id))
    _write(asked, rows, person=person, at=at)
    return outcomes


def _same(message: Message, *, transaction_id: UUID, person: User) -> None:
    if (message.transaction_id, message.author_id) != (transaction_id, person.id):
        raise NotFoundError


def _askable(row: Transaction | None, *, person: User, has_turn: bool) -> Transaction:
    if row is None or not (has_turn or visible_to(person).filter(id=row.id).exists()):
        raise NotFoundError
    if person.id in (row.owner_id, row.entered_by_id):
        code = "question.own-item"
        raise NotAllowedError(code)
    if row.state == State.SUBMITTED and has_turn:
        return row
    if row.state == State.APPROVED and person.has_role(Role.FINANCE):
        return row
    if row.state not in (State.SUBMITTED, State.APPROVED):
        code = "question.over"
        raise ConflictError(code, state=row.state)
    code = "question.not-yours"
    raise NotAllowedError(code)


def _write(asked: Sequence[Message], rows: Mapping[UUID, Transaction], *, person: User, at: datetime) -> None:
    if not asked:
        return
    ids = [message.transaction_id for message in asked]
    Message.objects.bulk_create(asked)
    Transaction.objects.filter(id__in=ids, asked_at=None).update(asked_at=at)
    Transaction.objects.filter(id__in=ids).update(
        changed_at=at, version=F("version") + 1, messages_count=F("messages_count") + 1
    )
    deeds = [
        Deed("transaction.question-asked", "transaction", message.transaction_id, {"message": str(message.id)})
        for message in asked
    ]
    record(deeds, actor=person_actor(person.id), at=at)
    notices.question([rows[row_id] for row_id in ids], asked_by=person)
