"""A company's own rates: the nearest and newest goes first."""

from datetime import date
from decimal import Decimal

from kvitt.rates.own import SCHEME, OwnRates
from kvitt.rates.tables import Rate

KIND = "per_diem_full_day"
DAY = date(2026, 6, 1)


def _rate(value: str, since: date = date(2026, 1, 1), until: date | None = None, **where: str) -> Rate:
    return Rate("DK", where.pop("kind", KIND), SCHEME, since, until, Decimal(value), "DKK", **where)


def _found(own: OwnRates, on: date = DAY, **where: str) -> str:
    rate = own.find("DK", where.pop("kind", KIND), on=on, **where)
    return str(rate.value) if rate else "–"


def test_a_rate_for_the_group_goes_before_one_for_everybody():
    own = OwnRates.of(for_group=[_rate("700", date(2026, 1, 1))], for_all=[_rate("650", date(2026, 5, 1))])
    assert _found(own) == "700"


def test_the_newest_goes_before_the_older_from_its_day():
    own = OwnRates.of(for_group=[], for_all=[_rate("650"), _rate("660", date(2026, 6, 1))])
    assert [_found(own, day) for day in (date(2026, 5, 31), DAY)] == ["650", "660"]


def test_outside_its_days_there_is_none():
    own = OwnRates.of(for_group=[], for_all=[_rate("650", date(2026, 2, 1), date(2026, 3, 1))])
    days = (date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1))
    assert [_found(own, day) for day in days] == ["–", "650", "650", "–"]


def test_a_town_goes_before_its_country_and_no_country_stands_in_for_another():
    abroad = "per_diem_abroad"
    own = OwnRates.of(
        for_group=[],
        for_all=[
            _rate("80", kind=abroad, destination="US"),
            _rate("95", kind=abroad, destination="US", place="New York"),
        ],
    )
    asked = [("US", "NEW YORK"), ("US", "Boston"), ("US", ""), ("CA", "")]
    found = [_found(own, kind=abroad, destination=country, place=place) for country, place in asked]
    assert found == ["95", "80", "80", "–"]
