"""Dates in every order, with the sane one chosen by country, and never in the future."""

from datetime import date

import pytest

from kvitt.files.reading.candidates.date import WrittenOrder, written_order
from kvitt.files.reading.country import country_of
from kvitt.files.reading.dates import Order, days_with_places, times_in
from kvitt.files.reading.fields import date_of
from kvitt.files.reading.tests.receipt_text import rows_in

pytestmark = pytest.mark.pure
TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14.03.2025", "2025-03-14"),
        ("Dato:14-03-25 Kl. 12:41", "2025-03-14"),
        ("14/03 2025", "2025-03-14"),
        ("2025-03-14", "2025-03-14"),
        ("2025-03-1412:41", "2025-03-14"),
        ("14.03.2512:41", "2025-03-14"),
        ("Dat.31.08.2015", "2015-08-31"),
        ("3. maj 2024", "2024-05-03"),
        ("3 maj 2024", "2024-05-03"),
        ("1.mai 2023", "2023-05-01"),
        ("17JAN 2018", "2018-01-17"),
        ("0ct 3, 2016", "2016-10-03"),
        ("5. März 2023", "2023-03-05"),
        ("15. elokuuta 2022", "2022-08-15"),
        ("0l-12-2017", "2017-12-01"),
        ("15 .03.2018", "2018-03-15"),
        ("#19- 10/03/2018", "2018-03-10"),
        ("#19-18/03/201823:02:16", "2018-03-18"),
    ],
)
def test_a_printed_day_is_among_the_readings(text: str, expected: str) -> None:
    assert date.fromisoformat(expected) in [one.value for one in days_with_places(text, today=TODAY)]


@pytest.mark.parametrize("text", ["12,06 12,90", "31.02.2025", "14.03.2031", "Tlf. 39 40 11 22", "99/99/99"])
def test_what_is_no_day(text: str) -> None:
    assert list(days_with_places(text, today=TODAY)) == []


def test_short_days_have_every_reading_that_the_calendar_allows() -> None:
    found = {one.order: one.value for one in days_with_places("03-04-25", today=TODAY)}
    assert found[Order.DAY_FIRST] == date(2025, 4, 3)
    assert found[Order.MONTH_FIRST] == date(2025, 3, 4)
    assert found[Order.SHORT_YEAR_FIRST] == date(2003, 4, 25)


def test_the_order_follows_the_country() -> None:
    assert written_order("Org.nr 556021-9809", country="SE") is WrittenOrder.YEAR_OR_DAY_FIRST
    assert written_order("TOTAL $22.11", country="DK") is WrittenOrder.MONTH_FIRST
    assert written_order("TOTAL 22,11 kr", country="DK") is WrittenOrder.DAY_FIRST


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12:41", "12:41"),
        ("kl. 7.05", "07:05"),
        ("19:02:50", "19:02"),
        ("7:41 PM", "19:41"),
        ("12:05 am", "00:05"),
        ("24:10", None),
    ],
)
def test_times_of_day(text: str, expected: str | None) -> None:
    assert [time for time, _, _ in times_in(text)][:1] == ([expected] if expected else [])


def test_a_day_to_come_is_not_the_day_of_the_purchase() -> None:
    rows = rows_in("Dato 14.03.2025   12:41\nByttes senest 14.03.2027")
    on, clock = date_of(rows, today=TODAY, order=WrittenOrder.DAY_FIRST)
    assert on is not None
    assert on.value == "2025-03-14"
    assert clock is not None
    assert clock.value == "12:41"


def test_the_country_is_known_by_its_words() -> None:
    assert country_of("Org.nr 556021-9809\nAtt betala 12,00\nMoms", home="DK")[0] == "SE"
