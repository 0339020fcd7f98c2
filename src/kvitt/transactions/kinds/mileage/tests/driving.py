"""Short ways to drives in a certain state, always through the actions."""

from datetime import date, timedelta
from decimal import Decimal

from kvitt.kernel.ids import uuid7
from kvitt.ledger.queries import postings_of, vouchers_of_source
from kvitt.people.models import User
from kvitt.project.nordlys import AT, TODAY, Cast
from kvitt.transactions.actions.approve import approve
from kvitt.transactions.actions.book import book
from kvitt.transactions.actions.submit import submit
from kvitt.transactions.kinds.mileage.actions.draft import draft
from kvitt.transactions.kinds.mileage.actions.garage import save_place
from kvitt.transactions.kinds.mileage.models import MileageDetail
from kvitt.transactions.models import Transaction

WAY = ["Lygtevej 4, 2450 København SV", "Industrivej 4, 8000 Aarhus C"]


def drive(
    cast: Cast, *, km: str = "100", on: date = TODAY, owner: User | None = None, state: str = "draft", **more: object
) -> Transaction:
    """A complete drive of Alma's, taken as far as `state`. A hundred kilometres give 394.00."""
    owner = owner or cast.alma
    changes = {"on": on, "distance": Decimal(km), "stops": WAY, "purpose": "Møde hos Vestas", **more}
    row = draft(person=owner, transaction_id=uuid7(), at=AT, changes=changes)
    if state == "draft":
        return row
    submit(person=owner, transaction_id=row.id, on=TODAY, at=AT)
    if state in {"approved", "booked"}:
        approve(person=cast.bo, transaction_id=row.id, at=AT)
    if state == "booked":
        book(person=cast.cleo, transaction_id=row.id, booked_on=TODAY, at=AT)
    row.refresh_from_db()
    return row


def booked_as(row: Transaction) -> list[tuple[str, Decimal, Decimal]]:
    """Account, amount and the taxable part of each line that was booked."""
    (voucher,) = vouchers_of_source(row.id)
    return [(line.account, line.amount, line.taxable) for line in postings_of([voucher.id])[voucher.id]]


def home(cast: Cast) -> None:
    """Alma lives where her ways begin."""
    fields = {"name": "Hjem", "address": WAY[0], "is_home": True}
    save_place(person=cast.alma, owner=cast.alma, place_id=uuid7(), at=AT, fields=fields)


def commuted(cast: Cast, first: date, days: int, *, state: str = "submitted") -> list[Transaction]:
    """From home to the same workplace on so many days in a row: ten kilometres, 39.40. One is written as Kvitt does, the others
    after its pattern.
    """
    pattern = drive(cast, km="10", on=first, stops=["Hjem", WAY[1]], state=state)
    detail = MileageDetail.objects.get(id=pattern.id)
    headers, details = [], []
    for number in range(1, days):
        made, on = uuid7(), first + timedelta(days=number)
        fields = {field.attname: getattr(pattern, field.attname) for field in pattern._meta.local_concrete_fields}
        headers.append(Transaction(**{**fields, "id": made, "on": on}))
        fields = {field.attname: getattr(detail, field.attname) for field in detail._meta.local_concrete_fields}
        priced = {**detail.priced, "drive": str(made), "on": on.isoformat(), "before": str(10 * number)}
        details.append(MileageDetail(**{**fields, "id": made, "priced": priced}))
    Transaction.objects.bulk_create(headers)
    MileageDetail.objects.bulk_create(details)
    return [pattern, *headers]
