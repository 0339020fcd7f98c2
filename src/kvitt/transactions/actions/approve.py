"""Approve one item or hundreds, in a number of statements that does not grow with them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.db.transaction import atomic

from kvitt.events.actions import Deed, person_actor, record
from kvitt.people.models import User
from kvitt.transactions import notices
from kvitt.transactions.actions.decide import decide, turns_of
from kvitt.transactions.actions.outcome import Outcome, the_only
from kvitt.transactions.lifecycle import Move, State
from kvitt.transactions.models import ApprovalStep, StepState, Transaction


def approve(*, person: User, transaction_id: UUID, at: datetime, comment: str = "") -> None:
    """Approve one item. Raises NotFoundError, NotAllowedError or ConflictError."""
    the_only(approve_each(person=person, transaction_ids=[transaction_id], at=at, comment=comment))


@atomic
def approve_each(*, person: User, transaction_ids: Sequence[UUID], at: datetime, comment: str = "") -> list[Outcome]:
    """Approve those whose turn is this person's; say for each of the others why not."""
    turns, refused = turns_of(person=person, ids=transaction_ids, move=Move.APPROVE)
    if turns:
        decide(turns, person=person, outcome=StepState.APPROVED, comment=comment, at=at)
        finished = _pass_on([row for row, _ in turns], at=at)
        record(
            [
                Deed(
                    "transaction.approved" if row.id in finished else "transaction.step-approved",
                    "transaction",
                    row.id,
                    {"comment": comment} if comment else {},
                )
                for row, _ in turns
            ],
            actor=person_actor(person.id),
            at=at,
        )
        notices.decided(
            "transactions/approved", [row for row, _ in turns if row.id in finished], decided_by=person, comment=comment
        )
    return [*(Outcome(row.id) for row, _ in turns), *refused]


def _pass_on(rows: Sequence[Transaction], *, at: datetime) -> set[UUID]:
    """Give the turn to the next step where there is one; the others are approved. Returns the approved."""
    ids = [row.id for row in rows]
    queued: dict[UUID, ApprovalStep] = {}
    for step in ApprovalStep.objects.filter(transaction_id__in=ids, state=StepState.QUEUED).order_by("position"):
        queued.setdefault(step.transaction_id, step)
    if queued:
        ApprovalStep.objects.filter(id__in=[step.id for step in queued.values()]).update(
            state=StepState.WAITING, since=at
        )
        notices.waiting(approver_ids={step.approver_id for step in queued.values()}, ids=list(queued))
        Transaction.objects.filter(id__in=list(queued)).update(changed_at=at, version=F("version") + 1)
    finished = {row_id for row_id in ids if row_id not in queued}
    Transaction.objects.filter(id__in=finished).update(
        state=State.APPROVED, approved_at=at, changed_at=at, version=F("version") + 1
    )
    return finished
