"""A person's drives put side by side: what each is worth now, and what has to be corrected of those that were sent. No writing.

All drives that are not thrown away count, drafts too, in the order driven. What was sent keeps its price; where it would be worth
something else now since another drive was entered, changed or deleted, there is a line. Other rates or another table alone change
nothing that was sent.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from kvitt.people.models import User
from kvitt.rates.mileage.matrix import Matrix
from kvitt.rates.mileage.priced import Priced
from kvitt.rates.mileage.sixty_days import private_ways
from kvitt.rates.mileage.trip import Drive
from kvitt.rates.mileage.year import Told, Why, corrections
from kvitt.transactions.kinds.mileage.drives import before_of, drive_of, years_of
from kvitt.transactions.kinds.mileage.models import MileageCorrection, MileageDetail, MileageDriver
from kvitt.transactions.kinds.mileage.tables import Shelf, lives_by_the_year
from kvitt.transactions.kinds.mileage.ways import ways_around
from kvitt.transactions.lifecycle import OPEN, State
from kvitt.transactions.models import Transaction

_NOUGHT = Decimal("0.00")


@dataclass(slots=True)
class Entry:
    """One item of the person's: header, detail, and the drive where it is one. `is_amended`: it is corrected under way."""

    header: Transaction
    detail: MileageDetail
    drive: Drive | None
    is_amended: bool = False

    @property
    def is_open(self) -> bool:
        """Whether its price may still change."""
        return self.is_amended or self.header.state in OPEN

    @property
    def counts(self) -> bool:
        """Whether its amount is with somebody, so that what it says stands."""
        return not self.is_open and self.header.discarded_at is None and self.detail.reversed_at is None


@dataclass(frozen=True, slots=True)
class Line:
    """A correction to be: of which drive, why, and how much."""

    drive_id: UUID
    on: date
    text: str
    why: str
    because_of: tuple[str, ...]
    old: Mapping[str, Any]
    new: Mapping[str, Any]
    difference: Decimal
    tax_free_difference: Decimal
    currency: str


@dataclass(slots=True)
class Year:
    """What was read, what is open with its price now, and the lines that nobody carries yet."""

    entries: dict[UUID, Entry]
    priced: dict[UUID, Priced] = field(default_factory=dict)
    own_lines: dict[UUID, list[Line]] = field(default_factory=dict)
    residual: list[Line] = field(default_factory=list)

    def open_drives(self) -> list[Entry]:
        """Those that can still carry a line."""
        return [one for one in self.entries.values() if one.is_open and one.header.discarded_at is None]


def read_year(
    owner: User, *, days: Iterable[date | None], shelf: Shelf, acting: Sequence[tuple[Transaction, MileageDetail]] = ()
) -> Year:
    """The person's drives of the years of these days, with what follows from putting them in order.

    `acting` are rows that are being changed; they are taken as they stand in memory.
    """
    driver = MileageDriver.objects.filter(owner_id=owner.id).first()
    laws = {detail.law for _header, detail in acting}
    by_year = all(lives_by_the_year(matrix) for law in laws if (matrix := shelf.current(law)) is not None)
    wanted = years_of({*days, *(header.on for header, _detail in acting)})
    private: Mapping[str, Mapping[str, str]] | None = None
    if by_year and laws:
        private, moved = ways_around(owner, years=wanted, acting=acting)
        wanted |= moved
    rows = MileageDetail.objects.filter(transaction__owner_id=owner.id, transaction__discarded_at=None)
    if by_year and laws:
        first, last = date(min(wanted, default=1900), 1, 1), date(max(wanted, default=1900), 12, 31)
        rows = rows.filter(transaction__on__range=(first, last))
    found = {row.id: (row.transaction, row) for row in rows.select_related("transaction", "cost_type")}
    found |= {header.id: (header, detail) for header, detail in acting}
    codes = {
        detail.id: detail.cost_type.code for _, detail in found.values() if detail.cost_type_id and detail.cost_type
    }
    mine = {header.id for header, _detail in acting}
    entries = {
        key: Entry(
            header,
            detail,
            _counting_drive(header, detail, owner, driver, codes.get(key, "")),
            is_amended=key in mine and header.state not in OPEN,
        )
        for key, (header, detail) in found.items()
        if header.discarded_at is None
    }
    if private is None:  # every drive there is was read
        private = private_ways(one.drive for one in entries.values() if one.drive is not None)
    for entry in entries.values():
        if entry.drive is not None and entry.drive.id in private:
            entry.drive = replace(entry.drive, private_way=private[entry.drive.id])
    year = Year(entries)
    lines = _standing_lines(owner, wanted if by_year and laws else set(), entries)
    for law in sorted({entry.detail.law for entry in entries.values()}):
        _price(year, law, owner=owner, driver=driver, shelf=shelf, lines=lines)
    _settle_what_moved(year, lines)
    return year


