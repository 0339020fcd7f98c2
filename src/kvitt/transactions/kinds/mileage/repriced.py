"""What drives would give with other official rates: what a new package of rates would change."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from kvitt.people.models import User
from kvitt.policy.queries import book as policies
from kvitt.rates.mileage.priced import Priced
from kvitt.rates.mileage.trip import Before
from kvitt.rates.tables import Tables
from kvitt.transactions.explained import Repriced
from kvitt.transactions.kinds.mileage import queries
from kvitt.transactions.kinds.mileage.drives import drive_of
from kvitt.transactions.kinds.mileage.models import MileageDriver
from kvitt.transactions.kinds.mileage.tables import shelf
from kvitt.transactions.models import Transaction


def repriced_of(transactions: Sequence[Transaction], *, tables: Tables) -> Mapping[UUID, Repriced]:
    """Each drive that is priced: what it gives, and what it would give by the table that priced it with other rates."""
    book = shelf(tables=tables)
    details = queries.details_of([row.id for row in transactions])
    owners = {row.id: row for row in User.objects.filter(id__in={row.owner_id for row in transactions})}
    drivers = {row.owner_id: row for row in MileageDriver.objects.filter(owner_id__in=set(owners))}
    types = policies().cost_types
    found: dict[UUID, Repriced] = {}
    for row in transactions:
        detail, owner = details[row.id], owners[row.owner_id]
        cost_type = types.get(detail.cost_type_id) if detail.cost_type_id else None
        purpose = cost_type.code if cost_type else ""
        drive = drive_of(row, detail, owner=owner, driver=drivers.get(owner.id), purpose=purpose)
        if drive is None or detail.priced.get("amount") is None:
            continue
        stored = Priced.from_json(detail.priced)
        matrix = book.named(stored.matrix, law=detail.law)
        if matrix is None:
            continue
        drive = replace(drive, private_way=stored.private_way)
        before = [Before(drive.on, stored.before, matrix.unit, drive.employer, drive.vehicle)] if stored.before else []
        priced = book.account(matrix, owner=owner, before=before).price(drive)
        rest = (row.amount or Decimal(0)) - (stored.amount or Decimal(0))
        after = None if priced.amount is None else priced.amount + rest
        found[row.id] = Repriced(currency=row.currency, before=row.amount, after=after)
    return found
