"""Write once a day to those for whom decisions wait, and once a week to those who have not finished something."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from kvitt.people.calendar import workdays_of
from kvitt.people.mail import send_later
from kvitt.people.models import User
from kvitt.tenancy.scope import one_at_a_time
from kvitt.transactions.models import ApprovalStep, Summary
from kvitt.transactions.queries import loose_before, turns_to_take, unfinished_before
from kvitt.transactions.rules.summary import FRESH, occasion


@atomic
def summarise(*, at: datetime) -> int:
    """Have the summaries written that are due at that moment in the company in scope; says how many.

    At most one a person and day, whatever how often it is called, by how many at once.
    """
    one_at_a_time("summaries")
    deciding = _deciding()
    unfinished = _unfinished(at)
    found = _due(deciding, unfinished, at=at)
    told = set(Summary.objects.filter(user_id__in=[row.user_id for row in found]).values_list("user_id", "on"))
    fresh = [row for row in found if (row.user_id, row.on) not in told]
    Summary.objects.bulk_create(fresh)
    for row in fresh:
        data = {"unfinished_before": (at - FRESH).isoformat() if row.with_unfinished else ""}
        send_later(user_id=row.user_id, kind="transactions/summary", data=data)
    return len(fresh)


def _due(deciding: Collection[UUID], unfinished: Collection[UUID], *, at: datetime) -> list[Summary]:
    people = set(deciding) | set(unfinished)
    calendars = workdays_of(people)
    days = User.objects.filter(id__in=people, is_active=True).order_by("id").values_list("id", "summary_days")
    found: list[Summary] = []
    for user_id, summary_days in days:
        now = occasion(at, summary_days=summary_days, workdays=calendars[user_id])
        if now is not None and (user_id in deciding or (now.with_unfinished and user_id in unfinished)):
            found.append(Summary(user_id=user_id, on=now.on, with_unfinished=now.with_unfinished, at=at))
    return found


def _deciding() -> set[UUID]:
    asked = ApprovalStep.objects.filter(turns_to_take()).values_list("approver_id", "alternative_id").distinct()
    return {person for pair in asked for person in pair if person}


def _unfinished(at: datetime) -> set[UUID]:
    items = unfinished_before(at - FRESH).values_list("owner_id", flat=True).distinct()
    return {*items, *loose_before(at - FRESH).values_list("owner_id", flat=True).distinct()}
