"""A person chooses to hear of what waits for their decision in the daily summary alone."""

from collections.abc import Sequence
from datetime import datetime

from django.db.transaction import atomic

from kvitt.events.actions import Deed, person_actor, record
from kvitt.kernel.errors import InvalidError
from kvitt.kernel.findings import stop
from kvitt.people.models import User
from kvitt.transactions.models import SummaryOnly


@atomic
def choose_mails(*, person: User, summary_only: bool, summary_days: Sequence[int], at: datetime) -> None:
    """No mail for each item any more, or again one. Reminders, questions and codes come all the same.

    `summary_days` are those that the person has from now on. Raises InvalidError where there are none: such a person would hear
    of nothing.
    """
    if summary_only and not summary_days:
        raise InvalidError(findings=[stop("summary.days-missing", "summary_days")])
    before = SummaryOnly.objects.filter(user_id=person.id)
    if summary_only == before.exists():
        return
    if summary_only:
        SummaryOnly.objects.bulk_create([SummaryOnly(user_id=person.id, since=at)], ignore_conflicts=True)
    else:
        before.delete()
    record(
        [Deed("user.changed-own", "user", person.id, {"fields": ["summary_only"]})],
        actor=person_actor(person.id),
        at=at,
    )


def wants_summary_only(person: User) -> bool:
    """Whether the person hears of what waits in the summary alone, and gets one on some day."""
    return bool(person.summary_days) and SummaryOnly.objects.filter(user_id=person.id).exists()
