"""What the mails of this room say, put together at the moment of sending."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import translation

from kvitt.kernel.clock import now
from kvitt.people import formats
from kvitt.people.mail import mail_kind
from kvitt.people.models import Role, User
from kvitt.transactions.actions.links import make_links
from kvitt.transactions.actions.mail_wish import wants_summary_only
from kvitt.transactions.changed import changed
from kvitt.transactions.kind import kind_of
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


def _kinds(rows: Sequence[Transaction], *, language: str) -> str:
    """What the items are, by the names of their kinds: `Expense`, or `Expense (3), Mileage`."""
    counted = Counter(row.kind for row in rows)
    with translation.override(language):
        names = sorted((str(kind_of(code).label), count) for code, count in counted.items())
    return ", ".join(name if count == 1 else f"{name} ({count})" for name, count in names)


@mail_kind("transactions/waiting")
def waiting(user: User, data: Mapping[str, Any]) -> dict[str, Any] | None:
    """What still waits for this approver; nothing to say when it was decided meanwhile, or the summary will tell of it."""
    return None if wants_summary_only(user) else _waiting(user, data)


def _waiting(user: User, data: Mapping[str, Any]) -> dict[str, Any] | None:
    found = turns_waiting(user).filter(transaction_id__in=data["transaction_ids"])
    steps = list(found.select_related("transaction", "transaction__owner").order_by("since", "id"))
    if not steps:
        return None
    lines = decision_lines(user, steps, at=now())
    return {
        "count": len(steps),
        "lines": lines,
        "decides": any(line["link"] for line in lines),
        "path": "/approvals/",
    }


def decision_lines(user: User, steps: Sequence[ApprovalStep], *, at: datetime) -> list[dict[str, str]]:
    """A line for each item that waits for the person, with a link that decides on it where the company has such links."""
    rows = [step.transaction for step in steps]
    tokens = make_links(person=user, steps=steps[:LISTED], at=at)
    lines = []
    for row, line in zip(rows, _lines(user, rows), strict=False):
        token = tokens.get(row.id)
        link = f"{settings.KVITT_ADDRESS}{reverse('decide', args=[token])}" if token else ""
        lines.append({"text": f"{row.owner.full_name}: {line}", "link": link})
    return [*lines, {"text": "…", "link": ""}] if len(rows) > LISTED else lines


@mail_kind("transactions/code")
def code(user: User, data: Mapping[str, Any]) -> dict[str, Any]:
    """The code that proves a browser to be the person's."""
    del user
    return {"code": data["code"]}


@mail_kind("transactions/reminder")
def reminder(user: User, data: Mapping[str, Any]) -> dict[str, Any] | None:
    """What waits for this approver for some days; nothing to say when it was decided meanwhile."""
    return _waiting(user, data)


@mail_kind("transactions/summary")
def summary(user: User, data: Mapping[str, Any]) -> dict[str, Any] | None:
    """What waits for the person's decision, and what they have not finished; nothing to say when all of it is done meanwhile."""
    waits = turns_waiting(user).filter(turns_to_take()).select_related("transaction", "transaction__owner")
    steps = list(waits.order_by("since", "id"))
    rows = [step.transaction for step in steps]
    lines = decision_lines(user, steps[:LISTED], at=now())
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
        "decides": any(line["link"] for line in lines),
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
        "what": _kinds(rows, language=user.language),
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
