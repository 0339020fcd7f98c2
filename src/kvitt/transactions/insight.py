"""Where decisions wait and how long, why items are rejected, and what checks find most often: for finance, over a period."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, QuerySet
from django.db.models.functions import TruncMonth

from kvitt.people.models import User
from kvitt.tenancy.scope import current_company
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import ApprovalStep, StepState, Transaction
from kvitt.transactions.queries import kept

#: So many reasons, findings and people are told.
MOST = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits with one person now: how many items, their sum in the company's currency, and for how long."""

    person_id: UUID
    name: str
    count: int
    total: Decimal
    median: timedelta
    oldest: timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    """How long items of a month took: from sending to the last approval, and from there to the booking. None: there was none."""

    month: date
    count: int
    decided: timedelta | None
    slow: timedelta | None
    booked: timedelta | None


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


class Percentile(Aggregate):
    """`percentile_cont` of PostgreSQL, so that one query tells median and ninth tenth."""

    function = "percentile_cont"
    template = "%(function)s(%(part)s) WITHIN GROUP (ORDER BY %(expressions)s)"

    def __init__(self, expression: Any, *, part: str) -> None:
        super().__init__(expression, part=part, output_field=DurationField())


def waiting_now(*, at: datetime) -> list[Waiting]:
    """Where items wait, the person with the oldest first: two queries."""
    steps = ApprovalStep.objects.filter(state=StepState.WAITING, transaction__state=State.SUBMITTED)
    found: dict[UUID, list[tuple[timedelta, Decimal]]] = {}
    for person_id, since, amount in steps.values_list("approver_id", "since", "transaction__home_amount"):
        found.setdefault(person_id, []).append((at - since, amount or Decimal(0)))
    names = dict(User.objects.filter(id__in=list(found)).values_list("id", "full_name"))
    waiting = [
        Waiting(
            person_id=person_id,
            name=names[person_id],
            count=len(items),
            total=sum((amount for _, amount in items), Decimal(0)),
            median=timedelta(seconds=median(age.total_seconds() for age, _ in items)),
            oldest=max(age for age, _ in items),
        )
        for person_id, items in found.items()
    ]
    return sorted(waiting, key=lambda one: one.oldest, reverse=True)[:MOST]


def pace(*, first: datetime, until: datetime) -> list[Pace]:
    """How long it took, by the month in which items were sent: one query."""
    decided = ExpressionWrapper(F("approved_at") - F("submitted_at"), output_field=DurationField())
    booked = ExpressionWrapper(F("booked_at") - F("approved_at"), output_field=DurationField())
    rows = (
        _sent(first, until)
        .annotate(month=TruncMonth("submitted_at"))
        .values("month")
        .annotate(
            count=Count("id"),
            decided=Percentile(decided, part="0.5"),
            slow=Percentile(decided, part="0.9"),
            booked=Percentile(booked, part="0.5"),
        )
        .order_by("month")
    )
    return [Pace(row["month"].date(), row["count"], row["decided"], row["slow"], row["booked"]) for row in rows]


def rejections(*, first: datetime, until: datetime) -> list[Reason]:
    """Why items were rejected, the most frequent first; the same words in another spelling count as one: one query."""
    steps = ApprovalStep.objects.filter(state=StepState.REJECTED, decided_at__gte=first, decided_at__lt=until)
    counted: Counter[str] = Counter()
    said: dict[str, str] = {}
    example: dict[str, UUID] = {}
    for comment, transaction_id in steps.order_by("decided_at").values_list("comment", "transaction_id"):
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


def longest(found: Iterable[Waiting]) -> timedelta:
    """The longest that anything waits; nothing where nothing does."""
    return max((one.oldest for one in found), default=timedelta(0))


def _sent(first: datetime, until: datetime) -> QuerySet[Transaction]:
    return kept().filter(submitted_at__gte=first, submitted_at__lt=until)


def _parameters(stored: Any) -> dict[str, str]:
    found = json.loads(stored) if isinstance(stored, str) else stored
    return {str(key): str(value) for key, value in (found or {}).items()}
