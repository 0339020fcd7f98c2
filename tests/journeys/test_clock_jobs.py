"""The jobs of every hour go through all companies, stop when they are told to, and do nothing the second time."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from kvitt.tenancy.scope import company_scope
from kvitt.transactions import jobs
from kvitt.transactions.models import ApprovalStep, Summary
from tests.doing import expense

pytestmark = pytest.mark.django_db

GO, STOP = (SimpleNamespace(should_abort=lambda stop=stop: stop) for stop in (False, True))
TUESDAY = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture
def companies(nordlys, outsider, monkeypatch):
    monkeypatch.setattr(jobs, "now", lambda: TUESDAY)
    for cast in (nordlys, outsider):
        with company_scope(cast.company.id):
            expense(cast, state="submitted")
    return nordlys, outsider


def counted(companies):
    found = []
    for cast in companies:
        with company_scope(cast.company.id):
            found.append((ApprovalStep.objects.filter(reminded_at=TUESDAY).count(), Summary.objects.count()))
    return found


def test_both_jobs_reach_every_company_once(companies):
    for _ in range(2):
        jobs.chase_everywhere.func(GO, timestamp=0)
        jobs.summarise_everywhere.func(GO, timestamp=0)
        assert counted(companies) == [(1, 1), (1, 1)]


def test_a_worker_that_is_told_to_stop_leaves_the_rest_for_the_next_hour(companies):
    jobs.chase_everywhere.func(STOP, timestamp=0)
    jobs.summarise_everywhere.func(STOP, timestamp=0)
    assert counted(companies) == [(0, 0), (0, 0)]
