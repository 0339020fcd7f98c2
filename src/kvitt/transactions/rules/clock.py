"""What is due for a decision that lets wait: a reminder, the next level, or what the company's rule says. Pure.

Time is counted in working days of whoever is asked. Each act follows the one before it: nobody is passed over, and nothing is
approved without an answer, before they were reminded.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kvitt.people.rules.workdays import Workdays

#: More than these working days nobody means.
MOST_DAYS = 60


class Due(StrEnum):
    """What is to be done about a step."""

    NOTHING = "nothing"
    REMINDER = "reminder"
    NEXT_LEVEL = "next-level"
    APPROVAL = "approval"


@dataclass(frozen=True, slots=True)
class Clock:
    """The company's times in working days; None is never.

    `remind_after` counts from when somebody is asked, `escalate_after` from the reminder (without one, from when they are
    asked), `approve_after` from when the first of those who let it wait was asked. Without reminders nothing is approved.
    """

    remind_after: int | None = 2
    escalate_after: int | None = 3
    approve_after: int | None = None

    @property
    def first(self) -> int | None:
        """Before so many days there is nothing to do; None when there never is."""
        return self.escalate_after if self.remind_after is None else self.remind_after


@dataclass(frozen=True, slots=True)
class Waiting:
    """A step that waits: with whom it is since when, when they were reminded, and since when nobody has answered at all."""

    since: datetime
    reminded_at: datetime | None = None
    unanswered_since: datetime | None = None

    @property
    def is_reminded(self) -> bool:
        """Whether whoever it waits for now was reminded of it."""
        return self.reminded_at is not None and self.reminded_at >= self.since


def due(waiting: Waiting, *, clock: Clock, workdays: Workdays, at: datetime, approvable: bool = False) -> Due:
    """What is due at that moment. `approvable`: whether the company's rule may approve the item without an answer."""
    reminded = waiting.is_reminded or clock.remind_after is None
    if not reminded:
        return Due.REMINDER if _passed(waiting.since, clock.remind_after, workdays, at) else Due.NOTHING
    first = waiting.unanswered_since or waiting.since
    if approvable and waiting.is_reminded and _passed(first, clock.approve_after, workdays, at):
        return Due.APPROVAL
    last = waiting.reminded_at if waiting.is_reminded and waiting.reminded_at else waiting.since
    return Due.NEXT_LEVEL if _passed(last, clock.escalate_after, workdays, at) else Due.NOTHING


def _passed(since: datetime, days: int | None, workdays: Workdays, at: datetime) -> bool:
    if days is None:
        return False
    moment = workdays.after(since, days=days)
    return moment is not None and moment <= at
