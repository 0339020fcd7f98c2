"""Trying a policy on what was handed in during the last twelve months."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from heapq import merge
from uuid import UUID

import structlog
from django.db import connection

from kvitt.policy.queries import Book, book, people_of
from kvitt.policy.rules.facts import Person
from kvitt.policy.rules.policy import Policy
from kvitt.policy.rules.trial import SentItem, Trial, Trying, first_day, together
from kvitt.tenancy.scope import current_company
from kvitt.transactions.kind import kinds
from kvitt.transactions.models import Transaction
from kvitt.transactions.trial_aside import STEP, WORTH_IT, Aside, has_second_core, shared_out

logger = structlog.get_logger(__name__)


class LastYear:
    """The draft beside the policy in force, on everything that was bought in the last twelve months and sent.

    Sums over a month or a year begin with the first of those days. Made, and asked for each step, in the company's scope; between
    the steps nothing of the database is held, so that the steps may lie in different scopes. The number of queries does not grow
    with the items of a step. Of very many items a child process takes some people's; close it in the end.
    """

    def __init__(self, *, draft: Policy, today: date, worth_it: int = WORTH_IT) -> None:
        self._rules, first = book(), first_day(today)
        self._people = people_of()
        sent = Transaction.objects.filter(on__gte=first, submitted_at__isnull=False, discarded_at=None)
        items = list(sent.order_by("submitted_at", "id").values_list("id", "owner_id"))
        self.total, self._done = len(items), 0
        alone = self.total < worth_it or not has_second_core()
        self._left, away = ([item_id for item_id, _owner in items], []) if alone else shared_out(items)
        self._trying = Trying(draft=draft, in_force=self._rules.policy)
        self._aside = self._begun(draft, away) if away else None

    def _begun(self, draft: Policy, items: Sequence[UUID]) -> Aside:
        return Aside(
            company_id=current_company(),
            database=str(connection.settings_dict["NAME"]),
            draft=draft,
            in_force=self._rules.policy,
            items=items,
        )

    @property
    def done(self) -> int:
        """How many items were tried."""
        return self._done + (self._aside.done if self._aside else 0)

    @property
    def trial(self) -> Trial:
        """What was found, when all are done."""
        return together(self._trying.trial, self._aside.trial) if self._aside else self._trying.trial

    def step(self) -> bool:
        """Try some more; false when all are done."""
        ids = self._left[self._done : self._done + STEP]
        if ids:
            self._trying.add(items_of(ids, people=self._people, rules=self._rules))
            self._done += len(ids)
        return self._beside(waits=not ids) or bool(ids)

    def close(self) -> None:
        """End the child, if there is one."""
        if self._aside:
            self._aside.close()

    def _beside(self, *, waits: bool) -> bool:
        """Look at the child; one that failed leaves its part to us."""
        if self._aside is None:
            return False
        try:
            if waits:
                return self._aside.wait()
            self._aside.look()
        except Exception:  # whatever became of the child, its part is still to be done
            logger.exception("trial-aside-failed")
            self._left += self._aside.items
            self._aside.close()
            self._aside = None
        return True


def items_of(ids: Sequence[UUID], *, people: Mapping[UUID, Person], rules: Book) -> Iterator[SentItem]:
    """These items as a policy sees them, in the order given."""
    places = {item_id: place for place, item_id in enumerate(ids)}
    groups = [kind.sent_among(ids, people=people, rules=rules) for kind in kinds().values()]
    return merge(*groups, key=lambda item: places[item.id])


def try_on_last_year(
    *, draft: Policy, today: date, progress: Callable[[int, int], None] | None = None, worth_it: int = WORTH_IT
) -> Trial:
    """All of it in one scope. `progress` is told how many of how many; from `worth_it` items on two processes work on it."""
    year = LastYear(draft=draft, today=today, worth_it=worth_it)
    try:
        while year.step():
            if progress is not None:
                progress(year.done, year.total)
        if progress is not None:
            progress(year.total, year.total)
        return year.trial
    finally:
        year.close()
