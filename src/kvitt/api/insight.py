"""The API on how approvals go, and on what was drawn for a check."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from ninja import Router, Schema

from kvitt.api.finance import be_reader
from kvitt.kernel.clock import now, today
from kvitt.policy.spot_checks import told_key
from kvitt.transactions.insight import findings, pace, rejections, waiting_now
from kvitt.transactions.insight_tables import MEDIA, as_file, parts_of
from kvitt.transactions.spot import draws_of

router = Router(tags=["finance"])


class WaitingOut(Schema):
    """What waits with one person now; lengths in whole working days of theirs."""

    person_id: UUID
    name: str
    count: int
    total: Decimal
    median: int
    oldest: int


class PaceOut(Schema):
    """How long the items sent in a month took: until approved (median, ninth tenth), then until booked; in whole working days."""

    month: date
    count: int
    decided: int | None
    slow: int | None
    booked: int | None


class RejectionOut(Schema):
    """Why items were rejected, and one of them."""

    text: str
    count: int
    example_id: UUID


class FindingCount(Schema):
    """A finding by its code: on how many items, which share of those sent, and their sum."""

    code: str
    parameters: dict[str, str]
    count: int
    share: Decimal
    total: Decimal


class Insight(Schema):
    """Where items wait, how long it takes, why they are rejected, what is found."""

    waiting: list[WaitingOut]
    pace: list[PaceOut]
    rejections: list[RejectionOut]
    findings: list[FindingCount]


class DrawOut(Schema):
    """What was drawn for an item: `number` in [0, 1) where the rule is a share, and whether finance looks at it first."""

    transaction_id: UUID
    is_drawn: bool
    rule: dict[str, str]
    number: Decimal | None
    drawn_at: datetime
    checked_at: datetime | None
    checked_by_id: UUID | None


class Draws(Schema):
    """A month's draws. `key` is told when the month is over."""

    key: str | None
    draws: list[DrawOut]


@router.get("/finance/insight", response=Insight, summary="Where items wait, and what goes wrong")
def insight(request: Any, day_from: date, day_until: date) -> dict[str, Any]:
    """What waits is of this moment; the rest is of items sent, or rejected, from the first day until before the last."""
    be_reader(request.person)
    zone = ZoneInfo(request.company.time_zone)
    span = {
        "first": datetime.combine(day_from, time(0), zone),
        "until": datetime.combine(day_until, time(0), zone),
    }
    return {
        "waiting": waiting_now(at=now()),
        "pace": pace(**span),
        "rejections": rejections(**span),
        "findings": findings(**span),
    }


@router.get(
    "/finance/insight.{ending}", summary="Insight as a file", openapi_extra={"responses": {200: {"content": {}}}}
)
def insight_file(request: Any, ending: Literal["csv", "xlsx"], day_from: date, day_until: date) -> HttpResponse:
    """The same as a table: `xlsx` with a sheet for each part, or `csv`."""
    be_reader(request.person)
    zone = ZoneInfo(request.company.time_zone)
    parts = parts_of(
        first=datetime.combine(day_from, time(0), zone), until=datetime.combine(day_until, time(0), zone), at=now()
    )
    return HttpResponse(as_file(parts, ending=ending), content_type=MEDIA[ending])


@router.get("/finance/draws", response=Draws, summary="What was drawn in a month")
def draws(request: Any, month: date) -> dict[str, Any]:
    """How each item approved in the month of this day was drawn."""
    be_reader(request.person)
    first = month.replace(day=1)
    return {"key": told_key(first, today=today(zone=request.company.time_zone)), "draws": list(draws_of(first))}
