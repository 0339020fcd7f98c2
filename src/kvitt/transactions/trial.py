"""Trying a policy on what was handed in during the last twelve months."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from heapq import merge
from uuid import UUID

from kvitt.policy.queries import book, people_of
from kvitt.policy.rules.policy import Policy
from kvitt.policy.rules.trial import SentItem, Trial, Trying, first_day
from kvitt.transactions.kind import kinds
from kvitt.transactions.models import Transaction

#: So many items are looked up and judged in one go.
_STEP = 5_000


class LastYear:
    """The draft beside the policy in force, on everything that was bought in the last twelve months and sent.

    Sums over a month or a year begin with the first of those days. Made, and asked for each step, in the company's scope; between
    the steps nothing of the database is held, so that the steps may lie in different scopes. The number of queries does not grow
    with the items of a step.
    """

    def __init__(self, *, draft: Policy, today: date) -> None:
        self._rules, first = book(), first_day(today)
        self._people = people_of()
        sent = Transaction.objects.filter(on__gte=first, submitted_at__isnull=False, discarded_at=None)
        self._left = list(sent.order_by("submitted_at", "id").values_list("id", flat=True))
        self.total, self.done = len(self._left), 0
        self._trying = Trying(draft=draft, in_force=self._rules.policy)

    @property
    def trial(self) -> Trial:
        """What was found so far."""
        return self._trying.trial

    def step(self) -> bool:
        """Try some more; false when all are done."""
        ids = self._left[self.done : self.done + _STEP]
        if not ids:
            return False
        self._trying.add(self._items(ids))
        self.done += len(ids)
        return True

    def _items(self, ids: Sequence[UUID]) -> Iterator[SentItem]:
        places = {item_id: place for place, item_id in enumerate(ids)}
        groups = [kind.sent_among(ids, people=self._people, rules=self._rules) for kind in kinds().values()]
        return merge(*groups, key=lambda item: places[item.id])


def try_on_last_year(*, draft: Policy, today: date, progress: Callable[[int, int], None] | None = None) -> Trial:
    """All of it in one scope. `progress` is told how many of how many."""
    year = LastYear(draft=draft, today=today)
    while year.step():
        if progress is not None:
            progress(year.done, year.total)
    if progress is not None:
        progress(year.total, year.total)
    return year.trial
