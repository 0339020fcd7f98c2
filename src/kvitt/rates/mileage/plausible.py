"""What looks wrong about drives: told twice, too far, an odometer that runs backwards, driving while away.

Nothing of it stops a payment: the approver sees it beside the drive.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import groupby, pairwise
from math import asin, cos, radians, sin, sqrt
from statistics import median_low

from kvitt.kernel.findings import Finding, warn
from kvitt.kernel.period import Period
from kvitt.rates.mileage.trip import Drive, Stop, Unit, converted

_EARTH_KM = 6371.0088
#: A route by road is seldom more than so many times the straight line, and never shorter than it.
MOST_DETOUR = Fraction(2)
#: Against the route of a map, a detour for a closed road or a parking place is no reason to ask.
MOST_OVER_ROUTE = Fraction(5, 4)
#: Below this nobody is asked: a way round the block is twice the straight line.
_SHORT_KM = 10
#: Nobody is asked about so few kilometres more or less than last time.
_SMALL_KM = 5


def straight_line_km(stops: Sequence[Stop]) -> Fraction | None:
    """The straight line from stop to stop (a sphere of the mean radius of the earth); None where a stop has no coordinates."""
    if len(stops) < 2 or any(stop.latitude is None or stop.longitude is None for stop in stops):
        return None
    return sum((_between(start, end) for start, end in pairwise(stops)), Fraction(0))


def _between(start: Stop, end: Stop) -> Fraction:
    north, south = radians(start.latitude or 0), radians(end.latitude or 0)
    east = radians((end.longitude or 0) - (start.longitude or 0))
    chord = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(east / 2) ** 2
    return Fraction(round(2 * _EARTH_KM * asin(min(1.0, sqrt(chord))) * 1000), 1000)


def distance_findings(drive: Drive, *, route_km: Fraction | None = None) -> tuple[Finding, ...]:
    """What the distance says against the straight line, or the route where a map gave one."""
    told = converted(drive.distance, drive.unit, Unit.KM)
    straight = straight_line_km(drive.stops)
    if straight is not None and told < straight * Fraction(49, 50):
        return (warn("mileage.shorter-than-straight-line", "distance", km=_km(told), straight_km=_km(straight)),)
    if route_km is not None:
        if told > max(route_km * MOST_OVER_ROUTE, route_km + _SHORT_KM):
            return (warn("mileage.longer-than-route", "distance", km=_km(told), route_km=_km(route_km)),)
    elif straight is not None and told > max(straight * MOST_DETOUR, straight + _SHORT_KM):
        return (warn("mileage.longer-than-likely", "distance", km=_km(told), straight_km=_km(straight)),)
    return ()


def told_twice(drives: Iterable[Drive]) -> dict[str, Finding]:
    """Drives of one person on one day with the same stops in the same order (or, without stops, the same distance and purpose).

    By the id of the later one. A way there and back has other stops, so it is no double.
    """
    found: dict[str, Finding] = {}
    first: dict[object, Drive] = {}
    for drive in sorted(drives, key=lambda one: one.order):
        where = tuple(_plain(stop.text) for stop in drive.stops) or (_plain(drive.purpose), drive.distance, drive.unit)
        key = (drive.employee, drive.on, where)
        if key in first:
            found[drive.id] = warn("mileage.same-drive-twice", "", other=first[key].id, on=drive.on.isoformat())
        else:
            first[key] = drive
    return found


def unlike_before(drives: Iterable[Drive]) -> dict[str, Finding]:
    """Drives whose distance is far from what the same way was before, either way round: from the middle of the earlier ones."""
    found: dict[str, Finding] = {}
    before: dict[object, list[Fraction]] = {}
    for drive in sorted(drives, key=lambda one: one.order):
        where = tuple(_plain(stop.text) for stop in drive.stops)
        if len(where) < 2:
            continue
        known = before.setdefault((drive.employee, min(where, where[::-1])), [])
        told = converted(drive.distance, drive.unit, Unit.KM)
        if known and told:
            usual = median_low(known)
            if max(told, usual) > MOST_OVER_ROUTE * min(told, usual) and abs(told - usual) > _SMALL_KM:
                found[drive.id] = warn("mileage.unlike-before", "distance", km=_km(told), before_km=_km(usual))
        known.append(told)
    return found


def odometer_findings(drives: Iterable[Drive]) -> dict[str, Finding]:
    """Odometers that run backwards, overlap with the drive before, or say another distance. By the id of the drive."""
    found: dict[str, Finding] = {}
    with_odometer = sorted(
        (drive for drive in drives if drive.odometer), key=lambda one: (one.employee, one.registration, one.order)
    )
    for _car, of_car in groupby(with_odometer, key=lambda one: (one.employee, one.registration)):
        reached: Fraction | None = None
        for drive in of_car:
            start, end = drive.odometer or (Fraction(0), Fraction(0))
            if finding := _odometer(drive, start, end, reached):
                found[drive.id] = finding
            reached = end if reached is None else max(reached, end)
    return found


def _odometer(drive: Drive, start: Fraction, end: Fraction, reached: Fraction | None) -> Finding | None:
    if end < start:
        return warn("mileage.odometer-backwards", "odometer", start=_km(start), end=_km(end))
    if reached is not None and start < reached:
        return warn("mileage.odometer-overlaps", "odometer", start=_km(start), reached=_km(reached))
    if drive.distance > end - start:
        return warn("mileage.odometer-says-less", "odometer", driven=_km(end - start), told=_km(drive.distance))
    return None


def while_away(drives: Iterable[Drive], absences: Mapping[str, Sequence[Period]]) -> dict[str, Finding]:
    """Drives on a day on which the person was on leave or ill. By the id of the drive; `absences` by employee."""
    return {
        drive.id: warn("mileage.while-absent", "on", on=drive.on.isoformat())
        for drive in drives
        if any(_within(drive.on, period) for period in absences.get(drive.employee, ()))
    }


def _within(on: date, period: Period) -> bool:
    return on in period


def suspicions(
    drives: Sequence[Drive], *, absences: Mapping[str, Sequence[Period]], routes: Mapping[str, Fraction]
) -> Iterator[tuple[str, Finding]]:
    """Everything at once: the id of a drive and what looks wrong about it. `routes`: what a map says, in km, by drive."""
    for found in (told_twice(drives), odometer_findings(drives), while_away(drives, absences)):
        yield from found.items()
    unlike = unlike_before(drives)
    for drive in drives:
        measured = distance_findings(drive, route_km=routes.get(drive.id))
        for finding in measured or ([unlike[drive.id]] if drive.id in unlike else ()):
            yield drive.id, finding


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace(",", " ").split())


def _km(distance: Fraction) -> str:
    return f"{float(distance):.1f}"
