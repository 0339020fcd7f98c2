"""Transactions of every kind, receipts, reports and approvals by API."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from kvitt.api.paging import Page, page
from kvitt.events.queries import history_of
from kvitt.files.actions import Incoming
from kvitt.files.models import Receipt
from kvitt.files.store import store
from kvitt.kernel.clock import now, today
from kvitt.kernel.errors import NotFoundError
from kvitt.tenancy.sentences import say
from kvitt.transactions.actions.approve import approve_each
from kvitt.transactions.actions.copy import copy
from kvitt.transactions.actions.discard import discard, restore
from kvitt.transactions.actions.outcome import Outcome
from kvitt.transactions.actions.recall import recall
from kvitt.transactions.actions.receipts import inbox_of, receive, throw_away, visible_receipt
from kvitt.transactions.actions.reject import reject_each
from kvitt.transactions.actions.reports import ReportFields, create_report, own_report, put_into_report, submit_report
from kvitt.transactions.actions.submit import submit_each
from kvitt.transactions.actions.withdraw import withdraw_each
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import of_owner, one_visible, reports_of, standing_of, waiting_for
from kvitt.transactions.schemas import Ids, OutcomeOut, TransactionOut

router = Router()
MOST = 5000


class ReceiptOut(Schema):
    """A receipt and how far its reading is."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    state: str
    refusal: str
    reading: dict[str, Any] | None


class ReportIn(Schema):
    """A report. `id` is made by the client."""

    id: UUID
    title: str
    purpose: str = ""
    starts_on: Any = None
    ends_on: Any = None


class ReportOut(Schema):
    """A report."""

    id: UUID
    title: str
    purpose: str
    version: int


class NewId(Schema):
    """The id of what will be made."""

    id: UUID


def outcomes_shown(outcomes: list[Outcome]) -> list[dict[str, Any]]:
    """What came of each item."""
    return [
        {
            "id": outcome.transaction_id,
            "done": outcome.done,
            "code": outcome.error.code if outcome.error else "",
            "detail": say(outcome.error.code, outcome.error.parameters) if outcome.error else "",
        }
        for outcome in outcomes
    ]


@router.get("/transactions", response=Page[TransactionOut], tags=["transactions"], summary="One's own items")
def own(request: Any, state: str = "", after: str = "", limit: int = 50) -> dict[str, Any]:
    """Newest first. `after` is the `next` of the page before."""
    rows: QuerySet[Transaction] = of_owner(request.person.id)
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
    return outcomes_shown(submit_each(person=request.person, transaction_ids=given.ids[:MOST], on=on, at=now()))


@router.get("/transactions/{item_id}", response=TransactionOut, tags=["transactions"], summary="Read an item")
def one(request: Any, item_id: UUID, response: HttpResponse) -> Transaction:
    """The header of an item of any kind."""
    row = one_visible(person=request.person, transaction_id=item_id)
    response["ETag"] = f'"{row.version}"'
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


@router.get("/approvals", response=list[TransactionOut], tags=["approvals"], summary="What waits for me")
def waiting(request: Any) -> list[Transaction]:
    """Oldest first, then largest; at most 500."""
    return [step.transaction for step in waiting_for(request.person)[:500]]


@router.post("/approvals/approve", response=list[OutcomeOut], tags=["approvals"], summary="Approve items")
def approve(request: Any, given: Ids) -> list[dict[str, Any]]:
    """Approve those whose turn is this person's."""
    return outcomes_shown(
        approve_each(person=request.person, transaction_ids=given.ids[:MOST], comment=given.comment, at=now())
    )


@router.post("/approvals/reject", response=list[OutcomeOut], tags=["approvals"], summary="Reject items")
def reject(request: Any, given: Ids) -> list[dict[str, Any]]:
    """Reject with a comment."""
    return outcomes_shown(
        reject_each(person=request.person, transaction_ids=given.ids[:MOST], comment=given.comment, at=now())
    )


@router.post("/approvals/withdraw", response=list[OutcomeOut], tags=["approvals"], summary="Take decisions back")
def withdraw(request: Any, given: Ids) -> list[dict[str, Any]]:
    """Within ten minutes, while nobody has acted on them."""
    return outcomes_shown(withdraw_each(person=request.person, transaction_ids=given.ids[:MOST], at=now()))


@router.post("/receipts", response={201: ReceiptOut}, tags=["receipts"], summary="Add a receipt")
def add_receipt(request: Any, id: Form[UUID], file: File[UploadedFile]) -> Status[Any]:  # noqa: A002
    """A picture or PDF; it is read in the background."""
    incoming = Incoming(receipt_id=id, name=file.name or "", data=file.read())
    return Status(201, receive(person=request.person, incoming=incoming, at=now()))


@router.get("/receipts", response=list[ReceiptOut], tags=["receipts"], summary="Receipts on no item yet")
def receipts(request: Any) -> list[Receipt]:
    """The person's inbox, newest first; at most 200."""
    return list(inbox_of(request.person.id)[:200])


@router.get("/receipts/{receipt_id}", response=ReceiptOut, tags=["receipts"], summary="Read a receipt")
def receipt(request: Any, receipt_id: UUID) -> Receipt:
    """How far the reading is, and what was read."""
    return visible_receipt(person=request.person, receipt_id=receipt_id)


@router.get("/receipts/{receipt_id}/pages/{number}", tags=["receipts"], summary="A page as a picture")
def receipt_page(request: Any, receipt_id: UUID, number: int) -> HttpResponse:
    """Drawn anew, without any metadata."""
    row = visible_receipt(person=request.person, receipt_id=receipt_id)
    found = row.pages.filter(number=number).first()
    if found is None:
        raise NotFoundError
    return HttpResponse(store().read(found.sha256), content_type="image/jpeg")


@router.delete("/receipts/{receipt_id}", response={204: None}, tags=["receipts"], summary="Remove a receipt")
def remove_receipt(request: Any, receipt_id: UUID) -> Status[Any]:
    """From one's own inbox."""
    throw_away(person=request.person, receipt_id=receipt_id)
    return Status(204, None)


@router.get("/reports", response=list[ReportOut], tags=["reports"], summary="One's own reports")
def reports(request: Any) -> list[Any]:
    """Newest first; at most 200."""
    return list(reports_of(request.person.id)[:200])


@router.post("/reports", response={201: ReportOut}, tags=["reports"], summary="Make a report")
def make_report(request: Any, given: ReportIn) -> Status[Any]:
    """A report to put items into."""
    from datetime import date

    fields = ReportFields(
        title=given.title,
        purpose=given.purpose,
        starts_on=date.fromisoformat(given.starts_on) if given.starts_on else None,
        ends_on=date.fromisoformat(given.ends_on) if given.ends_on else None,
    )
    return Status(201, create_report(person=request.person, report_id=given.id, fields=fields, at=now()))


@router.post("/reports/{report_id}/items", tags=["reports"], summary="Put items into a report")
def put_in(request: Any, report_id: UUID, given: Ids) -> dict[str, int]:
    """Own open items only."""
    done = put_into_report(person=request.person, report_id=report_id, transaction_ids=given.ids[:MOST], at=now())
    return {"done": done}


@router.post("/reports/{report_id}/submit", response=list[OutcomeOut], tags=["reports"], summary="Send a report")
def send_report(request: Any, report_id: UUID) -> list[dict[str, Any]]:
    """Send everything in it that is complete."""
    own_report(person=request.person, report_id=report_id)
    on = today(zone=request.company.time_zone)
    return outcomes_shown(submit_report(person=request.person, report_id=report_id, on=on, at=now()))
