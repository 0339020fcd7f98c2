"""Chains of substitutes end, and not where they began."""

from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from kvitt.kernel.period import Period
from kvitt.transactions.rules.absence import Away, away_on, chain_of, circle_of

PEOPLE = [UUID(int=number) for number in range(1, 6)]
ALMA, BO, CLEO, DAG, EVA = PEOPLE


def away(person, substitute, first, last):
    return Away(person, substitute, Period(date(2026, 7, first), date(2026, 7, last)))


@st.composite
def absence(draw):
    first = draw(st.integers(1, 20))
    person, substitute = draw(st.permutations(PEOPLE))[:2]
    return away(person, substitute, first, first + draw(st.integers(1, 10)))


@given(st.lists(absence(), max_size=12))
def test_absences_that_were_let_in_never_go_in_a_circle_on_any_day(wanted):
    let_in: list[Away] = []
    for one in wanted:
        twice = any(one.person == other.person and one.days.overlaps(other.days) for other in let_in)
        if not twice and not circle_of(one, others=let_in, reports=()):
            let_in.insert(0, one)
    for day in range(1, 31):
        on = away_on(let_in, day=date(2026, 7, day))
        for person in PEOPLE:
            chain = chain_of(person, on)
            assert len(set(chain)) == len(chain)


def test_a_circle_counts_only_while_its_absences_overlap():
    others = [away(CLEO, BO, 10, 20)]
    assert circle_of(away(BO, CLEO, 1, 10), others=others, reports=()) == []
    assert circle_of(away(BO, CLEO, 1, 11), others=others, reports=()) == [BO, CLEO, BO]


def test_a_chain_does_not_end_at_somebody_whose_items_one_decides_on():
    others = [away(CLEO, ALMA, 1, 20)]
    assert circle_of(away(BO, CLEO, 5, 6), others=others, reports=[ALMA]) == [ALMA, BO, CLEO, ALMA]
    assert circle_of(away(BO, DAG, 5, 6), others=others, reports=[ALMA]) == []
    assert circle_of(away(EVA, CLEO, 5, 6), others=others, reports=[]) == []
