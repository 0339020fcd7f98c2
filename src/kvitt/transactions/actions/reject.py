"""Reject an item with a comment: by its approver, or by finance after it was approved."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.db.transaction import atomic

from kvitt.events.actions import Deed, person_actor, record
from kvitt.kernel.errors import ConflictError, InvalidError, NotAllowedError
from kvitt.kernel.findings import stop
from kvitt.people.models import Role, User
from kvitt.transactions import notices
from kvitt.transactions.actions.decide import Turn, decide, log, turns_of
from kvitt.transactions.actions.locking import lock_one
from kvitt.transactions.actions.looked import Looks, decided_already, unchanged
from kvitt.transactions.actions.outcome import Outcome, the_only
from kvitt.transactions.actions.questions import close_questions
from kvitt.transactions.lifecycle import Move, State, after
from kvitt.transactions.models import ApprovalStep, StepState, Transaction


def reject(*, person: User, transaction_id: UUID, comment: str, at: datetime) -> None:
    """Reject one item. Raises InvalidError without a comment, else as `approve`."""
    the_only(reject_each(person=person, transaction_ids=[transaction_id], comment=comment, at=at))


@atomic
def reject_each(
    *, person: User, transaction_ids: Sequence[UUID], comment: str, at: datetime, looks: Looks | None = None
) -> list[Outcome]:
    """Reject those whose turn is this person's and that are as they were seen; say for each of the others why not."""
    reason = _reason(comment)
    turns, refused = turns_of(person=person, ids=transaction_ids, move=Move.REJECT)
    turns, changed = unchanged(turns, looks or {})
    if turns:
        decide(turns, person=person, outcome=StepState.REJECTED, comment=reason, at=at)
        _rejected(turns, person=person, reason=reason, at=at)
    again = decided_already(refused, person=person, outcome=StepState.REJECTED)
    return [*(Outcome(row.id) for row, _ in turns), *changed, *again]


@atomic
def send_back(*, person: User, transaction_id: UUID, comment: str, at: datetime) -> None:
    """Finance rejects an approved item. Raises NotFoundError, NotAllowedError, ConflictError or InvalidError."""
    reason = _reason(comment)
    row = lock_one(person=person, transaction_id=transaction_id)
    if not person.has_role(Role.FINANCE):
        code = "finance.only"
        raise NotAllowedError(code)
    if row.state != State.APPROVED:  # what is still with its approver is the approver's to reject
        code = "transaction.move-refused"
        raise ConflictError(code, state=row.state, move=Move.REJECT.value)
    after(row.state, Move.REJECT)
    _set_back([row], person=person, reason=reason, at=at)
    record(
        [Deed("transaction.rejected", "transaction", row.id, {"comment": reason})],
        actor=person_actor(person.id),
        at=at,
    )


def _reason(comment: str) -> str:
    reason = comment.strip()
    if not reason:
        code = "approval.comment-missing"
        raise InvalidError(code, findings=[stop(code, "comment")])
    return reason


def _rejected(turns: Sequence[Turn], *, person: User, reason: str, at: datetime) -> None:
    _set_back([row for row, _ in turns], person=person, reason=reason, at=at)
    log(
        turns,
        lambda row: Deed("transaction.rejected", "transaction", row.id, {"comment": reason}),
        person=person,
        at=at,
    )


def _set_back(rows: Sequence[Transaction], *, person: User, reason: str, at: datetime) -> None:
    """The items are their owners' again, and nobody else is asked any more."""
    ids = [row.id for row in rows]
    undecided = [StepState.QUEUED, StepState.WAITING]
    ApprovalStep.objects.filter(transaction_id__in=ids, state__in=undecided).update(state=StepState.VOID)
    Transaction.objects.filter(id__in=ids).update(
        state=State.REJECTED,
        rejection=reason,
        approved_at=None,
        is_unanswered=False,
        changed_at=at,
        version=F("version") + 1,
    )
    close_questions(rows, by=person, ended=ids, at=at)
    notices.decided("transactions/rejected", rows, decided_by=person, comment=reason)
