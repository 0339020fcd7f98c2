"""The table of moves."""

from itertools import product

import pytest

from kvitt.kernel.errors import ConflictError
from kvitt.transactions.lifecycle import MOVES, SHOWN, Move, State, after


@pytest.mark.parametrize(("state", "move"), [pair for pair in product(State, Move) if pair not in MOVES])
def test_every_pair_that_is_not_in_the_table_is_refused(state, move):
    with pytest.raises(ConflictError):
        after(state, move)


def test_every_state_can_be_reached_and_booked_has_no_exit():
    assert {*MOVES.values(), State.DRAFT} == set(State)
    assert not [pair for pair in MOVES if pair[0] is State.BOOKED]


def test_every_state_has_one_of_the_three_words():
    assert set(SHOWN) == set(State)
