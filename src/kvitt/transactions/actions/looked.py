"""What somebody saw when they decided: what has changed since is not decided on, and remarks are read before a bulk."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from kvitt.kernel.errors import ConflictError
from kvitt.people.models import User
from kvitt.transactions.actions.decide import Turn
from kvitt.transactions.actions.outcome import Outcome
from kvitt.transactions.models import ApprovalStep, Seen, StepState, Transaction

CHANGED = "approval.changed-since"
LOOK_FIRST = "approval.look-first"


@dataclass(frozen=True, slots=True)
class Look:
    """The version of an item that somebody saw, None where they do not say; `opened` when they had the whole of it open."""

    version: int | None = None
    opened: bool = False


type Looks = Mapping[UUID, Look]


def unchanged(turns: Sequence[Turn], looks: Looks) -> tuple[list[Turn], list[Outcome]]:
    """Those that are as they were seen, and those that are not, refused."""
    seen = {key: look.version for key, look in looks.items() if look.version is not None}
    changed = changed_since([row for row, _ in turns], seen)
    return (
        [turn for turn in turns if turn[0].id not in changed],
        [Outcome(row.id, ConflictError(CHANGED)) for row, _ in turns if row.id in changed],
    )


def opened(turns: Sequence[Turn], looks: Looks, *, person: User) -> tuple[list[Turn], list[Outcome]]:
    """Those that may be approved among others: without warnings, or opened by the person in this version."""
    unread = [row for row, _ in turns if (row.warnings or row.stops) and not (row.id in looks and looks[row.id].opened)]
    if unread:
        rows = Seen.objects.filter(person_id=person.id, transaction_id__in=[row.id for row in unread])
        versions = dict(rows.values_list("transaction_id", "version"))
        changed = changed_since(unread, versions)
        unread = [row for row in unread if row.id not in versions or row.id in changed]
    left_out = {row.id for row in unread}
    return (
        [turn for turn in turns if turn[0].id not in left_out],
        [Outcome(row_id, ConflictError(LOOK_FIRST)) for row_id in left_out],
    )


def changed_since(rows: Iterable[Transaction], versions: Mapping[UUID, int]) -> set[UUID]:
    """Those whose version has moved on by more than the approvals of others, which change nothing of what was seen."""
    moved = {row.id: row.version - versions[row.id] for row in rows if versions.get(row.id, row.version) != row.version}
    if not moved:
        return set()
    decided = ApprovalStep.objects.filter(transaction_id__in=list(moved), state=StepState.APPROVED)
    for transaction_id, version in decided.values_list("transaction_id", "item_version"):
        if version is not None and version >= versions[transaction_id]:
            moved[transaction_id] -= 1
    return {row_id for row_id, by in moved.items() if by != 0}


def decided_already(refused: Sequence[Outcome], *, person: User, outcome: StepState) -> list[Outcome]:
    """A decision that is sent again was taken already: done, once. The others stay refused."""
    last: dict[UUID, ApprovalStep] = {}
    round_: dict[UUID, int] = {}
    if refused:
        steps = ApprovalStep.objects.filter(transaction_id__in=[one.transaction_id for one in refused])
        for step in steps.order_by("round", "decided_at", "position"):
            round_[step.transaction_id] = step.round
            if step.decided_by_id == person.id:
                last[step.transaction_id] = step
    again = {key for key, step in last.items() if step.state == outcome and step.round == round_[key]}
    return [Outcome(one.transaction_id, already=True) if one.transaction_id in again else one for one in refused]
