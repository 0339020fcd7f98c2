"""The part of the API for driving."""

from datetime import date, time
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status

from kvitt.kernel.clock import now, today
from kvitt.kernel.errors import NotFoundError
from kvitt.people.models import User
from kvitt.tenancy.models import Company
from kvitt.transactions.kinds.mileage import queries
from kvitt.transactions.kinds.mileage.actions.amend import amend
from kvitt.transactions.kinds.mileage.actions.draft import again, draft, like, save
from kvitt.transactions.kinds.mileage.actions.receipts import attach, detach
from kvitt.transactions.kinds.mileage.api_beside import garage
from kvitt.transactions.kinds.mileage.api_matrix import matrices
from kvitt.transactions.kinds.mileage.changes import Changes
from kvitt.transactions.kinds.mileage.drives import total_distance
from kvitt.transactions.models import Transaction
from kvitt.transactions.schemas import TransactionOut
from kvitt.transactions.versions import demanded_version, tag

router = Router(tags=["mileage"])
router.add_router("/garage", garage)
router.add_router("/matrix", matrices)


class OutlayIn(Schema):
    """Something paid on the way: `toll`, `ferry`, `parking` or `other`; the amount in the currency of the drive."""

    what: str = "parking"
    text: str = ""
    amount: Decimal


class DriveIn(Schema):
    """Fields of a drive; only those that are sent change.

    `distance` is one way where `is_return` is set. `stops` are addresses, or names of saved places. `extras` maps a kind of
    supplement (`passenger`, `trailer` …) to how many. `explanations`: what is said to each rule that asks, by the rule's code.
    """

    on: date | None = None
    starts: time | None = None
    purpose: str | None = None
    distance: Decimal | None = None
    source: str | None = None
    is_return: bool | None = None
    odometer_start: Decimal | None = None
    odometer_end: Decimal | None = None
    stops: list[str] | None = None
    vehicle_id: UUID | None = None
    vehicle: str | None = None
    fuel: str | None = None
    registration: str | None = Field(default=None, max_length=20)
    extras: dict[str, int] | None = None
    cost_type_id: UUID | None = None
    dimensions: dict[str, str] | None = None
    outlays: list[OutlayIn] | None = None
    explanations: dict[str, str] | None = None


class NewDrive(DriveIn):
    """A new drive. `id` is made by the client (UUID version 7), so that sending again does not make two."""

    id: UUID
    owner_id: UUID | None = None
    receipt_ids: list[UUID] = []


class DriveAmendment(DriveIn):
    """What a drive under way shall say instead, and the answer to what was asked.

    `message_id` is made by the client: sent again with the same one nothing is changed twice.
    """

    receipt_ids: list[UUID] = []
    answer: str = Field(default="", max_length=10_000)
    message_id: UUID | None = None


class OutlayOut(Schema):
    """Something paid on the way."""

    what: str
    text: str
    amount: Decimal


class CorrectionOut(Schema):
    """A line that corrects another drive which was sent."""

    drive_id: UUID
    on: date
    text: str
    why: str
    because_of: list[str]
    difference: Decimal
    tax_free_difference: Decimal
    currency: str


class DriveOut(TransactionOut):
    """A drive with its detail. `priced` is what the table of prices found, step by step."""

    starts: time | None
    distance: Decimal | None
    total_distance: Decimal | None
    unit: str
    source: str
    is_return: bool
    odometer_start: Decimal | None
    odometer_end: Decimal | None
    stops: list[dict[str, Any]]
    vehicle_id: UUID | None
    vehicle: str
    fuel: str
    registration: str
    extras: list[dict[str, Any]]
    cost_type_id: UUID | None
    is_correction: bool
    priced: dict[str, Any]
    explanations: dict[str, str]
    outlays: list[OutlayOut]
    corrections: list[CorrectionOut]
    receipt_ids: list[UUID]


class Again(Schema):
    """The days on which it was driven again."""

    days: list[date]


class Like(Schema):
    """An earlier drive of the same person."""

    pattern_id: UUID


@router.post("/", response={201: DriveOut}, summary="Make a drive")
def make(request: HttpRequest, given: NewDrive, response: HttpResponse) -> Status[Any]:
    """A draft with what is known so far; the answer carries its price and every finding."""
    person, _company = _who(request)
    owner = User.objects.filter(id=given.owner_id).first() if given.owner_id else person
    if owner is None:
        raise NotFoundError
    row = draft(person=person, owner=owner, transaction_id=given.id, changes=_changes(given), at=now())
    if given.receipt_ids:
        row = attach(person=person, transaction_id=row.id, receipt_ids=given.receipt_ids, at=now())
    return Status(201, _tagged(row, response))


