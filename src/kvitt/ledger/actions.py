"""Booking: vouchers numbered without gaps per company and year, balanced, in an open period, never changed."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.transaction import atomic

from kvitt.kernel.errors import ConflictError, InvalidError
from kvitt.kernel.ids import uuid7
from kvitt.ledger.models import Posting, Voucher
from kvitt.ledger.queries import is_open, postings_of, reversed_ids, voucher
from kvitt.ledger.rules import Line, VoucherDraft, check_balance, mirrored
from kvitt.tenancy.scope import current_company


@atomic
def post(*, drafts: Sequence[VoucherDraft], booked_on: date, made_by_id: UUID | None, at: datetime) -> list[Voucher]:
    """Book all of them or none.

    Raises:
        InvalidError: `ledger.period-closed`, `ledger.unbalanced` or `ledger.account-missing`.

    """
    if not drafts:
        return []
    for draft in drafts:
        check_balance(draft)
    first = take_numbers(year=booked_on.year, count=len(drafts))
    if not is_open(booked_on):  # asked under the year's lock, which whoever closes a month takes too
        code = "ledger.period-closed"
        raise InvalidError(code, month=f"{booked_on:%Y-%m}")
    vouchers = [
        Voucher(
            id=uuid7(),
            year=booked_on.year,
            number=first + offset,
            booked_on=booked_on,
            document_on=draft.document_on,
            text=draft.text[:200],
            currency=draft.currency,
            total=sum((line.amount for line in draft.lines if line.amount > 0), Decimal(0)),
            source_kind=draft.source_kind,
            source_id=draft.source_id,
            owner_id=draft.owner_id,
            reverses_id=draft.reverses_id,
            made_by_id=made_by_id,
            made_at=at,
            lines=len(draft.lines),
        )
        for offset, draft in enumerate(drafts)
    ]
    Voucher.objects.bulk_create(vouchers, batch_size=2000)
    _write([posting for row, draft in zip(vouchers, drafts, strict=True) for posting in _postings(row.id, draft.lines)])
    return vouchers


def reverse(*, voucher_id: UUID, text: str, booked_on: date, made_by_id: UUID | None, at: datetime) -> Voucher:
    """Book the mirror of a voucher. Raises ConflictError when it was reversed before or is itself a reversal."""
    row = voucher(voucher_id)
    if row.reverses_id is not None or reversed_ids([voucher_id]):
        code = "ledger.already-reversed"
        raise ConflictError(code, number=row.number)
    lines = tuple(
        Line(
            account=posting.account,
            amount=posting.amount,
            text=posting.text,
            vat_code=posting.vat_code,
            vat_amount=posting.vat_amount,
            dimensions=posting.dimensions,
            original_amount=posting.original_amount,
            original_currency=posting.original_currency,
            taxable=posting.taxable,
        )
        for posting in postings_of([voucher_id])[voucher_id]
    )
    draft = VoucherDraft(
        source_kind=row.source_kind,
        source_id=row.source_id,
        owner_id=row.owner_id,
        document_on=row.document_on,
        text=text,
        currency=row.currency,
        lines=mirrored(lines),
        reverses_id=row.id,
    )
    return post(drafts=[draft], booked_on=booked_on, made_by_id=made_by_id, at=at)[0]


def take_numbers(*, year: int, count: int) -> int:
    """The first of `count` numbers. The year's row stays locked until commit, so that no gap can arise; none only locks it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_series AS s (company_id, id, year, last) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (company_id, year) DO UPDATE SET last = s.last + EXCLUDED.last RETURNING last",
            [current_company(), uuid7(), year, count],
        )
        last: int = cursor.fetchone()[0]
    return last - count + 1


#: Columns of a posting with their types, in the order of the one statement that writes them.
_COLUMNS = {
    "company_id": "uuid", "id": "uuid", "voucher_id": "uuid", "lines": "smallint", "position": "smallint",
    "previous": "smallint", "before": "numeric", "after": "numeric", "account": "text", "amount": "numeric", "text": "text",
    "vat_code": "text", "vat_amount": "numeric", "dimensions": "jsonb", "original_amount": "numeric", "original_currency": "text",
    "taxable": "numeric",
}  # fmt: skip


def _write(postings: Sequence[Posting]) -> None:
    """All postings in one statement over arrays: thousands of vouchers in a fraction of the time that row by row takes."""
    arrays = [[getattr(posting, name) for posting in postings] for name in _COLUMNS]
    dimensions = list(_COLUMNS).index("dimensions")
    arrays[dimensions] = [json.dumps(value) for value in arrays[dimensions]]
    names = ", ".join(f'"{name}"' for name in _COLUMNS)
    given = ", ".join(f"%s::{kind}[]" for kind in _COLUMNS.values())
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO ledger_posting ({names}) SELECT * FROM unnest({given})", arrays)  # noqa: S608


def _postings(voucher_id: UUID, lines: Sequence[Line]) -> Iterator[Posting]:
    balance = Decimal("0.00")
    for position, line in enumerate(lines, start=1):
        before, balance = balance, balance + line.amount
        yield Posting(
            voucher_id=voucher_id,
            lines=len(lines),
            position=position,
            previous=position - 1 if position > 1 else None,
            before=before,
            after=balance,
            account=line.account,
            amount=line.amount,
            text=line.text[:200],
            vat_code=line.vat_code,
            vat_amount=line.vat_amount,
            dimensions=dict(line.dimensions),
            original_amount=line.original_amount,
            original_currency=line.original_currency,
            taxable=line.taxable,
        )
