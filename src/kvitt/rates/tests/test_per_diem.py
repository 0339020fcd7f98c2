"""Per diem by the law of each country: worked examples, boundaries, and what holds for every trip."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitt.kernel.errors import InvalidError
from kvitt.rates.cases import answered
from kvitt.rates.own import SCHEME, OwnRates
from kvitt.rates.tables import Rate, official
from kvitt.rates.travel.engine import price, price_lodging
from kvitt.rates.travel.nights import nights_of
from kvitt.rates.travel.priced import Priced, replayed
from kvitt.rates.travel.trip import ALL_MEALS, Choices, Meal, Meals, Stay, Trip

EXAMPLES = Path(__file__).resolve().parents[5] / "shared" / "reference" / "rates" / "examples.json"
TOPICS = {"per_diem", "lodging", "tax_split"}
ZONES = {
    "DK": "Europe/Copenhagen", "SE": "Europe/Stockholm", "NO": "Europe/Oslo", "FI": "Europe/Helsinki", "DE": "Europe/Berlin",
    "US": "America/New_York",
}  # fmt: skip


def _examples() -> list[dict]:
    return [one for one in json.loads(EXAMPLES.read_text())["examples"] if one["topic"] in TOPICS]


@pytest.mark.parametrize("example", _examples(), ids=lambda one: one["id"])
def test_every_worked_example_gives_its_answer(example):
    (found,), sure = answered([example], tables=official())
    wanted = {name: value for name, value in example["expected"].items() if name != "rounding"}
    assert sure, found
    assert {name: found.get(name) for name in wanted} == wanted
    assert found["steps"] or Decimal(found["amount"]) == 0


def _trip(country: str, departs: str, returns: str, **besides: object) -> Trip:
    zone = ZoneInfo(ZONES[country])
    begins, ends = (datetime.fromisoformat(text).replace(tzinfo=zone) for text in (departs, returns))
    return Trip.in_one_country(country, begins, ends, **besides)


@pytest.mark.parametrize(("country", "where", "nights"), [("DK", "SE", 1), ("SE", "DK", 2)])
def test_nights_are_counted_by_the_law_that_pays_for_them_wherever_they_are_spent(country, where, nights):
    trip = _trip(where, "2026-03-02T08:00", "2026-03-04T07:00")
    assert [night[1] for night in nights_of(trip, Choices(), country=country)] == [where] * nights


@pytest.mark.parametrize(
    ("besides", "field"),
    [
        ({"traveller": "long-haul driver"}, "traveller"),
        ({"meal_cover": "neither"}, "meal_cover"),
        ({"temporary_workplace": "false"}, "temporary_workplace"),
        ({"overnight_actual": "no"}, "overnight_actual"),
        ({"lodging": "under the stars"}, "lodging"),
    ],
)
def test_a_word_that_means_nothing_is_refused_rather_than_priced(besides, field):
    trip = {"depart": "2026-03-02T08:00", "return": "2026-03-04T08:00"}
    case = {"id": "x", "country": "DK", "topic": "per_diem", "input": {"trip": trip, **besides}}
    (found,), _sure = answered([case], tables=official())
    assert found["error"].startswith(f"{field}: ")


def _priced(trip: Trip, country: str, **besides: object) -> Priced:
    return price(trip, country=country, tables=official(), **besides)


@pytest.mark.parametrize(
    ("country", "departs", "returns", "overnight", "amount"),
    [
        ("DK", "2026-03-02T08:00", "2026-03-03T07:59", True, "0.00"),
        ("DK", "2026-03-02T08:00", "2026-03-03T09:00", True, "651.04"),
        ("DK", "2026-03-02T08:00", "2026-03-03T09:01", True, "677.08"),
        ("SE", "2026-02-10T11:59", "2026-02-11T19:00", True, "450.00"),
        ("SE", "2026-02-10T12:00", "2026-02-11T19:01", True, "450.00"),
        ("NO", "2026-05-05T08:00", "2026-05-05T13:59", False, "0.00"),
        ("NO", "2026-05-05T08:00", "2026-05-05T20:01", False, "736.00"),
        ("NO", "2026-05-05T08:00", "2026-05-06T20:01", True, "1748.00"),
        ("FI", "2026-03-02T08:00", "2026-03-02T18:01", False, "54.00"),
        ("FI", "2026-03-02T08:00", "2026-03-03T14:01", True, "108.00"),
        ("DE", "2026-03-02T08:00", "2026-03-03T08:00", True, "28.00"),
    ],
)
def test_the_boundaries_of_a_day(country, departs, returns, overnight, amount):
    found = _priced(_trip(country, departs, returns, overnight=overnight), country)
    assert str(found.amount) == amount
    if found.amount == 0:
        assert found.findings


def test_nothing_is_paid_without_a_reason():
    trip = _trip("DK", "2026-03-02T08:00", "2026-03-04T08:00")
    assert [one.code for one in _priced(replace(trip, temporary=False), "DK").findings] == ["per_diem.not-temporary"]
    assert [one.code for one in _priced(replace(trip, overnight=False), "DK").findings] == ["per_diem.no-night"]
    late = replace(trip, long_stay_since=date(2025, 3, 2))
    assert [one.code for one in _priced(late, "DK").findings] == ["per_diem.twelve-months"]


def test_a_table_that_is_not_whole_pays_nothing_until_the_company_has_a_rate():
    zone = ZoneInfo("Europe/Stockholm")
    departs, returns = datetime(2026, 3, 2, 8, tzinfo=zone), datetime(2026, 3, 3, 20, tzinfo=zone)
    trip = Trip(departs, returns, (Stay("MN", returns),))
    found = _priced(trip, "SE")
    assert found.amount is None
    assert [one.code for one in found.findings] == ["rates.missing"]
    own = OwnRates(
        (Rate("SE", "per_diem_abroad", SCHEME, date(2026, 1, 1), None, Decimal(500), "SEK", destination="MN"),)
    )
    paid = _priced(trip, "SE", own=own)
    assert (paid.amount, paid.tax_free, paid.taxable) == (Decimal("1000.00"), Decimal("0.00"), Decimal("1000.00"))


def test_only_the_days_that_the_law_does_not_know_are_taxable():
    zone = ZoneInfo("Europe/Stockholm")
    departs, onward, returns = (datetime(2026, 3, day, hour, tzinfo=zone) for day, hour in ((2, 8), (4, 8), (5, 20)))
    alone = _priced(Trip(departs, onward.replace(day=3, hour=23), (Stay("GB", onward.replace(day=3, hour=23)),)), "SE")
    own = OwnRates(
        (Rate("SE", "per_diem_abroad", SCHEME, date(2026, 1, 1), None, Decimal(500), "SEK", destination="MN"),)
    )
    paid = _priced(Trip(departs, returns, (Stay("GB", onward), Stay("MN", returns))), "SE", own=own)
    assert (paid.tax_free, paid.taxable) == (alone.amount, Decimal("1000.00"))
    assert [(one.code, one.parameters["destination"]) for one in paid.findings] == [("per_diem.days-taxable", "MN")]


def test_a_value_that_nobody_checked_does_not_pay():
    zone = ZoneInfo("Europe/Stockholm")
    returns = datetime(2025, 3, 3, 20, tzinfo=zone)
    trip = Trip(datetime(2025, 3, 2, 8, tzinfo=zone), returns, (Stay("NO", returns),))
    assert [one.code for one in _priced(trip, "SE").findings] == ["rates.unverified"]


def test_what_the_company_pays_above_the_official_rate_is_taxable():
    own = OwnRates((Rate("DK", "per_diem_full_day", SCHEME, date(2026, 1, 1), None, Decimal(700), "DKK"),))
    found = _priced(_trip("DK", "2026-03-02T08:00", "2026-03-04T08:00"), "DK", own=own)
    assert (found.amount, found.tax_free, found.taxable) == (Decimal("1400.00"), Decimal("1250.00"), Decimal("150.00"))


def test_24_hours_over_the_change_of_the_clock_are_hours_that_passed_unless_the_company_chose_the_clock():
    trip = _trip("DK", "2026-03-28T12:00", "2026-03-29T12:00")
    assert _priced(trip, "DK").amount == 0
    assert _priced(trip, "DK", choices=Choices(elapsed=False)).amount == Decimal("625.00")


def test_a_trip_over_new_year_can_take_the_rate_of_its_first_day():
    trip = _trip("DK", "2025-12-31T08:00", "2026-01-02T08:00")
    assert _priced(trip, "DK").amount == Decimal("1222.00")
    assert _priced(trip, "DK", choices=Choices(rate_of_departure=True)).amount == Decimal("1194.00")


def test_a_country_without_a_per_diem_says_so():
    with pytest.raises(InvalidError, match="no-such-country"):
        price(_trip("DK", "2026-03-02T08:00", "2026-03-04T08:00"), country="GB", tables=official())


def test_a_trip_that_ends_before_it_begins_is_none():
    with pytest.raises(ValueError, match="before it begins"):
        _trip("DK", "2026-03-04T08:00", "2026-03-02T08:00")


@pytest.mark.parametrize(
    "given_",
    [
        {},
        {"trip": {}},
        {"trip": {"depart": "2026-03-02T08:00", "return": "2026-03-01T08:00"}},
        {"trip": {"depart": "2026-03-02T08:00", "return": "2026-03-04T08:00", "timezone": "Moon/Crater"}},
        {"trip": {"depart": "2026-03-02T08:00", "return": "2026-03-04T08:00"}, "meals_provided": ["tea"]},
        {
            "trip": {"depart": "2026-03-02T08:00", "return": "2026-03-04T08:00"},
            "meals_provided": [{"meals": ["lunch"]}],
        },
    ],
)
def test_nonsense_is_an_error_of_its_case_alone(given_):
    good = {"id": "good", "country": "DK", "topic": "per_diem", "input": _examples()[0]["input"]}
    found, sure = answered(
        [{"id": "bad", "country": "DK", "topic": "per_diem", "input": given_}, good], tables=official()
    )
    assert not sure
    assert "error" in found[0]
    assert found[1]["amount"] == "625.00"


MINUTES = st.integers(0, 60 * 24 * 9)
MEALS = st.dictionaries(st.integers(0, 9), st.frozensets(st.sampled_from(list(Meal))), max_size=6)
COUNTRY = st.sampled_from(list(ZONES))


def _any(country: str, starts: int, length: int, meals: dict[int, frozenset[Meal]]) -> Trip:
    zone = ZoneInfo(ZONES[country])
    begins = datetime(2026, 5, 4, tzinfo=zone) + timedelta(minutes=starts)
    ends = begins + timedelta(minutes=length)
    free = {begins.date() + timedelta(days=number): found for number, found in meals.items()}
    overnight = begins.date() != ends.date()
    return Trip.in_one_country(country, begins, ends, meals=Meals(by_date=free), overnight=overnight)


@given(COUNTRY, st.integers(0, 1439), MINUTES, MEALS)
def test_tax_free_and_taxable_are_the_amount_and_the_steps_are_what_it_was_before_rounding(
    country, starts, length, meals
):
    found = _priced(_any(country, starts, length, meals), country)
    assert found.amount is not None
    assert found.amount == (found.tax_free or 0) + (found.taxable or 0)
    assert found.amount >= 0
    exact = sum((step.amount for step in found.steps), Fraction(0))
    assert abs(exact - Fraction(found.amount)) < 1


@given(COUNTRY, st.integers(0, 1439), MINUTES, MEALS, st.integers(0, 9), st.sampled_from(list(Meal)))
def test_another_free_meal_never_raises_the_amount(country, starts, length, meals, number, meal):
    before = _priced(_any(country, starts, length, meals), country).amount
    more = {**meals, number: meals.get(number, frozenset()) | {meal}}
    after = _priced(_any(country, starts, length, more), country).amount
    assert before is not None
    assert after is not None
    assert after <= before


@given(COUNTRY, st.integers(0, 1439), MINUTES, st.integers(0, 3000))
def test_a_longer_trip_never_pays_less_within_a_year_of_rules(country, starts, length, more):
    nights = {"overnight": True} if country != "NO" else {}  # Norway's day trips have amounts of their own
    short = _priced(replace(_any(country, starts, length, {}), **nights), country).amount
    longer = _priced(replace(_any(country, starts, length + more, {}), **nights), country).amount
    assert short is not None
    assert longer is not None
    assert longer >= short


def test_all_meals_free_in_denmark_leave_a_quarter():
    trip = _trip("DK", "2026-05-04T06:00", "2026-05-07T18:00", meals=Meals(all=True))
    found = _priced(trip, "DK")
    assert found.amount == Decimal("546.87")
    assert found.steps[-1].rounding.value == "cut to 0.01"
    by_date = {date(2026, 5, 4) + timedelta(days=number): ALL_MEALS for number in range(4)}
    assert _priced(replace(trip, meals=Meals(by_date=by_date)), "DK").amount == found.amount


def test_what_is_stored_tells_the_amount_again():
    found = _priced(_trip("NO", "2026-05-05T07:00", "2026-05-07T14:00"), "NO")
    stored = json.loads(json.dumps(found.as_json()))
    assert (stored["amount"], stored["tax_free"], stored["taxable"]) == ("2421.00", "1783.00", "638.00")
    assert sum(Fraction(step["amount"]) for day in stored["days"] for step in day["steps"]) == 2421
    assert datetime.fromisoformat(stored["days"][0]["starts"]).astimezone(UTC).hour == 5


@given(COUNTRY, st.integers(0, 1439), MINUTES, MEALS, st.frozensets(st.integers(0, 9), max_size=3))
def test_what_is_stored_is_read_back_and_worked_out_again(country, starts, length, meals, private):
    trip = _any(country, starts, length, meals)
    trip = replace(trip, private=frozenset(trip.departs.date() + timedelta(days=number) for number in private))
    found = _priced(trip, country)
    stored = json.loads(json.dumps(found.as_json()))
    assert replayed(stored) == found.amount
    assert Priced.from_json(stored).as_json() == found.as_json()


@given(COUNTRY, st.integers(0, 1439), MINUTES, MEALS, st.integers(0, 9))
def test_a_day_of_leave_never_raises_the_amount(country, starts, length, meals, number):
    trip = _any(country, starts, length, meals)
    private = replace(trip, private=frozenset({trip.departs.date() + timedelta(days=number)}))
    assert (_priced(private, country).amount or 0) <= (_priced(trip, country).amount or 0)


def test_a_day_of_leave_gives_nothing_and_says_so():
    trip = _trip("SE", "2026-03-02T08:00", "2026-03-05T20:00", private=frozenset({date(2026, 3, 4)}))
    found = _priced(trip, "SE")
    assert (found.amount, [day.what for day in found.days]) == (
        Decimal("900.00"),
        ["full-day", "full-day", "private", "full-day"],
    )
    assert [(one.code, one.parameters) for one in found.findings] == [("per_diem.private-days", {"days": "1"})]
    assert [night[0].day for night in nights_of(trip, Choices(), country="SE")] == [2, 3]


@pytest.mark.parametrize(
    ("country", "since", "amount"),
    [("SE", date(2025, 11, 1), "420.00"), ("SE", date(2026, 1, 1), "600.00"), ("DE", date(2025, 11, 1), "0.00"), ("DE", date(2026, 1, 1), "28.00")],
)  # fmt: skip
def test_since_when_somebody_works_at_a_place_counts_in_every_country_with_long_stays(country, since, amount):
    trip = _trip(country, "2026-03-02T08:00", "2026-03-03T20:00", long_stay_since=since)
    assert str(_priced(trip, country).amount) == amount


def test_nights_without_a_receipt_are_paid_where_they_are_asked_for():
    trip = _trip("DK", "2026-03-02T08:00", "2026-03-05T20:00")
    nights = {date(2026, 3, 2), date(2026, 3, 4)}
    paid = price_lodging(trip, nights, country="DK", tables=official())
    one = price_lodging(trip, {date(2026, 3, 2)}, country="DK", tables=official())
    assert one.amount is not None
    assert paid.amount == 2 * one.amount == paid.tax_free
    assert replayed(json.loads(json.dumps(paid.as_json()))) == paid.amount
    assert price_lodging(trip, set(), country="DK", tables=official()).amount == 0
    missing = price_lodging(trip, nights, country="FI", tables=official())
    assert missing.amount is None
    assert [finding.code for finding in missing.findings] == ["rates.missing"]


def test_an_american_town_is_paid_by_the_standard_tier_and_says_so():
    zone = ZoneInfo("America/New_York")
    returns = datetime(2026, 3, 4, 18, tzinfo=zone)
    trip = Trip(datetime(2026, 3, 2, 8, tzinfo=zone), returns, (Stay("US", returns, "Boston"),))
    found = _priced(trip, "US")
    assert found.amount == Decimal("170.00")
    assert [(one.code, one.parameters["destination"]) for one in found.findings] == [
        ("per_diem.standard-tier", "Boston")
    ]
    tiered = replace(trip, stays=(Stay("US", returns, "92"),))
    assert (_priced(tiered, "US").amount, _priced(tiered, "US").findings) == (Decimal("230.00"), ())


def test_the_american_year_begins_in_october():
    def asked(**given_: object) -> dict:
        (found,), _sure = answered(
            [{"id": "x", "country": "US", "topic": "per_diem", "input": {"days": 3, **given_}}], tables=official()
        )
        return found

    assert asked(date="2025-11-03")["steps"][0]["since"] == "2025-10-01"
    assert asked(year=2025)["steps"][0]["since"] == "2024-10-01"
    assert "rates.missing" in asked(date="2026-11-03")["error"]  # that year's amounts are in no table


@pytest.mark.parametrize(
    "told", [{"2026-03-02": ["lunch"], "2026-03-03": ["lunch"]}, {"1": ["lunch"], "2": ["lunch"]}, {"lunch": 2}]
)
def test_free_meals_may_be_told_as_a_mapping(told):
    trip = {"depart": "2026-03-02T08:00", "return": "2026-03-04T08:00"}
    listed = [{"day": 1, "meals": ["lunch"]}, {"day": 2, "meals": ["lunch"]}]
    cases = [
        {"id": name, "country": "DK", "topic": "per_diem", "input": {"trip": trip, "meals_provided": meals}}
        for name, meals in (("mapping", told), ("list", listed))
    ]
    (mapping, plain), sure = answered(cases, tables=official())
    assert sure, mapping
    assert mapping["amount"] == plain["amount"]


def test_a_country_that_there_is_not_is_an_error():
    trip = {"depart": "2026-03-02T08:00", "return": "2026-03-04T08:00", "country": "Sweden"}
    (found,), _sure = answered(
        [{"id": "x", "country": "DK", "topic": "per_diem", "input": {"trip": trip}}], tables=official()
    )
    assert found["error"].startswith("country: 'Sweden'")
