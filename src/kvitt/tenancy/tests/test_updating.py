"""Rows changed together are what rows saved one by one would be."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kvitt.people.models import Dimension
from kvitt.project.nordlys import make_nordlys
from kvitt.tenancy.scope import company_scope
from kvitt.tenancy.updating import update
from kvitt.transactions.models import Transaction

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
        at = nordlys.alma.created_at
        both = [
            Transaction.objects.create(
                kind="expense", owner_id=nordlys.alma.id, entered_by_id=nordlys.alma.id, created_at=at, changed_at=at
            )
            for _ in range(2)
        ]
        both[0].payable, both[0].on = Decimal("12345678.91"), None
        both[1].payable, both[1].on = Decimal("-0.01"), at.date()
        update(both, ["payable", "on"])
        kept = {row.id: row for row in Transaction.objects.all()}
        assert [(kept[row.id].payable, kept[row.id].on) for row in both] == [(row.payable, row.on) for row in both]


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
