"""What a table of prices would give for drives that are stored: nothing is written, everything is told."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.json import KT

from kvitt.people.models import User
from kvitt.policy.queries import book
from kvitt.rates.mileage.matrix import Matrix
from kvitt.rates.mileage.year import price_year
from kvitt.transactions.kinds.mileage.drives import before_of, drive_of
from kvitt.transactions.kinds.mileage.models import MileageDetail, MileageDriver
from kvitt.transactions.kinds.mileage.tables import shelf

#: So many rows are read at once, and so often is told how far it is.
_AT_ONCE = 2_000
#: What pricing looks at; the stored steps of a drive are many times as long.
_READ = (
    "starts", "distance", "unit", "is_return", "source", "odometer_start", "odometer_end", "stops", "vehicle", "fuel",
    "registration", "fuel_paid_by_driver", "extras", "law", "branch", "groups", "paid_on", "cost_type_id", "is_correction",
    "transaction__owner_id", "transaction__on", "transaction__dimensions",
)  # fmt: skip


@dataclass(slots=True)
class Rerated:
    """How many drives there are and would give another amount; what they gave, and would give; how many would have no price."""

    drives: int = 0
    changed: int = 0
    before: Decimal = Decimal("0.00")
    after: Decimal = Decimal("0.00")
    unpriced: int = 0

    @property
    def difference(self) -> Decimal:
        """How much more it would be."""
        return self.after - self.before


def stored_drives(law: str) -> "QuerySet[MileageDetail]":
    """Every drive that counts under a country's law."""
    return MileageDetail.objects.filter(
        law=law,
        is_correction=False,
        distance__isnull=False,
        reversed_at=None,
        transaction__discarded_at=None,
        transaction__on__isnull=False,
    )


def rerate(
    matrix: Matrix,
    rows: "QuerySet[MileageDetail]",
    *,
    total: int = 0,
    told: Callable[[int, int], None] | None = None,
) -> Rerated:
    """Price these drives by a table, person after person in the order driven. `told` hears how many are done, and of how many."""
    book_of_prices, types = shelf(), book().cost_types
    drivers = {row.owner_id: row for row in MileageDriver.objects.all()}
    owners = {row.id: row for row in User.objects.defer("address", "bank_account")}
    found, done = Rerated(), 0
    ordered = (
        rows.annotate(stood=KT("priced__amount"))
        .select_related("transaction")
        .only(*_READ)
        .order_by("transaction__owner_id", "transaction__on", "id")
    )
    for owner_id, of_person in groupby(ordered.iterator(chunk_size=_AT_ONCE), key=lambda row: row.transaction.owner_id):
        owner = owners[owner_id]
        several = list(of_person)
        drives = []
        for row in several:
            cost_type = types.get(row.cost_type_id) if row.cost_type_id else None
            drive = drive_of(
                row.transaction,
                row,
                owner=owner,
                driver=drivers.get(owner_id),
                purpose=cost_type.code if cost_type else "",
            )
            if drive is not None:
                drives.append(drive)
        account = book_of_prices.account(
            matrix, owner=owner, before=before_of(drivers.get(owner_id), branch=several[0].branch)
        )
        _take(found, several, ((one.drive, one.amount) for one in price_year(drives, account)))
        done += len(several)
        if told is not None:
            told(done, total)
    return found


def _take(found: Rerated, rows: Iterable[Any], priced: Iterator[tuple[str, Decimal | None]]) -> None:
    now = dict(priced)
    for row in rows:
        amount, stood = now.get(str(row.id)), row.stood
        before = Decimal(stood) if stood is not None else Decimal("0.00")
        found.drives += 1
        found.before += before
        if amount is None:
            found.unpriced += 1
            continue
        found.after += amount
        found.changed += amount != before
