"""The demo's trips can be sent as they are."""

from datetime import date

import pytest

from kvitt.kernel.ids import uuid7
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.kinds.per_diem.invented import trips_of
from kvitt.transactions.models import Transaction

pytestmark = pytest.mark.django_db


def test_every_finished_trip_of_the_demo_is_complete(nordlys):
    today = date(2026, 11, 20)
    with company_scope(nordlys.company.id):
        people = {"AL": nordlys.alma, "DÅ": nordlys.dag}
        found = list(trips_of(people, first=date(2026, 3, 1), today=today))
        assert len(found) > 8
        assert [one.complete for one in found].count(False) == 1
        for one in found:
            person = people[one.initials]
            assert one.at.date() <= today
            row = one.enter(person, _id(one), one.at)
            assert isinstance(row, Transaction)
            row.refresh_from_db()
            assert (row.stops == 0) is one.complete, row.findings
            assert not one.complete or 200 < (row.home_amount or 0) < 8000


def _id(one):
    return uuid7(unix_ms=int(one.at.timestamp() * 1000))
