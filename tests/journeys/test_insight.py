"""Insight for finance: what waits, how long it takes, why items come back, and what is found."""

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import load_workbook

from kvitt.kernel.clock import now
from kvitt.people.rules.workdays import Workdays
from kvitt.project.nordlys import AT
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.reject import reject
from kvitt.transactions.insight import findings, pace, rejections, waiting_now
from kvitt.transactions.models import Transaction
from kvitt.transactions.workdays_passed import WorkdaysPassed
from tests.doing import api_of, client_of, expense

pytestmark = pytest.mark.django_db
SPAN = {"first": AT - timedelta(days=40), "until": AT + timedelta(days=1)}


@pytest.fixture
def cast(nordlys, outsider):
    with company_scope(outsider.company.id):
        row = expense(outsider, state="submitted", merchant="Fremmed")
        reject(person=outsider.bo, transaction_id=row.id, comment="Fremmed grund", at=AT)
    with company_scope(nordlys.company.id):
        yield nordlys


def test_what_waits_is_told_by_person_with_the_oldest_first(cast):
    for _ in range(2):
        expense(cast, state="submitted")
    expense(cast, owner=cast.cleo, state="submitted", amount=Decimal(100))
    found = waiting_now(at=AT + timedelta(days=3))
    assert {(one.name, one.count, one.total) for one in found} == {
        ("Bo Lind", 2, Decimal("375.00")),
        ("Eva Holm", 1, Decimal("100.00")),
    }
    assert all(one.oldest == one.median == 1 for one in found)  # AT is a Friday: Monday is the first working day


def test_how_long_it_took_is_told_by_the_month_of_sending(cast):
    for days in (1, 2, 9):
        row = expense(cast, state="approved")
        Transaction.objects.filter(id=row.id).update(
            submitted_at=AT - timedelta(days=20), approved_at=AT - timedelta(days=20 - days), booked_at=AT
        )
    (one,) = pace(**SPAN)
    # Sent on Saturday 31 October, approved on Sunday, Monday and Monday the week after; booked on Friday the 20th.
    assert (one.count, one.decided, one.slow, one.booked) == (3, 0, 5, 14)


@given(
    since=st.datetimes(datetime(2025, 11, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),
    length=st.timedeltas(timedelta(0), timedelta(days=200)),
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_the_database_counts_working_days_as_the_clock_does(cast, since, length):
    row = expense(cast)
    Transaction.objects.filter(id=row.id).update(submitted_at=since, approved_at=since + length)
    calendar = Workdays("DK", "Europe/Copenhagen")
    span = {"first": date(2025, 10, 30), "last": date(2027, 12, 31)}
    passed = WorkdaysPassed("submitted_at", "approved_at", calendar=calendar, **span)
    (found,) = Transaction.objects.filter(id=row.id).annotate(passed=passed).values_list("passed", flat=True)
    assert found == calendar.between(since, since + length)


def test_while_a_question_is_open_nobody_lets_wait(cast):
    row = expense(cast, state="submitted")
    Transaction.objects.filter(id=row.id).update(asked_at=AT + timedelta(hours=1))
    assert [one.oldest for one in waiting_now(at=AT + timedelta(days=30))] == [0]


def test_finance_takes_it_out_as_tables_that_run_nothing(nordlys):
    with company_scope(nordlys.company.id):
        row = expense(nordlys, state="submitted")
        reject(person=nordlys.bo, transaction_id=row.id, comment="=1+1", at=AT)
        expense(nordlys, state="submitted")
    cleo = client_of(nordlys, nordlys.cleo)
    text = cleo.get("/finance/insight.csv?months=12").content.decode("utf-8-sig")
    assert "waiting;Bo Lind;1;" in text
    assert "rejections;'=1+1;1;" in text
    sheets = load_workbook(io.BytesIO(cleo.get("/finance/insight.xlsx?months=12").content))
    assert sheets.sheet_names == ["waiting", "pace", "rejections", "findings"]
    assert sheets.get_sheet_by_name("rejections").to_python()[1][0] == "=1+1"
    assert cleo.get("/finance/insight.exe").status_code == 404
    assert client_of(nordlys, nordlys.alma).get("/finance/insight.csv").status_code == 403
    address = "/api/v1/finance/insight.csv?day_from=2026-01-01&day_until=2027-01-01"
    assert "'=1+1" in cleo.get(address, **api_of(nordlys, nordlys.cleo)).content.decode("utf-8-sig")
    assert cleo.get(address, **api_of(nordlys, nordlys.alma)).status_code == 403


def test_reasons_in_another_spelling_count_as_one_and_nobody_else_s_are_told(cast):
    for comment in ("Hvem var med?", "hvem  var med", "Kvittering mangler"):
        row = expense(cast, state="submitted")
        reject(person=cast.bo, transaction_id=row.id, comment=comment, at=AT)
    found = rejections(**SPAN)
    assert [(one.text, one.count) for one in found] == [("Hvem var med?", 2), ("Kvittering mangler", 1)]


def test_findings_are_counted_with_their_share_and_sum(cast):
    expense(cast, state="submitted")
    expense(cast, state="submitted")
    found = {one.code: one for one in findings(**SPAN)}
    missing = found["expense.no-receipt"]
    assert (missing.count, missing.share, missing.total) == (2, Decimal(1), Decimal("375.00"))


def test_outside_the_period_nothing_is_counted(cast):
    expense(cast, state="submitted")
    early = {"first": datetime(2020, 1, 1, tzinfo=UTC), "until": datetime(2020, 2, 1, tzinfo=UTC)}
    assert (pace(**early), rejections(**early), findings(**early)) == ([], [], [])


def test_the_number_of_queries_does_not_grow(cast):
    counts = []
    for number in (1, 6):
        for _ in range(number):
            expense(cast, state="submitted")
        with CaptureQueriesContext(connection) as asked:
            waiting_now(at=now())
            pace(**SPAN)
            rejections(**SPAN)
            findings(**SPAN)
        counts.append(len(asked))
    assert counts == [8, 8]


@pytest.mark.parametrize("months", ["1", "3", "12", "x"])
def test_the_page_shows_it_to_finance(nordlys, months):
    with company_scope(nordlys.company.id):
        expense(nordlys, state="submitted")
    answer = client_of(nordlys, nordlys.cleo).get(f"/finance/insight/?months={months}")
    assert answer.status_code == 200
    assert "Bo Lind" in answer.content.decode()


def test_the_api_tells_the_same(nordlys):
    with company_scope(nordlys.company.id):
        expense(nordlys, state="submitted")
    asked = "/api/v1/finance/insight?day_from=2026-01-01&day_until=2027-01-01"
    told = client_of(nordlys, nordlys.cleo).get(asked, **api_of(nordlys, nordlys.cleo)).json()
    assert [one["name"] for one in told["waiting"]] == ["Bo Lind"]
    assert told["findings"]


@pytest.mark.parametrize("who", ["alma", "bo"])
def test_others_see_nothing_of_it(nordlys, who):
    assert client_of(nordlys, getattr(nordlys, who)).get("/finance/insight/").status_code == 403
