"""The driving log: a person's drives of a year in the order driven, by vehicle where it is wanted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from kvitt.kernel.errors import NotFoundError
from kvitt.people.models import Role, User
from kvitt.people.national_ids import have_national_id, national_ids_for_vouchers
from kvitt.rates.mileage.voucher import content_rule
from kvitt.transactions.kinds.mileage.drives import total_distance
from kvitt.transactions.kinds.mileage.models import MileageDetail
from kvitt.transactions.kinds.mileage.words import VEHICLES
from kvitt.transactions.queries import may_enter_for


@dataclass(frozen=True, slots=True)
class LogLine:
    """One drive in the log. `reached`: what was driven in the year up to and with it, in `unit`."""

    id: UUID
    on: date
    starts: time | None
    way: str
    purpose: str
    vehicle: str
    registration: str
    odometer_start: Decimal | None
    odometer_end: Decimal | None
    distance: Decimal
    unit: str
    reached: Decimal
    amount: Decimal | None
    currency: str
    state: str


@dataclass(frozen=True, slots=True)
class Log:
    """The lines, the sums of distance and amount, and the vehicles that occur in the year.

    `is_voucher`: the law lists what has to stand on it, the driver's address and personal number among it.
    """

    owner: User
    year: int
    registration: str
    lines: Sequence[LogLine]
    distance: Decimal
    amount: Decimal
    currency: str
    unit: str
    registrations: Sequence[str]
    is_voucher: bool = False


def owner_of_log(*, person: User, owner_id: UUID | None) -> User:
    """Whose log the person may read: their own, of whom they enter for, and finance and auditors everybody's.

    Raises NotFoundError.
    """
    if owner_id is None or owner_id == person.id:
        return person
    owner = User.objects.filter(id=owner_id).first()
    if owner is None or not (person.is_pro or owner.id in may_enter_for(person)):
        raise NotFoundError
    return owner


def log_of(owner: User, *, year: int, registration: str = "", sent_only: bool = False) -> Log:
    """The log of a year; `registration` narrows it to one vehicle, `sent_only` to what is no draft: what others may see."""
    rows = (
        MileageDetail.objects.filter(
            transaction__owner_id=owner.id,
            transaction__discarded_at=None,
            transaction__on__year=year,
            distance__isnull=False,
            is_correction=False,
            reversed_at=None,
        )
        .select_related("transaction")
        .order_by("transaction__on", "starts", "id")
    )
    if sent_only:
        rows = rows.exclude(transaction__state="draft")
    lines: list[LogLine] = []
    reached = Decimal(0)
    found = list(rows)
    for row in found:
        if registration and row.registration != registration:
            continue
        reached += total_distance(row) or Decimal(0)
        lines.append(_line(row, reached))
    return Log(
        owner=owner,
        year=year,
        registration=registration,
        lines=lines,
        distance=reached,
        amount=sum((line.amount or Decimal(0) for line in lines), Decimal(0)),
        currency=lines[0].currency if lines else "",
        unit=lines[0].unit if lines else "km",
        registrations=sorted({row.registration for row in found if row.registration}),
        is_voucher=any(content_rule(law, on=date(year, 12, 31)) is not None for law in {row.law for row in found}),
    )


def driver_told(log: Log, *, person: User, keeps_national_ids: bool) -> list[str]:
    """What a voucher says about the driver besides the name, for this reader: address, and personal number or where it is added.

    The number stands there for the driver and for finance alone, where the company keeps it.
    """
    if not log.is_voucher:
        return []
    owner = log.owner
    told = [owner.address] if owner.address else []
    if not (keeps_national_ids and have_national_id([owner.id])):
        return [*told, _("CPR number: added by payroll.")]
    if person.id != owner.id and not person.has_role(Role.FINANCE, Role.ADMINISTRATOR):
        return [*told, _("CPR number: kept with finance.")]
    number = national_ids_for_vouchers([owner.id])[owner.id]
    return [*told, _("CPR number: %(number)s") % {"number": number}]


def _line(row: MileageDetail, reached: Decimal) -> LogLine:
    header = row.transaction
    priced = row.priced.get("amount")
    names = [str(stop["text"]) for stop in row.stops]
    return LogLine(
        id=header.id,
        on=header.on or date.min,
        starts=row.starts,
        way=" → ".join([*names, *reversed(names[:-1])] if row.is_return else names),
        purpose=header.purpose,
        vehicle=str(VEHICLES[row.vehicle]),
        registration=row.registration,
        odometer_start=row.odometer_start,
        odometer_end=row.odometer_end,
        distance=total_distance(row) or Decimal(0),
        unit=row.unit,
        reached=reached,
        amount=None if priced is None else Decimal(priced),
        currency=header.currency,
        state=header.state,
    )
