"""A drive as it is told: when, how far, with what, for what, and what the distance rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from fractions import Fraction


class Unit(StrEnum):
    """The unit of a distance: kilometres, or miles where the law counts in them."""

    KM = "km"
    MILE = "mile"


#: A mile by definition (international yard and pound agreement, 1959).
KM_IN_A_MILE = Fraction(1_609_344, 1_000_000)


class Vehicle(StrEnum):
    """What is driven. A company car is one that the employer provides, such as a benefit car."""

    CAR = "car"
    VAN = "van"
    MOTORCYCLE = "motorcycle"
    MOPED = "moped"
    SCOOTER = "scooter"
    BICYCLE = "bicycle"
    COMPANY_CAR = "company_car"
    OTHER_MOTOR_VEHICLE = "other_motor_vehicle"


class Fuel(StrEnum):
    """What the vehicle runs on; a plug-in hybrid is one fuel of its own."""

    PETROL = "petrol"
    DIESEL = "diesel"
    ELECTRIC = "electric"
    PLUG_IN = "plug_in_hybrid"
    OTHER = "other"


class ExtraKind(StrEnum):
    """What can come on top of the price of a distance."""

    PASSENGER = "passenger"
    TRAILER = "trailer"
    CARAVAN = "caravan"
    HEAVY_LOAD = "heavy_load"
    FOREST_ROAD = "forest_road"


class DistanceSource(StrEnum):
    """What a distance rests on."""

    TYPED = "typed"
    ODOMETER = "odometer"
    ROUTE = "route"
    TRACKED = "tracked"


@dataclass(frozen=True, slots=True)
class Extra:
    """Something on top: so many of a kind, for a part of the drive or (without `distance`) for all of it."""

    kind: ExtraKind
    count: int = 1
    distance: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """A place on the way, in the order driven. Coordinates in degrees, where they are known."""

    text: str
    latitude: float | None = None
    longitude: float | None = None
    is_home: bool = False
    is_workplace: bool = False


@dataclass(frozen=True, slots=True)
class Drive:
    """One drive. `distance` is exact, in `unit`, and never negative.

    `commute` is the ordinary way between home and work (one way) and `commute_legs` how many such ways the drive took the place
    of; both count only where a row of the table takes the commute off. `paid_on` is the day of payment, which decides the rate
    where the law says so. `country` is the one whose law holds: that of the employer, not of the road. `private_way`: why the law
    takes the way between home and work for private, in figures (`sixty_days`); empty for a business drive. `groups`: where the
    driver stands, a dimension's code to its value's code, as it was when the drive was entered.
    """

    id: str
    on: date
    distance: Fraction
    unit: Unit = Unit.KM
    starts: time | None = None
    country: str = ""
    employee: str = ""
    employer: str = ""
    branch: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)
    purpose: str = ""
    vehicle: Vehicle = Vehicle.CAR
    fuel: Fuel | None = None
    fuel_paid_by_driver: bool = True
    extras: tuple[Extra, ...] = ()
    dimensions: Mapping[str, str] = field(default_factory=dict)
    stops: tuple[Stop, ...] = ()
    source: DistanceSource = DistanceSource.TYPED
    odometer: tuple[Fraction, Fraction] | None = None
    registration: str = ""
    paid_on: date | None = None
    commute: Fraction = Fraction(0)
    commute_legs: int = 0
    private_way: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raise ValueError for a distance, count or commute below nothing."""
        parts = [self.distance, self.commute, *(extra.distance or Fraction(0) for extra in self.extras)]
        if min(parts) < 0 or self.commute_legs < 0 or any(extra.count < 0 for extra in self.extras):
            msg = "a drive has no distance or count below nothing"
            raise ValueError(msg)

    @property
    def order(self) -> tuple[date, time, str]:
        """Where it stands among the drives of a person: by day, time of starting, id. The order of entry never counts."""
        return self.on, self.starts or time.min, self.id

    def passengers(self) -> int:
        """How many came along on the employer's business."""
        return sum(extra.count for extra in self.extras if extra.kind is ExtraKind.PASSENGER)


@dataclass(frozen=True, slots=True)
class Before:
    """Distance that was driven before Kvitt was told of single drives: it counts towards thresholds and is never priced."""

    on: date
    distance: Fraction
    unit: Unit = Unit.KM
    employer: str = ""
    vehicle: Vehicle = Vehicle.CAR


def converted(distance: Fraction, unit: Unit, to: Unit) -> Fraction:
    """A distance in another unit, exactly."""
    if unit is to:
        return distance
    return distance * KM_IN_A_MILE if unit is Unit.MILE else distance / KM_IN_A_MILE
