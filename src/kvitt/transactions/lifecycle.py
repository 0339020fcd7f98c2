"""The one table of moves. Pure.

States are few and booked is final: a mistake is a reversing voucher and a new transaction. Exported, paid, matched to a
card line or having a receipt are rows elsewhere, never states.
"""

from enum import StrEnum

from kvitt.kernel.errors import ConflictError


class State(StrEnum):
    """Where a transaction stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REJECTED = "rejected"
    APPROVED = "approved"
    BOOKED = "booked"


class Move(StrEnum):
    """What can be done to a transaction's state."""

    SUBMIT = "submit"
    RECALL = "recall"
    APPROVE = "approve"
    REJECT = "reject"
    BOOK = "book"


class Shown(StrEnum):
    """The three words that the person sees."""

    TO_DO = "to_do"
    UNDER_WAY = "under_way"
    SETTLED = "settled"


MOVES: dict[tuple[State, Move], State] = {
    (State.DRAFT, Move.SUBMIT): State.SUBMITTED,
    (State.REJECTED, Move.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Move.RECALL): State.DRAFT,
    (State.SUBMITTED, Move.APPROVE): State.APPROVED,
    (State.SUBMITTED, Move.REJECT): State.REJECTED,
    (State.APPROVED, Move.REJECT): State.REJECTED,
    (State.APPROVED, Move.BOOK): State.BOOKED,
}

#: The states in which the owner may still change the item.
OPEN = frozenset({State.DRAFT, State.REJECTED})

SHOWN: dict[State, Shown] = {
    State.DRAFT: Shown.TO_DO,
    State.REJECTED: Shown.TO_DO,
    State.SUBMITTED: Shown.UNDER_WAY,
    State.APPROVED: Shown.UNDER_WAY,
    State.BOOKED: Shown.SETTLED,
}


def after(state: str, move: Move) -> State:
    """The state after the move. Raises ConflictError `transaction.move-refused` when the table has no such pair."""
    try:
        return MOVES[State(state), move]
    except KeyError:
        code = "transaction.move-refused"
        raise ConflictError(code, state=str(state), move=move.value) from None


def allows(state: str, move: Move) -> bool:
    """Whether the table has the pair."""
    return (State(state), move) in MOVES
