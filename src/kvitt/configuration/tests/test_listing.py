"""Lists: search, filters, order, pages, and the same number of queries whatever the number of rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kvitt.configuration.nouns import NOUNS
from kvitt.configuration.queries import Wanted, counts, listing, rows_by_id, shown_columns
from kvitt.people.models import User
from kvitt.project.nordlys import AT
from kvitt.tenancy.scope import python_lock_off

USERS = NOUNS["users"]


def _names(noun="users", language="da", size=100, column="name", **wanted):
    columns = list(NOUNS[noun].columns())
    found = listing(NOUNS[noun], columns, Wanted(**wanted), language=language, size=size)
    return [row.texts[column] for row in found.rows]


def _user(name, **fields):
    email = f"{name.encode().hex()}@nordlys.example"
    return User.objects.create(full_name=name, email=email, roles=["employee"], created_at=AT, **fields)


def test_names_follow_the_readers_alphabet(cast):
    for name in ("Åse", "Øjvind", "Ærø", "Zenia", "Äke", "Öjvind"):
        _user(name)
    danish = [name for name in _names(language="da") if " " not in name]
    swedish = [name for name in _names(language="sv") if " " not in name]
    assert danish == ["Zenia", "Äke", "Ærø", "Öjvind", "Øjvind", "Åse"]
    assert swedish.index("Åse") < swedish.index("Äke") < swedish.index("Öjvind")


def test_search_finds_part_of_name_mail_and_number(cast):
    assert _names(words="åkess") == ["Dag Åkesson"]
    assert _names(words="ÅKESSON") == ["Dag Åkesson"]
    assert _names(words="bo@") == ["Bo Lind"]
    assert _names(words="CLE") == ["Cleo Dam"]
    assert _names(words="100%") == []
    assert _names(words="\x00") == _names()


@pytest.mark.parametrize(
    ("chosen", "names"),
    [
        ({"roles": "approver"}, ["Bo Lind", "Eva Holm"]),
        ({"managers": "bo@nordlys.example"}, ["Alma Lauritsen", "Dag Åkesson"]),
        ({"branch": "malmo"}, ["Dag Åkesson"]),
        ({"dimension_department": "200"}, []),
        ({"roles": "approver", "managers": "eva@nordlys.example"}, ["Bo Lind"]),
        ({"password": "x", "roles": ""}, ["Alma Lauritsen", "Bo Lind", "Cleo Dam", "Dag Åkesson", "Eva Holm"]),
    ],
)
def test_filters(cast, chosen, names):
    assert _names(chosen=chosen) == names


def test_in_use_and_not(cast):
    User.objects.filter(id=cast.dag.id).update(is_active=False)
    assert _names(only="inactive") == ["Dag Åkesson"]
    assert len(_names(only="active")) == 4


def test_order_both_ways_and_by_numbers(cast):
    assert _names(sort="-name")[0] == "Eva Holm"
    User.objects.filter(id=cast.bo.id).update(approval_limit=900)
    User.objects.filter(id=cast.eva.id).update(approval_limit=10000)
    assert _names(sort="-approval_limit")[:2] == ["Eva Holm", "Bo Lind"]
    assert _names(sort="bank_account") == _names()


def test_pages(cast):
    assert _names(size=2) + _names(size=2, page=2) + _names(size=2, page=3) == _names()
    assert _names(size=2, page=99) == ["Eva Holm"]


def test_names_of_cost_types_are_found_and_sorted_in_each_language(cast):
    assert _names("cost-types", words="brændstof", column="code") == ["fuel"]
    assert _names("cost-types", language="sv", sort="name_sv", column="name_sv")[-1] == "Övrigt"
    columns = list(NOUNS["cost-types"].columns())
    assert shown_columns(NOUNS["cost-types"], columns, language="sv")[1].name == "name_sv"


@pytest.mark.parametrize("noun", [code for code in NOUNS if not NOUNS[code].single])
def test_nothing_of_another_company_is_shown(cast, noun):
    columns = list(NOUNS[noun].columns())
    assert "sydvind" not in str(listing(NOUNS[noun], columns, Wanted(), language="da").rows)


@pytest.mark.parametrize("noun", list(NOUNS))
def test_the_database_alone_keeps_companies_apart(cast, outsiders, noun):
    columns = list(NOUNS[noun].columns())
    with python_lock_off():
        found = listing(NOUNS[noun], columns, Wanted(), language="da")
        assert "sydvind" not in str(found.rows).lower()
        assert rows_by_id(NOUNS[noun], [outsiders.alma.id, outsiders.company.id]) == {}


def test_counts(cast):
    found = counts()
    assert (found["users"], found["branches"], found["cards"]) == (5, 1, 0)
    assert "company" not in found


def test_the_number_of_queries_does_not_grow(cast):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert _names()
        return len(caught)

    few = queries()
    for number in range(40):
        _user(f"Person {number}", branch_id=cast.dag.branch_id)
    assert queries() == few
