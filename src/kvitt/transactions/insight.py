"""Where decisions wait and how long, why items are rejected, and what checks find most often: for finance, over a period.

Lengths are whole working days: of who is asked, as the clock counts them, for what waits now; else of the company's country.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median_low
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Aggregate, Count, IntegerField, Max, Q, QuerySet
from django.db.models.functions import TruncMonth

from kvitt.people.calendar import workdays_of
from kvitt.people.models import User
from kvitt.people.rules.workdays import Workdays
from kvitt.tenancy.queries import company
from kvitt.tenancy.scope import current_company
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import ApprovalStep, Message, StepState, Transaction
from kvitt.transactions.queries import kept
from kvitt.transactions.workdays_passed import WorkdaysPassed

#: What was sent in a period may be approved and booked long after it.
_LATER = timedelta(days=3 * 366)
#: So many reasons, findings and people are told.
MOST = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits with one person now: how many items, their sum in the company's currency, and for how long."""

    person_id: UUID
    name: str
    count: int
    total: Decimal
    median: int
    oldest: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How long items of a month took: from sending to the last approval, and from there to the booking. None: there was none."""

    month: date
    count: int
    decided: int | None
    slow: int | None
    booked: int | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why items were rejected: the words, how often, and one of the items."""

    text: str
    count: int
    example_id: UUID


@dataclass(frozen=True, slots=True)
class Found:
    """A finding of checks by its code: on how many items, which share of all, and their sum in the company's currency."""

    code: str
    parameters: dict[str, str]
    count: int
    share: Decimal
    total: Decimal


class Percentiles(Aggregate):
    """`percentile_disc` of PostgreSQL for several shares at once, so that each length is counted and sorted once.

    Only items that have both moments are counted; a list of None where there is none.
    """

    function = "percentile_disc"
    template = "%(function)s(ARRAY[%(parts)s]::float8[]) WITHIN GROUP (ORDER BY %(expressions)s)"

    def __init__(self, expression: Any, *, parts: str, both: Q) -> None:
        super().__init__(expression, parts=parts, filter=both, output_field=ArrayField(IntegerField(null=True)))


def waiting_now(*, at: datetime) -> list[Waiting]:
    """Where items wait, the person with the oldest first: six queries.

    The clock starts anew with the answer to a question, and stands still while one is open.
    """
    steps = ApprovalStep.objects.filter(state=StepState.WAITING, transaction__state=State.SUBMITTED)
    rows = list(
        steps.values_list(
            "approver_id", "since", "transaction_id", "transaction__home_amount", "transaction__asked_at",
            "transaction__messages_count",
        )
    )  # fmt: skip
    calendars = workdays_of({row[0] for row in rows})
    answered = _answered([row[2] for row in rows if row[5]])
    found: dict[UUID, list[tuple[int, Decimal]]] = {}
    oldest = min((row[1] for row in rows), default=at).date() - timedelta(days=1)
    known = {one: days.days_from(oldest, at.date() + timedelta(days=14)) for one, days in calendars.items()}
    for person_id, since, item_id, amount, asked_at, _messages in rows:
        begun = max(since, answered.get(item_id, since))
        days = calendars[person_id].between(begun, asked_at or at, known=known[person_id])
        found.setdefault(person_id, []).append((days, amount or Decimal(0)))
    names = dict(User.objects.filter(id__in=list(found)).values_list("id", "full_name"))
    waiting = [
        Waiting(
            person_id=person_id,
            name=names[person_id],
            count=len(items),
            total=sum((amount for _, amount in items), Decimal(0)),
            median=median_low(days for days, _ in items),
            oldest=max(days for days, _ in items),
        )
        for person_id, items in found.items()
    ]
    return sorted(waiting, key=lambda one: (-one.oldest, -one.count, one.name))[:MOST]


def _answered(ids: list[UUID]) -> dict[UUID, datetime]:
    closed = Message.objects.filter(transaction_id__in=ids, closed_at__isnull=False)
    return dict(closed.values_list("transaction_id").annotate(last=Max("closed_at")))


def pace(*, first: datetime, until: datetime) -> list[Pace]:
    """How long it took, by the month in which items were sent: one query."""
    home = company()
    calendar = Workdays(country=home.country, zone=home.time_zone)
    zone = ZoneInfo(home.time_zone)
    span = {"first": first.astimezone(zone).date() - timedelta(days=1), "last": max(first, until).date() + _LATER}
    decided = WorkdaysPassed("submitted_at", "approved_at", calendar=calendar, **span)
    booked = WorkdaysPassed("approved_at", "booked_at", calendar=calendar, **span)
    rows = (
        _sent(first, until)
        .annotate(month=TruncMonth("submitted_at"))
        .values("month")
        .annotate(
            count=Count("id"),
            decided=Percentiles(decided, parts="0.5, 0.9", both=Q(approved_at__isnull=False)),
            booked=Percentiles(booked, parts="0.5", both=Q(approved_at__isnull=False, booked_at__isnull=False)),
        )
        .order_by("month")
    )
    return [
        Pace(row["month"].date(), row["count"], *(row["decided"] or (None, None)), *(row["booked"] or (None,)))
        for row in rows
    ]


def rejections(*, first: datetime, until: datetime) -> list[Reason]:
    """Why items were rejected, the most frequent first; the same words in another spelling count as one: one query."""
    steps = ApprovalStep.objects.filter(state=StepState.REJECTED, decided_at__gte=first, decided_at__lt=until)
    counted: Counter[str] = Counter()
    said: dict[str, str] = {}
    example: dict[str, UUID] = {}
    for comment, transaction_id in steps.order_by("decided_at", "id").values_list("comment", "transaction_id"):
        key = " ".join(comment.casefold().split()).rstrip(".!?")
        counted[key] += 1
        said.setdefault(key, comment.strip())
        example[key] = transaction_id
    return [Reason(said[key], count, example[key]) for key, count in counted.most_common(MOST)]


_FOUND = """
SELECT found->>'code', count(*), coalesce(sum(home_amount), 0), (array_agg(found->'parameters'))[1]
FROM transactions_transaction, jsonb_array_elements(findings) AS found
WHERE company_id = %s AND submitted_at >= %s AND submitted_at < %s AND discarded_at IS NULL
GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %s
"""


def findings(*, first: datetime, until: datetime) -> list[Found]:
    """What checks found on items that were sent, the most frequent first: two queries."""
    sent = _sent(first, until).count()
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, [current_company(), first, until, MOST])
        rows = cursor.fetchall()
    return [
        Found(code, _parameters(parameters), count, Decimal(count) / Decimal(max(sent, 1)), total)
        for code, count, total, parameters in rows
    ]


def longest(found: Iterable[Waiting]) -> int:
    """The longest that anything waits; nothing where nothing does."""
    return max((one.oldest for one in found), default=0)


def _sent(first: datetime, until: datetime) -> QuerySet[Transaction]:
    return kept().filter(submitted_at__gte=first, submitted_at__lt=until)


def _parameters(stored: Any) -> dict[str, str]:
    found = json.loads(stored) if isinstance(stored, str) else stored
    return {str(key): str(value) for key, value in (found or {}).items()}
