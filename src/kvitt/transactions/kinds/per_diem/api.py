"""The per diem's part of the API."""

from typing import Any, Literal, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status

from kvitt.kernel.clock import now, today
from kvitt.kernel.errors import NotAllowedError, NotFoundError
from kvitt.people.models import User
from kvitt.tenancy.models import Company
from kvitt.transactions.kinds.per_diem import queries
from kvitt.transactions.kinds.per_diem.actions import choose, draft, save
from kvitt.transactions.kinds.per_diem.amend import amend
from kvitt.transactions.kinds.per_diem.calendar_file import trips_in
from kvitt.transactions.kinds.per_diem.changes import Changes
from kvitt.transactions.kinds.per_diem.journey import MOST_LEGS
from kvitt.transactions.kinds.per_diem.models import PerDiemChoices
from kvitt.transactions.kinds.per_diem.proposals import proposals_for
from kvitt.transactions.kinds.per_diem.queries import CODE
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import may_enter_for, one_of_kind
from kvitt.transactions.schemas import TransactionOut
from kvitt.transactions.versions import demanded_version, tag

router = Router(tags=["per diems"])

type Who = Literal["own", "free", "paid"]
type Night = Literal["receipt", "free", "allowance", "none"]


class LegIn(Schema):
    """A place on the way. Moments are local there, such as `2026-03-02T08:00`; without a zone it is the place's."""

    country: str = Field(max_length=2)
    place: str = Field(default="", max_length=80)
    zone: str = ""
    arrives: str = ""
    leaves: str = ""


class MealsIn(Schema):
    """Who paid the meals of a day."""

    breakfast: Who = "own"
    lunch: Who = "own"
    dinner: Who = "own"


class PerDiemIn(Schema):
    """What is told of a trip; only the fields that are sent change, and of what is told by date only the dates that are named."""

    purpose: str | None = Field(default=None, max_length=2000)
    departs: str | None = None
    returns: str | None = None
    zone: str | None = None
    legs: list[LegIn] | None = Field(default=None, max_length=MOST_LEGS)
    meals: dict[str, MealsIn] | None = None
    nights: dict[str, Night] | None = None
    private: dict[str, bool] | None = None
    temporary: bool | None = None
    since: str | None = None
    distance_km: str | None = None
    cover: Literal["allowance", "receipts"] | None = None
    traveller: Literal["ordinary", "tour_driver"] | None = None
    lodging: Literal["hotel", "no_kitchen", "kitchen"] | None = None
    cost_type_id: UUID | None = None
    dimensions: dict[str, str] | None = None
    explanations: dict[str, str] | None = None


class NewPerDiem(PerDiemIn):
    """A new trip. `id` is made by the client (UUID version 7), so that sending again does not make two."""

    id: UUID
    owner_id: UUID | None = None


class PerDiemAmendment(PerDiemIn):
    """What a trip under way shall say instead, and the answer to what was asked.

    `message_id` is made by the client: sent again with the same one nothing is changed twice.
    """

    answer: str = Field(default="", max_length=10_000)
    message_id: UUID | None = None


class PerDiemOut(TransactionOut):
    """A trip with everything that was told, and its price as it came out: days, steps, rates and sources."""

    journey: dict[str, Any]
    rules_country: str
    tax_free: str
    taxable: str
    priced: dict[str, Any]
    explanations: dict[str, str]
    cost_type_id: UUID | None


class ProposalOut(Schema):
    """A trip as it could be, and what it was made of. To take it, make a per diem with what stands in `journey`."""

    key: str
    title: str
    why: str
    purpose: str
    journey: dict[str, Any]


class ChoicesOut(Schema):
    """`elapsed`: 24 hours that passed, not of the clock. `rate_of_departure`: all days of a trip by the rates of its first."""

    elapsed: bool = True
    rate_of_departure: bool = False
    version: int = 0


class CalendarIn(Schema):
    """The text of a calendar file (.ics)."""

    text: str = Field(max_length=512 * 1024)


@router.post("/", response={201: PerDiemOut}, summary="Make a per diem")
def make(request: HttpRequest, given: NewPerDiem, response: HttpResponse) -> Status[Any]:
    """A draft with what is known so far, priced; the answer carries every finding."""
    person, company = _who(request)
    owner = User.objects.filter(id=given.owner_id, is_active=True).first() if given.owner_id else person
    if owner is None:
        raise NotFoundError
    on = today(zone=company.time_zone)
    row = draft(person=person, owner=owner, transaction_id=given.id, changes=_changes(given), on=on, at=now())
    return Status(201, _tagged(row, response))


