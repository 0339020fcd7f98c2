"""Send items to their approver."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max
from django.db.transaction import atomic

from kvitt.events.actions import Actor, Deed, record
from kvitt.kernel.errors import InvalidError, KvittError, NotAllowedError, NotFoundError
from kvitt.kernel.findings import Finding, stops
from kvitt.people.models import User
from kvitt.policy.verdicts import left_to_employee
from kvitt.transactions import notices
from kvitt.transactions.actions.locking import actor_for, lock_visible, way_is_sought
from kvitt.transactions.actions.outcome import Outcome, the_only
from kvitt.transactions.header import note_findings
from kvitt.transactions.kind import by_kind, tell_kinds
from kvitt.transactions.lifecycle import OPEN, Move, State, after
from kvitt.transactions.models import ApprovalStep, StepState, Transaction
from kvitt.transactions.queries import may_edit
from kvitt.transactions.routing import routes_of, rows_of, taken
from kvitt.transactions.rules.route import Step

type Sent = tuple[Transaction, tuple[Step, ...]]


def submit(*, person: User, transaction_id: UUID, on: date, at: datetime) -> Transaction:
    """Send one item. Raises InvalidError with every finding that stops it."""
    the_only(submit_each(person=person, transaction_ids=[transaction_id], on=on, at=at))
    return Transaction.objects.get(id=transaction_id)


@atomic
def submit_each(*, person: User, transaction_ids: Sequence[UUID], on: date, at: datetime) -> list[Outcome]:
    """Send those that can be sent; say for each of the others why not. `on` is today where the company is."""
    way_is_sought()
    rows = lock_visible(person=person, ids=transaction_ids)
    tell_kinds([row for row in rows.values() if row.state in OPEN], lambda kind, items: kind.sending(items, at=at))
    findings = by_kind(list(rows.values()), lambda kind, items: kind.check(items, on=on))
    for row in rows.values():  # what is found decides too on who is asked; it is stored with what is sent
        _note_findings(row, findings.get(row.id, []))
    routes = routes_of(list(rows.values()), on=on)
    outcomes: list[Outcome] = []
    sent: list[Sent] = []
    for transaction_id in dict.fromkeys(transaction_ids):
        try:
            row = _sendable(rows.get(transaction_id), person=person, findings=findings.get(transaction_id, []))
            steps = taken(routes[row.id])
        except KvittError as error:
            outcomes.append(Outcome(transaction_id, error))
            continue
        sent.append((row, steps))
        outcomes.append(Outcome(transaction_id))
    _send(sent, person=person, at=at)
    return outcomes


def _sendable(row: Transaction | None, *, person: User, findings: Sequence[Finding]) -> Transaction:
    if row is None:
        raise NotFoundError
    after(row.state, Move.SUBMIT)
    if not may_edit(person=person, transaction=row):
        code = "transaction.not-yours"
        raise NotAllowedError(code)
    if stopping := stops(findings):
        code = "transaction.incomplete"
        raise InvalidError(code, findings=stopping)
    return row


def _note_findings(row: Transaction, findings: Sequence[Finding]) -> None:
    row.payable += left_to_employee(row.checked) - left_to_employee(findings)
    note_findings(row, findings)


def _send(sent: Sequence[Sent], *, person: User, at: datetime) -> None:
    if not sent:
        return
    ids = [row.id for row, _ in sent]
    rounds = dict(
        ApprovalStep.objects.filter(transaction_id__in=ids).values_list("transaction_id").annotate(last=Max("round"))
    )
    steps: list[ApprovalStep] = []
    for row, found in sent:
        row.state = State.SUBMITTED
        row.version += 1
        row.submitted_at = row.changed_at = at
        row.rejection, row.is_unanswered = "", False
        steps += rows_of(found, transaction_id=row.id, round_number=rounds.get(row.id, 0) + 1, at=at)
    Transaction.objects.bulk_update(
        [row for row, _ in sent],
        [
            "state",
            "version",
            "submitted_at",
            "changed_at",
            "rejection",
            "is_unanswered",
            "findings",
            "payable",
            "stops",
            "warnings",
        ],
        batch_size=1000,
    )
    ApprovalStep.objects.bulk_create(steps)
    by_actor: dict[Actor, list[Deed]] = {}
    for row, found in sent:
        to = [str(turn.person) for step in found for turn in step.turns]
        deed = Deed("transaction.submitted", "transaction", row.id, {"to": to})
        by_actor.setdefault(actor_for(person, row), []).append(deed)
    for actor, deeds in by_actor.items():
        record(deeds, actor=actor, at=at)
    notices.asked(step for step in steps if step.state == StepState.WAITING)
