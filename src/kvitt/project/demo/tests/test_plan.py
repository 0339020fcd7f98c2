"""The plan leaves something for everybody on whatever day the demo is made."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kvitt.project.demo.cast import by_initials, cast
from kvitt.project.demo.plan import STAGES, approves_on, books_on, plan, sends_on
from kvitt.project.demo.purchases import purchases
from kvitt.project.demo.receipts.render import Manner

pytestmark = pytest.mark.pure
DAYS = [date(2026, 11, 20) + timedelta(days=ahead) for ahead in (0, 1, 2, 3, 4, 5, 6, 50)]


@pytest.mark.parametrize("today", DAYS)
def test_everything_has_happened_and_in_order(today: date) -> None:
    at = datetime(today.year, today.month, today.day, 9, 0, tzinfo=UTC)
    bought = purchases(today=today, months=6)
    laid_out = plan(bought, today=today, at=at)
    moments = [entry.at for entry in laid_out.entries]
    assert moments == sorted(moments)
    assert moments[-1] <= at
    for entry in laid_out.entries:
        assert entry.at.date() >= entry.purchase.on
    keys = [entry.purchase.key for entry in laid_out.entries] + [one.key for one, _ in laid_out.inbox]
    assert len(keys) == len(set(keys))
    assert {one.person for one, _ in laid_out.inbox} == {initials for initials, stage in STAGES.items() if stage.unread}
    assert Manner.SCAN not in {manner for _, manner in laid_out.inbox}
    assert {entry.manner for entry in laid_out.entries[-60:]} >= {Manner.PHOTO, Manner.TURNED}


@pytest.mark.parametrize("today", DAYS)
def test_approvals_leave_the_last_days_and_bookings_the_last_approvals(today: date) -> None:
    back = [today - timedelta(days=days) for days in range(30)]
    approvals = [day for day in back if approves_on(day, today=today)]
    bookings = [day for day in back if books_on(day, today=today)]
    assert (today - approvals[0]).days >= 4
    assert bookings[0] < approvals[0]
    assert all(day.weekday() < 5 for day in [*approvals, *bookings])
    assert len(approvals) >= 3


def test_everybody_sends_within_six_weeks() -> None:
    today = DAYS[0]
    for person in cast():
        assert sum(sends_on(person, today - timedelta(days=days), today=today) for days in range(42)) == 1
    assert sends_on(by_initials("AL"), today - timedelta(days=2), today=today)
