"""Finance's part of the API: find, correct, book, reverse, hand over."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from ninja import Field, Query, Router, Schema, Status

from kvitt.api.outcomes import outcomes_shown
from kvitt.api.paging import Page, page
from kvitt.exports.actions import hand_over
from kvitt.exports.models import Batch
from kvitt.exports.queries import batch_file, batches
from kvitt.files.store import store
from kvitt.kernel.clock import now, today
from kvitt.kernel.errors import NotAllowedError
from kvitt.ledger.periods import ShownMonth, close_month, months_around, reopen_month
from kvitt.ledger.queries import postings_of, vouchers
from kvitt.people.models import Role, User
from kvitt.policy.spot_checks import told_key
from kvitt.transactions.actions.book import book_each, book_ready, reverse
from kvitt.transactions.actions.reject import send_back
from kvitt.transactions.actions.spot import mark_each_checked
from kvitt.transactions.find import Filters, filtered
from kvitt.transactions.insight import findings, pace, rejections, waiting_now
from kvitt.transactions.insight_tables import MEDIA, as_file, parts_of
from kvitt.transactions.kind import kind_of
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import one_visible
from kvitt.transactions.schemas import OutcomeOut, TransactionOut
from kvitt.transactions.spot import draws_of
from kvitt.transactions.totals import by_cost_type_and_month

router = Router(tags=["finance"])


class Booking(Schema):
    """The items to book, and the day they are booked on (today when left out)."""

    ids: list[UUID] = Field(max_length=5000)
    booked_on: date | None = None


class LineCorrection(Schema):
    """What to change on a line; only what is sent changes."""

    id: UUID
    account: str | None = None
    vat_code: str | None = None
    vat_amount: Decimal | None = None
    dimensions: dict[str, str] | None = None
    cost_type_id: UUID | None = None


class Correction(Schema):
    """Lines to correct on the version that was seen."""

    version: int
    lines: list[LineCorrection]


class Reason(Schema):
    """Why."""

    comment: str
    booked_on: date | None = None


class BatchIn(Schema):
    """A batch of everything that waits, or of the vouchers named. `id` is made by the client."""

    id: UUID
    voucher_ids: list[UUID] | None = None


class FileOut(Schema):
    """A file of a batch."""

    format: str
    name: str
    media_type: str
    sha256: str
    size: int


class BatchOut(Schema):
    """A batch with its files."""

    id: UUID
    number: int
    vouchers_count: int
    total: Decimal
    currency: str
    files: list[FileOut]


def _reader(person: User) -> None:
    if not person.has_role(Role.FINANCE, Role.AUDITOR, Role.ADMINISTRATOR):
        code = "role.missing"
        raise NotAllowedError(code)


def _day(request: Any, wanted: date | None) -> date:
    return wanted or today(zone=request.company.time_zone)


class Wanted(Schema):
    """What is looked for; what is left out does not narrow."""

    state: Literal["submitted", "approved", "rejected", "booked", "all"] = "approved"
    words: str = Field("", description="In merchant, purpose or the owner's name, or the owner's employee number.")
    day_from: date | None = None
    day_to: date | None = None
    at_least: Decimal | None = Field(None, description="In the company's currency.")
    country: str = Field("", max_length=2)
    currency: str = Field("", max_length=3)
    cost_type: UUID | None = None
    findings: Literal["", "some", "none"] = ""
    receipt: Literal["", "none"] = ""
    check: Literal["", "drawn", "ready"] = ""
    unanswered: Literal["", "only"] = Field(
        "", description="`only`: approved by the company's rule, since nobody answered."
    )


@router.get("/finance/transactions", response=Page[TransactionOut], summary="Everybody's items")
def items(request: Any, wanted: Query[Wanted], after: str = "", limit: int = 50) -> dict[str, Any]:
    """Newest first; drafts are never shown."""
    _reader(request.person)
    return page(filtered(Filters(**wanted.model_dump())), after=after, limit=limit, by="created_at")


class MonthOut(Schema):
    """A month of the ledger."""

    month: str = Field(alias="code")
    is_open: bool
    closed_at: datetime | None


@router.get("/periods", response=list[MonthOut], summary="Months and whether they take postings")
def periods(request: Any) -> list[ShownMonth]:
    """The last months and the next, newest first."""
    _reader(request.person)
    return months_around(today(zone=request.company.time_zone))


@router.put("/periods/{year}/{month}/closed", response={204: None}, summary="Close a month")
def close_period(request: Any, year: int, month: int) -> Status[Any]:
    """Nothing can be booked into it any more."""
    close_month(person=request.person, year=year, month=month, at=now())
    return Status(204, None)


@router.delete("/periods/{year}/{month}/closed", response={204: None}, summary="Open a month again")
def open_period(request: Any, year: int, month: int) -> Status[Any]:
    """The log says who and when."""
    reopen_month(person=request.person, year=year, month=month, at=now())
    return Status(204, None)


class Ready(Schema):
    """The day to book on; today when left out."""

    booked_on: date | None = None


class WaitingOut(Schema):
    """What waits with one person now; lengths in whole working days of theirs."""

    person_id: UUID
    name: str
    count: int
    total: Decimal
    median: int
    oldest: int


class PaceOut(Schema):
    """How long the items sent in a month took: until approved (median, ninth tenth), then until booked; in whole working days."""

    month: date
    count: int
    decided: int | None
    slow: int | None
    booked: int | None


class RejectionOut(Schema):
    """Why items were rejected, and one of them."""

    text: str
    count: int
    example_id: UUID


class FindingCount(Schema):
    """A finding by its code: on how many items, which share of those sent, and their sum."""

    code: str
    parameters: dict[str, str]
    count: int
    share: Decimal
    total: Decimal


class Insight(Schema):
    """Where items wait, how long it takes, why they are rejected, what is found."""

    waiting: list[WaitingOut]
    pace: list[PaceOut]
    rejections: list[RejectionOut]
    findings: list[FindingCount]


class DrawOut(Schema):
    """What was drawn for an item: `number` in [0, 1) where the rule is a share, and whether finance looks at it first."""

    transaction_id: UUID
    is_drawn: bool
    rule: dict[str, str]
    number: Decimal | None
    drawn_at: datetime
    checked_at: datetime | None
    checked_by_id: UUID | None


class Draws(Schema):
    """A month's draws. `key` is told when the month is over."""

    key: str | None
    draws: list[DrawOut]


