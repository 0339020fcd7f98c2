"""A person's vehicles and places, and what is known of them as a driver: saved, changed, put away."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.transaction import atomic

from kvitt.events.actions import Deed, person_actor, record
from kvitt.kernel.errors import InvalidError, NotAllowedError, NotFoundError
from kvitt.kernel.findings import Finding, stop
from kvitt.people.models import User
from kvitt.rates.mileage.trip import Fuel, Vehicle
from kvitt.tenancy.scope import one_at_a_time
from kvitt.transactions.kinds.mileage.models import MileageDriver, MileagePlace, MileageVehicle
from kvitt.transactions.kinds.mileage.settle import settle
from kvitt.transactions.queries import may_enter_for

_MOST_KM = Decimal(200_000)


@atomic
def save_vehicle(
    *, person: User, owner: User, vehicle_id: UUID, fields: dict[str, Any], at: datetime
) -> MileageVehicle:
    """Make or change a vehicle by the id that the client chose. Drives that were made with it keep what they say.

    Raises NotAllowedError, NotFoundError for a vehicle of somebody else's, InvalidError.
    """
    _only_for(person, owner)
    one_at_a_time(vehicle_id)
    row = MileageVehicle.objects.filter(id=vehicle_id).first()
    if row is not None and row.owner_id != owner.id:
        raise NotFoundError
    findings = [] if str(fields.get("name", row.name if row else "")).strip() else [stop("mileage.name-needed", "name")]
    findings += _unknown(fields, "vehicle", {one.value for one in Vehicle})
    findings += _unknown(fields, "fuel", {"", *(one.value for one in Fuel)})
    if findings:
        raise InvalidError(findings=findings)
    is_new = row is None
    row = row or MileageVehicle(id=vehicle_id, owner_id=owner.id, created_at=at)
    _lay_on(row, fields, {"name": 80, "vehicle": 20, "fuel": 20, "registration": 20})
    for name in ("fuel_paid_by_driver", "is_active"):
        if name in fields:
            setattr(row, name, bool(fields[name]))
    row.version += not is_new
    row.save(force_insert=is_new)
    _log("mileage.vehicle-saved", "mileage-vehicle", row.id, person, owner, at=at)
    return row


@atomic
def save_place(*, person: User, owner: User, place_id: UUID, fields: dict[str, Any], at: datetime) -> MileagePlace:
    """Make or change a place by the id that the client chose. Raises as `save_vehicle`."""
    _only_for(person, owner)
    one_at_a_time(place_id)
    row = MileagePlace.objects.filter(id=place_id).first()
    if row is not None and row.owner_id != owner.id:
        raise NotFoundError
    findings = [] if str(fields.get("name", row.name if row else "")).strip() else [stop("mileage.name-needed", "name")]
    if not str(fields.get("address", row.address if row else "")).strip():
        findings.append(stop("mileage.place-address-needed", "address"))
    if findings:
        raise InvalidError(findings=findings)
    is_new = row is None
    row = row or MileagePlace(id=place_id, owner_id=owner.id, created_at=at)
    _lay_on(row, fields, {"name": 80, "address": 200})
    for name in ("is_home", "is_workplace", "is_active"):
        if name in fields:
            setattr(row, name, bool(fields[name]))
    for name in ("latitude", "longitude"):
        if name in fields:
            setattr(row, name, fields[name])
    row.version += not is_new
    row.save(force_insert=is_new)
    _log("mileage.place-saved", "mileage-place", row.id, person, owner, at=at)
    return row


@atomic
def save_driver(
    *, person: User, owner: User, commute_km: Decimal, before_km: Decimal, before_on: date | None, at: datetime
) -> MileageDriver:
    """The ordinary way to work, and the distance driven earlier in the year outside Kvitt. Open drives are priced anew.

    Raises NotAllowedError, InvalidError.
    """
    _only_for(person, owner)
    wrong = [
        stop("mileage.distance-impossible", name)
        for name, value in (("commute_km", commute_km), ("before_km", before_km))
        if not (value.is_finite() and 0 <= value < _MOST_KM)
    ]
    if before_km and before_on is None:
        wrong.append(stop("mileage.date-missing", "before_on"))
    if wrong:
        raise InvalidError(findings=wrong)
    one_at_a_time(f"mileage {owner.id}")
    row = MileageDriver.objects.filter(owner_id=owner.id).first() or MileageDriver(owner_id=owner.id)
    row.commute_km, row.before_km, row.before_on = commute_km, before_km, before_on
    row.version += 1
    row.save()
    settle(owner, at=at)
    _log("mileage.driver-saved", "user", owner.id, person, owner, at=at)
    return row


def _lay_on(row: Any, fields: dict[str, Any], lengths: dict[str, int]) -> None:
    for name, most in lengths.items():
        if name in fields:
            setattr(row, name, str(fields[name]).strip()[:most])


def _unknown(fields: dict[str, Any], name: str, known: set[str]) -> list[Finding]:
    if name in fields and fields[name] not in known:
        return [stop("mileage.word-unknown", name, word=str(fields[name])[:40])]
    return []


def _only_for(person: User, owner: User) -> None:
    if owner.id != person.id and owner.id not in may_enter_for(person):
        code = "transaction.not-for-them"
        raise NotAllowedError(code)


def _log(verb: str, subject: str, subject_id: UUID, person: User, owner: User, *, at: datetime) -> None:
    other = None if person.id == owner.id else owner.id
    record([Deed(verb, subject, subject_id)], actor=person_actor(person.id, on_behalf_of_id=other), at=at)
