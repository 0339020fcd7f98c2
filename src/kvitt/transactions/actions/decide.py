"""What approving, rejecting and taking a decision back have in common: whose turn it is."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Case, F, OuterRef, Subquery, When

from kvitt.events.actions import Deed, person_actor, record
from kvitt.kernel.errors import ConflictError, KvittError, NotAllowedError, NotFoundError
from kvitt.people.models import User
from kvitt.transactions.actions.locking import lock
from kvitt.transactions.actions.outcome import Outcome
from kvitt.transactions.lifecycle import Move, after
from kvitt.transactions.models import ApprovalStep, Seen, StepState, Transaction
from kvitt.transactions.queries import turns_waiting, visible_to

type Turn = tuple[Transaction, ApprovalStep]


def turns_of(*, person: User, ids: Sequence[UUID], move: Move) -> tuple[list[Turn], list[Outcome]]:
    """Lock the items and sort them into those whose turn is this person's, and those that are refused, with reasons.

    An item at which a question is open is decided on alone, never among others.
    """
    wanted = list(dict.fromkeys(ids))
    rows = lock(wanted)
    steps = {step.transaction_id: step for step in turns_waiting(person).filter(transaction_id__in=wanted)}
    turns: list[Turn] = []
    refused: list[Outcome] = []
    for transaction_id in wanted:
        row, step = rows.get(transaction_id), steps.get(transaction_id)
        if row is not None and step is not None and person.id not in (row.owner_id, row.entered_by_id):
            after(row.state, move)
            if row.asked_at is not None and len(wanted) > 1:
                refused.append(Outcome(transaction_id, ConflictError("question.open")))
            else:
                turns.append((row, step))
        else:
            refused.append(Outcome(transaction_id, _why_not(row, person=person, move=move)))
    return turns, refused


def log(turns: Sequence[Turn], deed: Callable[[Transaction], Deed], *, person: User, at: datetime) -> None:
    """Append what was decided to the log, naming who is away where the person decided by somebody else's right."""
    by_right: dict[UUID | None, list[Deed]] = {}
    for row, step in turns:
        by_right.setdefault(step.right_of(person.id), []).append(deed(row))
    for right, deeds in by_right.items():
        record(deeds, actor=person_actor(person.id, on_behalf_of_id=right), at=at)


def _why_not(row: Transaction | None, *, person: User, move: Move) -> KvittError:
    if row is None or not visible_to(person).filter(id=row.id).exists():
        return NotFoundError()
    if person.id in (row.owner_id, row.entered_by_id):
        return NotAllowedError("approval.own-item")
    try:
        after(row.state, move)
    except ConflictError as error:
        return error
    return NotAllowedError("approval.not-your-turn")


def decide(turns: Sequence[Turn], *, person: User, outcome: StepState, comment: str, at: datetime) -> None:
    """Write the decision on the steps, with the version of the item that was decided on."""
    ApprovalStep.objects.filter(id__in=[step.id for _, step in turns]).update(
        state=outcome,
        comment=comment,
        decided_at=at,
        decided_by_id=person.id,
        decided_for_id=Case(When(approver_id=person.id, then=F("approver_for_id")), default=F("alternative_for_id")),
        item_version=Subquery(Transaction.objects.filter(id=OuterRef("transaction_id")).values("version")[:1]),
    )
    Seen.objects.filter(person_id=person.id, transaction_id__in=[row.id for row, _ in turns]).delete()
