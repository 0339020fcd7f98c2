"""Transactions as the API shows them. Amounts are strings, moments are UTC."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
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
    asked_at: datetime | None
    is_unanswered: bool
    messages_count: int
    created_at: datetime
    submitted_at: datetime | None
    approved_at: datetime | None
    booked_at: datetime | None


class OutcomeOut(Schema):
    """What came of one item of an act over many."""

    id: UUID
    done: bool
    already: bool = False
    code: str = ""
    detail: str = ""


class Ids(Schema):
    """The items of an act, at most 5,000."""

    ids: list[UUID] = Field(max_length=5000)
    comment: str = ""


class MessageIn(Schema):
    """A question or an answer. `id` is made by the client, so that sending again makes no second."""

    id: UUID
    kind: Literal["question", "answer"]
    text: str


class MessageOut(Schema):
    """A question at an item, or an answer. `closed_at`: when a question was answered or had no further meaning."""

    id: UUID
    kind: str
    author_id: UUID
    author_for_id: UUID | None
    to_id: UUID
    text: str
    at: datetime
    closed_at: datetime | None


class Asked(Ids):
    """The same question at several items; `id` is made by the client."""

    id: UUID


class LookIn(Schema):
    """An item as the caller saw it. `opened`: a person had the whole of it open, with receipt and remarks."""

    id: UUID
    version: int = Field(ge=1, le=2_147_483_647)
    opened: bool = False


class Decision(Ids):
    """A decision on items. What is no longer in the version that was `looked` at is refused."""

    looked: list[LookIn] = Field(default=[], max_length=5000)


class ExplainedLineOut(Schema):
    """A step of a computed amount, in the reader's language. `amount` is exact or marked as approximate."""

    heading: str
    label: str
    quantity: str
    rate: str
    amount: str
    since: date | None
    source: str
    url: str
    confidence: str


class ExplanationOut(Schema):
    """How an amount came about. `replayed` is worked out again from the stored steps; `holds` says whether it is the amount."""

    amount: Decimal | None
    currency: str
    tax_free: Decimal | None
    taxable: Decimal | None
    replayed: Decimal | None
    holds: bool
    rounding: str
    lines: list[ExplainedLineOut]
