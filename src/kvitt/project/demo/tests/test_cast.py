"""The people of the demo company."""

import pytest
from stdnum import iban
from stdnum.dk import cvr
from stdnum.se import orgnr

from kvitt.people.models import Role
from kvitt.project.demo.cast import BRANCH_NUMBER, COMPANY_NUMBER, by_initials, cast, plain

pytestmark = pytest.mark.pure


def test_forty_people_with_the_named_ones() -> None:
    people = cast()
    assert len(people) == 40
    assert {"Alma", "Bo", "Cleo", "Dag"} <= {person.first_name for person in people}
    assert by_initials("AL").manager == "BL"
    assert by_initials("DÅ").in_sweden
    assert "finance" in by_initials("CD").roles


@pytest.mark.parametrize("name", ["initials", "email", "number", "mobile", "bank_account"])
def test_what_must_be_unique_is(name: str) -> None:
    assert len({getattr(person, name) for person in cast()}) == 40


def test_every_line_of_managers_ends_at_the_top() -> None:
    for person in cast():
        steps, above = 0, person
        while above.manager:
            above, steps = by_initials(above.manager), steps + 1
            assert "approver" in above.roles
            assert steps < 5
        assert above.initials == "IN"


def test_roles_are_real_ones() -> None:
    assert {role for person in cast() for role in person.roles} == set(Role.values)
    assert sum("finance" in person.roles for person in cast()) == 2
    assert sum("administrator" in person.roles for person in cast()) == 1


def test_numbers_check_out_and_reach_nobody() -> None:
    assert cvr.is_valid(COMPANY_NUMBER)
    assert orgnr.is_valid(BRANCH_NUMBER)
    for person in cast():
        assert iban.is_valid(person.bank_account)
        assert person.bank_account[4:8] in ("9990", "9990"[:3] + person.bank_account[7])
        assert person.email.endswith("@nordlys.example")
        assert person.mobile.startswith(("+45 01", "+46 70 174 06"))


def test_plain_folds_nordic_letters() -> None:
    assert plain("Åse Bækgård") == "aase baekgaard"
