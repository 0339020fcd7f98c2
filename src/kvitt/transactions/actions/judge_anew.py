"""When another policy comes into force, what is open or under way is judged by it, with a trace. What was decided stands."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.db.transaction import atomic

from kvitt.events.actions import SYSTEM, Deed, record
from kvitt.kernel.findings import Finding, stops
from kvitt.policy.verdicts import LIFTED, PREFIX, judged_anew, left_to_employee, meaning
from kvitt.tenancy.updating import update
from kvitt.transactions.actions.locking import lock
from kvitt.transactions.kind import by_kind
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import ApprovalStep, StepState, Transaction
from kvitt.transactions.queries import kept

_OPEN = (State.DRAFT, State.REJECTED)
_WRITTEN = ("findings", "stops", "warnings", "payable")


def waiting_for_judgement() -> list[UUID]:
    """The items that a policy that comes into force has something to say about, those of one person together."""
    undecided = kept().filter(state__in=[*_OPEN, State.SUBMITTED])
    return list(undecided.order_by("owner_id", "id").values_list("id", flat=True))


@atomic
def judge_anew(*, ids: Sequence[UUID], policy: str, on: date, at: datetime) -> int:
    """Judge these items by the policy in force, whose number is `policy`; says of how many the verdicts are others now.

    An item of which somebody has decided a step keeps the verdicts that were decided on. The item's own version stays, since
    nothing of what its owner wrote changes. A second time changes nothing.
    """
    decided = _decided(ids)
    rows = [row for row in lock(ids).values() if row.state in (*_OPEN, State.SUBMITTED) and row.id not in decided]
    checked = by_kind(rows, lambda kind, items: kind.check(items, on=on))
    changed, deeds = [], []
    for row in rows:
        before = row.checked
        verdicts = judged_anew(before, checked.get(row.id, []), version=row.version, policy=policy)
        if row.state != State.SUBMITTED:
            verdicts = [one for one in verdicts if one.code != LIFTED]
        after = [*(one for one in before if not one.code.startswith(PREFIX)), *verdicts]
        if after == list(before):
            continue
        _lay_on(row, before, after)
        changed.append(row)
        if told := _told(before, verdicts):
            deeds.append(Deed("transaction.judged-anew", "transaction", row.id, {"policy": policy, **told}))
    update(changed, _WRITTEN)
    record(deeds, actor=SYSTEM, at=at)
    return len(deeds)


def _decided(ids: Sequence[UUID]) -> set[UUID]:
    """Those of which a step of the round that is under way is decided."""
    steps = ApprovalStep.objects.filter(transaction_id__in=list(ids))
    later = ApprovalStep.objects.filter(transaction_id=OuterRef("transaction_id"), round__gt=OuterRef("round"))
    taken = steps.filter(~Exists(later), state=StepState.APPROVED, transaction__state=State.SUBMITTED)
    return set(taken.values_list("transaction_id", flat=True))


def _lay_on(row: Transaction, before: Iterable[Finding], after: Sequence[Finding]) -> None:
    row.payable += left_to_employee(before) - left_to_employee(after)
    row.findings = [finding.as_json() for finding in after]
    row.stops = len(stops(after))
    # What would stop it now cannot be mended by its owner any more: for the approver it is a remark like the others.
    row.warnings = sum(finding.severity == "warn" for finding in after) + (
        row.stops if row.state == State.SUBMITTED else 0
    )


def _told(before: Iterable[Finding], verdicts: Iterable[Finding]) -> dict[str, list[str]]:
    """The rules that say something new, and those that say nothing any more; empty when all is as it was."""
    old = {meaning(one): _rule(one) for one in before if one.code.startswith(PREFIX) and one.code != LIFTED}
    new = {meaning(one): _rule(one) for one in verdicts if one.code != LIFTED}
    added = sorted(rule for said, rule in new.items() if said not in old)
    gone = sorted(set(old.values()) - set(new.values()))
    return {name: rules for name, rules in (("added", added), ("lifted", gone)) if rules}


def _rule(finding: Finding) -> str:
    return finding.parameters.get("rule", "")
