"""Transactions of every kind by API."""

from typing import Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Router, Schema, Status

from kvitt.api.outcomes import outcomes_shown
from kvitt.api.paging import Page, page
from kvitt.events.queries import history_of
from kvitt.kernel.clock import now, today
from kvitt.kernel.errors import NotFoundError
from kvitt.transactions.actions.copy import copy
from kvitt.transactions.actions.discard import discard, restore
from kvitt.transactions.actions.recall import recall
from kvitt.transactions.actions.submit import submit_each
from kvitt.transactions.kind import kind_of
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import entered_for_others, of_owner, one_visible, standing_of
from kvitt.transactions.schemas import ExplanationOut, Ids, OutcomeOut, TransactionOut
from kvitt.transactions.versions import tag

router = Router()


class NewId(Schema):
    """The id of what will be made."""

    id: UUID


@router.get("/transactions", response=Page[TransactionOut], tags=["transactions"], summary="One's own items")
def own(
    request: Any, state: str = "", whose: Literal["mine", "others"] = "mine", after: str = "", limit: int = 50
) -> dict[str, Any]:
    """Newest first. `after` is the `next` of the page before. `whose=others`: what a secretary entered for others."""
    rows: QuerySet[Transaction] = (
        entered_for_others(request.person) if whose == "others" else of_owner(request.person.id)
    )
    if state:
        rows = rows.filter(state=state)
    return page(rows, after=after, limit=limit, by="created_at")


@router.get("/transactions/standing", tags=["transactions"], summary="To do, under way, money coming")
def standing(request: Any) -> dict[str, Any]:
    """Sums of the person's own items."""
    sums = standing_of(request.person.id)
    return {"to_do": sums.to_do, "under_way": sums.under_way, "coming": str(sums.coming)}


@router.post("/transactions/submit", response=list[OutcomeOut], tags=["transactions"], summary="Send items")
def submit(request: Any, given: Ids) -> list[dict[str, Any]]:
    """Send those that are complete; each of the others says why not."""
    on = today(zone=request.company.time_zone)
    return outcomes_shown(submit_each(person=request.person, transaction_ids=given.ids, on=on, at=now()))


@router.get("/transactions/{item_id}", response=TransactionOut, tags=["transactions"], summary="Read an item")
def one(request: Any, item_id: UUID, response: HttpResponse) -> Transaction:
    """The header of an item of any kind."""
    row = one_visible(person=request.person, transaction_id=item_id)
    tag(response, version=row.version)
    return row


@router.post("/transactions/{item_id}/recall", response=TransactionOut, tags=["transactions"], summary="Recall an item")
def take_back(request: Any, item_id: UUID) -> Transaction:
    """Make it a draft again, while nobody has decided it to the end."""
    return recall(person=request.person, transaction_id=item_id, at=now())


@router.post(
    "/transactions/{item_id}/copy", response={201: TransactionOut}, tags=["transactions"], summary="Copy an item"
)
def copied(request: Any, item_id: UUID, given: NewId) -> Status[Any]:
    """A new draft after its pattern."""
    return Status(201, copy(person=request.person, transaction_id=item_id, new_id=given.id, at=now()))


@router.delete("/transactions/{item_id}", response={204: None}, tags=["transactions"], summary="Throw a draft away")
def thrown(request: Any, item_id: UUID) -> Status[Any]:
    """It can be brought back."""
    discard(person=request.person, transaction_id=item_id, at=now())
    return Status(204, None)


@router.post(
    "/transactions/{item_id}/restore", response=TransactionOut, tags=["transactions"], summary="Bring a draft back"
)
def brought_back(request: Any, item_id: UUID) -> Transaction:
    """Undo throwing away."""
    return restore(person=request.person, transaction_id=item_id, at=now())


@router.get("/transactions/{item_id}/history", tags=["transactions"], summary="Who did what, and when")
def history(request: Any, item_id: UUID) -> list[dict[str, Any]]:
    """Every event of an item, oldest first."""
    row = one_visible(person=request.person, transaction_id=item_id)
    return [
        {"at": event.at, "verb": event.verb, "actor_id": event.actor_id, "payload": event.payload}
        for event in history_of(row.id)
    ]


@router.get(
    "/transactions/{item_id}/explanation",
    response=ExplanationOut,
    tags=["transactions"],
    summary="How the amount came about",
)
def explanation(request: Any, item_id: UUID) -> dict[str, Any]:
    """Step by step, from what is stored with the item. 404 where somebody typed the amount."""
    row = one_visible(person=request.person, transaction_id=item_id)
    found = kind_of(row.kind).explain([row], language=request.person.language).get(row.id)
    if found is None:
        raise NotFoundError
    return found.as_json()
