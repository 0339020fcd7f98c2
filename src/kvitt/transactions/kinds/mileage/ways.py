"""A person's ways between home and work around a change: which of them are private, and in which years that moves something."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db.models import BooleanField, Case, Value, When

from kvitt.people.models import User
from kvitt.rates.mileage.priced import PRIVATE_WAY
from kvitt.rates.mileage.sixty_days import private_ways
from kvitt.rates.mileage.trip import Drive
from kvitt.transactions.kinds.mileage.drives import READ, drive_of
from kvitt.transactions.kinds.mileage.models import MileageDetail
from kvitt.transactions.models import Transaction

#: The law that counts the days.
_LAW = "DK"
#: A day looks back twelve months, so it matters to those of the next twelve.
_REACH = timedelta(days=366)
#: No way of an earlier year is looked for, however wrong a day is typed.
_FIRST = 1900
_HOME = [{"is_home": True}]


def ways_around(
    owner: User, *, years: set[int], acting: Sequence[tuple[Transaction, MileageDetail]]
) -> tuple[Mapping[str, Mapping[str, str]], set[int]]:
    """By id, the drives of these years and the next whose way is private, and the years in which that is not what is stored.

    `acting` are taken as they stand in memory. One query, which reads only drives that begin or end at home.
    """
    if not years:
        return {}, set()
    mine = {header.id: (header, detail) for header, detail in acting}
    first, last = date(max(min(years), _FIRST), 1, 1), date(min(max(years) + 1, date.max.year), 12, 31)
    rows = (
        MileageDetail.objects.filter(
            law=_LAW,
            is_correction=False,
            reversed_at=None,
            stops__contains=_HOME,
            distance__isnull=False,
            transaction__owner_id=owner.id,
            transaction__discarded_at=None,
            transaction__on__range=(first - _REACH, last),
        )
        .exclude(id__in=list(mine))
        .annotate(was_private=stored_as_private())
        .select_related("transaction")
        .only(*READ)
    )
    stored: dict[UUID, tuple[date, bool]] = {}
    drives = [_drive(header, detail, owner) for header, detail in mine.values() if detail.law == _LAW]
    for row in rows:
        drives.append(_drive(row.transaction, row, owner))
        if row.transaction.on is not None:
            stored[row.id] = row.transaction.on, row.was_private
    private = private_ways(drive for drive in drives if drive is not None)
    moved = {on.year for key, (on, was) in stored.items() if on >= first and was != (str(key) in private)}
    return private, moved


def stored_as_private() -> Case:
    """Whether a drive was priced as private, asked of its detail."""
    then = When(priced__free_steps__contains=[{"what": PRIVATE_WAY}], then=Value(value=True))
    return Case(then, default=Value(value=False), output_field=BooleanField())


def _drive(header: Transaction, detail: MileageDetail, owner: User) -> Drive | None:
    return drive_of(header, detail, owner=owner, driver=None, purpose="")
