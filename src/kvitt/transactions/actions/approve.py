"""Approve one item or hundreds, in a number of statements that does not grow with them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.db.transaction import atomic

from kvitt.events.actions import Deed
from kvitt.people.models import User
from kvitt.transactions import notices
from kvitt.transactions.actions.decide import decide, log, turns_of
from kvitt.transactions.actions.looked import Looks, decided_already, opened, unchanged
from kvitt.transactions.actions.outcome import Outcome, the_only
from kvitt.transactions.actions.questions import close_questions
from kvitt.transactions.actions.spot import draw_each
from kvitt.transactions.lifecycle import Move, State
from kvitt.transactions.models import ApprovalStep, StepState, Transaction


def approve(*, person: User, transaction_id: UUID, at: datetime, comment: str = "") -> None:
    """Approve one item. Raises NotFoundError, NotAllowedError or ConflictError."""
    the_only(approve_each(person=person, transaction_ids=[transaction_id], at=at, comment=comment))


@atomic
def approve_each(
    *, person: User, transaction_ids: Sequence[UUID], at: datetime, comment: str = "", looks: Looks | None = None
) -> list[Outcome]:
    """Approve those whose turn is this person's; say for each of the others why not.

    Refused is what is not as it was seen (`looks`), and among others what has warnings and was not opened.
    """
    turns, refused = turns_of(person=person, ids=transaction_ids, move=Move.APPROVE)
    turns, left_out = unchanged(turns, looks or {})
    if len(set(transaction_ids)) > 1:
        turns, unread = opened(turns, looks or {}, person=person)
        left_out += unread
    if turns:
        decide(turns, person=person, outcome=StepState.APPROVED, comment=comment, at=at)
        rows = [row for row, _ in turns]
        finished = _pass_on(rows, at=at)
        close_questions(rows, by=person, ended=finished, at=at)
        draw_each([row for row in rows if row.id in finished], at=at)
        payload: dict[str, object] = {"comment": comment} if comment else {}
        log(
            turns,
            lambda row: Deed(
                "transaction.approved" if row.id in finished else "transaction.step-approved",
                "transaction",
                row.id,
                payload,
            ),
            person=person,
            at=at,
        )
        notices.decided(
            "transactions/approved", [row for row, _ in turns if row.id in finished], decided_by=person, comment=comment
        )
    again = decided_already(refused, person=person, outcome=StepState.APPROVED)
    return [*(Outcome(row.id) for row, _ in turns), *left_out, *again]


def _pass_on(rows: Sequence[Transaction], *, at: datetime) -> set[UUID]:
    """Give the turn to the next stage where there is one and nobody of this one is missing.

    Items without further steps are approved. Returns the approved.
    """
    ids = [row.id for row in rows]
    left = ApprovalStep.objects.filter(transaction_id__in=ids, state__in=[StepState.WAITING, StepState.QUEUED])
    waiting: dict[UUID, list[ApprovalStep]] = {}
    for step in left.order_by("stage", "position"):
        steps = waiting.setdefault(step.transaction_id, [])
        if not steps or steps[0].stage == step.stage:
            steps.append(step)
    next_steps = [step for steps in waiting.values() for step in steps if step.state == StepState.QUEUED]
    if next_steps:
        ApprovalStep.objects.filter(id__in=[step.id for step in next_steps]).update(state=StepState.WAITING, since=at)
        notices.asked(next_steps)
    Transaction.objects.filter(id__in=list(waiting)).update(changed_at=at, version=F("version") + 1)
    finished = {row_id for row_id in ids if row_id not in waiting}
    Transaction.objects.filter(id__in=finished).update(
        state=State.APPROVED, approved_at=at, changed_at=at, version=F("version") + 1
    )
    return finished
