"""Who decides."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitt.kernel.errors import InvalidError
from kvitt.transactions.rules.route import Organisation, route

PEOPLE = [UUID(int=number) for number in range(1, 13)]


@st.composite
def organisations(draw):
    managers = {person: draw(st.lists(st.sampled_from(PEOPLE), max_size=3, unique=True)) for person in PEOPLE}
    limit = st.one_of(st.none(), st.integers(0, 20_000).map(Decimal))
    limits = {person: draw(limit) for person in draw(st.lists(st.sampled_from(PEOPLE), unique=True))}
    deputies = draw(st.lists(st.sampled_from(PEOPLE), max_size=3, unique=True))
    return Organisation(managers=managers, limits=limits, deputies=deputies)


@given(organisations(), st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.integers(0, 30_000))
def test_it_always_ends_and_nobody_decides_on_their_own_item(organisation, owner, entered_by, amount):
    try:
        approvers = route(owner=owner, entered_by=entered_by, amount=Decimal(amount), organisation=organisation)
    except InvalidError as error:
        assert error.code == "approval.nobody"
        return
    assert approvers
    assert not {owner, entered_by} & set(approvers)
    assert all(organisation.covers(person, Decimal(amount)) for person in approvers)
    again = route(owner=owner, entered_by=entered_by, amount=Decimal(amount), organisation=organisation)
    assert again == approvers


def test_above_the_managers_limit_the_next_one_up_decides():
    alma, bo, eva = PEOPLE[:3]
    organisation = Organisation(managers={alma: [bo], bo: [eva]}, limits={bo: Decimal(1000), eva: None}, deputies=[])
    small = route(owner=alma, entered_by=alma, amount=Decimal(1000), organisation=organisation)
    large = route(owner=alma, entered_by=alma, amount=Decimal("1000.01"), organisation=organisation)
    assert (small, large) == ((bo,), (eva,))


def test_a_company_with_nobody_left_is_told_so():
    with pytest.raises(InvalidError):
        route(
            owner=PEOPLE[0],
            entered_by=PEOPLE[0],
            amount=Decimal(1),
            organisation=Organisation(managers={}, limits={PEOPLE[0]: None}, deputies=[PEOPLE[0]]),
        )
