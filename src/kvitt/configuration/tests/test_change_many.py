"""Setting one column of many rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kvitt.configuration.actions.rows import change_many
from kvitt.configuration.nouns import NOUNS
from kvitt.events.queries import history_of
from kvitt.kernel.errors import InvalidError, NotAllowedError, NotFoundError
from kvitt.people.models import ManagerOf, User
from kvitt.project.nordlys import AT

USERS = NOUNS["users"]


def _change(person, people, column, text):
    return change_many(noun=USERS, person=person, row_ids=[one.id for one in people], column=column, text=text, at=AT)


def test_a_new_manager_for_several(cast):
    assert _change(cast.eva, [cast.alma, cast.dag], "managers", "cleo@nordlys.example") == 2
    for person in (cast.alma, cast.dag):
        (link,) = ManagerOf.objects.filter(user_id=person.id)
        assert link.manager_id == cast.cleo.id
        assert history_of(person.id)[-1].payload == {"fields": ["managers"]}


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("dimension_department", "200"),
        ("branch", "malmo"),
        ("roles", "employee secretary"),
        ("approval_limit", "500"),
        ("active", "0"),
    ],
)
def test_what_can_be_set_on_many(cast, column, text):
    assert _change(cast.eva, [cast.alma, cast.bo], column, text) == 2
    columns = list(USERS.columns())
    rows = list(User.objects.filter(id__in=[cast.alma.id, cast.bo.id]))
    assert [texts[column] for texts in USERS.texts(rows, columns)] == [text, text]


def test_all_or_none_and_the_row_is_named(cast):
    with pytest.raises(InvalidError) as caught:
        _change(cast.eva, [cast.alma, cast.bo], "managers", "bo@nordlys.example")
    (finding,) = caught.value.findings
    assert (finding.code, finding.parameters["row"]) == ("user.manager-self", "bo@nordlys.example")
    assert User.objects.get(id=cast.alma.id).version == 1


def test_all_administrators_at_once_cannot_be_taken_out(cast):
    User.objects.filter(id=cast.bo.id).update(roles=["administrator"])
    with pytest.raises(InvalidError) as caught:
        _change(cast.eva, [cast.eva, cast.bo], "roles", "employee")
    assert {finding.code for finding in caught.value.findings} == {"user.last-administrator"}


@pytest.mark.parametrize("column", ["email", "bank_account", "password", ""])
def test_other_columns_cannot_be_set_on_many(cast, column):
    with pytest.raises(NotFoundError):
        _change(cast.eva, [cast.alma], column, "x")


def test_one_row_of_another_company_refuses_all(cast, outsiders):
    with pytest.raises(NotFoundError):
        _change(cast.eva, [cast.alma, outsiders.alma], "language", "en")
    assert User.objects.get(id=cast.alma.id).language == "da"


def test_only_administrators(cast):
    with pytest.raises(NotAllowedError):
        _change(cast.cleo, [cast.alma], "language", "en")


def test_reading_takes_the_same_queries_for_two_and_for_five(cast):
    def reads(people, text):
        with CaptureQueriesContext(connection) as caught:
            _change(cast.eva, people, "language", text)
        return sum(one["sql"].startswith("SELECT") for one in caught.captured_queries)

    assert reads([cast.alma, cast.dag], "en") == reads([cast.alma, cast.bo, cast.cleo, cast.dag, cast.eva], "sv")