def _counting_drive(
    header: Transaction, detail: MileageDetail, owner: User, driver: MileageDriver | None, purpose: str
) -> Drive | None:
    if detail.reversed_at is not None:
        return None
    return drive_of(header, detail, owner=owner, driver=driver, purpose=purpose)


def _standing_lines(owner: User, years: set[int], entries: Mapping[UUID, Entry]) -> dict[UUID, list[MileageCorrection]]:
    """The lines that stand, by the drive that they are about, in the order in which they came to be."""
    rows = MileageCorrection.objects.filter(
        transaction__owner_id=owner.id,
        transaction__discarded_at=None,
        transaction__state__in=[State.SUBMITTED, State.APPROVED, State.BOOKED],
        transaction__mileage_detail__reversed_at=None,
    )
    if years:
        rows = rows.filter(on__range=(date(min(years), 1, 1), date(max(years), 12, 31)))
    found: dict[UUID, list[MileageCorrection]] = {}
    for row in rows.order_by("id"):
        carrier = entries.get(row.transaction_id)
        if carrier is None or carrier.counts:
            found.setdefault(row.drive_id, []).append(row)
    return found


def _price(
    year: Year,
    law: str,
    *,
    owner: User,
    driver: MileageDriver | None,
    shelf: Shelf,
    lines: Mapping[UUID, list[MileageCorrection]],
) -> None:
    """Price the open drives of one law by the table in force, and those that were sent by the one that priced them."""
    current = shelf.current(law)
    if current is None:
        return
    here = [one for one in year.entries.values() if one.detail.law == law and one.drive is not None]
    sent = [one for one in here if one.counts and one.detail.priced.get("amount") is not None]
    drives = [one.drive for one in here if one.drive is not None]
    names = {current.version: current}
    for one in sent:
        name = one.detail.priced["matrix"]
        if name not in names:
            names[name] = shelf.named(name, law=law) or current
    for name, matrix in names.items():
        told = [_told(one, lines.get(one.header.id, ())) for one in sent if one.detail.priced["matrix"] == name]
        found = _found(matrix, told, drives, owner=owner, driver=driver, shelf=shelf)
        for line in found:
            entry = year.entries[UUID(line.drive)]
            if matrix is current and entry.is_open and line.new is not None:
                year.priced[entry.header.id] = line.new
            elif (
                line.old is not None
                and line.new is not None
                and line.why is not Why.RATES
                and line.new.amount is not None
            ):
                year.residual.append(_line(entry, line.why.value, line.because_of, line.old, line.new))


def _found(
    matrix: Matrix,
    told: list[Told],
    drives: list[Drive],
    *,
    owner: User,
    driver: MileageDriver | None,
    shelf: Shelf,
) -> list[Any]:
    branch = drives[0].branch if drives else ""
    account = shelf.account(matrix, owner=owner, before=before_of(driver, branch=branch))
    return corrections(told, drives, account)


def _told(entry: Entry, lines: Sequence[MileageCorrection]) -> Told:
    """What stands of a drive that was sent: its own price with every line since."""
    first = Priced.from_json(entry.detail.priced)
    last = next((Priced.from_json(line.new) for line in reversed(lines) if line.new), first)
    amount = (first.amount or _NOUGHT) + sum((line.difference for line in lines), _NOUGHT)
    free = (first.tax_free or _NOUGHT) + sum((line.tax_free_difference for line in lines), _NOUGHT)
    assert entry.drive is not None  # noqa: S101  # only drives are told
    return Told(entry.drive, replace(last, amount=amount, tax_free=free))


def _line(entry: Entry, why: str, because_of: tuple[str, ...], old: Priced, new: Priced) -> Line:
    amount, free = (new.amount or _NOUGHT), (new.tax_free or _NOUGHT)
    return Line(
        drive_id=entry.header.id,
        on=new.on,
        text=entry.header.title,
        why=why,
        because_of=because_of,
        old=old.as_json(),
        new=new.as_json(),
        difference=amount - (old.amount or _NOUGHT),
        tax_free_difference=free - (old.tax_free or _NOUGHT),
        currency=new.currency,
    )


def _settle_what_moved(year: Year, lines: Mapping[UUID, list[MileageCorrection]]) -> None:
    """What others already posted about a drive that is open again, or gone, is taken back: the first by itself."""
    for drive_id, rows in lines.items():
        entry = year.entries.get(drive_id)
        if entry is not None and entry.counts and entry.drive is not None:
            continue
        posted = sum((row.difference for row in rows), _NOUGHT)
        free = sum((row.tax_free_difference for row in rows), _NOUGHT)
        if not posted and not free:
            continue
        last = rows[-1]
        is_open = entry is not None and entry.is_open
        back = Line(
            drive_id=drive_id,
            on=last.on,
            text=last.text,
            why=Why.CHANGED.value if is_open else Why.DELETED.value,
            because_of=(str(drive_id),),
            old=last.new,
            new={},
            difference=-posted,
            tax_free_difference=-free,
            currency=last.currency,
        )
        if is_open:
            year.own_lines.setdefault(drive_id, []).append(back)
        else:
            year.residual.append(back)
