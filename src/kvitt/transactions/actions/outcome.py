"""How an act over many items ends for each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from kvitt.kernel.errors import KvittError


@dataclass(frozen=True, slots=True)
class Outcome:
    """Done when `error` is None; otherwise why this one item was left out. `already`: it had been done before."""

    transaction_id: UUID
    error: KvittError | None = None
    already: bool = False

    @property
    def done(self) -> bool:
        """Whether the act happened to this item."""
        return self.error is None


def the_only(outcomes: Sequence[Outcome]) -> None:
    """For an act on a single item: raise what kept it from happening."""
    for outcome in outcomes:
        if outcome.error is not None:
            raise outcome.error
