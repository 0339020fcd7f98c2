"""What people are told by mail, by a job deferred in the same database transaction. A failing mail blocks nothing."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from kvitt.people.mail import send_later
from kvitt.people.models import User
from kvitt.transactions.models import ApprovalStep, Message, Transaction


def asked(steps: Iterable[ApprovalStep]) -> None:
    """Tell those who may decide now that items came to them; one mail each, however many items."""
    _tell_asked("transactions/waiting", steps)


def reminder(steps: Iterable[ApprovalStep]) -> None:
    """Remind those who may decide of what still waits for them; one mail each, however many items."""
    _tell_asked("transactions/reminder", steps)


def _tell_asked(kind: str, steps: Iterable[ApprovalStep]) -> None:
    by_person: dict[UUID, list[UUID]] = {}
    for step in steps:
        for person in (step.approver_id, step.alternative_id):
            if person is not None:
                by_person.setdefault(person, []).append(step.transaction_id)
    for person, ids in sorted(by_person.items()):
        send_later(user_id=person, kind=kind, data={"transaction_ids": _texts(ids)})


def decided(kind: str, rows: Sequence[Transaction], *, decided_by: User | None, comment: str = "") -> None:
    """Tell the owners what was decided on their items; one mail each, however many items. None: by the company's rule."""
    by_owner: dict[UUID, list[UUID]] = {}
    for row in rows:
        by_owner.setdefault(row.owner_id, []).append(row.id)
    for owner_id, ids in sorted(by_owner.items()):
        if decided_by is not None and owner_id == decided_by.id:
            continue
        by = str(decided_by.id) if decided_by is not None else ""
        data = {"transaction_ids": _texts(ids), "decided_by_id": by, "comment": comment}
        send_later(user_id=owner_id, kind=kind, data=data)


def question(rows: Sequence[Transaction], *, asked_by: User) -> None:
    """Tell those who can answer that something was asked; one mail each, however many items."""
    by_person: dict[UUID, list[UUID]] = {}
    for row in rows:
        for person in {row.owner_id, row.entered_by_id} - {asked_by.id}:
            by_person.setdefault(person, []).append(row.id)
    for person, ids in sorted(by_person.items()):
        data = {"transaction_ids": _texts(ids), "asked_by_id": str(asked_by.id)}
        send_later(user_id=person, kind="transactions/question", data=data)


def answer(message: Message, *, askers: Iterable[UUID]) -> None:
    """Tell those who asked what was answered."""
    for asker in dict.fromkeys(askers):
        send_later(user_id=asker, kind="transactions/answer", data={"message_id": str(message.id)})


def void(by_person: Mapping[UUID, Sequence[UUID]], *, changed_by: User) -> None:
    """Tell those who had approved that what they approved has changed; one mail each."""
    for person, ids in sorted(by_person.items()):
        data = {"transaction_ids": _texts(ids), "changed_by_id": str(changed_by.id)}
        send_later(user_id=person, kind="transactions/void", data=data)


def _texts(ids: Sequence[UUID]) -> list[str]:
    return [str(row_id) for row_id in ids]
