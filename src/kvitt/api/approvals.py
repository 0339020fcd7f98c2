"""Deciding on others' items by API."""

from typing import Any
from uuid import UUID

from ninja import Router

from kvitt.api.outcomes import outcomes_shown
from kvitt.kernel.clock import now
from kvitt.transactions.actions.approve import approve_each
from kvitt.transactions.actions.looked import Look
from kvitt.transactions.actions.reject import reject_each
from kvitt.transactions.actions.withdraw import withdraw_each
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import waiting_for
from kvitt.transactions.schemas import Decision, Ids, OutcomeOut, TransactionOut

router = Router()


@router.get("/approvals", response=list[TransactionOut], tags=["approvals"], summary="What waits for me")
def waiting(request: Any) -> list[Transaction]:
    """Oldest first, then largest; at most 500."""
    return [step.transaction for step in waiting_for(request.person)[:500]]


@router.post("/approvals/approve", response=list[OutcomeOut], tags=["approvals"], summary="Approve items")
def approve(request: Any, given: Decision) -> list[dict[str, Any]]:
    """Approve those whose turn is this person's.

    Among others, what has warnings is left out (`approval.look-first`) unless `looked` says that it was opened.
    Sending a decision again is done already and changes nothing.
    """
    return outcomes_shown(
        approve_each(
            person=request.person, transaction_ids=given.ids, comment=given.comment, at=now(), looks=_looks(given)
        )
    )


@router.post("/approvals/reject", response=list[OutcomeOut], tags=["approvals"], summary="Reject items")
def reject(request: Any, given: Decision) -> list[dict[str, Any]]:
    """Reject with a comment. Sending a decision again is done already and changes nothing."""
    return outcomes_shown(
        reject_each(
            person=request.person, transaction_ids=given.ids, comment=given.comment, at=now(), looks=_looks(given)
        )
    )


def _looks(given: Decision) -> dict[UUID, Look]:
    return {one.id: Look(version=one.version, opened=one.opened) for one in given.looked}


@router.post("/approvals/withdraw", response=list[OutcomeOut], tags=["approvals"], summary="Take decisions back")
def withdraw(request: Any, given: Ids) -> list[dict[str, Any]]:
    """Within ten minutes, while nobody has acted on them."""
    return outcomes_shown(withdraw_each(person=request.person, transaction_ids=given.ids, at=now()))
