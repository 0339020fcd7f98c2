"""Begin a drive, change it, begin it after the pattern of another one, and again on other days."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.transaction import atomic

from kvitt.events.actions import Deed, record
from kvitt.kernel.clock import day_of
from kvitt.kernel.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from kvitt.kernel.findings import stop
from kvitt.kernel.ids import id_of_part
from kvitt.people.models import User
from kvitt.policy.queries import cost_types
from kvitt.rates.mileage.law import countries, law_of
from kvitt.tenancy.once import made_once
from kvitt.tenancy.queries import company as the_company
from kvitt.transactions.actions.locking import actor_for, lock_one
from kvitt.transactions.kinds.mileage import queries
from kvitt.transactions.kinds.mileage.changes import Changes, apply, take_vehicle
from kvitt.transactions.kinds.mileage.judged import findings_of, lay_on
from kvitt.transactions.kinds.mileage.models import MileageDetail, MileageOutlay
from kvitt.transactions.kinds.mileage.settle import CODE, FOUND_FIELDS, put_amount, settle
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import may_edit, may_enter_for

#: So many drives are begun at once.
MOST_DAYS = 62


def draft(
    *, person: User, transaction_id: UUID, at: datetime, owner: User | None = None, changes: Changes | None = None
) -> Transaction:
    """A new drive with what is known so far. Asking again with the same id gives the one that was made.

    Raises NotAllowedError when the person may not enter for `owner`, InvalidError for values that cannot be kept.
    """
    return made_once(
        lambda: _drafted(person, owner or person, transaction_id, changes or {}, at=at),
        made_before=lambda: _made_before(person, transaction_id),
    )


@atomic
def save(
    *, person: User, transaction_id: UUID, changes: Changes, at: datetime, version: int | None = None
) -> Transaction:
    """Change fields of an open drive. What others are worth by it, or what has to be corrected of them, follows.

    Raises NotFoundError, ConflictError (`transaction.not-editable`, or `changed-meanwhile` when `version` is given and no longer
    the newest), InvalidError for values that cannot be kept.
    """
    header = editable(person=person, transaction_id=transaction_id)
    if version is not None and version != header.version:
        code = "changed-meanwhile"
        raise ConflictError(code)
    detail = queries.details_of([header.id])[header.id]
    if detail.is_correction:
        code = "mileage.correction-is-fixed"
        raise ConflictError(code)
    before = header.on
    outlays = queries.outlays_of([header.id])[header.id]
    put(header, detail, outlays, changes)
    write(header, detail, outlays, days=[before], at=at)
    if {"on", "distance", "is_return", "stops", "vehicle_id", "vehicle"} & set(changes):
        deed = Deed("transaction.changed", "transaction", header.id, {"fields": sorted(changes)})
        record([deed], actor=actor_for(person, header), at=at)
    return header


@atomic
def like(*, person: User, transaction_id: UUID, pattern_id: UUID, at: datetime) -> Transaction:
    """Fill an open drive after the pattern of an earlier one of the same person; the day stays. Raises as `save`."""
    header = editable(person=person, transaction_id=transaction_id)
    pattern = queries.one_drive(person=person, transaction_id=pattern_id)
    if pattern.owner_id != header.owner_id:
        raise NotFoundError
    detail = queries.details_of([header.id])[header.id]
    take_pattern(detail, queries.details_of([pattern.id])[pattern.id])
    header.title, header.purpose, header.dimensions = pattern.title, pattern.purpose, dict(pattern.dimensions)
    write(header, detail, queries.outlays_of([header.id])[header.id], days=[header.on], at=at)
    record(
        [Deed("transaction.changed", "transaction", header.id, {"fields": ["like"]})],
        actor=actor_for(person, header),
        at=at,
    )
    return header


@atomic
def again(*, person: User, transaction_id: UUID, days: Sequence[date], at: datetime) -> list[Transaction]:
    """A drive that comes again: a draft like this one for each of the days, in order. A day that has one already gets no second.

    Raises InvalidError `mileage.days-missing` for no days, or more than MOST_DAYS.
    """
    pattern = queries.one_drive(person=person, transaction_id=transaction_id)
    wanted = sorted({day for day in days if day != pattern.on})
    if not wanted or len(wanted) > MOST_DAYS:
        code = "mileage.days-missing"
        raise InvalidError(findings=[stop(code, "days")])
    made = []
    for day in wanted:
        header = draft(
            person=person,
            owner=pattern.owner,
            transaction_id=id_of_part(pattern.id, _day_id(day)),
            at=at,
            changes={"on": day},
        )
        made.append(
            like(person=person, transaction_id=header.id, pattern_id=pattern.id, at=at) if not header.title else header
        )
    return made


def _day_id(day: date) -> UUID:
    return UUID(int=day.toordinal())


def write(
    header: Transaction,
    detail: MileageDetail,
    outlays: list[MileageOutlay],
    *,
    days: Sequence[date | None],
    at: datetime,
) -> None:
    """Price, check and store an open drive as its next version, and settle the rest of the year."""
    settle(header.owner, at=at, acting=[(header, detail)], days=days)
    lines = queries.lines_of([header.id])[header.id]
    put_amount(header, detail, outlays, [(line.difference, line.currency) for line in lines])
    header.version += 1
    header.changed_at = at
    header.save()
    detail.save()
    on = day_of(at, zone=the_company().time_zone)
    lay_on(header, findings_of([header], on=on)[header.id])
    header.save(update_fields=FOUND_FIELDS)


def put(header: Transaction, detail: MileageDetail, outlays: list[MileageOutlay], changes: Changes) -> None:
    """Lay the changes on, and store what was paid on the way. Raises InvalidError for values that cannot be kept."""
    stood = list(outlays)
    apply(header, detail, outlays, changes)
    if [_paid(one) for one in outlays] == [_paid(one) for one in stood]:
        outlays[:] = stood  # what finance said about them, and the policy of each, stays
    else:
        MileageOutlay.objects.filter(transaction_id=header.id).delete()
        MileageOutlay.objects.bulk_create(outlays)


def _paid(outlay: MileageOutlay) -> tuple[str, str, Decimal]:
    return outlay.what, outlay.text, outlay.amount


def editable(*, person: User, transaction_id: UUID) -> Transaction:
    """The drive, locked, if the person may change it. Raises NotFoundError, ConflictError `transaction.not-editable`."""
    header = lock_one(person=person, transaction_id=transaction_id)
    if header.kind != CODE:
        raise NotFoundError
    if not may_edit(person=person, transaction=header):
        code = "transaction.not-editable"
        raise ConflictError(code, state=header.state)
    return header


def take_pattern(detail: MileageDetail, pattern: MileageDetail) -> None:
    """The way, the distance and the vehicle of another drive; odometer and price are its own."""
    for name in ("distance", "unit", "is_return", "stops", "vehicle_id", "vehicle", "fuel", "registration"):
        setattr(detail, name, getattr(pattern, name))
    detail.fuel_paid_by_driver, detail.extras = pattern.fuel_paid_by_driver, list(pattern.extras)
    detail.cost_type_id = pattern.cost_type_id or detail.cost_type_id
    detail.source = "typed" if pattern.source in {"odometer", "tracked"} else pattern.source


def _made_before(person: User, transaction_id: UUID) -> Transaction | None:
    made = Transaction.objects.filter(id=transaction_id).first()
    if made is not None and (made.entered_by_id != person.id or made.kind != CODE):
        raise NotFoundError
    return made


def _drafted(person: User, owner: User, transaction_id: UUID, changes: Changes, *, at: datetime) -> Transaction:
    if owner.id != person.id and owner.id not in may_enter_for(person):
        code = "transaction.not-for-them"
        raise NotAllowedError(code)
    company = the_company()
    law = law_for(owner, company_country=company.country)
    header = Transaction(
        id=transaction_id,
        kind=CODE,
        owner_id=owner.id,
        entered_by_id=person.id,
        on=day_of(at, zone=company.time_zone),
        currency=law_of(law).currency if law in countries() else company.base_currency,
        home_currency=company.base_currency,
        country=law,
        dimensions=dict(owner.dimensions),
        created_at=at,
        changed_at=at,
    )
    detail = MileageDetail(
        id=transaction_id, law=law, branch=owner.branch.code if owner.branch_id and owner.branch else ""
    )
    detail.groups = dict(owner.dimensions)
    detail.unit = law_of(law).unit.value if law in countries() else "km"
    _begin_with(detail, owner)
    outlays: list[MileageOutlay] = []
    apply(header, detail, outlays, changes)
    header.save(force_insert=True)
    detail.save(force_insert=True)
    MileageOutlay.objects.bulk_create(outlays)
    record([Deed("transaction.drafted", "transaction", header.id)], actor=actor_for(person, header), at=at)
    header.version = 0
    write(header, detail, outlays, days=[], at=at)
    return header


def law_for(owner: User, *, company_country: str) -> str:
    """Whose law holds for a person's driving: that of the branch, else of the company."""
    return owner.branch.country if owner.branch_id and owner.branch else company_country


def _begin_with(detail: MileageDetail, owner: User) -> None:
    """The vehicle that was driven last, or the only one; the first cost type of the kind."""
    vehicles = queries.vehicles_of(owner.id)
    last = (
        MileageDetail.objects.filter(transaction__owner_id=owner.id, vehicle_id__in=[one.id for one in vehicles])
        .order_by("-id")
        .values_list("vehicle_id", flat=True)
        .first()
    )
    chosen = next((one for one in vehicles if one.id == last), vehicles[0] if vehicles else None)
    if chosen is not None:
        take_vehicle(detail, chosen)
    elif owner.car_registration:
        detail.registration = owner.car_registration
    first = next((row for row in cost_types(CODE) if row.kinds), None)
    detail.cost_type_id = first.id if first else None