@router.get("/proposals", response=list[ProposalOut], summary="Propose trips")
def propose(request: HttpRequest, owner_id: UUID | None = None) -> list[dict[str, Any]]:
    """From own expenses abroad and hotels of the last weeks, and from earlier trips."""
    person, company = _who(request)
    owner = person
    if owner_id is not None and owner_id != person.id:
        found = User.objects.filter(id=owner_id).first() if owner_id in may_enter_for(person) else None
        if found is None:
            raise NotFoundError
        owner = found
    on = today(zone=company.time_zone)
    return [one.as_json() for one in proposals_for(owner, on=on, language=person.language)]


@router.post("/calendar", response=list[ProposalOut], summary="Find trips in a calendar file")
def read_calendar(request: HttpRequest, given: CalendarIn) -> list[dict[str, Any]]:
    """Events of at least six hours with a place. Nothing is kept."""
    person, _company = _who(request)
    return [one.as_json() for one in trips_in(given.text.encode(), home=queries.rules_country_of(person))]


@router.get("/choices", response=ChoicesOut, summary="Read how per diems are counted")
def read_choices(request: HttpRequest) -> PerDiemChoices:
    """What the company decided where the law is silent; version 0 while it decided nothing."""
    person, _company = _who(request)
    if not person.is_pro:
        code = "role.missing"
        raise NotAllowedError(code)
    return queries.choices_row()


@router.put("/choices", response=ChoicesOut, summary="Decide how per diems are counted")
def write_choices(request: HttpRequest, given: ChoicesOut) -> PerDiemChoices:
    """`version` is the one that was read. What was sent keeps its price; drafts are priced anew when they are saved."""
    person, _company = _who(request)
    return choose(person=person, **given.model_dump(), at=now())


@router.get("/{per_diem_id}", response=PerDiemOut, summary="Read a per diem")
def read(request: HttpRequest, per_diem_id: UUID, response: HttpResponse) -> dict[str, Any]:
    """One trip with its price; `ETag` is its version."""
    person, _company = _who(request)
    return _tagged(one_of_kind(person=person, transaction_id=per_diem_id, kind=CODE), response)


@router.patch("/{per_diem_id}", response=PerDiemOut, summary="Change a per diem")
def change(request: HttpRequest, per_diem_id: UUID, given: PerDiemIn, response: HttpResponse) -> dict[str, Any]:
    """Only the fields that are sent change; it is priced anew. With `If-Match` it is refused (412) when somebody was faster."""
    person, company = _who(request)
    with demanded_version(request) as version:
        row = save(
            person=person,
            transaction_id=per_diem_id,
            changes=_changes(given),
            version=version,
            on=today(zone=company.time_zone),
            at=now(),
        )
    return _tagged(row, response)


@router.post("/{per_diem_id}/amend", response=PerDiemOut, summary="Correct a per diem under way, and answer")
def correct_under_way(
    request: HttpRequest, per_diem_id: UUID, given: PerDiemAmendment, response: HttpResponse
) -> dict[str, Any]:
    """Without recalling it: only decisions that the change concerns are void. `If-Match` as in changing it."""
    person, company = _who(request)
    with demanded_version(request) as version:
        row = amend(
            person=person,
            transaction_id=per_diem_id,
            changes=_changes(given),
            version=version,
            answer=given.answer,
            message_id=given.message_id,
            on=today(zone=company.time_zone),
            at=now(),
        )
    return _tagged(row, response)


def _who(request: Any) -> tuple[User, Company]:
    return request.person, request.company


def _changes(given: PerDiemIn) -> Changes:
    sent = given.model_dump(exclude_unset=True, exclude={"id", "owner_id", "answer", "message_id"})
    if given.meals is not None:
        sent["meals"] = {on: meals.model_dump(exclude_unset=True) for on, meals in given.meals.items()}
    return cast("Changes", {name: value for name, value in sent.items() if value is not None})


def _tagged(row: Transaction, response: HttpResponse) -> dict[str, Any]:
    row.refresh_from_db()
    detail = queries.details_of([row.id])[row.id]
    header = {name: getattr(row, name) for name in TransactionOut.model_fields}
    tag(response, version=row.version)
    return {
        **header,
        "journey": detail.journey,
        "rules_country": detail.rules_country,
        "tax_free": str(detail.tax_free),
        "taxable": str(detail.taxable),
        "priced": detail.priced,
        "explanations": detail.explanations,
        "cost_type_id": detail.cost_type_id,
    }
