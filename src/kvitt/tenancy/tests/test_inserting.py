"""Rows written together are what rows saved one by one would be."""

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from kvitt.people.models import Dimension, DimensionValue, User
from kvitt.project.nordlys import make_nordlys
from kvitt.tenancy.inserting import insert
from kvitt.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def nordlys():
    return make_nordlys()


def test_rows_of_several_tables_go_in_one_trip_and_come_back_the_same(nordlys):
    with company_scope(nordlys.company.id):
        dimension = Dimension(code="machine", names={"da": "Projekt", "en": "Project; 100 %s"})
        values = [DimensionValue(dimension_id=dimension.id, code=code, name="'; DROP") for code in ("1", "2")]
        with CaptureQueriesContext(connection) as asked:
            insert([dimension, *values])
        assert len(asked) == 1
        assert Dimension.objects.get(code="machine").names == {"da": "Projekt", "en": "Project; 100 %s"}
        kept = DimensionValue.objects.filter(dimension_id=dimension.id).order_by("code")
        assert [(row.id, row.name) for row in kept] == [(row.id, "'; DROP") for row in values]


def test_protected_fields_are_written_protected(nordlys):
    with company_scope(nordlys.company.id):
        row = User(full_name="Nyt Navn", email="ny@nordlys.example", created_at=nordlys.alma.created_at)
        row.bank_account = "DK50 0040 0440 1162 43"
        insert([row])
        assert User.objects.get(id=row.id).bank_account == "DK50 0040 0440 1162 43"
        with connection.cursor() as cursor:
            cursor.execute("SELECT bank_account FROM people_user WHERE id = %s", [row.id])
            assert "0440" not in cursor.fetchone()[0]


def test_a_row_saved_after_it_was_inserted_is_changed_not_made_again(nordlys):
    with company_scope(nordlys.company.id):
        dimension = Dimension(code="machine", names={})
        insert([dimension])
        dimension.position = 7
        dimension.save(update_fields=["position"])
        assert Dimension.objects.get(id=dimension.id).position == 7


def test_what_exists_already_is_refused(nordlys):
    with company_scope(nordlys.company.id), pytest.raises(IntegrityError):
        insert([Dimension(code="department", names={})])


def test_nothing_is_nothing(nordlys):
    with company_scope(nordlys.company.id), CaptureQueriesContext(connection) as asked:
        insert([])
    assert not any("INSERT" in query["sql"] for query in asked)
