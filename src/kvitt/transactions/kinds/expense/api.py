"""The expense's part of the API."""

from datetime import date
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status

from kvitt.kernel.clock import now, today
from kvitt.kernel.errors import NotFoundError
from kvitt.people.models import User
from kvitt.tenancy.models import Company
from kvitt.transactions.kinds.expense import queries
from kvitt.transactions.kinds.expense.actions import CODE, attach, detach, draft, save
from kvitt.transactions.kinds.expense.amend import amend
from kvitt.transactions.kinds.expense.apart import put_together, take_apart
from kvitt.transactions.kinds.expense.changes import Changes, LineChange
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import one_of_kind
from kvitt.transactions.schemas import TransactionOut
from kvitt.transactions.versions import demanded_version, tag

router = Router(tags=["expenses"])


class LineIn(Schema):
    """A part of an expense."""

    id: UUID | None = None
    cost_type_id: UUID | None = None
    amount: Decimal | None = None
    text: str = ""
    dimensions: dict[str, str] = {}


class ExpenseIn(Schema):
    """Fields of an expense; only those that are sent change."""

    amount: Decimal | None = None
    currency: str | None = None
    on: date | None = None
    merchant: str | None = None
    country: str | None = None
    purpose: str | None = None
    participants: list[dict[str, str]] | None = None
    paid_by: str | None = None
    card_id: UUID | None = None
    private_amount: Decimal | None = None
    vat_lines: list[dict[str, str]] | None = None
    no_receipt_reason: str | None = None
    explanations: dict[str, str] | None = None
    dimensions: dict[str, str] | None = None
    rate: Decimal | None = None
    rate_reason: str | None = None
    cost_type_id: UUID | None = None
    lines: list[LineIn] | None = None


class NewExpense(ExpenseIn):
    """A new expense. `id` is made by the client (UUID version 7), so that sending again does not make two."""

    id: UUID
    owner_id: UUID | None = None
    receipt_ids: list[UUID] = []


class Amendment(ExpenseIn):
    """What an expense under way shall say instead, with receipts to be added, and the answer to what was asked.

    `message_id` is made by the client: sent again with the same one nothing is changed twice.
    """

    receipt_ids: list[UUID] = []
    answer: str = Field(default="", max_length=10_000)
    message_id: UUID | None = None


class LineOut(Schema):
    """A part of an expense."""

    id: UUID
    position: int
    cost_type_id: UUID | None
    amount: Decimal | None
    vat_amount: Decimal | None
    vat_code: str
    account: str
    text: str
    dimensions: dict[str, str]


class ExpenseOut(TransactionOut):
    """An expense with its detail."""

    participants: list[dict[str, str]]
    paid_by: str
    card_id: UUID | None
    private_amount: Decimal
    vat_lines: list[dict[str, Any]]
    no_receipt_reason: str
    explanations: dict[str, str]
    read: dict[str, Any]
    typed: list[str]
    suggested: dict[str, Any]
    lines: list[LineOut]
    receipt_ids: list[UUID]


@router.post("/", response={201: ExpenseOut}, summary="Make an expense")
def make(request: HttpRequest, given: NewExpense, response: HttpResponse) -> Status[Any]:
    """A draft with what is known so far; the answer carries every finding."""
    person, company = _who(request)
    owner = User.objects.filter(id=given.owner_id).first() if given.owner_id else person
    if owner is None:
        raise NotFoundError
    row = draft(
        person=person,
        owner=owner,
        transaction_id=given.id,
        changes=_changes(given),
        receipt_ids=given.receipt_ids,
        on=today(zone=company.time_zone),
        at=now(),
    )
    return Status(201, _tagged(row, response))


@router.get("/{expense_id}", response=ExpenseOut, summary="Read an expense")
def read(request: HttpRequest, expense_id: UUID, response: HttpResponse) -> dict[str, Any]:
    """One expense with its detail; `ETag` is its version."""
    person, _company = _who(request)
    row = one_of_kind(person=person, transaction_id=expense_id, kind=CODE)
    return _tagged(row, response)


@router.patch("/{expense_id}", response=ExpenseOut, summary="Change an expense")
def change(request: HttpRequest, expense_id: UUID, given: ExpenseIn, response: HttpResponse) -> dict[str, Any]:
    """Only the fields that are sent change. With `If-Match` it is refused (412) when somebody was faster."""
    person, company = _who(request)
    with demanded_version(request) as version:
        row = save(
            person=person,
            transaction_id=expense_id,
            changes=_changes(given),
            version=version,
            on=today(zone=company.time_zone),
            at=now(),
        )
    return _tagged(row, response)


