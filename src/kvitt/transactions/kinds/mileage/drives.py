"""A stored drive as the engine takes it."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kvitt.people.models import User
from kvitt.rates.mileage.trip import (
    Before,
    DistanceSource,
    Drive,
    Extra,
    ExtraKind,
    Fuel,
    Stop,
    Unit,
    Vehicle,
)
from kvitt.transactions.kinds.mileage.models import MileageDetail, MileageDriver
from kvitt.transactions.models import Transaction

#: What `drive_of` looks at; the stored steps of a drive are many times as long.
READ = (
    "starts", "distance", "unit", "is_return", "source", "odometer_start", "odometer_end", "stops", "vehicle", "fuel",
    "registration", "fuel_paid_by_driver", "extras", "law", "branch", "groups", "paid_on", "cost_type_id", "is_correction",
    "transaction__owner_id", "transaction__on", "transaction__dimensions",
)  # fmt: skip


def drive_of(
    header: Transaction, detail: MileageDetail, *, owner: User, driver: MileageDriver | None, purpose: str
) -> Drive | None:
    """The drive; None while its day or distance is not known, and for an item that only carries corrections.

    `purpose` is the code of its cost type: what the company tells drives apart by.
    """
    distance = total_distance(detail)
    if header.on is None or distance is None or detail.is_correction:
        return None
    odometer = None
    if detail.odometer_start is not None and detail.odometer_end is not None:
        odometer = (Fraction(detail.odometer_start), Fraction(detail.odometer_end))
    return Drive(
        id=str(header.id),
        on=header.on,
        distance=Fraction(distance),
        unit=Unit(detail.unit),
        starts=detail.starts,
        country=detail.law,
        employee=name_of(owner),
        employer=detail.branch,
        branch=detail.branch,
        groups=dict(detail.groups),
        purpose=purpose,
        vehicle=Vehicle(detail.vehicle),
        fuel=Fuel(detail.fuel) if detail.fuel else None,
        fuel_paid_by_driver=detail.fuel_paid_by_driver,
        extras=extras_of(detail),
        dimensions=dict(header.dimensions),
        stops=stops_of(detail),
        source=DistanceSource(detail.source),
        odometer=odometer,
        registration=detail.registration,
        paid_on=detail.paid_on,
        commute=Fraction(driver.commute_km) if driver else Fraction(0),
    )


def total_distance(detail: MileageDetail) -> Decimal | None:
    """How far was driven in all: there and back where it is a return trip."""
    if detail.distance is None:
        return None
    return detail.distance * 2 if detail.is_return else detail.distance


def name_of(owner: User) -> str:
    """How the table of prices names a person: by the employee number, else the initials."""
    return owner.employee_number or owner.initials


def extras_of(detail: MileageDetail) -> tuple[Extra, ...]:
    """What comes on top."""
    return tuple(
        Extra(ExtraKind(one["kind"]), int(one["count"]), Fraction(one["distance"]) if one.get("distance") else None)
        for one in detail.extras
    )


def stops_of(detail: MileageDetail) -> tuple[Stop, ...]:
    """The places in the order driven; a return trip goes the same way back."""
    told = [_stop(one) for one in detail.stops]
    return (*told, *reversed(told[:-1])) if detail.is_return else tuple(told)


def _stop(told: dict[str, Any]) -> Stop:
    latitude, longitude = told.get("latitude"), told.get("longitude")
    return Stop(
        told["text"],
        float(latitude) if latitude is not None else None,
        float(longitude) if longitude is not None else None,
        is_home=bool(told.get("is_home")),
        is_workplace=bool(told.get("is_workplace")),
    )


def before_of(driver: MileageDriver | None, *, branch: str) -> tuple[Before, ...]:
    """What the person drove before Kvitt was told of single drives."""
    if driver is None or driver.before_on is None or not driver.before_km:
        return ()
    return (Before(driver.before_on, Fraction(driver.before_km), employer=branch),)


def years_of(days: set[date | None]) -> set[int]:
    """The calendar years in which days lie."""
    return {day.year for day in days if day is not None}
