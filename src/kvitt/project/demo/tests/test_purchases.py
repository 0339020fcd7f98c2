"""Purchases: the same again from the same seed, and sums that add up."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from kvitt.project.demo.cast import cast
from kvitt.project.demo.purchases import Purchase, purchases
from kvitt.project.demo.shops import CURRENCY, menu, shop
from kvitt.project.starter_set import starter_for

pytestmark = pytest.mark.pure
TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def made() -> tuple[Purchase, ...]:
    return purchases(today=TODAY)


def test_the_same_seed_gives_the_same(made: tuple[Purchase, ...]) -> None:
    assert made == purchases(today=TODAY)
    assert made != purchases(today=TODAY, seed=2)


def test_another_day_changes_only_the_ends(made: tuple[Purchase, ...]) -> None:
    later = {one.key: one for one in purchases(today=TODAY + timedelta(days=30))}
    missing = [one for one in made if later.get(one.key) != one]
    assert {(one.on.year, one.on.month) for one in missing} <= {(2023, 11)}


def test_three_years_up_to_today(made: tuple[Purchase, ...]) -> None:
    assert min(one.on for one in made) < date(2023, 12, 1)
    assert max(one.on for one in made) <= TODAY
    assert [one.on for one in made] == sorted(one.on for one in made)
    assert 1200 < len(made) < 1800
    assert {one.person for one in made} == {person.initials for person in cast()}
    assert {one.currency for one in made} == set(CURRENCY.values())


def test_items_and_vat_add_up_exactly(made: tuple[Purchase, ...]) -> None:
    for one in made:
        assert sum(item.amount for item in one.items) == one.total > 0
        taxed = {item.rate for item in one.items if item.rate}
        assert {line.rate for line in one.vat} == taxed
        for line in one.vat:
            gross = sum((item.amount for item in one.items if item.rate == line.rate), Decimal(0))
            assert line.base + line.tax == gross
            assert abs(line.tax - gross * line.rate / (100 + line.rate)) <= Decimal("0.005")
        for item in one.items:
            assert abs(item.amount - item.quantity * item.unit_price) <= Decimal("0.005")


def test_rates_are_the_countrys(made: tuple[Purchase, ...]) -> None:
    allowed = {"DK": {0, 25}, "SE": {0, 6, 12, 25}, "DE": {7, 19}, "NO": {12, 25}, "GB": {0, 20}}
    for country, rates in allowed.items():
        assert {item.rate for one in made if one.shop.country == country for item in one.items} <= rates


def test_german_restaurants_tax_food_lower_since_2026() -> None:
    assert {ware.rate for ware in menu("restaurant", "DE", date(2025, 12, 31)).main} == {19}
    assert {ware.rate for ware in menu("restaurant", "DE", date(2026, 1, 1)).main} == {7}


def test_cost_types_are_those_a_company_starts_with(made: tuple[Purchase, ...]) -> None:
    codes = {one.code: one for one in starter_for("DK").cost_types}
    for one in made:
        assert one.code in codes
        assert one.purpose
        assert "{" not in one.purpose
        if codes[one.code].participants_mandatory:
            assert one.participants


def test_shop_numbers_are_stable() -> None:
    assert shop("taxi-kbh") == shop("taxi-kbh")
    assert shop("hotel-ham").currency == "EUR"
