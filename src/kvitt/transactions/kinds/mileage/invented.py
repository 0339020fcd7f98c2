"""Invented drives for the demo: sellers, a project leader and technicians visit customers. All places are fiction but the towns."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from kvitt.kernel.ids import id_of_part, uuid7
from kvitt.people.models import User
from kvitt.transactions.kind import Invented
from kvitt.transactions.kinds.mileage.actions.draft import draft
from kvitt.transactions.kinds.mileage.actions.garage import save_place, save_vehicle
from kvitt.transactions.kinds.mileage.changes import Changes
from kvitt.transactions.kinds.mileage.models import MileageVehicle
from kvitt.transactions.models import Transaction


@dataclass(frozen=True, slots=True)
class _Driver:
    """Who drives: with what, from where, to whom (address, kilometres one way, purpose), and how often in a month."""

    initials: str
    vehicle: str
    fuel: str
    home: str
    visits: tuple[tuple[str, int, str], ...]
    monthly: int


_DRIVERS = (
    _Driver("AL", "VW ID.4", "electric", "Lygtevej 12, 2450 København SV", (
        ("Fyrvej 3, 4400 Kalundborg", 103, "Møde med Havvind Vest om tilbud"),
        ("Havnegade 18, 4800 Nykøbing Falster", 131, "Opfølgning hos Sydkabel"),
        ("Industrivej 9, 4600 Køge", 42, "Demonstration hos Køge Solpark"),
    ), 3),
    _Driver("VR", "Skoda Octavia", "petrol", "Fyrbakken 7, 8000 Aarhus C", (
        ("Energivej 2, 7400 Herning", 86, "Kontraktmøde med Midtlys"),
        ("Vestergade 41, 9000 Aalborg", 119, "Årsmøde hos Kattegat Syd"),
    ), 2),
    _Driver("BM", "VW Caddy", "diesel", "Nordhavnsgangen 5, 6700 Esbjerg", (
        ("Kajvej 1, 6960 Hvide Sande", 78, "Service på transformer 4"),
        ("Strandvejen 60, 6854 Henne", 45, "Eftersyn af måleskab"),
    ), 3),
    _Driver("DÅ", "Volvo V60", "plug_in_hybrid", "Norrskensgatan 14, 211 20 Malmö", (
        ("Solgatan 8, 291 53 Kristianstad", 97, "Möte om Solpark Skåne"),
        ("Kabelvägen 22, 252 25 Helsingborg", 65, "Genomgång hos Öresund kabel"),
    ), 2),
)  # fmt: skip
_BRIDGE = 7


def invented(*, people: Mapping[str, User], first: date, today: date) -> Iterator[Invented]:
    """In order of time; a few come with a parking ticket, and the newest of each driver stays a draft."""
    lots = random.Random("drives")  # noqa: S311  # a game of data, not a secret
    found: list[Invented] = []
    for driver in _DRIVERS:
        if driver.initials not in people:
            continue
        days = _days(driver, lots, first=first, today=today)
        for number, on in enumerate(days):
            visit = driver.visits[lots.randrange(len(driver.visits))]
            at = datetime.combine(on, time(16, lots.randrange(60)), UTC)
            newest = number == len(days) - 1
            parking = lots.randrange(_BRIDGE) == 0
            enter = _enter(driver, visit, on, parking=parking)
            found.append(Invented(at, driver.initials, enter, complete=not newest))
    return iter(sorted(found, key=lambda one: one.at))


def _days(driver: _Driver, lots: random.Random, *, first: date, today: date) -> list[date]:
    """Working days, each once."""
    days: set[date] = set()
    months = (today.year - first.year) * 12 + today.month - first.month + 1
    for _number in range(driver.monthly * months):
        day = first + timedelta(days=lots.randrange(max((today - first).days, 1)))
        if day.isoweekday() < 6:
            days.add(day)
    return sorted(days)


def _enter(
    driver: _Driver, visit: tuple[str, int, str], on: date, *, parking: bool
) -> Callable[[User, UUID, datetime], Transaction]:
    """The person's evening: the drive of the day, there and back."""

    def enter(user: User, transaction_id: UUID, at: datetime) -> Transaction:
        vehicle = _vehicle(driver, user, at)
        place, km, purpose = visit
        changes = Changes(
            on=on, distance=Decimal(km), is_return=True, stops=["Hjem", place], purpose=purpose, vehicle_id=vehicle
        )
        if parking:
            changes["outlays"] = [{"what": "parking", "text": place.split(",")[0], "amount": Decimal(36)}]
        return draft(person=user, transaction_id=transaction_id, at=at, changes=changes)

    return enter


def _vehicle(driver: _Driver, user: User, at: datetime) -> UUID:
    """The driver's car, bought the first time that it is driven; home is saved with it."""
    found = MileageVehicle.objects.filter(owner_id=user.id).values_list("id", flat=True).first()
    if found is not None:
        return found
    base = uuid7(unix_ms=int(at.timestamp() * 1000))
    save_place(
        person=user, owner=user, place_id=id_of_part(base, user.id),
        fields={"name": "Hjem", "address": driver.home, "is_home": True}, at=at,
    )  # fmt: skip
    fields = {"name": driver.vehicle, "vehicle": "car", "fuel": driver.fuel, "registration": user.car_registration}
    return save_vehicle(person=user, owner=user, vehicle_id=base, fields=fields, at=at).id
