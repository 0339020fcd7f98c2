"""Working days: the days of the week that a person works, without the public holidays of where they work. Pure.

What is a public holiday is what the library `holidays` says, and so is what everybody in a country treats as one although
no law does (in Sweden Midsummer Eve, Christmas Eve and New Year's Eve). The Danish 5 June and 24 December are days that some
agreements give and others do not; they count as working days here.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as made_of
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from babel.core import get_global

from kvitt.kernel.period import Period

#: Monday to Friday, counted as ISO 8601 does.
WEEKDAYS = (1, 2, 3, 4, 5)
#: Nothing falls due at night: what came before counts from this hour on, what came later from the latter.
FIRST_HOUR, LAST_HOUR = time(8), time(16)
#: Who works on none of so many days in a row is not waited for, but for ever.
_FAR = 400


@lru_cache(maxsize=256)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """The days of that year on which nobody is expected to work; none for a country that the library does not know."""
    if country not in _supported():
        return frozenset()
    known = holidays.country_holidays(country)
    categories = tuple({"public", "de_facto"} & set(known.supported_categories)) or None
    return frozenset(holidays.country_holidays(country, years=year, categories=categories))


@lru_cache(maxsize=1)
def _supported() -> frozenset[str]:
    return frozenset(holidays.list_supported_countries())


@lru_cache(maxsize=256)
def zone_of(country: str, *, otherwise: str) -> str:
    """The time zone of a country that has one; `otherwise` where it has several or none is known."""
    zones = [zone for zone, territory in get_global("zone_territories").items() if territory == country]
    return zones[0] if len(zones) == 1 and otherwise not in zones else otherwise


@dataclass(frozen=True, slots=True)
class Workdays:
    """When somebody works: where, on which days of the week (1 is Monday), and not while `away`.

    `closed`: further days on which nobody works there, besides the country's own.
    """

    country: str
    zone: str
    weekdays: frozenset[int] = frozenset(WEEKDAYS)
    away: tuple[Period, ...] = ()
    closed: frozenset[date] = made_of(default_factory=frozenset)

    def without(self, days: Iterable[Period]) -> "Workdays":
        """The same, less these days."""
        return replace(self, away=(*self.away, *days))

    def is_holiday(self, day: date) -> bool:
        """Whether nobody is expected to work there that day, whatever day of the week it is."""
        return day in self.closed or day in public_holidays(self.country, day.year)

    def works_on(self, day: date) -> bool:
        """Whether the person works that day."""
        if day.isoweekday() not in self.weekdays or self.is_holiday(day):
            return False
        return not any(day in days for days in self.away)

    def after(self, since: datetime, *, days: int) -> datetime | None:
        """The moment when so many working days have passed: the hour at which it began, on the last of them.

        The day on which it began does not count. What begins on a day off begins with the next working day. None where the
        person works too seldom for it ever to come.
        """
        start = since.astimezone(ZoneInfo(self.zone))
        hour = min(max(start.time().replace(second=0, microsecond=0), FIRST_HOUR), LAST_HOUR)
        left, day = days, start.date()
        if not self.works_on(day):
            hour, left = FIRST_HOUR, days + 1  # the first working day that follows is the day on which it began
        for _ in range(_FAR):
            if left == 0:
                return datetime.combine(day, hour, tzinfo=ZoneInfo(self.zone))
            day += timedelta(days=1)
            left -= self.works_on(day)
        return None

    def days_from(self, first: date, last: date) -> list[date]:
        """The working days from the first to the last of these days, both included, in order."""
        span = range((last - first).days + 1)
        return [day for number in span if self.works_on(day := first + timedelta(days=number))]

    def between(self, since: datetime, until: datetime, *, known: Sequence[date] | None = None) -> int:
        """How many working days have passed between two moments, each counted when it has passed by `after`.

        `known`: the working days of a stretch that holds both (`days_from`), for those who count many.
        """
        first = self.after(since, days=0)
        if first is None:
            return 0
        last = until.astimezone(ZoneInfo(self.zone))
        if known is None:
            known = self.days_from(first.date(), last.date())
        days = known[bisect_right(known, first.date()) : bisect_right(known, last.date())]
        unfinished = bool(days) and days[-1] == last.date() and last.time() < first.time()
        return len(days) - unfinished
