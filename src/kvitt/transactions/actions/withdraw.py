"""Take back one's own decision, for a short while: undo instead of "are you sure?"."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F
from django.db.transaction import atomic

from kvitt.events.actions import Deed, person_actor, record
from kvitt.kernel.errors import ConflictError, NotFoundError
from kvitt.people.models import User
from kvitt.transactions.actions.locking import lock
from kvitt.transactions.actions.outcome import Outcome
from kvitt.transactions.actions.questions import reopen
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import ApprovalStep, StepState, Transaction

#: How long a decision may be taken back, if nobody has acted on it since.
WITHDRAWABLE = timedelta(minutes=10)


@atomic
def withdraw_each(*, person: User, transaction_ids: Sequence[UUID], at: datetime) -> list[Outcome]:
    """Make the person's last decisions undone and the items waiting again; say for each of the others why not."""
    wanted = list(dict.fromkeys(transaction_ids))
    rows = lock(wanted)
    decided = {
        step.transaction_id: step
        for step in ApprovalStep.objects.filter(
            transaction_id__in=wanted,
            decided_by_id=person.id,
            decided_at__gte=at - WITHDRAWABLE,
            state__in=[StepState.APPROVED, StepState.REJECTED],
        ).order_by("round", "position")
    }
    outcomes: list[Outcome] = []
    undone: list[Transaction] = []
    for transaction_id in wanted:
        row, step = rows.get(transaction_id), decided.get(transaction_id)
        if row is None or step is None:
            outcomes.append(Outcome(transaction_id, NotFoundError()))
        elif row.version != (step.item_version or 0) + 1:
            outcomes.append(Outcome(transaction_id, ConflictError("approval.acted-on-since")))
        else:
            outcomes.append(Outcome(transaction_id))
            undone.append(row)
    _reopen(undone, [decided[row.id] for row in undone], person=person, at=at)
    return outcomes


def _reopen(rows: Sequence[Transaction], steps: Sequence[ApprovalStep], *, person: User, at: datetime) -> None:
    if not rows:
        return
    ids = [row.id for row in rows]
    ApprovalStep.objects.filter(id__in=[step.id for step in steps]).update(
        state=StepState.WAITING, comment="", decided_at=None, decided_by_id=None, decided_for_id=None, item_version=None
    )
    for step in steps:  # who stood beside this one is asked as before, and later stages wait for their turn again
        round_ = ApprovalStep.objects.filter(transaction_id=step.transaction_id, round=step.round)
        round_ = round_.filter(decided_at=None)  # decisions that a change made void stay void
        round_.filter(stage=step.stage, state=StepState.VOID).update(state=StepState.WAITING)
        round_.filter(stage__gt=step.stage).update(state=StepState.QUEUED)
    reopen({step.transaction_id: step.decided_at for step in steps})
    Transaction.objects.filter(id__in=ids).update(
        state=State.SUBMITTED, approved_at=None, rejection="", changed_at=at, version=F("version") + 1
    )
    record(
        [Deed("transaction.decision-withdrawn", "transaction", row_id) for row_id in ids],
        actor=person_actor(person.id),
        at=at,
    )
