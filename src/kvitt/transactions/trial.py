"""Trying a policy on what was handed in during the last twelve months."""

from collections.abc import Callable, Iterator
from datetime import date
from heapq import merge

from kvitt.policy.queries import book, people_of
from kvitt.policy.rules.policy import Policy
from kvitt.policy.rules.trial import SentItem, Trial, first_day, try_policy
from kvitt.transactions.kind import kinds
from kvitt.transactions.models import Transaction


def try_on_last_year(*, draft: Policy, today: date, progress: Callable[[int, int], None] | None = None) -> Trial:
    """The draft beside the policy in force, on everything that was bought in the last twelve months and sent.

    A constant number of queries, and one pass. Sums over a month or a year begin with the first of those days. `progress` is told
    how many of how many.
    """
    rules, first = book(), first_day(today)
    people = people_of()
    groups = [kind.sent_since(first, people=people, rules=rules) for kind in kinds().values()]
    total = Transaction.objects.filter(on__gte=first, submitted_at__isnull=False).count() if progress else 0
    items: Iterator[SentItem] = merge(*groups, key=lambda item: (item.sent_at, item.id))
    told = (lambda done: progress(done, total)) if progress else None
    trial = try_policy(items, draft=draft, in_force=rules.policy, progress=told)
    if progress is not None:
        progress(trial.items, trial.items)
    return trial
