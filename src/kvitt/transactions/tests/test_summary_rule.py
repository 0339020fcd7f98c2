"""On which days a summary comes, and on which of them it tells what is not finished."""

from datetime import date, datetime

import pytest

from kvitt.kernel.period import Period
from kvitt.people.rules.workdays import Workdays
from kvitt.transactions.rules.summary import Occasion, occasion

DANE = Workdays("DK", "Europe/Copenhagen")
WEEK = (1, 2, 3, 4, 5)


@pytest.mark.parametrize(
    ("at", "days", "wanted"),
    [
        ("2026-11-23T06:59+01:00", WEEK, None),
        ("2026-11-23T07:00+01:00", WEEK, True),  # a Monday
        ("2026-11-23T11:59+01:00", WEEK, True),  # the worker was down until now
        ("2026-11-23T12:00+01:00", WEEK, None),
        ("2026-11-24T07:00+01:00", WEEK, False),
        ("2026-11-21T07:00+01:00", WEEK, None),  # a Saturday
        ("2026-11-25T07:00+01:00", (3,), True),  # Wednesdays only: unfinished things come then
        ("2026-11-26T07:00+01:00", (3,), None),
        ("2026-11-23T07:00+01:00", (), None),
        ("2026-04-06T07:00+02:00", WEEK, None),  # Easter Monday
        ("2026-04-07T07:00+02:00", WEEK, True),  # so what is not finished is told on Tuesday
        ("2026-11-21T07:00+01:00", (6,), None),  # chosen, but a day off
        ("2026-11-23T06:00+00:00", WEEK, True),  # seven in Copenhagen
    ],
)
def test_which_days(at: str, days: tuple[int, ...], wanted: bool | None) -> None:
    """None of them is a day off; unfinished things come on the first of the week."""
    moment = datetime.fromisoformat(at)
    expected = None if wanted is None else Occasion(moment.date(), wanted)
    assert occasion(moment, summary_days=days, workdays=DANE) == expected


def test_nobody_is_written_to_while_away() -> None:
    """And what is not finished waits for the first day back."""
    away = DANE.without([Period(date(2026, 11, 20), date(2026, 11, 26))])
    wednesday, thursday = (datetime.fromisoformat(f"2026-11-{day}T08:00+01:00") for day in (25, 26))
    assert occasion(wednesday, summary_days=WEEK, workdays=away) is None
    assert occasion(thursday, summary_days=WEEK, workdays=away) == Occasion(date(2026, 11, 26), with_unfinished=True)
