"""Working days with the holidays of Denmark and Sweden as they really fall."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitt.kernel.period import Period
from kvitt.people.rules.workdays import WEEKDAYS, Workdays, public_holidays, zone_of

DANE = Workdays("DK", "Europe/Copenhagen")
SWEDE = Workdays("SE", "Europe/Stockholm")
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
DAYS = st.dates(date(2026, 1, 1), date(2028, 6, 30))


@pytest.mark.parametrize(
    ("who", "day", "works"),
    [
        (DANE, "2026-04-01", True),  # the Wednesday before Easter
        (DANE, "2026-04-02", False),  # Maundy Thursday: Danish, not Swedish
        (SWEDE, "2026-04-02", True),
        (DANE, "2026-04-06", False),  # Easter Monday
        (DANE, "2026-05-01", True),  # 1 May: Swedish, not Danish
        (SWEDE, "2026-05-01", False),
        (DANE, "2023-05-05", False),  # the Great Prayer Day as long as there was one
        (DANE, "2024-04-26", True),  # and since it is gone
        (DANE, "2026-05-25", False),  # Whit Monday: Danish, not Swedish
        (SWEDE, "2026-05-25", True),
        (SWEDE, "2026-06-19", False),  # Midsummer Eve, by nobody's law
        (SWEDE, "2026-12-24", False),
        (DANE, "2026-12-24", True),
        (DANE, "2026-11-21", False),  # a Saturday
    ],
)
def test_holidays_as_they_fall(who: Workdays, day: str, works: bool) -> None:
    """Each country has its own, and they change by law."""
    assert who.works_on(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("who", "since", "days", "until"),
    [
        (DANE, "2026-11-23T10:00+01:00", 2, "2026-11-25T10:00+01:00"),
        (DANE, "2026-11-26T10:00+01:00", 2, "2026-11-30T10:00+01:00"),  # over a weekend
        (DANE, "2026-04-01T10:00+02:00", 1, "2026-04-07T10:00+02:00"),  # over Easter
        (SWEDE, "2026-04-01T10:00+02:00", 1, "2026-04-02T10:00+02:00"),
        (DANE, "2026-11-23T23:30+01:00", 1, "2026-11-24T16:00+01:00"),  # sent at night
        (DANE, "2026-11-23T03:00+01:00", 1, "2026-11-24T08:00+01:00"),
        (DANE, "2026-11-21T12:00+01:00", 1, "2026-11-24T08:00+01:00"),  # sent on a Saturday: Monday does not count
        (SWEDE, "2026-12-23T09:00+01:00", 1, "2026-12-28T09:00+01:00"),  # Christmas Eve to Boxing Day
        (DANE, "2026-03-27T09:00+01:00", 1, "2026-03-30T09:00+02:00"),  # the clocks go forward in between
    ],
)
def test_when_so_many_working_days_have_passed(who: Workdays, since: str, days: int, until: str) -> None:
    """The day itself does not count, nor do weekends, holidays and nights."""
    assert who.after(datetime.fromisoformat(since), days=days) == datetime.fromisoformat(until)


def test_who_works_two_days_a_week_is_waited_for_longer() -> None:
    """Tuesdays and Wednesdays."""
    who = Workdays("DK", "Europe/Copenhagen", weekdays=frozenset({2, 3}))
    since = datetime.fromisoformat("2026-11-24T10:00+01:00")
    assert who.after(since, days=2) == datetime.fromisoformat("2026-12-01T10:00+01:00")


def test_days_away_do_not_count() -> None:
    """A week off in between."""
    who = DANE.without([Period(date(2026, 11, 24), date(2026, 12, 1))])
    since = datetime.fromisoformat("2026-11-23T10:00+01:00")
    assert who.after(since, days=1) == datetime.fromisoformat("2026-12-01T10:00+01:00")


def test_who_never_works_is_never_waited_for_to_the_end() -> None:
    """And the search ends."""
    assert (
        Workdays("DK", "Europe/Copenhagen", weekdays=frozenset()).after(datetime(2026, 1, 1, tzinfo=UTC), days=1)
        is None
    )


def test_a_country_that_nobody_knows_has_no_holidays() -> None:
    """And breaks nothing."""
    assert public_holidays("XX", 2026) == frozenset()
    assert date(2026, 12, 25) in public_holidays("SE", 2026)


def test_time_zones_of_countries() -> None:
    """One zone is taken; where there are several, or none, the company's own is as good as any."""
    assert zone_of("SE", otherwise="Europe/Copenhagen") == "Europe/Stockholm"
    assert zone_of("US", otherwise="Europe/Copenhagen") == "Europe/Copenhagen"
    assert zone_of("XX", otherwise="Europe/Copenhagen") == "Europe/Copenhagen"


@given(
    since=MOMENTS,
    days=st.integers(0, 15),
    closed=st.frozensets(DAYS, max_size=40),
    more=st.frozensets(DAYS, max_size=40),
)
def test_more_holidays_never_make_anything_due_earlier(
    since: datetime, days: int, closed: frozenset[date], more: frozenset[date]
) -> None:
    """Nor do fewer days of the week."""
    few = Workdays("DK", "Europe/Copenhagen", closed=closed).after(since, days=days)
    many = Workdays("DK", "Europe/Copenhagen", closed=closed | more).after(since, days=days)
    rarely = Workdays("DK", "Europe/Copenhagen", closed=closed, weekdays=frozenset({1, 3, 4})).after(since, days=days)
    assert few is not None
    assert many is not None
    assert rarely is not None
    assert few <= many
    assert few <= rarely


@given(since=MOMENTS, days=st.integers(1, 15))
def test_what_is_due_is_due_on_a_working_day_by_daylight(since: datetime, days: int) -> None:
    """And not before it began, and counting gives the same number back."""
    moment = SWEDE.after(since, days=days)
    assert moment is not None
    assert SWEDE.works_on(moment.date())
    assert 8 <= moment.hour <= 16
    assert moment > since
    assert SWEDE.between(since, moment) == days
    assert SWEDE.between(since, moment - timedelta(minutes=1)) == days - 1


def test_the_week_as_most_have_it() -> None:
    """Monday to Friday."""
    assert [DANE.works_on(date(2026, 11, 23) + timedelta(days=n)) for n in range(7)] == [True] * 5 + [False] * 2
    assert WEEKDAYS == (1, 2, 3, 4, 5)
