"""Trips as people tell them: whatever is told is priced, or says what is missing; and a trip once more is the same trip."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kvitt.kernel.errors import InvalidError
from kvitt.rates.tables import official
from kvitt.transactions.kinds.per_diem.changes import changed
from kvitt.transactions.kinds.per_diem.journey import Journey, missing
from kvitt.transactions.kinds.per_diem.places import place_in_table, zone_of, zones_of
from kvitt.transactions.kinds.per_diem.pricing import has_lodging, price_of

START = datetime(2026, 3, 27, 6)  # local time, over the night in which the clock is changed
MOMENT = st.one_of(
    st.just(""),
    st.integers(0, 10 * 24 * 60).map(
        lambda minutes: (START + timedelta(minutes=minutes)).isoformat(timespec="minutes")
    ),
)
PLACES = [
    ("SE", "Göteborg"),
    ("DE", ""),
    ("US", "Chicago"),
    ("US", "Honolulu"),
    ("FR", "Paris"),
    ("NZ", ""),
    ("DK", "Skagen"),
    ("", "?"),
]
LEG = st.builds(
    lambda where, arrives, leaves: {"country": where[0], "place": where[1], "arrives": arrives, "leaves": leaves},
    st.sampled_from(PLACES), MOMENT, MOMENT,
)  # fmt: skip
DAY = st.integers(-2, 12).map(lambda days: (START + timedelta(days=days)).date().isoformat())
TOLD = st.fixed_dictionaries(
    {
        "departs": MOMENT,
        "returns": MOMENT,
        "legs": st.lists(LEG, max_size=4),
        "meals": st.dictionaries(DAY, st.dictionaries(st.sampled_from(["breakfast", "lunch", "dinner"]), st.sampled_from(["own", "free", "paid"]))),
        "nights": st.dictionaries(DAY, st.sampled_from(["receipt", "free", "allowance", "none"])),
        "private": st.dictionaries(DAY, st.booleans(), max_size=3),
        "temporary": st.booleans(),
        "cover": st.sampled_from(["allowance", "receipts"]),
        "traveller": st.sampled_from(["ordinary", "tour_driver"]),
        "lodging": st.sampled_from(["hotel", "no_kitchen", "kitchen"]),
        "since": st.sampled_from(["", "2025-06-01", "2026-03-01"]),
        "distance_km": st.sampled_from(["", "10", "120.5"]),
    }
)  # fmt: skip


@settings(deadline=None)
@given(st.sampled_from(["DK", "SE", "NO", "FI", "DE", "US", "GB"]), TOLD)
def test_whatever_is_told_is_priced_or_says_what_is_missing(country, told):
    journey = changed(Journey(zone=zone_of(country)), told)
    assert Journey.from_json(journey.as_json()) == journey
    price = price_of(journey, country=country, tables=official())
    if price.amount is None:
        assert country == "GB" or price.findings or list(missing(journey))
    else:
        assert price.amount == (price.tax_free or 0) + (price.taxable or 0) >= 0


@given(TOLD, st.integers(-30, 300))
def test_a_trip_that_is_moved_keeps_its_days(told, days):
    journey = changed(Journey(zone=zone_of("DK")), told)
    assert journey.moved(days).moved(-days) == journey


def test_a_meal_of_a_day_that_comes_back_is_still_there():
    journey = changed(
        Journey(),
        {"departs": "2026-03-02T08:00", "returns": "2026-03-05T08:00", "meals": {"2026-03-05": {"lunch": "free"}}},
    )
    shorter = changed(journey, {"returns": "2026-03-04T08:00"})
    assert changed(shorter, {"returns": "2026-03-05T08:00"}) == journey


def test_the_time_before_the_first_place_is_reached_belongs_to_home():
    """By Swedish rules the day belongs to where most of it is spent: here at home, since the place is reached at 19."""
    told = {
        "departs": "2026-03-02T08:00",
        "returns": "2026-03-03T20:00",
        "legs": [{"country": "DE", "arrives": "2026-03-02T19:00"}],
    }
    price = price_of(changed(Journey(zone=zone_of("SE")), told), country="SE", tables=official())
    assert price.per_diem is not None
    assert [day.country for day in price.per_diem.days] == ["SE", "DE"]


def test_a_town_is_known_by_the_name_that_the_table_gives_it():
    assert place_in_table("DE", "FR", "Paris", tables=official()).startswith("Paris sowie")
    assert place_in_table("FI", "US", "Los Angeles", tables=official()).startswith("New York")
    assert place_in_table("DE", "FR", "Lyon", tables=official()) == "Lyon"
    told = {"departs": "2026-03-02T08:00", "returns": "2026-03-04T20:00", "legs": [{"country": "FR", "place": "paris"}]}
    lyon = {**told, "legs": [{"country": "FR", "place": "Lyon"}]}
    amounts = [
        price_of(changed(Journey(zone="Europe/Berlin"), one), country="DE", tables=official()).amount
        for one in (told, lyon)
    ]
    assert amounts == [Decimal("136.00"), Decimal("125.00")]


def test_the_clock_of_a_country_is_its_usual_one_or_that_of_the_town():
    assert (zone_of("DK"), zone_of("US"), zone_of("US", "los angeles"), zone_of("ES")) == (
        "Europe/Copenhagen", "America/New_York", "America/Los_Angeles", "Europe/Madrid",
    )  # fmt: skip
    assert zones_of("DE") == ("Europe/Berlin",)
    assert "America/Denver" in zones_of("US")


def test_only_where_the_law_has_it_a_night_may_be_paid_without_a_receipt():
    assert [country for country in ("DK", "SE", "NO", "FI", "DE", "US") if has_lodging(country, tables=official())] == [
        "DK",
        "SE",
        "NO",
        "DE",
    ]


@pytest.mark.parametrize(
    "told",
    [
        {"departs": "yesterday"}, {"departs": "2026-03-02T08:00Z"}, {"departs": "1812-03-02T08:00"}, {"legs": [{"country": "Sverige"}]},
        {"legs": [{"country": "SE", "zone": "Mars"}]}, {"legs": [{"country": "SE", "leaves": "noon"}]}, {"legs": [{"country": "SE"}] * 41},
        {"meals": {"2026-03-02": {"tea": "free"}}}, {"meals": {"2026-03-02": {"lunch": "mother"}}}, {"meals": {"": {}}},
        {"nights": {"2026-03-02": "tent"}}, {"nights": {"02.03.2026": "free"}}, {"since": "long ago"}, {"distance_km": "-5"},
        {"distance_km": "NaN"}, {"cover": "gold"}, {"traveller": "spy"}, {"lodging": "castle"}, {"zone": "../etc"},
    ],
)  # fmt: skip
def test_what_means_nothing_is_refused(told):
    with pytest.raises(InvalidError):
        changed(Journey(), told)