@router.post("/{expense_id}/amend", response=ExpenseOut, summary="Correct an expense under way, and answer")
def correct_under_way(
    request: HttpRequest, expense_id: UUID, given: Amendment, response: HttpResponse
) -> dict[str, Any]:
    """Without recalling it: only decisions that the change concerns are void. `If-Match` as in changing it."""
    person, company = _who(request)
    with demanded_version(request) as version:
        row = amend(
            person=person,
            transaction_id=expense_id,
            changes=_changes(given),
            receipt_ids=given.receipt_ids,
            version=version,
            answer=given.answer,
            message_id=given.message_id,
            on=today(zone=company.time_zone),
            at=now(),
        )
    return _tagged(row, response)


@router.put("/{expense_id}/receipts/{receipt_id}", response=ExpenseOut, summary="Put a receipt on an expense")
def put_receipt(request: HttpRequest, expense_id: UUID, receipt_id: UUID, response: HttpResponse) -> dict[str, Any]:
    """Doing it again changes nothing."""
    person, company = _who(request)
    row = one_of_kind(person=person, transaction_id=expense_id, kind=CODE)
    if receipt_id not in {receipt.id for receipt in queries.receipts_of([row.id])[row.id]}:
        on = today(zone=company.time_zone)
        row = attach(person=person, transaction_id=expense_id, receipt_ids=[receipt_id], on=on, at=now())
    return _tagged(row, response)


@router.delete("/{expense_id}/receipts/{receipt_id}", response=ExpenseOut, summary="Take a receipt off an expense")
def take_receipt_off(
    request: HttpRequest, expense_id: UUID, receipt_id: UUID, response: HttpResponse
) -> dict[str, Any]:
    """It lies in the inbox again."""
    person, company = _who(request)
    on = today(zone=company.time_zone)
    row = detach(person=person, transaction_id=expense_id, receipt_id=receipt_id, on=on, at=now())
    return _tagged(row, response)


class ApartIn(Schema):
    """Ids (UUID version 7) for the expenses to be made, so that sending again does not make more."""

    receipt_id: UUID
    new_ids: list[UUID]


@router.post("/{expense_id}/apart", response=list[ExpenseOut], summary="Make an expense of each receipt in a file")
def make_apart(request: HttpRequest, expense_id: UUID, given: ApartIn) -> list[dict[str, Any]]:
    """This one keeps the first receipt; the others become drafts that share the file."""
    person, company = _who(request)
    rows = take_apart(
        person=person,
        transaction_id=expense_id,
        receipt_id=given.receipt_id,
        new_ids=given.new_ids,
        on=today(zone=company.time_zone),
        at=now(),
    )
    return [shown(row) for row in rows]


@router.post("/{expense_id}/together", response=ExpenseOut, summary="Put the receipts of a file together again")
def make_together(request: HttpRequest, expense_id: UUID) -> dict[str, Any]:
    """The drafts that were made of the others are thrown away."""
    person, company = _who(request)
    on = today(zone=company.time_zone)
    return shown(put_together(person=person, transaction_id=expense_id, on=on, at=now()))


def _who(request: Any) -> tuple[User, Company]:
    return request.person, request.company


def _tagged(row: Transaction, response: HttpResponse) -> dict[str, Any]:
    told = shown(row)
    tag(response, version=told["version"])
    return told


#: What comes along without being a field of the expense.
_NO_FIELDS = {"id", "owner_id", "receipt_ids", "answer", "message_id"}


def _changes(given: ExpenseIn) -> Changes:
    sent = given.model_dump(exclude_unset=True, exclude=_NO_FIELDS)
    not_empty = {
        "currency",
        "merchant",
        "country",
        "purpose",
        "paid_by",
        "private_amount",
        "participants",
        "vat_lines",
        "explanations",
    }
    changes: dict[str, Any] = {
        name: value for name, value in sent.items() if value is not None or name not in not_empty
    }
    if changes.get("lines") is not None:
        changes["lines"] = [
            LineChange(**{key: value for key, value in line.items() if not (key == "id" and value is None)})  # type: ignore[typeddict-item]
            for line in changes["lines"]
        ]
    return cast("Changes", changes)


def shown(row: Transaction) -> dict[str, Any]:
    """The header and everything of the kind."""
    row.refresh_from_db()
    detail = queries.details_of([row.id])[row.id]
    header = {name: getattr(row, name) for name in TransactionOut.model_fields}
    own = {
        name: getattr(detail, name)
        for name in (
            "participants",
            "paid_by",
            "card_id",
            "private_amount",
            "vat_lines",
            "no_receipt_reason",
            "explanations",
            "read",
            "typed",
            "suggested",
        )
    }
    return {
        **header,
        **own,
        "lines": queries.lines_of([row.id])[row.id],
        "receipt_ids": [receipt.id for receipt in queries.receipts_of([row.id])[row.id]],
    }
