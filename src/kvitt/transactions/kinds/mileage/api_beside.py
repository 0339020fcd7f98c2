"""The part of the API beside the drives: vehicles, places, the driver, the log, and the table of prices."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from kvitt.kernel.clock import now
from kvitt.kernel.errors import NotAllowedError, NotFoundError
from kvitt.kernel.findings import Finding
from kvitt.people.models import Role, User
from kvitt.rates.in_force import tables_in_force
from kvitt.rates.mileage.law import countries, law_of
from kvitt.rates.mileage.review import reviewed
from kvitt.rates.mileage.text import read, written
from kvitt.transactions.kinds.mileage import queries
from kvitt.transactions.kinds.mileage.actions import garage as garage_verbs
from kvitt.transactions.kinds.mileage.actions import matrix as matrix_verbs
from kvitt.transactions.kinds.mileage.log import log_of, owner_of_log
from kvitt.transactions.kinds.mileage.models import MileageMatrix, MileagePlace, MileageVehicle

garage = Router(tags=["mileage"])
matrices = Router(tags=["mileage"])


class Vehicle(Schema):
    """A vehicle of the person's: `car`, `motorcycle`, `company_car` …; `fuel` may be empty."""

    name: str = Field(max_length=80)
    vehicle: str = "car"
    fuel: str = ""
    registration: str = Field(default="", max_length=20)
    fuel_paid_by_driver: bool = True
    is_active: bool = True


class VehicleOut(Vehicle):
    """A saved vehicle."""

    id: UUID
    version: int


class Place(Schema):
    """A saved place. Coordinates in degrees."""

    name: str = Field(max_length=80)
    address: str = Field(max_length=200)
    is_home: bool = False
    is_workplace: bool = False
    latitude: Decimal | None = Field(default=None, ge=-90, le=90)
    longitude: Decimal | None = Field(default=None, ge=-180, le=180)
    is_active: bool = True


class PlaceOut(Place):
    """A saved place."""

    id: UUID
    version: int


class Driver(Schema):
    """The ordinary way to work, one way, and what was driven in the year before Kvitt."""

    commute_km: Decimal = Decimal(0)
    before_km: Decimal = Decimal(0)
    before_on: date | None = None


class LogLineOut(Schema):
    """A drive in the log; `reached` is what was driven in the year up to and with it."""

    id: UUID
    on: date
    way: str
    purpose: str
    vehicle: str
    registration: str
    odometer_start: Decimal | None
    odometer_end: Decimal | None
    distance: Decimal
    unit: str
    reached: Decimal
    amount: Decimal | None
    currency: str
    state: str


@garage.get("/vehicles", response=list[VehicleOut], summary="List one's vehicles")
def vehicles(request: HttpRequest) -> list[MileageVehicle]:
    """Those in use."""
    return queries.vehicles_of(_person(request).id)


@garage.put("/vehicles/{vehicle_id}", response=VehicleOut, summary="Save a vehicle")
def put_vehicle(request: HttpRequest, vehicle_id: UUID, given: Vehicle) -> MileageVehicle:
    """Make or change it by an id (UUID version 7) that the client made; doing it again makes no second."""
    person = _person(request)
    return garage_verbs.save_vehicle(
        person=person, owner=person, vehicle_id=vehicle_id, fields=given.model_dump(), at=now()
    )


@garage.get("/places", response=list[PlaceOut], summary="List one's saved places")
def places(request: HttpRequest) -> list[MileagePlace]:
    """Those in use."""
    return queries.places_of(_person(request).id)


@garage.put("/places/{place_id}", response=PlaceOut, summary="Save a place")
def put_place(request: HttpRequest, place_id: UUID, given: Place) -> MileagePlace:
    """Make or change it by an id (UUID version 7) that the client made; doing it again makes no second."""
    person = _person(request)
    return garage_verbs.save_place(person=person, owner=person, place_id=place_id, fields=given.model_dump(), at=now())


@garage.get("/driver", response=Driver, summary="Read what is known of oneself as a driver")
def driver(request: HttpRequest) -> Any:
    """Nothing known is nought."""
    return queries.driver_of(_person(request).id) or Driver()


@garage.put("/driver", response=Driver, summary="Say what is known of oneself as a driver")
def put_driver(request: HttpRequest, given: Driver) -> Any:
    """Open drives are priced anew."""
    person = _person(request)
    return garage_verbs.save_driver(person=person, owner=person, **given.model_dump(), at=now())


