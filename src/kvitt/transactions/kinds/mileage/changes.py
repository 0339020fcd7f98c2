"""What a person typed, laid onto a drive."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any, TypedDict
from uuid import UUID

from kvitt.kernel.errors import InvalidError
from kvitt.kernel.findings import Finding, stop
from kvitt.people.models import DimensionValue
from kvitt.policy.models import CostType
from kvitt.rates.mileage.trip import DistanceSource, ExtraKind, Fuel, Unit, Vehicle
from kvitt.transactions.explanations import explained
from kvitt.transactions.kinds.mileage.models import (
    MileageDetail,
    MileageOutlay,
    MileagePlace,
    MileageVehicle,
    OutlayKind,
)
from kvitt.transactions.models import Transaction

MOST_STOPS = 20
MOST_OUTLAYS = 20
_MOST_DISTANCE = Decimal(20_000)
_MOST_MONEY = Decimal(10) ** 9


class OutlayChange(TypedDict, total=False):
    """Something paid on the way, as a person writes it."""

    what: str
    text: str
    amount: Decimal


class Changes(TypedDict, total=False):
    """What a person typed; only the fields that are given change. `extras` maps a kind of supplement to how many."""

    on: date | None
    starts: time | None
    purpose: str
    distance: Decimal | None
    unit: str
    is_return: bool
    odometer_start: Decimal | None
    odometer_end: Decimal | None
    source: str
    stops: list[str]
    vehicle_id: UUID | None
    vehicle: str
    fuel: str
    registration: str
    extras: dict[str, int]
    cost_type_id: UUID | None
    dimensions: dict[str, str]
    outlays: list[OutlayChange]
    explanations: dict[str, str]


_PLAIN = ("starts", "unit", "is_return", "odometer_start", "odometer_end")


def apply(header: Transaction, detail: MileageDetail, outlays: list[MileageOutlay], changes: Changes) -> None:
    """Lay the changes on; `outlays` is changed in place. Raises InvalidError with every value that cannot be kept."""
    refuse_nonsense(header, changes)
    read = detail.odometer_start, detail.odometer_end
    for name in ("on", "purpose"):
        if name in changes:
            setattr(header, name, changes[name])
    for name in _PLAIN:
        if name in changes:
            setattr(detail, name, changes[name])  # type: ignore[literal-required]
    if "extras" in changes:
        detail.extras = [{"kind": kind, "count": count} for kind, count in changes["extras"].items() if count]
    if "stops" in changes:
        detail.stops = _known(changes["stops"], header.owner_id)
    _distance(detail, changes, read=read)
    _vehicle(header, detail, changes)
    if "cost_type_id" in changes:
        detail.cost_type_id = changes["cost_type_id"]
    if "dimensions" in changes:
        header.dimensions = {**header.dimensions, **changes["dimensions"]}
    if "outlays" in changes:
        outlays[:] = [
            MileageOutlay(transaction_id=header.id, position=position, what=one.get("what", "parking"),
                          text=one.get("text", "")[:120], amount=one["amount"])
            for position, one in enumerate(changes["outlays"])
        ]  # fmt: skip
    if "explanations" in changes:
        detail.explanations = explained(detail.explanations, changes["explanations"])
    header.title = title_of(detail)[:200]


def title_of(detail: MileageDetail) -> str:
    """Where from and where to, by the names of the places."""
    names = [stop.get("name") or str(stop["text"]).split(",")[0] for stop in detail.stops]
    if len(names) < 2:
        return names[0] if names else ""
    return f"{names[0]} – {names[-1]}"


def _distance(detail: MileageDetail, changes: Changes, *, read: tuple[Decimal | None, Decimal | None]) -> None:
    """The odometer says the distance where it was read anew (`read` is how it stood); what is typed after that goes before it."""
    if "distance" in changes and (changes["distance"] != detail.distance or "source" in changes):
        detail.distance = changes["distance"]
        detail.source = changes.get("source", DistanceSource.TYPED.value)
    start, end = detail.odometer_start, detail.odometer_end
    if (start, end) != read and start is not None and end is not None and end >= start:
        detail.distance = end - start
        detail.is_return = False
        detail.source = DistanceSource.ODOMETER.value


def _vehicle(header: Transaction, detail: MileageDetail, changes: Changes) -> None:
    """A vehicle of one's own by its id, or told by what it is; one that is chosen already stays as it was driven."""
    chosen = changes.get("vehicle_id")
    if chosen is not None and chosen != detail.vehicle_id:
        take_vehicle(detail, MileageVehicle.objects.get(id=chosen, owner_id=header.owner_id))
        return
    if "vehicle_id" in changes and chosen is None:
        detail.vehicle_id = None
    for name in ("vehicle", "fuel", "registration"):
        if name in changes:
            setattr(detail, name, changes[name])


