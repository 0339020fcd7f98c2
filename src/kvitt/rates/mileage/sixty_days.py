"""Denmark's sixty days: how long the way from home to one workplace is business driving (ligningsloven § 9 B).

Home to one workplace is business on the first sixty working days within the preceding twelve months. Each working day with a
drive between home and the workplace counts once, whatever the vehicle and whether or not it is paid. Weekends, holidays and
days of illness neither count nor break. Only sixty working days in a row at other workplaces let the count begin anew. Driving
between two workplaces is business anyhow and is not asked about here.

From the sixty-first day on the way is private: what is paid for it is pay, wholly. A drive that goes on to other workplaces is told
with one distance, so it is private as a whole; told as drives of their own, the parts between workplaces stay business.
"""

import calendar
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from kvitt.kernel.findings import Finding, note, warn
from kvitt.rates.law import rule
from kvitt.rates.mileage.trip import Drive, Stop

_COUNTRY = "DK"
#: Home and one workplace: a drive over more places than these goes on between workplaces.
_TWO = 2


class DayKind(StrEnum):
    """What a day is: only working days count."""

    WORKING = "working"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    SICK = "sick"
    AT_HOME = "at_home"


@dataclass(frozen=True, slots=True)
class WorkDay:
    """A day and the workplaces that the person drove to from home, or from there to home. Several drives a day are one day."""

    on: date
    workplaces: frozenset[str] = frozenset()
    kind: DayKind = DayKind.WORKING


@dataclass(frozen=True, slots=True)
class Limits:
    """So many days within so many months (without `months`: ever); `reset` working days in a row elsewhere begin anew."""

    days: int = 60
    months: int | None = 12
    reset: int = 60


@dataclass(frozen=True, slots=True)
class Counted:
    """One workplace on one day: the number of the day within the count, and whether it is business.

    `window_from`: the first day that the count looks back to. `begun_anew_on`: the day on which sixty days elsewhere were full,
    where they were. `elsewhere`: working days in a row elsewhere just before this day.
    """

    on: date
    workplace: str
    number: int
    is_business: bool
    window_from: date | None
    begun_anew_on: date | None
    elsewhere: int

    def why(self) -> Mapping[str, str]:
        """The figures of the sentence that says why the day is paid or not."""
        told = {
            "workplace": self.workplace,
            "number": str(self.number),
            "on": self.on.isoformat(),
            "elsewhere": str(self.elsewhere),
        }
        told |= {"since": self.window_from.isoformat()} if self.window_from else {}
        return told | ({"begun_anew_on": self.begun_anew_on.isoformat()} if self.begun_anew_on else {})


@dataclass(slots=True)
class _Place:
    """What is known of one workplace so far."""

    days: list[date] = field(default_factory=list)
    elsewhere: int = 0
    begun_anew_on: date | None = None


def limits_of_denmark(on: date) -> Limits:
    """The limits that the law sets on a day."""
    found = rule("DK", "sixty_days", on=on)
    return Limits(*(int(found.number(name)) for name in ("days", "lookback_months", "reset_days")))


def private_ways(drives: Iterable[Drive]) -> Mapping[str, Mapping[str, str]]:
    """By id, of one person's drives those between home and a workplace beyond the days that are business, with the figures why.

    All drives of the twelve months before those that are asked about have to be among them.
    """
    places = [(drive, workplaces_of(drive.stops)) for drive in drives if drive.country == _COUNTRY]
    days = [WorkDay(drive.on, frozenset(names)) for drive, names in places if names]
    if not days:
        return {}
    limits = limits_of_denmark(max(day.on for day in days))
    over = {(one.on, one.workplace): one for one in counted(days, limits) if not one.is_business}
    found = {}
    for drive, names in places:
        beyond = [(over[drive.on, key], name) for key, name in names.items() if (drive.on, key) in over]
        if beyond:
            one, name = max(beyond, key=lambda pair: (pair[0].number, pair[1]))
            found[drive.id] = {**one.why(), "workplace": name}
    return found


def workplaces_of(stops: Sequence[Stop]) -> Mapping[str, str]:
    """The places next to home on a way, where one drove to from home or home from: by their plain words, as they were written."""
    found = {}
    if len(stops) >= _TWO:
        for home, other in ((stops[0], stops[1]), (stops[-1], stops[-2])):
            if home.is_home and not other.is_home:
                found[_plain(other.text)] = other.text
    return found


def about(drive: Drive) -> Iterator[Finding]:
    """What has to be said about a drive whose way is private."""
    if not drive.private_way:
        return
    yield warn("mileage.sixty-days", "", **drive.private_way)
    if len({_plain(stop.text) for stop in drive.stops}) > _TWO:
        yield note("mileage.private-as-a-whole", "stops")


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def counted(days: Iterable[WorkDay], limits: Limits) -> list[Counted]:
    """Every workplace of every working day, in the order of the days. Two entries of one date are one day."""
    places: dict[str, _Place] = {}
    found: list[Counted] = []
    for on, workplaces in _working_days(days):
        found += [_counted(places.setdefault(name, _Place()), name, on, limits) for name in sorted(workplaces)]
        for name, place in places.items():
            if name in workplaces:
                place.elsewhere = 0
                continue
            place.elsewhere += 1
            if place.elsewhere >= limits.reset and place.days:
                place.days, place.begun_anew_on = [], on
    return found


def _counted(place: _Place, name: str, on: date, limits: Limits) -> Counted:
    since = None if limits.months is None else _months_before(on, limits.months) + timedelta(days=1)
    place.days = [*(day for day in place.days if since is None or day >= since), on]
    number = len(place.days)
    return Counted(on, name, number, number <= limits.days, since, place.begun_anew_on, place.elsewhere)


def _working_days(days: Iterable[WorkDay]) -> list[tuple[date, frozenset[str]]]:
    """Working days with somewhere to drive to; days without one neither count nor break."""
    found: dict[date, set[str]] = {}
    for day in days:
        if day.kind is DayKind.WORKING and day.workplaces:
            found.setdefault(day.on, set()).update(day.workplaces)
    return [(on, frozenset(names)) for on, names in sorted(found.items())]


def _months_before(on: date, months: int) -> date:
    """The same day so many months before, or the last of that month where it has none."""
    index = on.year * 12 + on.month - 1 - months
    year, month = divmod(index, 12)
    if year < date.min.year:  # however wrong a day is typed
        return date.min
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(on.day, last))
