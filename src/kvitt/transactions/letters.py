"""What the mails of this room say, put together at the moment of sending."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from kvitt.people import formats
from kvitt.people.mail import mail_kind
from kvitt.people.models import Role, User
from kvitt.transactions.changed import changed
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import ApprovalStep, Message, MessageKind, StepState, Transaction
from kvitt.transactions.queries import loose_before, turns_to_take, turns_waiting, unfinished_before, visible_to

#: More than these a mail only counts.
LISTED = 12


def _lines(user: User, rows: list[Transaction]) -> list[str]:
    lines = []
    for row in rows[:LISTED]:
        amount = (
            formats.money(row.amount, currency=row.currency, home=row.home_currency, language=user.language)
            if row.amount is not None
            else "–"
        )
        day = formats.day(row.on, language=user.language) if row.on else ""
        lines.append(f"{row.title} · {day} · {amount}")
    if len(rows) > LISTED:
        lines.append("…")
    return lines


@mail_kind("transactions/waiting")
def waiting(user: User, data: Mapping[str, Any]) -> dict[str, Any] | None:
    """What still waits for this approver; nothing to say when it was decided meanwhile."""
    found = turns_waiting(user).filter(transaction_id__in=data["transaction_ids"])
    steps = found.select_related("transaction", "transaction__owner")
    rows = [step.transaction for step in steps]
    if not rows:
        return None
    lines = [f"{row.owner.full_name}: {line}" for row, line in zip(rows, _lines(user, rows), strict=False)]
    return {"count": len(rows), "lines": lines, "path": "/approvals/"}


@mail_kind("transactions/reminder")
def reminder(user: User, data: Mapping[str, Any]) -> dict[str, Any] | None:
    """What waits for this approver for some days; nothing to say when it was decided meanwhile."""
    return waiting(user, data)


@mail_kind("transactions/summary")
def summary(user: User, data: Mapping[str, Any]) -> dict[str, Any] | None:
    """What waits for the person's decision, and what they have not finished; nothing to say when all of it is done meanwhile."""
    waits = turns_waiting(user).filter(turns_to_take()).select_related("transaction", "transaction__owner")
    steps = list(waits.order_by("since", "id"))
    rows = [step.transaction for step in steps]
    lines = [f"{row.owner.full_name}: {line}" for row, line in zip(rows, _lines(user, rows[:LISTED]), strict=False)]
    oldest = formats.day(steps[0].since.date(), language=user.language) if steps else ""
    mine: list[Transaction] = []
    receipts = 0
    if data["unfinished_before"]:
        before = datetime.fromisoformat(data["unfinished_before"])
        mine = list(unfinished_before(before).filter(owner_id=user.id).order_by("created_at", "id"))
        receipts = loose_before(before).filter(owner_id=user.id).count()
    if not rows and not mine and not receipts:
        return None
    return {
        "count": len(rows),
        "more": max(0, len(rows) - LISTED),
        "lines": lines,
        "oldest": oldest,
        "unfinished": len(mine),
        "unfinished_lines": _lines(user, mine),
        "receipts": receipts,
    }


def _decided(user: User, data: Mapping[str, Any], *, states: set[str]) -> dict[str, Any] | None:
    found = Transaction.objects.filter(id__in=data["transaction_ids"], owner_id=user.id, state__in=states)
    rows = list(found.order_by("on", "id"))
    if not rows:
        return None
    decided_by = User.objects.filter(id=data["decided_by_id"]).first() if data.get("decided_by_id") else None
    return {
        "count": len(rows),
        "lines": _lines(user, rows),
        "comment": data.get("comment", ""),
        "decided_by": decided_by.full_name if decided_by else "",
        "path": "/mine/",
    }


@mail_kind("transactions/approved")
def approved(user: User, data: Mapping[str, Any]) -> dict[str, Any] | None:
    """Approved, and not taken back meanwhile."""
    return _decided(user, data, states={State.APPROVED, State.BOOKED})


@mail_kind("transactions/rejected")
def rejected(user: User, data: Mapping[str, Any]) -> dict[str, Any] | None:
    """Sent back, and not sent again meanwhile."""
    return _decided(user, data, states={State.REJECTED})


@mail_kind("transactions/booked")
def booked(user: User, data: Mapping[str, Any]) -> dict[str, Any] | None:
    """Booked: the money is on its way."""
    return _decided(user, data, states={State.BOOKED})


@mail_kind("transactions/reversed")
def reversed_(user: User, data: Mapping[str, Any]) -> dict[str, Any] | None:
    """Reversed by finance."""
    return _decided(user, data, states={State.BOOKED})


@mail_kind("transactions/question")
def question(user: User, data: Mapping[str, Any]) -> dict[str, Any] | None:
    """What waits for the person's answer; nothing to say when it was answered or decided meanwhile."""
    asked = Message.objects.filter(
        transaction_id__in=data["transaction_ids"],
        kind=MessageKind.QUESTION,
        author_id=data["asked_by_id"],
        closed_at=None,
    )
    asked = asked.filter(Q(transaction__owner_id=user.id) | Q(transaction__entered_by_id=user.id))
    found = list(asked.select_related("transaction", "author").order_by("transaction_id", "-at"))
    if not found:
        return None
    rows = list({message.transaction_id: message.transaction for message in found}.values())
    return {
        "count": len(rows),
        "lines": _lines(user, rows),
        "comment": found[0].text,
        "decided_by": found[0].author.full_name,
        "path": f"/items/{rows[0].id}/" if len(rows) == 1 else "/",
    }


@mail_kind("transactions/answer")
def answer(user: User, data: Mapping[str, Any]) -> dict[str, Any] | None:
    """What was answered to somebody who asked, as long as the item is one that they may see."""
    found = Message.objects.select_related("transaction", "author").filter(id=data["message_id"]).first()
    if found is None or not visible_to(user).filter(id=found.transaction_id).exists():
        return None
    row = found.transaction
    waits = turns_waiting(user).filter(transaction_id=row.id).exists()
    approved = "/finance/" if user.has_role(Role.FINANCE) else "/items/"
    return {
        "count": 1,
        "lines": _lines(user, [row]),
        "comment": found.text,
        "decided_by": found.author.full_name,
        "path": f"{'/approvals/' if waits else approved}{row.id}/",
    }


@mail_kind("transactions/void")
def void(user: User, data: Mapping[str, Any]) -> dict[str, Any] | None:
    """What had been approved and reads otherwise now; whose approval is void, and what changed."""
    steps = ApprovalStep.objects.filter(
        transaction_id__in=data["transaction_ids"], decided_by_id=user.id, state=StepState.VOID, void_at__isnull=False
    )
    last = list(steps.select_related("transaction").order_by("-void_at")[:LISTED])
    if not last:
        return None
    rows = list({step.transaction_id: step.transaction for step in last}.values())
    changed_by = User.objects.filter(id=data["changed_by_id"]).first()
    waits = turns_waiting(user).filter(transaction_id=rows[0].id).exists()
    return {
        "count": len(rows),
        "lines": _lines(user, rows),
        "changes": [changed(one, language=user.language) for one in last[0].void_for],
        "decided_by": changed_by.full_name if changed_by else "",
        "again": waits,
        "path": f"{'/approvals/' if waits else '/items/'}{rows[0].id}/",
    }
