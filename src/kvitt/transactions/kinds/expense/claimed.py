"""What an allowance of the same person pays for on the day of an expense, so that nothing is paid twice."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from kvitt.policy.queries import Book
from kvitt.transactions.kind import Claim, kinds
from kvitt.transactions.kinds.expense.models import ExpenseLine
from kvitt.transactions.models import Transaction

_NIGHT = timedelta(days=1)


def claimed_beside(
    transactions: Sequence[Transaction], lines: Mapping[UUID, Sequence[ExpenseLine]], *, book: Book
) -> dict[UUID, list[Claim]]:
    """Claims of the person's items of other kinds, for the same thing on the same day.

    Asks each other kind once for a person, and nobody where no cost type says that an allowance could pay for it too.
    """
    wanted = {row.id: _covered(lines[row.id], book) if row.on else frozenset[str]() for row in transactions}
    rows = [row for row in transactions if wanted[row.id]]
    claims: dict[UUID, list[Claim]] = {}
    for owner_id in {row.owner_id for row in rows}:
        days = [row.on for row in rows if row.owner_id == owner_id and row.on]
        claims[owner_id] = [
            claim
            for code, kind in kinds().items()
            if code != rows[0].kind
            for claim in kind.claims(owner_id, first=min(days) - _NIGHT, last=max(days))
        ]
    return {
        row.id: [one for one in claims[row.owner_id] if one.what in wanted[row.id] and _same_day(one, row)]
        for row in rows
    }


def _same_day(claim: Claim, row: Transaction) -> bool:
    """A hotel is paid on the day that the night begins or on the next."""
    return row.on == claim.on or (claim.what == "lodging" and row.on == claim.on + _NIGHT)


def _covered(lines: Sequence[ExpenseLine], book: Book) -> frozenset[str]:
    types = (book.cost_types.get(line.cost_type_id) for line in lines if line.cost_type_id)
    return frozenset(one.covers for one in types if one is not None and one.covers)