@router.get("/{mileage_id}", response=DriveOut, summary="Read a drive")
def read(request: HttpRequest, mileage_id: UUID, response: HttpResponse) -> dict[str, Any]:
    """One drive with its detail; `ETag` is its version."""
    person, _company = _who(request)
    return _tagged(queries.one_drive(person=person, transaction_id=mileage_id), response)


@router.patch("/{mileage_id}", response=DriveOut, summary="Change a drive")
def change(request: HttpRequest, mileage_id: UUID, given: DriveIn, response: HttpResponse) -> dict[str, Any]:
    """Only the fields that are sent change. With `If-Match` it is refused (412) when somebody was faster."""
    person, _company = _who(request)
    with demanded_version(request) as version:
        row = save(person=person, transaction_id=mileage_id, changes=_changes(given), version=version, at=now())
    return _tagged(row, response)


@router.post("/{mileage_id}/amend", response=DriveOut, summary="Correct a drive under way, and answer")
def correct_under_way(
    request: HttpRequest, mileage_id: UUID, given: DriveAmendment, response: HttpResponse
) -> dict[str, Any]:
    """Without recalling it: only decisions that the change concerns are void. `If-Match` as in changing it."""
    person, company = _who(request)
    with demanded_version(request) as version:
        row = amend(
            person=person,
            transaction_id=mileage_id,
            changes=_changes(given),
            receipt_ids=given.receipt_ids,
            version=version,
            answer=given.answer,
            message_id=given.message_id,
            on=today(zone=company.time_zone),
            at=now(),
        )
    return _tagged(row, response)


@router.post("/{mileage_id}/like", response=DriveOut, summary="Fill a drive as an earlier one")
def fill(request: HttpRequest, mileage_id: UUID, given: Like, response: HttpResponse) -> dict[str, Any]:
    """Way, distance, vehicle and purpose; the day stays."""
    person, _company = _who(request)
    row = like(person=person, transaction_id=mileage_id, pattern_id=given.pattern_id, at=now())
    return _tagged(row, response)


@router.post("/{mileage_id}/again", response=list[DriveOut], summary="Make the same drive on other days")
def make_again(request: HttpRequest, mileage_id: UUID, given: Again) -> list[dict[str, Any]]:
    """A draft for each day; a day that has one already gets no second."""
    person, _company = _who(request)
    return [shown(row) for row in again(person=person, transaction_id=mileage_id, days=given.days, at=now())]


@router.put("/{mileage_id}/receipts/{receipt_id}", response=DriveOut, summary="Put a receipt on a drive")
def put_receipt(request: HttpRequest, mileage_id: UUID, receipt_id: UUID, response: HttpResponse) -> dict[str, Any]:
    """Doing it again changes nothing."""
    person, _company = _who(request)
    row = attach(person=person, transaction_id=mileage_id, receipt_ids=[receipt_id], at=now())
    return _tagged(row, response)


@router.delete("/{mileage_id}/receipts/{receipt_id}", response=DriveOut, summary="Take a receipt off a drive")
def take_receipt_off(
    request: HttpRequest, mileage_id: UUID, receipt_id: UUID, response: HttpResponse
) -> dict[str, Any]:
    """It lies in the inbox again."""
    person, _company = _who(request)
    return _tagged(detach(person=person, transaction_id=mileage_id, receipt_id=receipt_id, at=now()), response)


def _who(request: Any) -> tuple[User, Company]:
    return request.person, request.company


def _tagged(row: Transaction, response: HttpResponse) -> dict[str, Any]:
    told = shown(row)
    tag(response, version=told["version"])
    return told


_MAY_BE_EMPTY = {"on", "starts", "distance", "odometer_start", "odometer_end", "vehicle_id", "cost_type_id"}


def _changes(given: DriveIn) -> Changes:
    sent = given.model_dump(exclude_unset=True, exclude={"id", "owner_id", "receipt_ids", "answer", "message_id"})
    return cast("Changes", {name: value for name, value in sent.items() if value is not None or name in _MAY_BE_EMPTY})


_FIELDS = (
    "starts", "distance", "unit", "source", "is_return", "odometer_start", "odometer_end", "stops", "vehicle_id", "vehicle",
    "fuel", "registration", "extras", "cost_type_id", "is_correction", "priced", "explanations",
)  # fmt: skip


def shown(row: Transaction) -> dict[str, Any]:
    """The header and everything of the kind."""
    row.refresh_from_db()
    detail = queries.details_of([row.id])[row.id]
    return {
        **{name: getattr(row, name) for name in TransactionOut.model_fields},
        **{name: getattr(detail, name) for name in _FIELDS},
        "total_distance": total_distance(detail),
        "outlays": queries.outlays_of([row.id])[row.id],
        "corrections": queries.lines_of([row.id])[row.id],
        "receipt_ids": queries.receipts_of([row.id])[row.id],
    }