@router.post("/finance/check", response=list[OutcomeOut], summary="Say that items were checked")
def check(request: Any, given: Booking) -> list[dict[str, Any]]:
    """Finance has looked at them; they can be booked."""
    return outcomes_shown(mark_each_checked(person=request.person, transaction_ids=given.ids, at=now()))


@router.post("/finance/book-ready", response=list[OutcomeOut], summary="Book what needs no check")
def book_what_is_ready(request: Any, given: Ready) -> list[dict[str, Any]]:
    """Everything that is approved, was not drawn, and at which no question is open."""
    return outcomes_shown(book_ready(person=request.person, booked_on=_day(request, given.booked_on), at=now()))


@router.get("/finance/insight", response=Insight, summary="Where items wait, and what goes wrong")
def insight(request: Any, day_from: date, day_until: date) -> dict[str, Any]:
    """What waits is of this moment; the rest is of items sent, or rejected, from the first day until before the last."""
    _reader(request.person)
    zone = ZoneInfo(request.company.time_zone)
    span = {
        "first": datetime.combine(day_from, time(0), zone),
        "until": datetime.combine(day_until, time(0), zone),
    }
    return {
        "waiting": waiting_now(at=now()),
        "pace": pace(**span),
        "rejections": rejections(**span),
        "findings": findings(**span),
    }


@router.get(
    "/finance/insight.{ending}", summary="Insight as a file", openapi_extra={"responses": {200: {"content": {}}}}
)
def insight_file(request: Any, ending: Literal["csv", "xlsx"], day_from: date, day_until: date) -> HttpResponse:
    """The same as a table: `xlsx` with a sheet for each part, or `csv`."""
    _reader(request.person)
    zone = ZoneInfo(request.company.time_zone)
    parts = parts_of(
        first=datetime.combine(day_from, time(0), zone), until=datetime.combine(day_until, time(0), zone), at=now()
    )
    return HttpResponse(as_file(parts, ending=ending), content_type=MEDIA[ending])


@router.get("/finance/draws", response=Draws, summary="What was drawn in a month")
def draws(request: Any, month: date) -> dict[str, Any]:
    """How each item approved in the month of this day was drawn."""
    _reader(request.person)
    first = month.replace(day=1)
    return {"key": told_key(first, today=today(zone=request.company.time_zone)), "draws": list(draws_of(first))}


