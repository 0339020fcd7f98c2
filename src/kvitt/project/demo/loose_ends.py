"""The last days: something unusual for everybody to look at, by the actions that make it."""

from datetime import datetime, timedelta

from kvitt.kernel.ids import uuid7
from kvitt.project.demo.history import History, must
from kvitt.project.demo.words import REASONS, REVERSED, SENT_BACK
from kvitt.project.demo.writing import changes_of
from kvitt.transactions.actions.book import reverse
from kvitt.transactions.actions.reject import reject, send_back
from kvitt.transactions.actions.submit import submit_each
from kvitt.transactions.kinds.expense.actions import draft
from kvitt.transactions.kinds.expense.correct import correct
from kvitt.transactions.kinds.expense.models import ExpenseLine
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import waiting_for


def leave_loose_ends(history: History, *, at: datetime) -> None:
    """Two rejections, a receipt handed in twice, a corrected line, an item sent back, and a voucher that was reversed."""
    for initials in ("AL", "DÅ"):
        _reject_one(history, initials, at=at - timedelta(hours=6))
    _hand_in_twice(history, at=at - timedelta(hours=5))
    _let_finance_act(history, at=at - timedelta(hours=3))


def _reject_one(history: History, initials: str, *, at: datetime) -> None:
    """Bo asks about the dearest purchase that waits."""
    bo = history.staff.users["BL"]
    owner = history.staff.users[initials]
    waiting = waiting_for(bo).filter(transaction__owner_id=owner.id, transaction__receipts_count__gt=0)
    step = waiting.order_by("-transaction__home_amount", "id").first()
    if step is not None:
        reject(person=bo, transaction_id=step.transaction_id, comment=REASONS[bo.language][0], at=at)


def _hand_in_twice(history: History, *, at: datetime) -> None:
    """Two were at the table, and both hand the same receipt in."""
    if history.shared is None:
        return
    entry, prepared = history.shared
    twin = next(one for one in ("VR", "AL") if one != entry.purchase.person)
    user = history.staff.users[twin]
    receipt_id = history.keep(prepared, user=user, at=at)
    changes = changes_of(entry.purchase, staff=history.staff, complete=True)
    changes["paid_by"], changes["card_id"] = "own", None
    made = draft(person=user, transaction_id=uuid7(), on=at.date(), at=at, changes=changes, receipt_ids=[receipt_id])
    must(submit_each(person=user, transaction_ids=[made.id], on=at.date(), at=at))


def _let_finance_act(history: History, *, at: datetime) -> None:
    clerk = history.staff.users["CD"]
    bought = Transaction.objects.filter(state=State.APPROVED, receipts_count__gt=0).exclude(owner_id=clerk.id)
    approved = list(bought.order_by("on", "id")[:2])
    if approved:
        send_back(person=clerk, transaction_id=approved[0].id, comment=SENT_BACK, at=at)
    for row in approved[1:]:
        line = ExpenseLine.objects.filter(transaction_id=row.id).order_by("position")[0]
        lines = {line.id: {"account": "1950"}}
        correct(person=clerk, transaction_id=row.id, version=row.version, lines=lines, on=at.date(), at=at)
    booked = (
        Transaction.objects.filter(state=State.BOOKED).exclude(owner_id=clerk.id).order_by("-booked_at", "id").first()
    )
    if booked is not None:
        reverse(person=clerk, transaction_id=booked.id, reason=REVERSED, booked_on=at.date(), at=at)
