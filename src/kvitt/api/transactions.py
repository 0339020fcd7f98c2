"""Transactions of every kind, receipts, reports and approvals by API."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from kvitt.api.paging import Page, page
from kvitt.events.queries import history_of
from kvitt.files.actions import Incoming
from kvitt.files.black import without_what_is_black
from kvitt.files.models import Receipt
from kvitt.files.reading.signs import PERSONAL
from kvitt.files.store import store
from kvitt.kernel.clock import now, today
from kvitt.kernel.errors import NotFoundError
from kvitt.people.models import User
from kvitt.tenancy.sentences import say
from kvitt.transactions.actions.approve import approve_each
from kvitt.transactions.actions.blacken import blacken, show_again
from kvitt.transactions.actions.copy import copy
from kvitt.transactions.actions.discard import discard, restore
from kvitt.transactions.actions.outcome import Outcome
from kvitt.transactions.actions.recall import recall
from kvitt.transactions.actions.receipts import inbox_of, receive, throw_away, visible_receipt
from kvitt.transactions.actions.reject import reject_each
from kvitt.transactions.actions.reports import (
    ReportFields,
    change_report,
    create_report,
    own_report,
    put_into_report,
    submit_report,
)
from kvitt.transactions.actions.submit import submit_each
from kvitt.transactions.actions.withdraw import withdraw_each
from kvitt.transactions.models import Report, Transaction
from kvitt.transactions.queries import (
    kept,
    may_enter_for,
    of_owner,
    one_visible,
    reports_of,
    standing_of,
    waiting_for,
)
from kvitt.transactions.schemas import Ids, OutcomeOut, TransactionOut

router = Router()


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
    black: list[list[float]]

    @staticmethod
    def resolve_reading(row: Receipt, context: Any) -> dict[str, Any] | None:
        """Without what stands under black boxes; signs of what is private are for the person alone."""
        reading = without_what_is_black(row.reading, _boxes_of(row))
        if reading is None or context["request"].person.id in (row.owner_id, row.uploaded_by_id):
            return reading
        return {**reading, "signs": [sign for sign in reading.get("signs", ()) if sign["code"] not in PERSONAL]}

    @staticmethod
    def resolve_black(row: Receipt) -> list[list[float]]:
        """Each black box as [page, x, y, width, height], relative."""
        return [[number, *box] for number, boxes in enumerate(_boxes_of(row)) for box in boxes]


def _boxes_of(row: Receipt) -> list[list[Any]]:
    return [page.boxes for page in sorted(row.pages.all(), key=lambda page: page.number)]


class BoxesIn(Schema):
    """Places on the pages of a receipt, each [page, x, y, width, height], relative; at most 100."""

    boxes: list[tuple[int, float, float, float, float]] = Field(max_length=100)

    def by_page(self) -> dict[int, list[list[float]]]:
        """As the verbs take them."""
        found: dict[int, list[list[float]]] = {}
        for number, *box in self.boxes:
            found.setdefault(number, []).append(box)
        return found


class ReportIn(Schema):
    """A report. `id` is made by the client."""

    id: UUID
    title: str
    purpose: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


class ReportChange(Schema):
    """A report as it shall be, on the version that was seen."""

    title: str
    purpose: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    version: int


class ReportOut(Schema):
    """A report."""

    id: UUID
    title: str
    purpose: str
    starts_on: date | None
    ends_on: date | None
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
    return outcomes_shown(submit_each(person=request.person, transaction_ids=given.ids, on=on, at=now()))


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
        approve_each(person=request.person, transaction_ids=given.ids, comment=given.comment, at=now())
    )


@router.post("/approvals/reject", response=list[OutcomeOut], tags=["approvals"], summary="Reject items")
def reject(request: Any, given: Ids) -> list[dict[str, Any]]:
    """Reject with a comment."""
    return outcomes_shown(
        reject_each(person=request.person, transaction_ids=given.ids, comment=given.comment, at=now())
    )


@router.post("/approvals/withdraw", response=list[OutcomeOut], tags=["approvals"], summary="Take decisions back")
def withdraw(request: Any, given: Ids) -> list[dict[str, Any]]:
    """Within ten minutes, while nobody has acted on them."""
    return outcomes_shown(withdraw_each(person=request.person, transaction_ids=given.ids, at=now()))


@router.post("/receipts", response={201: ReceiptOut}, tags=["receipts"], summary="Add a receipt")
def add_receipt(
    request: Any,
    id: Form[UUID],  # noqa: A002
    file: File[UploadedFile],
    owner_id: Form[UUID | None] = None,
) -> Status[Any]:
    """A picture or PDF; it is read in the background. A secretary may name whose it is."""
    incoming = Incoming(receipt_id=id, name=file.name or "", data=file.read())
    return Status(201, receive(person=request.person, owner=_owner(request, owner_id), incoming=incoming, at=now()))


@router.get("/receipts", response=list[ReceiptOut], tags=["receipts"], summary="Receipts on no item yet")
def receipts(request: Any, owner_id: UUID | None = None) -> list[Receipt]:
    """The inbox of the person, or of somebody they enter for, newest first; at most 200."""
    owner = _owner(request, owner_id)
    if owner.id != request.person.id and owner.id not in may_enter_for(request.person):
        raise NotFoundError
    return list(inbox_of(owner.id).prefetch_related("pages")[:200])


def _owner(request: Any, owner_id: UUID | None) -> User:
    if owner_id is None:
        person: User = request.person
        return person
    found = User.objects.filter(id=owner_id, is_active=True).first()
    if found is None:
        raise NotFoundError
    return found


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


@router.post("/receipts/{receipt_id}/black", response=ReceiptOut, tags=["receipts"], summary="Make places black")
def make_black(request: Any, receipt_id: UUID, given: BoxesIn) -> Receipt:
    """In the pages shown and in what is exported; only while it is the person's own. Doing it again changes nothing."""
    return blacken(person=request.person, receipt_id=receipt_id, boxes=given.by_page(), at=now())


