"""What people are told by mail, by a job deferred in the same database transaction. A failing mail blocks nothing."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from kvitt.people.mail import send_later
from kvitt.people.models import User
from kvitt.transactions.models import ApprovalStep, Transaction


def asked(steps: Iterable[ApprovalStep]) -> None:
    """Tell those who may decide now that items came to them; one mail each, however many items."""
    by_person: dict[UUID, list[UUID]] = {}
    for step in steps:
        for person in (step.approver_id, step.alternative_id):
            if person is not None:
                by_person.setdefault(person, []).append(step.transaction_id)
    for person, ids in sorted(by_person.items()):
        send_later(user_id=person, kind="transactions/waiting", data={"transaction_ids": _texts(ids)})


def decided(kind: str, rows: Sequence[Transaction], *, decided_by: User, comment: str = "") -> None:
    """Tell the owners what was decided on their items; one mail each, however many items."""
    by_owner: dict[UUID, list[UUID]] = {}
    for row in rows:
        by_owner.setdefault(row.owner_id, []).append(row.id)
    for owner_id, ids in sorted(by_owner.items()):
        if owner_id == decided_by.id:
            continue
        data = {"transaction_ids": _texts(ids), "decided_by_id": str(decided_by.id), "comment": comment}
        send_later(user_id=owner_id, kind=kind, data=data)


def _texts(ids: Sequence[UUID]) -> list[str]:
    return [str(row_id) for row_id in ids]
