"""Trying a policy on what was handed in during the last twelve months."""

import gc
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import reduce
from heapq import merge
from uuid import UUID

import structlog
from django.db import connection

from kvitt.policy.queries import Book, book, people_of
from kvitt.policy.rules.facts import Person
from kvitt.policy.rules.policy import Policy
from kvitt.policy.rules.trial import SentItem, Trial, Trying, first_day, together
from kvitt.tenancy.scope import current_company
from kvitt.transactions.judging import SENT
from kvitt.transactions.kind import kind_of
from kvitt.transactions.models import Transaction
from kvitt.transactions.trial_aside import WORTH_IT, Aside, Part, Sent, parts_of, spare_cores

logger = structlog.get_logger(__name__)


class LastYear:
    """The draft beside the policy in force, on everything that was bought in the last twelve months and sent.

    Sums over a month or a year begin with the first of those days. Made, and asked for each step, in the company's scope; between
    the steps nothing of the database is held, so that the steps may lie in different scopes. The number of queries does not grow
    with the items of a step. Of very many items child processes try some people's; close it in the end.
    """

    def __init__(self, *, draft: Policy, today: date, worth_it: int = WORTH_IT) -> None:
        self._rules, first = book(), first_day(today)
        self._people, self._draft = people_of(), draft
        sent = Transaction.objects.filter(on__gte=first, state__in=SENT, submitted_at__isnull=False, discarded_at=None)
        self.total, self.trial = sent.count(), Trial()
        self._aside = (
            self._begun() if self.total >= worth_it and spare_cores() else None
        )  # it begins while we look items up
        with _uncollected():
            rows = sent.order_by("submitted_at", "id").values_list("id", "owner_id", "kind")
            self._left = deque(parts_of([Sent(*row) for row in rows]))
            self.total = sum(map(len, self._left))

    def _begun(self) -> Aside:
        return Aside(
            company_id=current_company(),
            database=str(connection.settings_dict["NAME"]),
            draft=self._draft,
            in_force=self._rules.policy,
        )

    @property
    def done(self) -> int:
        """How many items were tried."""
        return self.trial.items

    def step(self) -> bool:
        """Try some more; false when all are done."""
        self._beside(waits=False)
        if self._left:
            part = self._left.popleft()
            found = try_part(
                part, draft=self._draft, in_force=self._rules.policy, people=self._people, rules=self._rules
            )
            self.trial = together(self.trial, found)
            return True
        return self._beside(waits=True)

    def close(self) -> None:
        """End the children, if there are any."""
        if self._aside:
            self._aside.close()

    def _beside(self, *, waits: bool) -> bool:
        """Hear what the children found and give them more; false when they have nothing to do. If they fail, we do their part."""
        if self._aside is None:
            return False
        try:
            self._aside.give(self._left)
            found = self._aside.finished(waits=waits)
        except Exception:  # whatever became of them, their part is still to be done
            logger.exception("trial-aside-failed")
            self._left += self._aside.parts
            self._aside.close()
            self._aside = None
            return True
        self.trial = reduce(together, found, self.trial)
        return bool(found)


def try_part(part: Part, *, draft: Policy, in_force: Policy, people: Mapping[UUID, Person], rules: Book) -> Trial:
    """Both policies over all items of some people."""
    with _uncollected():
        trying = Trying(draft=draft, in_force=in_force)
        trying.add(items_of(part, people=people, rules=rules))
        return trying.trial


def items_of(part: Part, *, people: Mapping[UUID, Person], rules: Book) -> Iterator[SentItem]:
    """These items as a policy sees them, in the order given."""
    ids: dict[str, list[UUID]] = {}
    for one in part:
        ids.setdefault(one.kind, []).append(one.id)
    groups = [kind_of(code).sent_among(some, people=people, rules=rules) for code, some in ids.items()]
    if len(groups) == 1:
        return iter(groups[0])
    places = {one.id: place for place, one in enumerate(part)}
    return merge(*groups, key=lambda item: places[item.id])


@contextmanager
def _uncollected() -> Iterator[None]:
    """Thousands of rows without circles: to search them for some takes a sixth of a trial's time."""
    searched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searched:
            gc.enable()


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
