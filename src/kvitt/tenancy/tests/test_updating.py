"""Rows changed together are what rows saved one by one would be."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kvitt.people.models import Dimension, User
from kvitt.project.nordlys import make_nordlys
from kvitt.tenancy.scope import company_scope
from kvitt.tenancy.updating import update

pytestmark = pytest.mark.django_db


@pytest.fixture
def nordlys():
    return make_nordlys()


def test_every_row_gets_its_own_values_in_one_statement(nordlys):
    with company_scope(nordlys.company.id):
        rows = list(Dimension.objects.order_by("code"))
        rows += [Dimension.objects.create(code=code, names={}) for code in ("machine", "site")]
        for position, row in enumerate(rows):
            row.position, row.names, row.code = 40 + position, {"en": f"'; DROP {position} %s {{}}"}, "not written"
        with CaptureQueriesContext(connection) as asked:
            update(rows, ["position", "names"])
        assert len(asked) == 1
        kept = {row.id: row for row in Dimension.objects.all()}
        assert all((kept[row.id].position, kept[row.id].names) == (row.position, row.names) for row in rows)
        assert not any(one.code == "not written" for one in kept.values())


def test_what_is_unknown_and_what_is_exact_stay_so(nordlys):
    with company_scope(nordlys.company.id):
        both = [nordlys.alma, nordlys.bo]
        both[0].approval_limit, both[0].mobile = Decimal("1234567.91"), "+45 12 34 56 78"
        both[1].approval_limit, both[1].mobile = None, ""
        update(both, ["approval_limit", "mobile"])
        kept = {row.id: row for row in User.objects.all()}
        assert [(kept[row.id].approval_limit, kept[row.id].mobile) for row in both] == [
            (row.approval_limit, row.mobile) for row in both
        ]


def test_a_row_of_another_company_is_not_reached(nordlys):
    outsider = make_nordlys(code="outsider", name="Outsider ApS")
    with company_scope(outsider.company.id):
        row = Dimension.objects.create(code="theirs", names={})
    row.position = 99
    with company_scope(nordlys.company.id):
        update([row], ["position"])
    with company_scope(outsider.company.id):
        assert Dimension.objects.get(id=row.id).position != 99


def test_lists_are_refused_and_nothing_is_nothing(nordlys):
    with company_scope(nordlys.company.id):
        with pytest.raises(ValueError, match="roles"):
            update([nordlys.alma], ["roles"])
        with CaptureQueriesContext(connection) as asked:
            update([], ["roles"])
    assert not asked.captured_queries
