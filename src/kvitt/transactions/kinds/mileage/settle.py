"""Writing what follows when a person's drives are put side by side: prices of what is open, corrections of what was sent."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext, override

from kvitt.events.actions import SYSTEM, Deed, record
from kvitt.kernel.clock import day_of
from kvitt.kernel.ids import uuid7
from kvitt.kernel.money import rounded
from kvitt.people.models import User
from kvitt.policy.verdicts import left_to_employee
from kvitt.rates.mileage.law import countries
from kvitt.rates.mileage.matrix import RateDay
from kvitt.tenancy.queries import company as the_company
from kvitt.tenancy.scope import one_at_a_time
from kvitt.tenancy.updating import update
from kvitt.transactions.header import at_home, take_official_rate
from kvitt.transactions.kinds.mileage import queries
from kvitt.transactions.kinds.mileage.judged import findings_of, lay_on
from kvitt.transactions.kinds.mileage.models import MileageCorrection, MileageDetail, MileageOutlay
from kvitt.transactions.kinds.mileage.tables import Shelf, shelf
from kvitt.transactions.kinds.mileage.year import Entry, Line, Year, read_year
from kvitt.transactions.models import Transaction

CODE = "mileage"
#: What `put_amount` writes, and what `lay_on` does.
PRICED_FIELDS = ("amount", "currency", "home_amount", "payable", "rate", "rate_on", "rate_source")
FOUND_FIELDS = ("findings", "stops", "warnings", "payable")
_NOUGHT = Decimal("0.00")


def settle(
    owner: User,
    *,
    at: datetime,
    acting: Sequence[tuple[Transaction, MileageDetail]] = (),
    days: Iterable[date | None] = (),
) -> Year:
    """Put the person's drives in order anew, price what is open and give each correction to an item that carries it.

    `acting` are locked and are written by the caller; other open items are written here, but for those that somebody else holds:
    whoever holds one settles too, after us. `days`: where the acting stood before. Lines that no open item can carry are left in
    `residual`.
    """
    one_at_a_time(f"mileage {owner.id}")
    book = shelf()
    today = day_of(at, zone=the_company().time_zone)
    _take_day_of_payment(acting, book, today=today)
    year = read_year(owner, days=days, shelf=book, acting=acting)
    carried = _shared_out(year, [header.id for header, _detail in acting])
    mine = {header.id for header, _detail in acting}
    stood = queries.lines_of([entry.header.id for entry in year.open_drives()])
    moved: list[tuple[Entry, list[Line]]] = []
    for entry in year.open_drives():
        lines = [*year.own_lines.get(entry.header.id, ()), *carried.get(entry.header.id, ())]
        changed = _write_lines(entry, lines, stood[entry.header.id])
        priced = year.priced.get(entry.header.id)
        told = priced.as_json() if priced is not None else {}
        if entry.header.id not in mine and not changed and told == entry.detail.priced:
            continue
        entry.detail.priced = told
        if entry.header.id not in mine:
            moved.append((entry, lines))
    _write_others(moved, on=today)
    return year


def _take_day_of_payment(acting: Sequence[tuple[Transaction, MileageDetail]], book: Shelf, *, today: date) -> None:
    """Where the day of payment decides on the rate, it is taken to be today until the drive is sent."""
    for header, detail in acting:
        matrix = book.current(detail.law)
        by_payment = matrix is not None and matrix.rate_day is RateDay.PAYMENT
        detail.paid_on = max(today, header.on or today) if by_payment else None


def _shared_out(year: Year, acting: Sequence[UUID]) -> dict[UUID, list[Line]]:
    """Who carries which line: the drive that caused it, else the one that is being changed, else a correction that is open."""
    open_ids = {str(one.header.id): one for one in year.open_drives() if one.drive is not None}
    corrections = [one for one in year.open_drives() if one.detail.is_correction]
    found: dict[UUID, list[Line]] = {}
    left: list[Line] = []
    for line in year.residual:
        causes = [name for name in line.because_of if name in open_ids]
        mine = [str(one) for one in acting if str(one) in open_ids]
        chosen = next((name for name in mine if name in causes), "") or next(reversed(causes or mine), "")
        if chosen:
            found.setdefault(UUID(chosen), []).append(line)
        elif corrections:
            found.setdefault(corrections[0].header.id, []).append(line)
        else:
            left.append(line)
    year.residual = left
    return found


def _write_lines(entry: Entry, lines: Sequence[Line], stood: Sequence[MileageCorrection]) -> bool:
    """Put these lines on an open item in the place of those that stood there; says whether anything changed."""
    rows = [
        MileageCorrection(
            id=uuid7(),
            transaction_id=entry.header.id,
            drive_id=line.drive_id,
            position=position,
            on=line.on,
            text=line.text[:200],
            why=line.why,
            because_of=list(line.because_of),
            old=dict(line.old),
            new=dict(line.new),
            difference=line.difference,
            tax_free_difference=line.tax_free_difference,
            currency=line.currency,
        )
        for position, line in enumerate(lines)
    ]
    if [_said(row) for row in rows] == [_said(row) for row in stood]:
        return False
    MileageCorrection.objects.filter(transaction_id=entry.header.id).delete()
    if _exists(entry):
        MileageCorrection.objects.bulk_create(rows)
    return True


def _exists(entry: Entry) -> bool:
    return not entry.header._state.adding  # noqa: SLF001  # whether the row was written yet


def _said(row: MileageCorrection) -> tuple[object, ...]:
    return row.drive_id, row.on, row.why, row.difference, row.tax_free_difference


def _write_others(moved: Sequence[tuple[Entry, Sequence[Line]]], *, on: date) -> None:
    """Write open items whose price moved since another one did; those that somebody else holds are left to them.

    The number of queries does not grow with the items.
    """
    locked = Transaction.objects.select_for_update(skip_locked=True)
    held = {row.id: row for row in locked.filter(id__in=[entry.header.id for entry, _lines in moved])} if moved else {}
    if not held:
        return
    outlays = queries.outlays_of(list(held))
    mine = [(held[entry.header.id], entry.detail, lines) for entry, lines in moved if entry.header.id in held]
    for header, detail, lines in mine:
        put_amount(header, detail, outlays[header.id], [(line.difference, line.currency) for line in lines])
        header.version += 1
    update([detail for _header, detail, _lines in mine], ["priced"])
    found = findings_of(list(held.values()), on=on)
    for header in held.values():
        lay_on(header, found[header.id])
    update(list(held.values()), [*dict.fromkeys([*PRICED_FIELDS, *FOUND_FIELDS, "version"])])


def put_amount(
    header: Transaction,
    detail: MileageDetail,
    outlays: Sequence[MileageOutlay],
    corrections: Iterable[tuple[Decimal, str]],
) -> None:
    """The amount of an item: its drive, what was paid on the way, and the corrections that it carries."""
    priced, lines = detail.priced, list(corrections)
    own = Decimal(priced["amount"]) if priced.get("amount") is not None else None
    header.currency = priced.get("currency") or next((currency for _, currency in lines), header.currency)
    known = own is not None or detail.is_correction
    header.amount = None
    if known:
        parts = [own or _NOUGHT, *(one.amount for one in outlays), *(difference for difference, _ in lines)]
        header.amount = rounded(sum(parts, _NOUGHT), header.currency)
    take_official_rate(header, on=header.on)
    header.home_amount = at_home(header, header.amount)
    # All of it is the owner's, but for what the policy's verdicts that stand with it leave to them.
    header.payable = (header.home_amount or Decimal(0)) - left_to_employee(header.checked)


def correct_alone(owner: User, lines: Sequence[Line], *, at: datetime) -> Transaction:
    """An item that only carries corrections, since the drive that caused them is gone. It is written as a draft."""
    company = the_company()
    on = day_of(at, zone=company.time_zone)
    with override(owner.language):
        title = gettext("Correction of mileage")
    header = Transaction(
        id=uuid7(),
        kind=CODE,
        owner_id=owner.id,
        entered_by_id=owner.id,
        title=title,
        on=on,
        currency=lines[0].currency,
        home_currency=company.base_currency,
        country=company.country,
        dimensions=dict(owner.dimensions),
        created_at=at,
        changed_at=at,
    )
    law = str(lines[0].old.get("country") or company.country)
    sample = MileageDetail.objects.filter(id=lines[0].drive_id).first()
    detail = MileageDetail(
        id=header.id,
        law=law if law in countries() else company.country,
        is_correction=True,
        cost_type_id=sample.cost_type_id if sample else None,
    )
    put_amount(header, detail, [], [(line.difference, line.currency) for line in lines])
    header.save(force_insert=True)
    detail.save(force_insert=True)
    _write_lines(Entry(header, detail, None), lines, [])
    lay_on(header, findings_of([header], on=on)[header.id])
    header.save(update_fields=FOUND_FIELDS)
    deed = Deed(
        "mileage.corrected", "transaction", header.id, {"drives": sorted({str(line.drive_id) for line in lines})}
    )
    record([deed], actor=SYSTEM, at=at)
    return header
