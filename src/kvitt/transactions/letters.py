"""What the mails of this room say, put together at the moment of sending."""

from collections.abc import Mapping
from typing import Any

from kvitt.people import formats
from kvitt.people.mail import mail_kind
from kvitt.people.models import User
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import turns_waiting

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
