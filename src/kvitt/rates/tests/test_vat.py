"""VAT rates are what the law said on the day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from kvitt.rates.vat import countries, percents, vat_rates

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("country", "on", "rates"),
    [
        ("DK", date(2026, 1, 1), "25"),
        ("SE", date(2026, 3, 31), "25 12 6"),
        ("NO", date(2017, 12, 31), "25 15 11.11 10"),
        ("NO", date(2026, 11, 1), "25 15 12 11.11"),
        ("FI", date(2024, 8, 31), "24 14 10"),
        ("FI", date(2024, 9, 1), "25.5 14 10"),
        ("FI", date(2026, 6, 1), "25.5 13.5 10"),
        ("DE", date(2020, 6, 30), "19 7"),
        ("DE", date(2026, 6, 1), "19 7"),
        ("GB", date(2022, 1, 1), "20 12.5 5"),
        ("XX", date(2022, 1, 1), ""),
    ],
)
def test_rates_of_a_day(country: str, on: date, rates: str) -> None:
    assert percents(country, on=on) == tuple(Decimal(rate) for rate in rates.split())


def test_germany_allowed_both_rates_while_they_were_lowered() -> None:
    """Vouchers and deposits of the time carry either, so neither is refused."""
    assert percents("DE", on=date(2020, 12, 31)) == tuple(Decimal(rate) for rate in ("19", "16", "7", "5"))
    assert percents("DE", on=date(2021, 1, 1)) == (Decimal(19), Decimal(7))


def test_without_a_day_every_rate_that_ever_was() -> None:
    assert percents("FI") == tuple(Decimal(rate) for rate in ("25.5", "24", "14", "13.5", "10"))


@pytest.mark.parametrize("country", sorted(countries()))
def test_every_rate_says_where_it_comes_from_and_since_when(country: str) -> None:
    for rate in vat_rates(country):
        assert rate.source
        assert rate.url.startswith("https://")
        assert rate.covers
        if rate.until:
            assert rate.holds(rate.until - timedelta(days=1))
            assert not rate.holds(rate.until)
        assert not rate.holds(rate.since - timedelta(days=1))
