"""On which days somebody gets a summary by mail, and what it is about. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kvitt.people.rules.workdays import Workdays

#: Summaries go out from seven in the morning; who could not be written to by noon is written to another day.
FIRST_HOUR, LAST_HOUR = 7, 12
#: What was touched within so many days is not unfinished, but being worked on.
FRESH = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Occasion:
    """The person's own day, and whether it is the one of the week for what they have not finished."""

    on: date
    with_unfinished: bool


def occasion(at: datetime, *, summary_days: Collection[int], workdays: Workdays) -> Occasion | None:
    """What a summary at that moment would be about; None when the person wants none now.

    None comes on a day off. What is not finished is told once a week: on the first of the person's days that is no day off.
    """
    here = at.astimezone(ZoneInfo(workdays.zone))
    day = here.date()
    if not FIRST_HOUR <= here.hour < LAST_HOUR or not _is_one(day, summary_days, workdays):
        return None
    monday = day - timedelta(days=day.weekday())
    earlier = (monday + timedelta(days=number) for number in range(day.weekday()))
    return Occasion(day, with_unfinished=not any(_is_one(one, summary_days, workdays) for one in earlier))


def _is_one(day: date, summary_days: Collection[int], workdays: Workdays) -> bool:
    return day.isoweekday() in summary_days and workdays.works_on(day)
