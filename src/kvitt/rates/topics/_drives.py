"""Reading the drives of a case, in the forms that people write them: a distance, a list of drives, a year, two employers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from kvitt.rates.cases import CaseError
from kvitt.rates.mileage.trip import Before, Drive, Unit
from kvitt.rates.topics import _vehicles
from kvitt.rates.topics._given import day, moment, number, whole

#: A Scandinavian mil is ten kilometres.
_UNITS = {"km": (Unit.KM, 1), "kilometres": (Unit.KM, 1), "mil": (Unit.KM, 10), "miles": (Unit.MILE, 1)}
_UNIT = "(?P<unit>km|kilometres|miles|mil)"
_DISTANCE = re.compile(
    rf"^(?:{_UNIT}(?:_(?:period|year|driven|drive|trip|month|total|this_drive))?|(?:drive|trip|distance)_(?P<last>km|miles|mil))$"
)
_SO_FAR = re.compile(rf"^{_UNIT}_(?:so_far|before|already|driven_before)(?:_(?P<label>\d{{4}}(?:_\d{{2,4}})?))?$")
_EMPLOYERS = (
    re.compile(
        rf"^employer_(?P<employer>[A-Za-z0-9]+?)_(?P<drive>(?:drive|trip|new)_)?{_UNIT}(?P<so_far>_so_far|_before)?$"
    ),
    re.compile(
        rf"^(?P<drive>(?:drive|trip|new)_)?{_UNIT}(?P<so_far>_so_far|_before)?_(?:for_|at_)?employer_(?P<employer>[A-Za-z0-9]+)$"
    ),
)
_PAID_PER = {"paid_per_km": ("km", 1), "paid_per_mil": ("km", 10), "paid_per_mile": ("mile", 1)}
_DAY = ("date", "on", "day", "driven", "month")
_READ = {
    "drives", "drive", "trips", "year", "tax_year", "paid", "paid_on", "payment_date", "employer", "id", "scheme",
    "amount_paid", "paid_amount", "paid_total", "odometer_start", "odometer_end", *_DAY, *_PAID_PER, *_vehicles.READ,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Given:
    """The drives of a case, what was driven before them, what is paid, and the names in the input that nobody read.

    `whole_period`: first day and the day after the last one of the year that the case names instead of days.
    """

    drives: tuple[Drive, ...]
    before: tuple[Before, ...]
    paid_per: tuple[Decimal, Unit] | None = None
    paid: Decimal | None = None
    whole_period: tuple[date, date] | None = None
    unread: tuple[str, ...] = ()


def drives_of(given: Mapping[str, Any], *, country: str) -> Given:
    """The drives of a case. Raises CaseError."""
    told = list(_told(given))
    if not told:
        msg = "km (or miles, or drives): how far was driven is missing"
        raise CaseError(msg)
    drives = tuple(_drive(one, country, number_) for number_, one in enumerate(told, 1))
    period = _whole_period(given) if not all(_names_a_day(one) for one in told) else None
    unread = [name for name in given if name not in _READ and not names_a_distance(name)]
    return Given(
        drives,
        tuple(_before(given, drives)),
        paid_per=_paid_per(given),
        paid=_paid(given),
        whole_period=period,
        unread=tuple(unread),
    )


def _told(given: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """One object for each drive: what is said of all of them, and what is said of it."""
    common = {
        name: value for name, value in given.items() if not names_a_distance(name) and name not in {"drives", "drive"}
    }
    listed = given.get("drives", given.get("trips"))
    if listed is not None and not isinstance(listed, list):
        msg = "drives: a list of drives, each with date and km"
        raise CaseError(msg)
    for one in [*(listed or []), *([given["drive"]] if given.get("drive") is not None else [])]:
        if not isinstance(one, Mapping):
            msg = f"drives: {one!r} is no drive with date and km"
            raise CaseError(msg)
        yield {**common, **one}
    own = {name: value for name, value in given.items() if _DISTANCE.match(name) or name.startswith("odometer_")}
    if len([name for name in own if _DISTANCE.match(name)]) > 1:
        msg = f"more than one distance: {', '.join(sorted(own))}"
        raise CaseError(msg)
    if own:
        yield {**common, **own}
    for name, match in _of_employers(given).items():
        yield {**common, "employer": match["employer"], match["unit"]: given[name]}


def _of_employer(name: str) -> re.Match[str] | None:
    return next((match for pattern in _EMPLOYERS if (match := pattern.match(name))), None)


def _of_employers(given: Mapping[str, Any]) -> dict[str, re.Match[str]]:
    """The names of drives for a named employer; where the case has no other drive, what was driven for each is priced."""
    found = {name: match for name in given if (match := _of_employer(name))}
    drives = {name: match for name, match in found.items() if match["drive"]}
    others = any(given.get(name) is not None for name in ("drives", "trips", "drive")) or any(
        _DISTANCE.match(name) for name in given
    )
    return drives if drives or others else {name: match for name, match in found.items() if not match["so_far"]}


def _before(given: Mapping[str, Any], drives: tuple[Drive, ...]) -> Iterator[Before]:
    """What was driven before, by the car: for one employer, or (without a name) for each that the drives are for."""
    first = min(drives, key=lambda drive: drive.order)
    employers = sorted({drive.employer for drive in drives})
    priced = _of_employers(given)
    for name, told in given.items():
        if match := _SO_FAR.match(name):
            unit, times = _UNITS[match["unit"]]
            on = _in_year(match["label"]) if match["label"] else first.on
            by_employer = told if isinstance(told, Mapping) else dict.fromkeys(employers, told)
            for employer in by_employer:
                yield Before(on, number(by_employer, employer) * times, unit, employer)
        elif (match := _of_employer(name)) and name not in priced:
            unit, times = _UNITS[match["unit"]]
            yield Before(first.on, number(given, name) * times, unit, match["employer"])


def _in_year(label: str) -> date:
    """A day in the calendar year, or (2025_26) in the tax year."""
    first = int(label[:4])
    return date(first, 4, 6) if "_" in label else date(first, 12, 31)


def _drive(told: Mapping[str, Any], country: str, number_: int) -> Drive:
    distance, unit = _distance(told)
    paid = next((name for name in ("paid_on", "payment_date", "paid") if _is_day(told.get(name))), None)
    return Drive(
        id=f"{number_:06}",
        on=_on(told, number_),
        distance=distance,
        unit=unit,
        country=country,
        employer=str(told.get("employer") or ""),
        vehicle=_vehicles.vehicle_of(told),
        fuel=_vehicles.fuel_of(told),
        fuel_paid_by_driver=_vehicles.fuel_is_paid_by_driver(told),
        extras=_vehicles.extras_of(told),
        paid_on=None if paid is None else _day_or_month(told, paid),
    )


def _distance(told: Mapping[str, Any]) -> tuple[Fraction, Unit]:
    for name in told:
        if match := _DISTANCE.match(name):
            unit, times = _UNITS[match["unit"] or match["last"]]
            return number(told, name) * times, unit
    if told.get("odometer_start") is not None and told.get("odometer_end") is not None:
        start, end = number(told, "odometer_start"), number(told, "odometer_end")
        if end < start:
            msg = "odometer_end: it lies below odometer_start"
            raise CaseError(msg)
        return end - start, Unit.KM
    msg = "km (or miles): how far was driven is missing"
    raise CaseError(msg)


def _on(told: Mapping[str, Any], number_: int) -> date:
    if re.fullmatch(r"\d{1,2}", str(told.get("month", ""))) and told.get("year") is not None:
        return day(f"{whole(told, 'year'):04}-{whole(told, 'month'):02}-01", "month")
    for name in _DAY:
        if told.get(name):
            return _day_or_month(told, name)
    period = _whole_period(told)
    if period is None and _is_day(told.get("paid")):
        return _day_or_month(told, "paid")
    if period is None:
        msg = f"date: drive {number_} has no day (and the case no year)"
        raise CaseError(msg)
    return period[0]


def _names_a_day(told: Mapping[str, Any]) -> bool:
    return any(told.get(name) for name in _DAY)


def _whole_period(given: Mapping[str, Any]) -> tuple[date, date] | None:
    """The calendar year or tax year that the case names."""
    if given.get("tax_year") is not None:
        match = re.match(r"^(\d{4})(?:\s*[-/_–]\s*(\d{2}|\d{4}))?$", str(given["tax_year"]).strip())
        if match is None or (match[2] and (int(match[1]) + 1) % 100 != int(match[2]) % 100):
            msg = f"tax_year: {given['tax_year']!r}; write it as 2025-26"
            raise CaseError(msg)
        first = int(match[1])
        return (date(first, 4, 6), date(first + 1, 4, 6)) if match[2] else (date(first, 1, 1), date(first + 1, 1, 1))
    if given.get("year") is not None:
        year = whole(given, "year")
        if not 1900 <= year <= 9998:
            msg = f"year: {given['year']!r} is no year"
            raise CaseError(msg)
        return date(year, 1, 1), date(year + 1, 1, 1)
    return None


def _day_or_month(given: Mapping[str, Any], name: str) -> date:
    told = given[name]
    text = told if isinstance(told, str) else ""
    if re.fullmatch(r"\d{4}-\d{2}", text):
        return day(f"{text}-01", name)
    return moment(given, name, ZoneInfo("UTC")).date() if "T" in text else day(told, name)


def _is_day(told: object) -> bool:
    return bool(re.match(r"^\d{4}-\d{2}(-\d{2})?", str(told)))


def _paid_per(given: Mapping[str, Any]) -> tuple[Decimal, Unit] | None:
    for name, (unit, per) in _PAID_PER.items():
        if given.get(name) is not None:
            value = number(given, name) / per
            return Decimal(value.numerator) / Decimal(value.denominator), Unit(unit)
    return None


def _paid(given: Mapping[str, Any]) -> Decimal | None:
    """The sum that is paid for all the drives, where it is told."""
    for name in ("paid_amount", "amount_paid", "paid_total", "paid"):
        if given.get(name) is not None and not _is_day(given[name]):
            value = number(given, name)
            return Decimal(value.numerator) / Decimal(value.denominator)
    return None


def names_a_distance(name: str) -> bool:
    """Whether a name in the input stands for a distance."""
    return bool(_DISTANCE.match(name) or _SO_FAR.match(name) or _of_employer(name))
