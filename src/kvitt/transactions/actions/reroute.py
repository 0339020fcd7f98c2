"""When managers, limits, flows, owners or absences change, items under way find their way anew, with a trace."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.db.transaction import atomic

from kvitt.events.actions import SYSTEM, Deed, record
from kvitt.kernel.clock import day_of
from kvitt.kernel.errors import KvittError
from kvitt.tenancy.queries import company
from kvitt.transactions import notices
from kvitt.transactions.actions.locking import lock
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import ApprovalStep, StepState, Transaction
from kvitt.transactions.queries import kept
from kvitt.transactions.routing import routes_of, rows_of
from kvitt.transactions.rules.route import Step

UNDECIDED = (StepState.WAITING, StepState.QUEUED)


@atomic
def reroute_all(*, at: datetime) -> int:
    """Find the way of every item under way anew; says how many go elsewhere now.

    Decisions that were taken stand. An item for which nobody would be left stays where it waits: the configuration refuses
    what would bring that about, and what slips through is still with somebody who can be asked.
    """
    ids = list(kept().filter(state=State.SUBMITTED).order_by("id").values_list("id", flat=True))
    rows = [row for row in lock(ids).values() if row.state == State.SUBMITTED]
    routes = routes_of(rows, on=day_of(at, zone=company().time_zone))
    standing = last_rounds([row.id for row in rows])
    gone: list[UUID] = []
    fresh: list[ApprovalStep] = []
    deeds: list[Deed] = []
    for row in rows:
        found, steps = routes[row.id], standing.get(row.id, [])
        if isinstance(found, KvittError) or not steps:
            continue
        new = new_steps(row, found, steps, at=at)
        old = [step for step in steps if step.state in UNDECIDED]
        if not new or [asks(step) for step in new] == [asks(step) for step in old]:
            continue
        gone += [step.id for step in old]
        fresh += kept_since(new, old)
        to = [str(person) for step in new for person in (step.approver_id, step.alternative_id) if person]
        deeds.append(Deed("transaction.rerouted", "transaction", row.id, {"to": to}))
    ApprovalStep.objects.filter(id__in=gone).delete()
    ApprovalStep.objects.bulk_create(fresh)
    Transaction.objects.filter(id__in=[deed.subject_id for deed in deeds]).update(
        changed_at=at, version=F("version") + 1
    )
    record(deeds, actor=SYSTEM, at=at)
    notices.asked(step for step in fresh if step.state == StepState.WAITING and step.since == at)
    return len(deeds)


def last_rounds(ids: Sequence[UUID]) -> dict[UUID, list[ApprovalStep]]:
    """The steps of the last round of each item, in order."""
    found: dict[UUID, list[ApprovalStep]] = {}
    for step in ApprovalStep.objects.filter(transaction_id__in=list(ids)).order_by(
        "transaction_id", "-round", "position"
    ):
        steps = found.setdefault(step.transaction_id, [])
        if not steps or steps[0].round == step.round:
            steps.append(step)
    return found


def new_steps(
    row: Transaction, found: Sequence[Step], steps: Sequence[ApprovalStep], *, at: datetime
) -> list[ApprovalStep]:
    """What is still to be decided by the new way: whoever decided already, in whosever place, is not asked again."""
    decided = [step for step in steps if step.state == StepState.APPROVED]
    kept = [step for step in steps if step.state not in UNDECIDED]  # and decisions that are void, as history
    done = {person for step in decided for person in (step.decided_by_id, step.decided_for_id) if person}
    left = [step for step in found if not done & {step.turn.person, *step.turn.principals}]
    places = {stage: place for place, stage in enumerate(dict.fromkeys(step.stage for step in left))}
    after = 1 + max((max(step.position, step.stage) for step in kept), default=-1)
    return rows_of(
        [_at_stage(step, places[step.stage]) for step in left],
        transaction_id=row.id,
        round_number=steps[0].round,
        at=at,
        after=after,
    )


def _at_stage(step: Step, stage: int) -> Step:
    return Step(step.turn, step.reasons, step.alternative, stage)


def asks(step: ApprovalStep) -> tuple[object, ...]:
    """What makes one step the same as another: who is asked, by whose right, and whether it is their turn."""
    return (step.approver_id, step.approver_for_id, step.alternative_id, step.alternative_for_id, step.state)


def kept_since(new: Iterable[ApprovalStep], old: Sequence[ApprovalStep]) -> list[ApprovalStep]:
    """Whoever waited before waits since then still, and is not told anew."""
    since = {step.approver_id: step.since for step in old if step.state == StepState.WAITING}
    steps = list(new)
    for step in steps:
        if step.state == StepState.WAITING:
            step.since = since.get(step.approver_id, step.since)
    return steps
