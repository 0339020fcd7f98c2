"""Transactions as the API shows them. Amounts are strings, moments are UTC."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Field, Schema


class TransactionOut(Schema):
    """A transaction's header."""

    id: UUID
    kind: str
    state: str
    owner_id: UUID
    report_id: UUID | None
    title: str
    purpose: str
    on: date | None
    country: str
    amount: Decimal | None
    currency: str
    home_amount: Decimal | None
    home_currency: str
    payable: Decimal
    rate: Decimal | None
    rate_on: date | None
    rate_source: str
    dimensions: dict[str, str]
    findings: list[dict[str, Any]]
    receipts_count: int
    version: int
    rejection: str
    created_at: datetime
    submitted_at: datetime | None
    approved_at: datetime | None
    booked_at: datetime | None


class OutcomeOut(Schema):
    """What came of one item of an act over many."""

    id: UUID
    done: bool
    code: str = ""
    detail: str = ""


class Ids(Schema):
    """The items of an act, at most 5,000."""

    ids: list[UUID] = Field(max_length=5000)
    comment: str = ""
