"""The API on months, vouchers, exports and sums."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Router, Schema, Status

from kvitt.api.finance import be_reader
from kvitt.exports.actions import hand_over
from kvitt.exports.models import Batch
from kvitt.exports.queries import batch_file, batches
from kvitt.files.store import store
from kvitt.kernel.clock import now, today
from kvitt.ledger.periods import ShownMonth, close_month, months_around, reopen_month
from kvitt.ledger.queries import postings_of, vouchers
from kvitt.transactions.totals import by_cost_type_and_month

router = Router(tags=["finance"])


class BatchIn(Schema):
    """A batch of everything that waits, or of the vouchers named. `id` is made by the client."""

    id: UUID
    voucher_ids: list[UUID] | None = None


class FileOut(Schema):
    """A file of a batch."""

    format: str
    name: str
    media_type: str
    sha256: str
    size: int


class BatchOut(Schema):
    """A batch with its files."""

    id: UUID
    number: int
    vouchers_count: int
    total: Decimal
    currency: str
    files: list[FileOut]


class MonthOut(Schema):
    """A month of the ledger."""

    month: str = Field(alias="code")
    is_open: bool
    closed_at: datetime | None


@router.get("/periods", response=list[MonthOut], summary="Months and whether they take postings")
def periods(request: Any) -> list[ShownMonth]:
    """The last months and the next, newest first."""
    be_reader(request.person)
    return months_around(today(zone=request.company.time_zone))


@router.put("/periods/{year}/{month}/closed", response={204: None}, summary="Close a month")
def close_period(request: Any, year: int, month: int) -> Status[Any]:
    """Nothing can be booked into it any more."""
    close_month(person=request.person, year=year, month=month, at=now())
    return Status(204, None)


@router.delete("/periods/{year}/{month}/closed", response={204: None}, summary="Open a month again")
def open_period(request: Any, year: int, month: int) -> Status[Any]:
    """The log says who and when."""
    reopen_month(person=request.person, year=year, month=month, at=now())
    return Status(204, None)


@router.get("/vouchers", summary="Vouchers with their postings")
def voucher_list(request: Any, year: int | None = None, limit: int = 50) -> list[dict[str, Any]]:
    """Newest number first."""
    be_reader(request.person)
    rows = vouchers() if year is None else vouchers().filter(year=year)
    found = list(rows[: max(1, min(limit, 500))])
    postings = postings_of([row.id for row in found])
    return [
        {
            "id": row.id,
            "number": str(row),
            "booked_on": row.booked_on,
            "text": row.text,
            "currency": row.currency,
            "source_id": row.source_id,
            "reverses_id": row.reverses_id,
            "postings": [
                {"account": one.account, "amount": str(one.amount), "text": one.text, "vat_code": one.vat_code}
                for one in postings[row.id]
            ],
        }
        for row in found
    ]


@router.get("/exports", response=list[BatchOut], summary="Batches")
def batch_list(request: Any) -> list[dict[str, Any]]:
    """Newest first; at most 100."""
    be_reader(request.person)
    return [_batch(row) for row in batches()[:100]]


@router.post("/exports", response={201: BatchOut}, summary="Make a batch")
def make_batch(request: Any, given: BatchIn) -> Status[Any]:
    """Of everything that is in none yet, in every format."""
    row = hand_over(person=request.person, batch_id=given.id, voucher_ids=given.voucher_ids, at=now())
    return Status(201, _batch(row))


@router.get("/exports/{batch_id}/{code}", summary="A file of a batch")
def batch_bytes(request: Any, batch_id: UUID, code: str) -> HttpResponse:
    """The same bytes every time."""
    be_reader(request.person)
    row = batch_file(batch_id=batch_id, code=code)
    response = HttpResponse(store().read(row.sha256), content_type=row.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{row.name}"'
    return response


@router.get("/overview/{year}", summary="Sums by cost type and month")
def overview(request: Any, year: int) -> dict[str, Any]:
    """Approved and booked, in the company's currency."""
    be_reader(request.person)
    table = by_cost_type_and_month(year=max(2000, min(year, 2200)), language=request.person.language)
    rows = [
        {"name": row.name, "months": [str(month) for month in row.months], "total": str(row.total)}
        for row in table.rows
    ]
    return {"year": year, "rows": rows, "total": str(table.total)}


def _batch(row: Batch) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.number,
        "vouchers_count": row.vouchers_count,
        "total": row.total,
        "currency": row.currency,
        "files": list(row.files.all()),
    }
