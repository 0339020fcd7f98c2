"""Go after decisions that let wait: a reminder, then the next one up; an approval without an answer only where a rule says so."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Max
from django.db.transaction import atomic

from kvitt.events.actions import SYSTEM, Deed, record
from kvitt.people.calendar import workdays_of
from kvitt.tenancy.queries import company
from kvitt.transactions import notices
from kvitt.transactions.actions.locking import lock
from kvitt.transactions.actions.reroute import last_rounds, send_anew
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import ApprovalStep, Message, StepState, Transaction
from kvitt.transactions.routing import chain_of, let_wait_of
from kvitt.transactions.rules.clock import Clock, Due, Waiting, due
from kvitt.transactions.rules.route import Chain, LetWait, Unanswered

#: What decides on whether something is due.
_LOOKED_AT = ("company_id", "id", "kind", "messages_count", "warnings", "stops", "home_amount")


@dataclass(frozen=True, slots=True)
class Chased:
    """How many were reminded of something, how many items went to the next one up, how many were approved by the rule."""

    reminded: int = 0
    escalated: int = 0
    approved: int = 0


def clock_of_company() -> Clock:
    """The company's times. Without an amount nothing is approved without an answer."""
    home = company()
    return Clock(home.remind_after, home.escalate_after, home.approve_after if home.approve_up_to else None)


@atomic
def chase(*, at: datetime) -> Chased:
    """Do what is due at that moment for everything that waits in the company in scope. A second time does nothing.

    The clock of an item at which a question is open stands still, and starts anew with the answer.
    """
    clock = clock_of_company()
    if clock.first is None:
        return Chased()
    ids = _ids_due(clock=clock, at=at)
    if not ids:
        return Chased()
    rows = {row.id: row for row in lock(ids).values() if row.state == State.SUBMITTED and row.asked_at is None}
    rounds = last_rounds(list(rows))  # read when nobody can decide on them any more
    found = _due(rows, rounds, clock=clock, at=at)
    reminded = _remind([step for step, what in found if what is Due.REMINDER], at=at)
    approved = _approve([rows[step.transaction_id] for step, what in found if what is Due.APPROVAL], rounds, at=at)
    silent = [step for step, what in found if what is Due.NEXT_LEVEL]
    return Chased(reminded, _ask_next(rows, rounds, silent, at=at), approved)


def _ids_due(*, clock: Clock, at: datetime) -> list[UUID]:
    """The items about which something is due, read without a lock; what is old but not due stays free for who decides."""
    first = clock.first or 0
    late = ApprovalStep.objects.filter(state=StepState.WAITING, since__lte=at - timedelta(days=first - 1))
    ids = set(late.filter(transaction__asked_at=None).values_list("transaction_id", flat=True))
    rows = Transaction.objects.filter(id__in=ids, state=State.SUBMITTED, discarded_at=None).only(*_LOOKED_AT)
    seen = {row.id: row for row in rows}
    found = _due(seen, last_rounds(list(seen)), clock=clock, at=at)
    return sorted({step.transaction_id for step, what in found if what is not Due.NOTHING})


def _due(
    rows: dict[UUID, Transaction], rounds: dict[UUID, list[ApprovalStep]], *, clock: Clock, at: datetime
) -> list[tuple[ApprovalStep, Due]]:
    steps = [step for found in rounds.values() for step in found if step.state == StepState.WAITING]
    calendars = workdays_of({step.approver_id for step in steps})
    answered = _answered([row for row in rows.values() if row.messages_count])
    home = company()
    up_to, named = home.approve_up_to or Decimal(0), home.approve_kinds
    return [
        (
            step,
            due(
                _waiting(step, answered.get(step.transaction_id)),
                clock=clock,
                workdays=calendars[step.approver_id],
                at=at,
                approvable=_approvable(
                    rows[step.transaction_id], rounds[step.transaction_id], up_to=up_to, named=named
                ),
            ),
        )
        for step in steps
    ]


def _waiting(step: ApprovalStep, answered: datetime | None) -> Waiting:
    first = min([step.since, *(one.since for one in chain_of(step))])
    if answered is not None:
        return Waiting(max(step.since, answered), step.reminded_at, max(first, answered))
    return Waiting(step.since, step.reminded_at, first)