@router.post("/finance/book", response=list[OutcomeOut], summary="Book items")
def book(request: Any, given: Booking) -> list[dict[str, Any]]:
    """Each as one voucher, all in one database transaction."""
    booked_on = _day(request, given.booked_on)
    return outcomes_shown(book_each(person=request.person, transaction_ids=given.ids, booked_on=booked_on, at=now()))


@router.post(
    "/finance/transactions/{item_id}/correct", response=TransactionOut, summary="Correct the booking of an item"
)
def correct(request: Any, item_id: UUID, given: Correction) -> Transaction:
    """Account, VAT or dimensions, with a trace."""
    row = one_visible(person=request.person, transaction_id=item_id)
    lines = {line.id: line.model_dump(exclude_unset=True, exclude={"id"}) for line in given.lines}
    return kind_of(row.kind).correct(
        person=request.person, transaction_id=item_id, version=given.version, lines=lines, at=now()
    )


@router.post("/finance/transactions/{item_id}/send-back", response={204: None}, summary="Send an approved item back")
def back(request: Any, item_id: UUID, given: Reason) -> Status[Any]:
    """With a reason, to its owner."""
    send_back(person=request.person, transaction_id=item_id, comment=given.comment, at=now())
    return Status(204, None)


@router.post("/finance/transactions/{item_id}/reverse", response=TransactionOut, summary="Reverse a booked item")
def reversal(request: Any, item_id: UUID, given: Reason) -> Transaction:
    """Books the mirror and gives the owner a new draft, which is the answer."""
    day = _day(request, given.booked_on)
    return reverse(person=request.person, transaction_id=item_id, reason=given.comment, booked_on=day, at=now())


@router.get("/vouchers", summary="Vouchers with their postings")
def voucher_list(request: Any, year: int | None = None, limit: int = 50) -> list[dict[str, Any]]:
    """Newest number first."""
    _reader(request.person)
    rows = vouchers() if year is None else vouchers().filter(year=year)
    found = list(rows[: max(1, min(limit, 500))])
    postings = postings_of([row.id for row in found])
    return [
        {
            "id": row.id,
            "number": str(row),
            "booked_on": row.booked_on,
            "text": row.text,
            "currency": row.currency,
            "source_id": row.source_id,
            "reverses_id": row.reverses_id,
            "postings": [
                {"account": one.account, "amount": str(one.amount), "text": one.text, "vat_code": one.vat_code}
                for one in postings[row.id]
            ],
        }
        for row in found
    ]


@router.get("/exports", response=list[BatchOut], summary="Batches")
def batch_list(request: Any) -> list[dict[str, Any]]:
    """Newest first; at most 100."""
    _reader(request.person)
    return [_batch(row) for row in batches()[:100]]


@router.post("/exports", response={201: BatchOut}, summary="Make a batch")
def make_batch(request: Any, given: BatchIn) -> Status[Any]:
    """Of everything that is in none yet, in every format."""
    row = hand_over(person=request.person, batch_id=given.id, voucher_ids=given.voucher_ids, at=now())
    return Status(201, _batch(row))


@router.get("/exports/{batch_id}/{code}", summary="A file of a batch")
def batch_bytes(request: Any, batch_id: UUID, code: str) -> HttpResponse:
    """The same bytes every time."""
    _reader(request.person)
    row = batch_file(batch_id=batch_id, code=code)
    response = HttpResponse(store().read(row.sha256), content_type=row.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{row.name}"'
    return response


@router.get("/overview/{year}", summary="Sums by cost type and month")
def overview(request: Any, year: int) -> dict[str, Any]:
    """Approved and booked, in the company's currency."""
    _reader(request.person)
    table = by_cost_type_and_month(year=max(2000, min(year, 2200)), language=request.person.language)
    rows = [
        {"name": row.name, "months": [str(month) for month in row.months], "total": str(row.total)}
        for row in table.rows
    ]
    return {"year": year, "rows": rows, "total": str(table.total)}


def _batch(row: Batch) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.number,
        "vouchers_count": row.vouchers_count,
        "total": row.total,
        "currency": row.currency,
        "files": list(row.files.all()),
    }
