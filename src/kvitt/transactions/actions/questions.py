"""What asking, answering and deciding have in common: which questions are open, and closing them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Min, Q, QuerySet

from kvitt.people.models import User
from kvitt.transactions.models import ApprovalStep, Message, MessageKind, StepState, Transaction
from kvitt.transactions.rules.thread import waited_on


def open_questions(ids: Iterable[UUID]) -> QuerySet[Message]:
    """The questions at these items that wait for an answer, oldest first."""
    found = Message.objects.filter(transaction_id__in=list(ids), kind=MessageKind.QUESTION, closed_at=None)
    return found.order_by("at", "id")


def close_questions(rows: Sequence[Transaction], *, at: datetime, ended: Iterable[UUID] = (), by: User) -> None:
    """After deciding, what the person asked needs no answer any more; of items that nobody decides on now, nothing does.

    `ended`: the ids of those items. Without an open question it asks the database nothing.
    """
    asked = [row.id for row in rows if row.asked_at is not None]
    if not asked:
        return
    over = set(ended)
    gone = Q(author_id=by.id) | Q(transaction_id__in=[row_id for row_id in asked if row_id in over])
    open_questions(asked).filter(gone).update(closed_at=at)
    mark_asked(asked)


def close_all(row: Transaction, *, at: datetime) -> None:
    """Nothing at this item waits for an answer any more. The row is the caller's to save."""
    if row.asked_at is not None:
        open_questions([row.id]).update(closed_at=at)
        row.asked_at = None


def answered(row: Transaction, *, at: datetime) -> None:
    """Close what is open, and let the turns go on where they stood when it was asked. The row is the caller's to save."""
    if row.asked_at is None:
        return
    steps = list(ApprovalStep.objects.filter(transaction_id=row.id, state=StepState.WAITING))
    for step in steps:
        step.since = waited_on(step.since, asked_at=row.asked_at, answered_at=at)
    ApprovalStep.objects.bulk_update(steps, ["since"])
    close_all(row, at=at)


def reopen(closed_at: Mapping[UUID, datetime | None]) -> None:
    """A decision is taken back: what was closed by it, at that moment, waits for an answer again."""
    closed = Q(*[Q(transaction_id=row_id, closed_at=at) for row_id, at in closed_at.items()], _connector=Q.OR)
    again = Message.objects.filter(closed, kind=MessageKind.QUESTION) if closed_at else Message.objects.none()
    ids = list(again.values_list("transaction_id", flat=True))
    if ids:
        Message.objects.filter(closed, kind=MessageKind.QUESTION).update(closed_at=None)
        mark_asked(ids)


def mark_asked(ids: Iterable[UUID]) -> None:
    """Write on the items since when the oldest open question waits, or that none does."""
    wanted = set(ids)
    since = dict(open_questions(wanted).order_by().values_list("transaction_id").annotate(since=Min("at")))
    Transaction.objects.filter(id__in=wanted - set(since)).update(asked_at=None)
    for row_id, moment in since.items():
        Transaction.objects.filter(id=row_id).exclude(asked_at=moment).update(asked_at=moment)