def _answered(rows: Sequence[Transaction]) -> dict[UUID, datetime]:
    """When the last question at each item was closed; asks the database only where there was one."""
    if not rows:
        return {}
    closed = Message.objects.filter(transaction_id__in=[row.id for row in rows], closed_at__isnull=False)
    return dict(closed.values_list("transaction_id").annotate(last=Max("closed_at")))


def _approvable(row: Transaction, steps: Sequence[ApprovalStep], *, up_to: Decimal, named: Collection[str]) -> bool:
    """Of a named kind, small, nothing to remark, and one decision: where several decide, no rule stands in for one of them."""
    needed = [step for step in steps if step.state != StepState.VOID]
    return (
        (not named or row.kind in named)
        and len(needed) == 1
        and not (row.warnings or row.stops)
        and row.home_amount is not None
        and row.home_amount <= up_to
    )


def _remind(steps: Sequence[ApprovalStep], *, at: datetime) -> int:
    if not steps:
        return 0
    ApprovalStep.objects.filter(id__in=[step.id for step in steps]).update(reminded_at=at)
    record(
        [
            Deed("transaction.reminded", "transaction", step.transaction_id, {"people": _texts(_asked(step))})
            for step in steps
        ],
        actor=SYSTEM,
        at=at,
    )
    notices.reminder(steps)
    return len(steps)


def _ask_next(
    rows: dict[UUID, Transaction],
    rounds: dict[UUID, list[ApprovalStep]],
    silent: Sequence[ApprovalStep],
    *,
    at: datetime,
) -> int:
    """Ask the next one up in the place of those who did not answer; where nobody is left, it stays with whom it is."""
    by_item: dict[UUID, list[ApprovalStep]] = {}
    for step in silent:
        by_item.setdefault(step.transaction_id, []).append(step)
    if not by_item:
        return 0
    gone = send_anew(
        [rows[row_id] for row_id in by_item],
        rounds,
        {row_id: _longer(let_wait_of(rounds[row_id]), steps) for row_id, steps in by_item.items()},
        at=at,
        verb="transaction.escalated",
        people=lambda row_id: [step.approver_id for step in by_item[row_id]],
    )
    return len(gone)


def _longer(past: LetWait, silent: Collection[ApprovalStep]) -> LetWait:
    """The chains, with those who did not answer now at their ends."""
    before = [chain_of(step) for step in silent]
    others = tuple(chain for chain in past.chains if chain not in before)
    return replace(past, chains=(*others, *(_chain(step) for step in silent)))


def _chain(step: ApprovalStep) -> Chain:
    return (*chain_of(step), Unanswered(step.approver_id, step.since, step.approver_for_id))


def _approve(rows: Sequence[Transaction], rounds: dict[UUID, list[ApprovalStep]], *, at: datetime) -> int:
    """By the company's rule, and marked as such: on the step, on the item and in the log."""
    if not rows:
        return 0
    steps = []
    for row in rows:
        for step in rounds[row.id]:
            if step.state == StepState.WAITING:
                step.state, step.decided_at, step.item_version = StepState.APPROVED, at, row.version
                steps.append(step)
    ApprovalStep.objects.bulk_update(steps, ["state", "decided_at", "item_version"])
    Transaction.objects.filter(id__in=[row.id for row in rows]).update(
        state=State.APPROVED, approved_at=at, is_unanswered=True, changed_at=at, version=F("version") + 1
    )
    record(
        [
            Deed(
                "transaction.approved-unanswered", "transaction", step.transaction_id, {"people": _texts(_asked(step))}
            )
            for step in steps
        ],
        actor=SYSTEM,
        at=at,
    )
    notices.decided("transactions/approved", rows, decided_by=None)
    return len(rows)


def _asked(step: ApprovalStep) -> list[UUID]:
    return [person for person in (step.approver_id, step.alternative_id) if person]


def _texts(ids: Sequence[UUID]) -> list[str]:
    return [str(one) for one in ids]
