"""An item under way has changed: the decisions that the change concerns are void, and it goes the way of what it says now."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from kvitt.events.actions import Deed, record
from kvitt.people.models import User
from kvitt.transactions import notices
from kvitt.transactions.actions.locking import actor_for
from kvitt.transactions.actions.reroute import UNDECIDED, asks, kept_since, last_rounds, new_steps
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import ApprovalStep, StepState, Transaction
from kvitt.transactions.routing import approval_of, let_wait_of, routes_of, taken
from kvitt.transactions.rules.voiding import Change, void_by


def revise(row: Transaction, change: Change, *, person: User, on: date, at: datetime) -> list[ApprovalStep]:
    """Void what the change concerns, ask anew, and write down both. Returns the decisions that are void now.

    Called with the row locked and its new facts stored; its next version is the caller's. An approved item whose approvals stand
    stays approved, whatever the configuration says by now; one that loses an approval waits again. Raises InvalidError
    `approval.nobody` where nobody is left who may decide on what it says now.
    """
    steps = last_rounds([row.id]).get(row.id, [])
    void = _void(steps, change, at=at)
    if void or (row.state == State.SUBMITTED and change):
        _ask_anew(row, steps, void, person=person, on=on, at=at)
    if void:
        people = [str(step.decided_by_id) for step in void if step.decided_by_id]
        payload: dict[str, object] = {"people": people, "changes": void[0].void_for}
        record(
            [Deed("transaction.decisions-void", "transaction", row.id, payload)], actor=actor_for(person, row), at=at
        )
        notices.void({one: [row.id] for one in _deciders(void) - {person.id}}, changed_by=person)
    return void


def _void(steps: Sequence[ApprovalStep], change: Change, *, at: datetime) -> list[ApprovalStep]:
    approvals = [step for step in steps if step.state == StepState.APPROVED]
    concerned = void_by(change, [approval_of(step) for step in approvals])
    void = [step for step, is_void in zip(approvals, concerned, strict=True) if is_void]
    for step in void:  # who decided, when and with what words stays
        step.state, step.void_at = StepState.VOID, at
        step.void_for = [one.as_json() for one in change.facts or change.dimensions]
    ApprovalStep.objects.bulk_update(void, ["state", "void_at", "void_for"])
    return void


def _ask_anew(
    row: Transaction,
    steps: Sequence[ApprovalStep],
    void: Sequence[ApprovalStep],
    *,
    person: User,
    on: date,
    at: datetime,
) -> None:
    found = taken(routes_of([row], on=on, let_wait={row.id: let_wait_of(steps)})[row.id])
    new = new_steps(row, found, steps, at=at)
    old = [step for step in steps if step.state in UNDECIDED]
    if not new or [asks(step) for step in new] == [asks(step) for step in old]:
        return  # everybody whom the new way asks has decided or is asked already
    ApprovalStep.objects.filter(id__in=[step.id for step in old]).delete()
    fresh = ApprovalStep.objects.bulk_create(kept_since(new, old))
    if row.state == State.APPROVED:
        row.state, row.approved_at, row.is_unanswered = State.SUBMITTED, None, False
        row.save(update_fields=["state", "approved_at", "is_unanswered"])
    told = _deciders(void) - {person.id}  # they are told of the change, which says more than that something waits
    notices.asked(
        step for step in fresh if step.state == StepState.WAITING and step.since == at and step.approver_id not in told
    )


def _deciders(steps: Sequence[ApprovalStep]) -> set[UUID]:
    return {step.decided_by_id for step in steps if step.decided_by_id}
