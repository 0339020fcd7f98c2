"""Parts of a trial in child processes, so that more than one core works on it. Each child has a database connection of its own.

Nothing here imports Django before the child has set it up.
"""

import multiprocessing
import os
from collections import deque
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kvitt.policy.queries import Book
    from kvitt.policy.rules.facts import Person
    from kvitt.policy.rules.policy import Policy
    from kvitt.policy.rules.rule import Rule
    from kvitt.policy.rules.trial import Trial

#: Below so many items a child costs more time to begin than it saves.
WORTH_IT = 20_000
#: So many items are looked up and judged in one go, more where one person has more.
STEP = 2_000
#: More children than this would have the database do nothing else.
_MOST = 3
#: So many parts are given to a child before it asks, so that it never waits.
_AHEAD = 2


class Sent(NamedTuple):
    """An item that was sent: which, whose, and of what kind."""

    id: UUID
    owner_id: UUID
    kind: str


#: All items of some people, in the order in which they were sent. A person's stay together: their sums run over time.
type Part = Sequence[Sent]


def parts_of(items: Sequence[Sent]) -> list[Part]:
    """All items in parts of about a step each."""
    counts: dict[UUID, int] = {}
    for one in items:
        counts[one.owner_id] = counts.get(one.owner_id, 0) + 1
    places: dict[UUID, int] = {}
    place, size = 0, 0
    for owner_id in sorted(counts):
        if size and size + counts[owner_id] > STEP:
            place, size = place + 1, 0
        places[owner_id] = place
        size += counts[owner_id]
    parts: list[list[Sent]] = [[] for _ in range(place + 1)]
    for one in items:
        parts[places[one.owner_id]].append(one)
    return [part for part in parts if part]


def spare_cores() -> int:
    """How many children have a core of their own."""
    return min(_MOST, (os.cpu_count() or 1) - 1)


class Aside:
    """The children and what they were given. They see what is committed."""

    def __init__(
        self, *, company_id: UUID, database: str, draft: "Policy", in_force: "Policy", children: int | None = None
    ) -> None:
        self._children = children or spare_cores()
        self._pool = ProcessPoolExecutor(
            self._children, mp_context=multiprocessing.get_context("spawn"), initializer=_begin,
            initargs=(company_id, database, draft.rules, in_force.rules),
        )  # fmt: skip
        self._given: dict[Future[Trial], Part] = {}
        for _ in range(self._children):
            self._pool.submit(_begun)  # a child begins with the first thing that it is given

    def give(self, left: deque[Part]) -> None:
        """Take of what is left so much that no child waits. Raises BrokenProcessPool when they have died."""
        while left and len(self._given) < self._children * _AHEAD:
            self._given[self._pool.submit(_try, left[-1])] = left[-1]
            left.pop()

    def finished(self, *, waits: bool = False) -> "list[Trial]":
        """What they found since the last time; `waits` for one, if any is at work. Raises what a child raised, or that it died."""
        if waits and self._given:
            wait(self._given, return_when=FIRST_COMPLETED)
        done = [one for one in self._given if one.done()]
        trials = [one.result() for one in done]  # where one raises, none is taken: all that was given is tried again
        for one in done:
            del self._given[one]
        return trials

    @property
    def parts(self) -> list[Part]:
        """What they have been given and not answered yet."""
        return list(self._given.values())

    def close(self) -> None:
        """End the children; what they have not begun is left."""
        self._pool.shutdown(wait=False, cancel_futures=True)


class _AtWork(NamedTuple):
    company_id: UUID
    draft: "Policy"
    in_force: "Policy"


class _Known(NamedTuple):
    people: "Mapping[UUID, Person]"
    rules: "Book"


_at_work: _AtWork | None = None
_known: _Known | None = None


def _begin(company_id: UUID, database: str, draft: "Sequence[Rule]", in_force: "Sequence[Rule]") -> None:
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict["NAME"] = database
    from kvitt.policy.rules.policy import Policy

    global _at_work  # noqa: PLW0603  # one child does one trial
    _at_work = _AtWork(company_id, Policy(draft), Policy(in_force))


def _begun() -> bool:
    return _at_work is not None


def _try(part: Part) -> "Trial":
    from kvitt.policy.queries import book, people_of
    from kvitt.tenancy.scope import company_scope
    from kvitt.transactions.trial import try_part

    if _at_work is None:
        msg = "the child was not begun"
        raise RuntimeError(msg)
    global _known  # noqa: PLW0603  # read once: a trial is of people and rules as they were when it began
    with company_scope(_at_work.company_id):
        if _known is None:
            _known = _Known(people_of(), book())
        return try_part(
            part, draft=_at_work.draft, in_force=_at_work.in_force, people=_known.people, rules=_known.rules
        )
