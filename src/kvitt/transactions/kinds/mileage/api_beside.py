"""The part of the API beside the drives: vehicles, places, the driver, and the log."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from kvitt.kernel.clock import now
from kvitt.people.models import User
from kvitt.transactions.kinds.mileage import queries
from kvitt.transactions.kinds.mileage.actions import garage as garage_verbs
from kvitt.transactions.kinds.mileage.log import log_of, owner_of_log
from kvitt.transactions.kinds.mileage.models import MileagePlace, MileageVehicle

garage = Router(tags=["mileage"])


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


def _person(request: Any) -> User:
    person: User = request.person
    return person
