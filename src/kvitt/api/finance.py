"""Finance's part of the API: find, correct, book, reverse."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Query, Router, Schema, Status

from kvitt.api.outcomes import outcomes_shown
from kvitt.api.paging import Page, page
from kvitt.kernel.clock import now, today
from kvitt.kernel.errors import NotAllowedError
from kvitt.people.models import Role, User
from kvitt.transactions.actions.book import book_each, book_ready, reverse
from kvitt.transactions.actions.reject import send_back
from kvitt.transactions.actions.spot import mark_each_checked
from kvitt.transactions.find import Filters, filtered
from kvitt.transactions.kind import kind_of
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import one_visible
from kvitt.transactions.schemas import OutcomeOut, TransactionOut

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


def be_reader(person: User) -> None:
    """Whoever reads the books. Raises NotAllowedError."""
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
    be_reader(request.person)
    return page(filtered(Filters(**wanted.model_dump())), after=after, limit=limit, by="created_at")


class Ready(Schema):
    """The day to book on; today when left out."""

    booked_on: date | None = None


@router.post("/finance/check", response=list[OutcomeOut], summary="Say that items were checked")
def check(request: Any, given: Booking) -> list[dict[str, Any]]:
    """Finance has looked at them; they can be booked."""
    return outcomes_shown(mark_each_checked(person=request.person, transaction_ids=given.ids, at=now()))


@router.post("/finance/book-ready", response=list[OutcomeOut], summary="Book what needs no check")
def book_what_is_ready(request: Any, given: Ready) -> list[dict[str, Any]]:
    """Everything that is approved, was not drawn, and at which no question is open."""
    return outcomes_shown(book_ready(person=request.person, booked_on=_day(request, given.booked_on), at=now()))


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
