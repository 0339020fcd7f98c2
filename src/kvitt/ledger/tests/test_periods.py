"""Closing a month and opening it again."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kvitt.events.models import Event
from kvitt.kernel.errors import InvalidError, NotAllowedError
from kvitt.ledger.models import Month
from kvitt.ledger.periods import close_month, months_around, reopen_month
from kvitt.people.models import User
from kvitt.project.nordlys import AT, make_nordlys
from kvitt.tenancy.scope import company_scope


@pytest.fixture
def cast(db):
    made = make_nordlys()
    with company_scope(made.company.id):
        yield made


def test_who_closed_and_who_opened_again_is_logged(cast):
    close_month(person=cast.cleo, year=2026, month=10, at=AT)
    reopen_month(person=cast.eva, year=2026, month=10, at=AT)
    events = Event.objects.filter(subject_type="period").order_by("id")
    assert [(event.verb, event.actor_id) for event in events] == [
        ("period.closed", cast.cleo.id),
        ("period.reopened", cast.eva.id),
    ]


def test_closing_twice_is_closing_once(cast):
    close_month(person=cast.cleo, year=2026, month=10, at=AT)
    close_month(person=cast.eva, year=2026, month=10, at=AT + timedelta(hours=1))
    row = Month.objects.get()
    assert (row.closed_at, row.closed_by_id) == (AT, cast.cleo.id)
    assert Event.objects.filter(verb="period.closed").count() == 1


def test_opening_what_is_open_says_nothing(cast):
    reopen_month(person=cast.cleo, year=2026, month=10, at=AT)
    assert not Event.objects.filter(verb="period.reopened").exists()


def test_the_months_around_a_day(cast):
    close_month(person=cast.cleo, year=2026, month=1, at=AT)
    months = months_around(date(2026, 2, 28), back=2, ahead=1)
    assert [(month.code, month.is_open) for month in months] == [
        ("2026-03", True),
        ("2026-02", True),
        ("2026-01", False),
        ("2025-12", True),
    ]


@pytest.mark.parametrize(("year", "month"), [(2026, 0), (2026, 13), (1999, 1), (2201, 1)])
def test_months_that_are_none(cast, year, month):
    with pytest.raises(InvalidError):
        close_month(person=cast.cleo, year=year, month=month, at=AT)


def test_only_finance_and_administrators(cast):
    auditor = User(full_name="Rie", roles=["auditor"])
    for person in (cast.alma, cast.bo, auditor):
        with pytest.raises(NotAllowedError):
            close_month(person=person, year=2026, month=10, at=AT)
        with pytest.raises(NotAllowedError):
            reopen_month(person=person, year=2026, month=10, at=AT)


def test_closing_takes_the_lock_that_booking_holds_before_it_looks_at_the_month(cast):
    with CaptureQueriesContext(connection) as asked:
        close_month(person=cast.cleo, year=2026, month=10, at=AT)
    tables = [query["sql"] for query in asked if "ledger_" in query["sql"]]
    assert "ledger_series" in tables[0]
    assert "ledger_month" in tables[1]