@router.delete(
    "/receipts/{receipt_id}/black", response=ReceiptOut, tags=["receipts"], summary="Show black places again"
)
def show_black_again(request: Any, receipt_id: UUID) -> Receipt:
    """All of them; only while it is the person's own."""
    return show_again(person=request.person, receipt_id=receipt_id, at=now())


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
    fields = ReportFields(**given.model_dump(exclude={"id"}))
    return Status(201, create_report(person=request.person, report_id=given.id, fields=fields, at=now()))


@router.put("/reports/{report_id}", response=ReportOut, tags=["reports"], summary="Change a report")
def alter_report(request: Any, report_id: UUID, given: ReportChange) -> Report:
    """Title, purpose and period."""
    fields = ReportFields(**given.model_dump(exclude={"version"}))
    return change_report(person=request.person, report_id=report_id, fields=fields, version=given.version, at=now())


@router.get(
    "/reports/{report_id}/items", response=list[TransactionOut], tags=["reports"], summary="What is in a report"
)
def in_report(request: Any, report_id: UUID) -> list[Transaction]:
    """Oldest day first; at most 500."""
    own_report(person=request.person, report_id=report_id)
    return list(kept().filter(report_id=report_id).order_by("on", "id")[:500])


@router.post("/reports/take-out", tags=["reports"], summary="Take items out of their reports")
def take_out(request: Any, given: Ids) -> dict[str, int]:
    """Own open items only."""
    return {"done": put_into_report(person=request.person, report_id=None, transaction_ids=given.ids, at=now())}


@router.post("/reports/{report_id}/items", tags=["reports"], summary="Put items into a report")
def put_in(request: Any, report_id: UUID, given: Ids) -> dict[str, int]:
    """Own open items only."""
    done = put_into_report(person=request.person, report_id=report_id, transaction_ids=given.ids, at=now())
    return {"done": done}


@router.post("/reports/{report_id}/submit", response=list[OutcomeOut], tags=["reports"], summary="Send a report")
def send_report(request: Any, report_id: UUID) -> list[dict[str, Any]]:
    """Send everything in it that is complete."""
    own_report(person=request.person, report_id=report_id)
    on = today(zone=request.company.time_zone)
    return outcomes_shown(submit_report(person=request.person, report_id=report_id, on=on, at=now()))
