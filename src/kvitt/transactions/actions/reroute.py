"""When managers, limits, flows, owners or absences change, items under way find their way anew, with a trace."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.db.transaction import atomic

from kvitt.events.actions import SYSTEM, Deed, record
from kvitt.kernel.clock import day_of
from kvitt.kernel.errors import KvittError
from kvitt.tenancy.queries import company
from kvitt.transactions import notices
from kvitt.transactions.actions.locking import lock, ways_change
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import ApprovalStep, StepState, Transaction
from kvitt.transactions.queries import kept
from kvitt.transactions.routing import deciders_of, let_wait_of, routes_of, rows_of
from kvitt.transactions.rules.route import LetWait, Step

UNDECIDED = (StepState.WAITING, StepState.QUEUED)


@atomic
def reroute_all(*, at: datetime) -> int:
    """Find the way of every item under way anew; says how many go elsewhere now.

    Decisions that were taken stand. An item for which nobody would be left stays where it waits: the configuration refuses
    what would bring that about, and what slips through is still with somebody who can be asked.
    """
    ways_change()
    ids = list(kept().filter(state=State.SUBMITTED).order_by("id").values_list("id", flat=True))
    rows = [row for row in lock(ids).values() if row.state == State.SUBMITTED]
    standing = last_rounds([row.id for row in rows])
    let_wait = {row_id: let_wait_of(steps) for row_id, steps in standing.items()}
    return len(send_anew(rows, standing, let_wait, at=at))


def send_anew(
    rows: Sequence[Transaction],
    standing: Mapping[UUID, list[ApprovalStep]],
    let_wait: Mapping[UUID, LetWait],
    *,
    at: datetime,
    verb: str = "transaction.rerouted",
    people: Callable[[UUID], Sequence[UUID]] = lambda _row_id: (),
) -> list[UUID]:
    """Put the steps by today's way in the place of those that nobody decided yet; says which items go elsewhere now.

    `let_wait`: by item, who did not answer. `people`: whom the log names besides those who are asked now.
    """
    routes = routes_of(rows, on=day_of(at, zone=company().time_zone), let_wait=let_wait)
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
        named = {"people": [str(person) for person in people(row.id)]} if people(row.id) else {}
        deeds.append(Deed(verb, "transaction", row.id, {"to": to, **named}))
    ApprovalStep.objects.filter(id__in=gone).delete()
    ApprovalStep.objects.bulk_create(fresh)
    Transaction.objects.filter(id__in=[deed.subject_id for deed in deeds]).update(
        changed_at=at, version=F("version") + 1
    )
    record(deeds, actor=SYSTEM, at=at)
    notices.asked(step for step in fresh if step.state == StepState.WAITING and step.since == at)
    return [deed.subject_id for deed in deeds]


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
    done = {person for step in decided for person in deciders_of(step)}
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
    return replace(step, stage=stage)


def asks(step: ApprovalStep) -> tuple[object, ...]:
    """What makes one step the same as another: who is asked, by whose right, and whether it is their turn."""
    return (step.approver_id, step.approver_for_id, step.alternative_id, step.alternative_for_id, step.state)


def kept_since(new: Iterable[ApprovalStep], old: Sequence[ApprovalStep]) -> list[ApprovalStep]:
    """Whoever waited before waits since then still, and is not told anew."""
    before = {step.approver_id: step for step in old if step.state == StepState.WAITING}
    steps = list(new)
    for step in steps:
        if step.state == StepState.WAITING and (standing := before.get(step.approver_id)):
            step.since, step.reminded_at = standing.since, standing.reminded_at
    return steps