@garage.get("/log", response=list[LogLineOut], summary="Read a driving log")
def log(request: HttpRequest, year: int, person_id: UUID | None = None, registration: str = "") -> Any:
    """One's own; finance and auditors read everybody's, without drafts."""
    person = _person(request)
    owner = owner_of_log(person=person, owner_id=person_id)
    year = min(max(year, 2000), 2100)
    return log_of(owner, year=year, registration=registration, sent_only=owner.id != person.id).lines


class MatrixOut(Schema):
    """A version of the table of prices, as text (TOML)."""

    id: UUID
    country: str
    number: int
    state: str
    text: str
    reason: str
    created_at: datetime
    changed_at: datetime
    activated_at: datetime | None
    version: int


class TextIn(Schema):
    """A whole table."""

    text: str = Field(max_length=60_000)


class PriceIn(Schema):
    """One price of a row: `cell` is `price`, `free`, `tier-0` …; without a value it is the official rate again."""

    number: int
    cell: str = Field(max_length=40)
    value: Decimal | None = None


class Reason(Schema):
    """Why a version is put in force."""

    reason: str = Field(default="", max_length=200)


class LawOut(Schema):
    """The law's own table."""

    country: str
    text: str


@matrices.get("/", response=list[MatrixOut], summary="List the versions of the table of prices")
def versions(request: HttpRequest) -> Any:
    """Newest first."""
    _reader(request)
    return list(MileageMatrix.objects.order_by("country", "-number"))


@matrices.get("/law", response=LawOut, summary="Read the law's table of prices")
def law(request: HttpRequest, country: str) -> dict[str, str]:
    """What prices where the company has no table of its own."""
    _reader(request)
    if country.upper() not in countries():
        raise NotFoundError
    return {"country": country.upper(), "text": written(law_of(country.upper()))}


@matrices.put("/law", response=LawOut, summary="Go back to the law's table of prices")
def back(request: HttpRequest, country: str) -> dict[str, str]:
    """Retires the company's table."""
    if country.upper() not in countries():
        raise NotFoundError
    matrix_verbs.back_to_the_law(person=_person(request), country=country.upper(), at=now())
    return law(request, country)


@matrices.put("/draft/{matrix_id}", response=MatrixOut, summary="Begin a version of the table of prices")
def begin(request: HttpRequest, matrix_id: UUID, country: str) -> MileageMatrix:
    """A draft as the table in force; where there is a draft already, that one."""
    return matrix_verbs.begin_matrix(person=_person(request), country=country.upper(), matrix_id=matrix_id, at=now())


@matrices.patch("/{matrix_id}", response=MatrixOut, summary="Write a draft of the table of prices")
def write(request: HttpRequest, matrix_id: UUID, given: TextIn) -> MileageMatrix:
    """The whole table."""
    return matrix_verbs.write_matrix(person=_person(request), matrix_id=matrix_id, text=given.text, at=now())


@matrices.patch("/{matrix_id}/price", response=MatrixOut, summary="Change one price of a draft")
def price(request: HttpRequest, matrix_id: UUID, given: PriceIn) -> MileageMatrix:
    """One cell."""
    person = _person(request)
    return matrix_verbs.set_price(person=person, matrix_id=matrix_id, **given.model_dump(), at=now())


@matrices.get("/{matrix_id}/review", response=list[dict[str, Any]], summary="Say what looks wrong about a version")
def review(request: HttpRequest, matrix_id: UUID) -> list[dict[str, object]]:
    """Findings, row by row."""
    _reader(request)
    row = MileageMatrix.objects.filter(id=matrix_id).first()
    if row is None:
        raise NotFoundError
    found: tuple[Finding, ...] = reviewed(read(row.text), tables=tables_in_force())
    return [one.as_json() for one in found]


@matrices.post("/{matrix_id}/activate", response=MatrixOut, summary="Put a version of the table of prices in force")
def activate(request: HttpRequest, matrix_id: UUID, given: Reason) -> MileageMatrix:
    """Drives that were sent keep their prices."""
    return matrix_verbs.activate_matrix(person=_person(request), matrix_id=matrix_id, reason=given.reason, at=now())


@matrices.delete("/{matrix_id}", response={204: None}, summary="Throw a draft of the table of prices away")
def discard(request: HttpRequest, matrix_id: UUID) -> None:
    """Versions that were in force stay."""
    matrix_verbs.discard_matrix(person=_person(request), matrix_id=matrix_id, at=now())


def _person(request: Any) -> User:
    person: User = request.person
    return person


def _reader(request: Any) -> None:
    if not request.person.has_role(Role.ADMINISTRATOR, Role.FINANCE, Role.AUDITOR):
        code = "role.missing"
        raise NotAllowedError(code)
