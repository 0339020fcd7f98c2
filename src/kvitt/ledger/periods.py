"""Bookkeeping periods: closing a month and opening it again."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.transaction import atomic

from kvitt.events.actions import Deed, person_actor, record
from kvitt.kernel.errors import InvalidError, NotAllowedError
from kvitt.ledger.actions import take_numbers
from kvitt.ledger.models import Month
from kvitt.people.models import Role, User


@dataclass(frozen=True, slots=True)
class ShownMonth:
    """A month and whether it takes postings."""

    first: date
    is_open: bool
    closed_at: datetime | None = None

    @property
    def code(self) -> str:
        """Year and month, `2026-11`."""
        return f"{self.first:%Y-%m}"


def close_month(*, person: User, year: int, month: int, at: datetime) -> Month:
    """No posting goes into the month any more. Raises NotAllowedError, InvalidError."""
    return _set(person=person, year=year, month=month, closed_at=at, at=at)


def reopen_month(*, person: User, year: int, month: int, at: datetime) -> Month:
    """Let postings in again; the log says who and when. Raises NotAllowedError, InvalidError."""
    return _set(person=person, year=year, month=month, closed_at=None, at=at)


@atomic
def _set(*, person: User, year: int, month: int, closed_at: datetime | None, at: datetime) -> Month:
    if not person.has_role(Role.FINANCE, Role.ADMINISTRATOR):
        code = "role.missing"
        raise NotAllowedError(code)
    if not (1 <= month <= 12 and 2000 <= year <= 2200):
        code = "day-invalid"
        raise InvalidError(code)
    take_numbers(year=year, count=0)  # a voucher under way is let through first, and none slips in meanwhile
    row, _made = Month.objects.select_for_update().get_or_create(year=year, month=month)
    if (row.closed_at is None) == (closed_at is None):
        return row  # it stands so already: whoever closed it first stays the one who did
    row.closed_at = closed_at
    row.closed_by_id = person.id if closed_at else None
    row.version += 1
    row.save(update_fields=["closed_at", "closed_by_id", "version"])
    verb = "period.closed" if closed_at else "period.reopened"
    record([Deed(verb, "period", row.id, {"month": str(row)})], actor=person_actor(person.id), at=at)
    return row


def months_around(today: date, *, back: int = 17, ahead: int = 1) -> list[ShownMonth]:
    """The months around a day, newest first."""
    closed = {(row.year, row.month): row.closed_at for row in Month.objects.filter(closed_at__isnull=False)}
    shown = []
    for offset in range(ahead, -back - 1, -1):
        count = today.year * 12 + today.month - 1 + offset
        year, month = divmod(count, 12)
        closed_at = closed.get((year, month + 1))
        shown.append(ShownMonth(date(year, month + 1, 1), closed_at is None, closed_at))
    return shown
