"""The official tables: whole, without overlaps, and nothing stands in for what is missing."""

import json
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from kvitt.rates.tables import ABROAD, Confidence, Rate, Tables, official

REFERENCE = Path(__file__).resolve().parents[5] / "shared" / "reference" / "rates"
COUNTRIES = ("dk", "se", "no", "fi", "de", "gb", "us")


def test_no_two_rates_of_a_kind_and_scheme_are_in_force_on_one_day():
    for rates in official().rates.values():
        for earlier, later in pairwise(rates):
            assert earlier.until is not None
            assert earlier.until <= later.since, later.id


def test_every_rate_has_a_name_of_its_own_and_a_source():
    rates = list(official().all())
    assert len({rate.id for rate in rates}) == len(rates)
    assert all(rate.sources for rate in rates)
    assert all(rate.checked_on for rate in rates)


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_tables_hold_what_was_read(country: str):
    wanted = json.loads((REFERENCE / f"{country}.json").read_text())
    for row in wanted["rates"]:
        since = date.fromisoformat(row["valid_from"])
        last = date.fromisoformat(row["valid_to"]) if row["valid_to"] else since
        for on in (since, last):
            rate = official().find(country.upper(), row["kind"], on=on, scheme=row["scheme"])
            assert rate is not None, row["id"]
            assert (rate.value, rate.currency) == (Decimal(row["amount"]), row["currency"] or ""), row["id"]
        if row["valid_to"]:
            later = official().find(country.upper(), row["kind"], on=last + timedelta(days=1), scheme=row["scheme"])
            assert later is None or later.since > last
    for table in wanted["foreign_tables"]:
        on = date.fromisoformat(table["valid_from"])
        for row in table["rows"]:
            rate = official().find_abroad(country.upper(), row["country"] or "AN", on=on, place=row["place"] or "")
            assert rate is not None, row
            assert rate.value == Decimal(row.get("amount") or row["amount_full_day"]), row


def test_a_change_in_the_middle_of_a_year_counts_from_its_day():
    rates = [
        official().find("DK", "mileage_own_car_up_to_20000_km", on=on) for on in (date(2022, 4, 30), date(2022, 5, 1))
    ]
    assert [rate.value for rate in rates if rate] == [Decimal("3.51"), Decimal("3.70")]


def test_after_the_last_year_that_is_known_there_is_no_rate():
    assert official().find("DK", "per_diem_full_day", on=date(2031, 1, 1)) is None


def test_a_town_has_its_own_amount_and_else_its_country_s():
    day = date(2026, 3, 1)
    towns = [rate for rate in official().all() if rate.country == "FI" and rate.place and rate.holds(day)]
    assert towns
    for town in towns:
        assert official().find_abroad("FI", town.destination, on=day, place=town.place.upper()) is town
    country = official().find_abroad("FI", "US", on=day, place="Nowhere")
    assert country is not None
    assert country.place == ""


def test_all_other_countries_stand_in_only_in_a_complete_table():
    assert _abroad(date(2024, 3, 1), "XX").destination == "*"
    assert official().find_abroad("SE", "XX", on=date(2026, 3, 1)) is None
    assert official().find_abroad("SE", "DK", on=date(2027, 3, 1)) is None


def test_what_nobody_checked_is_not_sure():
    rate = official().find_abroad("SE", "NO", on=date(2025, 3, 1))
    assert rate is not None
    assert rate.confidence is Confidence.UNVERIFIED
    assert not rate.is_sure


def test_newer_tables_go_before_older_ones_and_end_them_on_their_day():
    newer = Rate("DK", "per_diem_full_day", "tax_free_maximum", date(2026, 7, 1), None, Decimal("640.00"), "DKK")
    tables = Tables({("DK", "per_diem_full_day", "tax_free_maximum"): (newer,)}, {}).over(official())
    found = [tables.find("DK", "per_diem_full_day", on=on) for on in (date(2026, 6, 30), date(2026, 7, 1))]
    assert [rate.value for rate in found if rate] == [Decimal("625.00"), Decimal("640.00")]


def _abroad(on: date, destination: str) -> Rate:
    rate = official().find_abroad("SE", destination, on=on)
    assert rate is not None
    assert rate.kind == ABROAD
    return rate