def take_vehicle(detail: MileageDetail, found: MileageVehicle) -> None:
    """Drive with one of one's own vehicles."""
    detail.vehicle_id, detail.vehicle, detail.fuel = found.id, found.vehicle, found.fuel
    detail.registration, detail.fuel_paid_by_driver = found.registration, found.fuel_paid_by_driver


def _known(texts: Sequence[str], owner_id: UUID) -> list[dict[str, Any]]:
    """Places as typed; one that is the name or the address of a saved place is that place."""
    saved: dict[str, MileagePlace] = {}
    for row in MileagePlace.objects.filter(owner_id=owner_id, is_active=True):
        saved[row.address.casefold()] = row
        saved[row.name.casefold()] = row
    found = []
    for text in texts:
        place = saved.get(text.strip().casefold())
        if place is None:
            found.append({"text": text.strip()[:200]})
            continue
        told: dict[str, Any] = {"text": place.address, "name": place.name, "place_id": str(place.id)}
        told |= {"is_home": place.is_home, "is_workplace": place.is_workplace}
        if place.latitude is not None and place.longitude is not None:
            told |= {"latitude": str(place.latitude), "longitude": str(place.longitude)}
        found.append(told)
    return found


def refuse_nonsense(header: Transaction, changes: Changes) -> None:
    """Raise InvalidError with a finding for every value that cannot be kept."""
    found = [*_words(changes), *_numbers(changes), *_references(header, changes)]
    if found:
        raise InvalidError(findings=found)


def _words(changes: Changes) -> list[Finding]:
    known: Mapping[str, set[str]] = {
        "vehicle": {one.value for one in Vehicle},
        "fuel": {"", *(one.value for one in Fuel)},
        "unit": {one.value for one in Unit},
        "source": {one.value for one in DistanceSource},
    }
    found = [
        stop("mileage.word-unknown", name, word=str(changes[name])[:40])  # type: ignore[literal-required]
        for name, words in known.items()
        if name in changes and changes[name] not in words  # type: ignore[literal-required]
    ]
    kinds = {one.value for one in ExtraKind}
    found += [
        stop("mileage.word-unknown", "extras", word=kind[:40])
        for kind in changes.get("extras", {})
        if kind not in kinds
    ]
    found += [
        stop("mileage.word-unknown", "outlays", word=str(one.get("what"))[:40])
        for one in changes.get("outlays", [])
        if one.get("what", "parking") not in OutlayKind.values
    ]
    return found


def _numbers(changes: Changes) -> list[Finding]:
    found = []
    for name in ("distance", "odometer_start", "odometer_end"):
        value = changes.get(name)
        most = _MOST_DISTANCE if name == "distance" else Decimal(10) ** 7
        if isinstance(value, Decimal) and not (value.is_finite() and 0 <= value < most):
            found.append(stop("mileage.distance-impossible", name))
    if any(not 0 <= count <= 20 for count in changes.get("extras", {}).values()):
        found.append(stop("mileage.count-impossible", "extras"))
    amounts = [one["amount"] for one in changes.get("outlays", [])]
    if len(amounts) > MOST_OUTLAYS or any(not (one.is_finite() and 0 < one < _MOST_MONEY) for one in amounts):
        found.append(stop("mileage.outlay-impossible", "outlays"))
    if len(changes.get("stops", [])) > MOST_STOPS:
        found.append(stop("mileage.too-many-stops", "stops"))
    return found


def _references(header: Transaction, changes: Changes) -> list[Finding]:
    found = []
    vehicle = changes.get("vehicle_id")
    if vehicle and not MileageVehicle.objects.filter(id=vehicle, owner_id=header.owner_id).exists():
        found.append(stop("mileage.vehicle-missing", "vehicle"))
    cost_type = changes.get("cost_type_id")
    if cost_type and not CostType.objects.filter(id=cost_type, is_active=True).exists():
        found.append(stop("mileage.cost-type-missing", "cost_type"))
    new = {code: value for code, value in changes.get("dimensions", {}).items()
           if value and header.dimensions.get(code) != value}  # fmt: skip
    if new:
        rows = DimensionValue.objects.filter(dimension__code__in=new, code__in=new.values())
        known = set(rows.values_list("dimension__code", "code"))
        found += [stop("mileage.dimension-unknown", f"dimension-{code}", value=value)
                  for code, value in new.items() if (code, value) not in known]  # fmt: skip
    return found
