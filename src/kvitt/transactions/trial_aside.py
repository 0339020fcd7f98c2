"""A part of a trial in a child process, so that two cores work on it. The child has a database connection of its own.

Nothing here imports Django before the child has set it up.
"""

import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from kvitt.policy.rules.policy import Policy
    from kvitt.policy.rules.rule import Rule
    from kvitt.policy.rules.trial import Trial, Trying

#: Below so many items a child costs more time to begin than it saves.
WORTH_IT = 20_000
#: The child's part of the items: it has to begin first.
_PART = 0.4
#: So many items are looked up and judged in one go.
STEP = 5_000


def shared_out(items: Sequence[tuple[UUID, UUID]]) -> tuple[list[UUID], list[UUID]]:
    """The items (id, owner) that stay and those that go to the child. A person's stay together: their sums run over time."""
    counts: dict[UUID, int] = {}
    for _item, owner in items:
        counts[owner] = counts.get(owner, 0) + 1
    away, going = set(), 0
    for owner in sorted(counts):
        if going + counts[owner] <= len(items) * _PART:
            away.add(owner)
            going += counts[owner]
    stay = [item for item, owner in items if owner not in away]
    return stay, [item for item, owner in items if owner in away]


def has_second_core() -> bool:
    """Whether there is a core to spare."""
    return (os.cpu_count() or 1) > 1


class Aside:
    """The child and what it was asked. It sees what is committed."""

    def __init__(
        self, *, company_id: UUID, database: str, draft: "Policy", in_force: "Policy", items: Sequence[UUID]
    ) -> None:
        self.items = list(items)
        self.done = 0
        self._pool = ProcessPoolExecutor(
            1, mp_context=multiprocessing.get_context("spawn"), initializer=_begin,
            initargs=(company_id, database, draft.rules, in_force.rules),
        )  # fmt: skip
        parts = [self.items[start : start + STEP] for start in range(0, len(self.items), STEP)]
        self._steps: list[Future[int]] = [self._pool.submit(_add, part) for part in parts]
        self._found = self._pool.submit(_trial)

    def look(self) -> None:
        """Count the steps that are done, without waiting."""
        self.done = sum(one.result() for one in self._steps if one.done())

    def wait(self) -> bool:
        """Wait for one step more; false when all are done. Raises what the child raised, or that it died."""
        self.look()
        left = next((one for one in self._steps if not one.done()), None)
        if left is None:
            return False
        left.result()
        return True

    @property
    def trial(self) -> "Trial":
        """What the child found."""
        return self._found.result()

    def close(self) -> None:
        """End the child; what it has not begun is left."""
        self._pool.shutdown(wait=False, cancel_futures=True)


_at_work: "tuple[UUID, Trying] | None" = None


def _begin(company_id: UUID, database: str, draft: "Sequence[Rule]", in_force: "Sequence[Rule]") -> None:
    import gc

    import django

    gc.disable()  # it lives for one trial, and searching a year of items for circles takes a sixth of the time
    django.setup()
    from django.db import connection

    connection.settings_dict["NAME"] = database
    from kvitt.policy.rules.policy import Policy
    from kvitt.policy.rules.trial import Trying

    global _at_work  # noqa: PLW0603  # one child does one trial
    _at_work = company_id, Trying(draft=Policy(draft), in_force=Policy(in_force))


def _add(ids: Sequence[UUID]) -> int:
    from kvitt.policy.queries import book, people_of
    from kvitt.tenancy.scope import company_scope
    from kvitt.transactions.trial import items_of

    company_id, trying = _working()
    with company_scope(company_id):
        trying.add(items_of(ids, people=people_of(), rules=book()))
    return len(ids)


def _trial() -> "Trial":
    return _working()[1].trial


def _working() -> "tuple[UUID, Trying]":
    if _at_work is None:
        msg = "the child was not begun"
        raise RuntimeError(msg)
    return _at_work
