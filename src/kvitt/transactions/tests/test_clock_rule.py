"""What is due for a decision that lets wait: tables first, then what holds for all of them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitt.people.rules.workdays import Workdays
from kvitt.transactions.rules.clock import Clock, Due, Waiting, due

DANE = Workdays("DK", "Europe/Copenhagen")
CLOCK = Clock(remind_after=2, escalate_after=3)
COUNT = st.one_of(st.none(), st.integers(1, 8))
CLOCKS = st.builds(Clock, remind_after=COUNT, escalate_after=COUNT, approve_after=COUNT)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))


def _at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(f"{text}+01:00") if text else None


@pytest.mark.parametrize(
    ("clock", "since", "reminded", "at", "wanted"),
    [
        # Sent on a Monday at ten.
        (CLOCK, "2026-11-23T10:00", None, "2026-11-25T09:59", Due.NOTHING),
        (CLOCK, "2026-11-23T10:00", None, "2026-11-25T10:00", Due.REMINDER),
        (CLOCK, "2026-11-23T10:00", "2026-11-25T10:17", "2026-11-25T11:00", Due.NOTHING),
        (CLOCK, "2026-11-23T10:00", "2026-11-25T10:17", "2026-11-30T10:16", Due.NOTHING),
        (CLOCK, "2026-11-23T10:00", "2026-11-25T10:17", "2026-11-30T10:17", Due.NEXT_LEVEL),
        # However long nobody looked: first the reminder.
        (CLOCK, "2026-01-05T10:00", None, "2026-11-30T12:00", Due.REMINDER),
        # A reminder of an earlier turn is none of this one.
        (CLOCK, "2026-11-23T10:00", "2026-11-20T10:00", "2026-11-25T10:00", Due.REMINDER),
        # Without reminders the next level counts from when they are asked.
        (Clock(None, 3), "2026-11-23T10:00", None, "2026-11-26T10:00", Due.NEXT_LEVEL),
        (Clock(2, None), "2026-11-02T10:00", "2026-11-04T10:00", "2026-11-26T10:00", Due.NOTHING),
        (Clock(None, None), "2026-01-05T10:00", None, "2026-11-26T10:00", Due.NOTHING),
        # Over Christmas and New Year, 25 and 26 December and 1 January do not count.
        (CLOCK, "2026-12-23T10:00", None, "2026-12-28T09:00", Due.NOTHING),
        (CLOCK, "2026-12-23T10:00", None, "2026-12-28T10:00", Due.REMINDER),
    ],
)
def test_one_after_the_other(clock: Clock, since: str, reminded: str | None, at: str, wanted: Due) -> None:
    """The reminder, and then the next level."""
    began, moment = _at(since), _at(at)
    assert began is not None
    assert moment is not None
    assert due(Waiting(began, _at(reminded)), clock=clock, workdays=DANE, at=moment) is wanted


@pytest.mark.parametrize(
    ("approvable", "reminded", "unanswered", "wanted"),
    [
        (True, "2026-11-11T10:00", None, Due.APPROVAL),
        (False, "2026-11-11T10:00", None, Due.NEXT_LEVEL),
        (True, None, None, Due.REMINDER),
        (True, None, "2026-10-01T10:00", Due.REMINDER),
    ],
)
def test_without_an_answer(approvable: bool, reminded: str | None, unanswered: str | None, wanted: Due) -> None:
    """Only what the rule allows, and nobody's reminder is left out."""
    began, moment = _at("2026-11-09T10:00"), _at("2026-11-23T10:00")
    assert began is not None
    assert moment is not None
    waiting = Waiting(began, _at(reminded), _at(unanswered))
    assert due(waiting, clock=Clock(2, 3, 10), workdays=DANE, at=moment, approvable=approvable) is wanted


def test_the_days_of_those_who_let_it_wait_before_count() -> None:
    """It waited ten days altogether, the last three with this one."""
    began, moment, first = _at("2026-11-18T10:00"), _at("2026-11-23T10:00"), _at("2026-11-09T10:00")
    assert began is not None
    assert moment is not None
    waiting = Waiting(began, _at("2026-11-20T10:00"), first)
    assert due(waiting, clock=Clock(2, 3, 10), workdays=DANE, at=moment, approvable=True) is Due.APPROVAL
    alone = Waiting(began, _at("2026-11-20T10:00"))
    assert due(alone, clock=Clock(2, 3, 10), workdays=DANE, at=moment, approvable=True) is Due.NOTHING


def test_when_there_is_anything_to_do_at_all() -> None:
    """Younger steps need not be looked at."""
    assert Clock(2, 3).first == 2
    assert Clock(None, 3).first == 3
    assert Clock(4, 3, 1).first == 4
    assert Clock(None, None).first is None
    assert Clock(None, None, 7).first is None


@given(clock=CLOCKS, since=MOMENTS, wait=st.timedeltas(timedelta(0), timedelta(days=90)), approvable=st.booleans())
def test_nobody_is_passed_over_before_they_were_reminded(
    clock: Clock, since: datetime, wait: timedelta, approvable: bool
) -> None:
    """Wherever reminders are on, the reminder comes first, whatever else is due; and off is off."""
    found = due(Waiting(since), clock=clock, workdays=DANE, at=since + wait, approvable=approvable)
    if clock.remind_after is not None:
        assert found in {Due.NOTHING, Due.REMINDER}
    else:
        assert found is not Due.APPROVAL
    reminded = due(
        Waiting(since, reminded_at=since), clock=clock, workdays=DANE, at=since + wait, approvable=approvable
    )
    assert reminded is not Due.REMINDER
    if clock.approve_after is None or not approvable:
        assert reminded is not Due.APPROVAL
    if clock.escalate_after is None:
        assert Due.NEXT_LEVEL not in {found, reminded}


@given(
    clock=CLOCKS,
    since=MOMENTS,
    wait=st.timedeltas(timedelta(0), timedelta(days=60)),
    closed=st.frozensets(st.dates(date(2026, 1, 1), date(2027, 3, 31)), max_size=30),
)
def test_what_is_not_due_is_not_due_with_more_holidays(
    clock: Clock, since: datetime, wait: timedelta, closed: frozenset[date]
) -> None:
    """More days off never bring a reminder or the next level forward."""
    more = Workdays("DK", "Europe/Copenhagen", closed=closed)
    for waiting in (Waiting(since), Waiting(since, reminded_at=since)):
        if due(waiting, clock=clock, workdays=DANE, at=since + wait) is Due.NOTHING:
            assert due(waiting, clock=clock, workdays=more, at=since + wait) is Due.NOTHING
