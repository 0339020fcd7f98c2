"""Reading what was driven, what came along, and who paid the fuel, in the words that people use."""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from kvitt.rates.cases import CaseError
from kvitt.rates.mileage.trip import Extra, ExtraKind, Fuel, Vehicle
from kvitt.rates.topics._given import number, whole

#: The first pattern found decides, so the narrower words stand first.
_VEHICLES = (
    (r"benefit|company|employer|firm|förmån|tjänstebil|work car|käyttöetu|dienstwagen", Vehicle.COMPANY_CAR),
    (r"scooter|løbehjul|elsparkcykel", Vehicle.SCOOTER),
    (r"moped|knallert|mopo", Vehicle.MOPED),
    (r"motor ?cycle|motor ?bike|motorcykel|motorrad|moottoripyörä|\bmc\b", Vehicle.MOTORCYCLE),
    (r"bicycle|bike|cycle|cykel|sykkel|polkupyörä|fahrrad", Vehicle.BICYCLE),
    (r"other motor|another motor|motor vehicle|kraftfahrzeug", Vehicle.OTHER_MOTOR_VEHICLE),
    (r"\bvan\b|varebil|lieferwagen", Vehicle.VAN),
    (r"car\b|cars\b|bil\b|auto\b|pkw|vehicle", Vehicle.CAR),
)
_FUELS = (
    (r"plug.?in|\bphev\b|laddhybrid", Fuel.PLUG_IN),
    (r"hybrid|gas\b|ethanol|etanol|e85|hvo|hydrogen|other", Fuel.OTHER),
    (r"electric|\bel\b|elbil|elektr|\bbev\b|\bev\b|battery|sähkö", Fuel.ELECTRIC),
    (r"diesel", Fuel.DIESEL),
    (r"petrol|gasoline|bensin|benzin|bensiini", Fuel.PETROL),
)
_BY_DRIVER = {"employee", "driver", "self", "own", "me"}
_BY_EMPLOYER = {"employer", "company", "firm", "shared", "partly", "both", "part"}
_NAMES = {
    ExtraKind.TRAILER: ("trailer",),
    ExtraKind.CARAVAN: ("caravan",),
    ExtraKind.HEAVY_LOAD: ("heavy_load", "rest_cabin"),
    ExtraKind.FOREST_ROAD: ("forest_road", "forest"),
}
#: Every name that this file reads.
READ = frozenset(
    {"vehicle", "fuel", "fuel_paid_by", "employee_pays_fuel", "driver_pays_fuel", "passengers", "road", "load"}
    | {name + end for names in _NAMES.values() for name in names for end in ("", "_km", "_miles")}
    | {"passenger_km", "passengers_km", "passenger_miles", "passengers_miles"}
)


def vehicle_of(given: Mapping[str, Any]) -> Vehicle:
    """What was driven; a car where nothing is said. Raises CaseError."""
    words = _words(given.get("vehicle"))
    if not words:
        return Vehicle.CAR
    for pattern, vehicle in _VEHICLES:
        if re.search(pattern, words):
            return vehicle
    msg = f"vehicle: {given['vehicle']!r} is no vehicle that Kvitt knows"
    raise CaseError(msg)


def fuel_of(given: Mapping[str, Any]) -> Fuel | None:
    """What it runs on, said by itself or in the name of the vehicle; None where it is not said. Raises CaseError."""
    told = given.get("fuel")
    words = _words(told) or _words(given.get("vehicle"))
    words = re.sub(r"other motor", "", re.sub(r"not (fully )?electric|non-?electric", "other fuel", words))
    found = next((fuel for pattern, fuel in _FUELS if re.search(pattern, words)), None)
    if told and found is None:
        msg = f"fuel: {told!r} is no fuel that Kvitt knows"
        raise CaseError(msg)
    return found


def fuel_is_paid_by_driver(given: Mapping[str, Any]) -> bool:
    """Whether the driver pays all of the fuel; so where nothing is said. Raises CaseError."""
    for name in ("employee_pays_fuel", "driver_pays_fuel"):
        if name in given:
            return yes(given, name)
    words = _words(given.get("fuel_paid_by"))
    if not words or words in _BY_DRIVER:
        return True
    if words in _BY_EMPLOYER:
        return False
    msg = f"fuel_paid_by: {given['fuel_paid_by']!r}; write employee or employer"
    raise CaseError(msg)


def extras_of(given: Mapping[str, Any]) -> tuple[Extra, ...]:
    """Passengers, trailer and the like, for all of the drive or a part of it. Raises CaseError."""
    return tuple(_extras(given))


def _extras(given: Mapping[str, Any]) -> Iterator[Extra]:
    told = given.get("passengers")
    count = len(told) if isinstance(told, list) else 0 if told in (None, "") else whole(given, "passengers")
    along = _along(given, ("passenger", "passengers"))
    if count or along:
        yield Extra(ExtraKind.PASSENGER, count or 1, along)
    if "forest" in _words(given.get("road")):
        yield Extra(ExtraKind.FOREST_ROAD, 1, None)
    if "heavy" in _words(given.get("load")):
        yield Extra(ExtraKind.HEAVY_LOAD, 1, None)
    for kind, names in _NAMES.items():
        along = _along(given, names)
        if along is not None:
            yield Extra(kind, 1, along)
        elif any(yes(given, name) for name in names):
            yield Extra(kind, 1, None)


def _along(given: Mapping[str, Any], names: tuple[str, ...]) -> Fraction | None:
    for name in names:
        for end in ("_km", "_miles"):
            if given.get(name + end) is not None:
                return number(given, name + end)
    return None


def yes(given: Mapping[str, Any], name: str) -> bool:
    """Yes or no, as a truth value or a word. Raises CaseError."""
    told = given.get(name, False)
    if isinstance(told, bool):
        return told
    words = _words(told)
    if words in {"yes", "true", "1"}:
        return True
    if words in {"no", "false", "0", "none", ""}:
        return False
    msg = f"{name}: {told!r}; write true or false"
    raise CaseError(msg)


def _words(told: object) -> str:
    return "" if told is None else str(told).strip().lower().replace("_", " ")
