"""The official rate of the day; beyond the end of the table the last one, and it says so."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from kvitt.rates import exchange
from kvitt.rates.exchange import SOURCE, RateUnknownError, official_rate, shipped_table

pytestmark = pytest.mark.pure


@pytest.fixture(autouse=True)
def _nothing_is_laid(monkeypatch):
    monkeypatch.setattr(exchange, "_folders", [])


def test_a_known_day_takes_the_published_rate_crossed_over_the_euro():
    # ECB, 2 January 2020: 1 EUR = 1.1193 USD = 7.4719 DKK.
    rate = official_rate(currency="USD", home="DKK", on=date(2020, 1, 2))
    assert (rate.rate, rate.on, rate.source) == (Decimal("6.675511480"), date(2020, 1, 2), SOURCE)


def test_a_weekend_takes_friday_without_a_word():
    rate = official_rate(currency="SEK", home="DKK", on=date(2020, 1, 5))
    assert (rate.on, rate.source) == (date(2020, 1, 3), SOURCE)


def test_a_day_beyond_the_table_takes_the_last_rate_and_its_source_says_so():
    last = shipped_table().days[-1]
    rate = official_rate(currency="SEK", home="DKK", on=last + timedelta(days=400))
    assert rate.on == last
    assert rate.source == f"{SOURCE}, newest known of {last}"
    assert len(rate.source) <= 120  # as much as an item holds


def test_a_currency_that_has_ended_has_no_rate():
    with pytest.raises(RateUnknownError):
        official_rate(currency="DEM", home="DKK", on=date(2020, 1, 2))


def test_a_broken_table_that_was_copied_by_hand_does_not_stop_anybody(tmp_path):
    (tmp_path / "eurofxref-hist.zip").write_bytes(b"half a file")
    exchange.look_in(tmp_path)
    assert official_rate(currency="USD", home="DKK", on=date(2020, 1, 2)).source == SOURCE
