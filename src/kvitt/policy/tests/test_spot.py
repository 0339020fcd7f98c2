"""Spot checks: who goes first, what is drawn, and that nobody can choose it."""

from datetime import date
from decimal import Decimal
from math import exp, lgamma, log
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitt.policy.rules.spot import Check, Item, Spent, SpotRule, draw, number_of

KEY = bytes(range(32))
ALMA, BO = UUID(int=1), UUID(int=2)


def _item(*lines: tuple[str, str], owner: UUID = ALMA, title: str = "Taxa", country: str = "DK") -> Item:
    spent = tuple(Spent(account, Decimal(amount)) for account, amount in lines or (("2000", "187.50"),))
    total = sum((line.amount for line in spent), Decimal(0))
    return Item(owner, date(2026, 11, 20), total, "DKK", title, country, spent)


ALWAYS, NEVER = SpotRule(Check.ALWAYS), SpotRule(Check.NEVER)
ON_2000 = {"account": "2000"}
OF_ALMA = {"employee": ALMA}


@pytest.mark.parametrize(
    ("rules", "checked"),
    [
        ([], False),
        ([ALWAYS], True),
        ([NEVER], False),
        ([ALWAYS, SpotRule(Check.NEVER, **OF_ALMA)], False),
        ([NEVER, SpotRule(Check.ALWAYS, **OF_ALMA)], True),
        ([NEVER, SpotRule(Check.ALWAYS, employee=BO)], False),
        ([SpotRule(Check.ALWAYS, **OF_ALMA), SpotRule(Check.NEVER, **ON_2000)], False),
        ([SpotRule(Check.NEVER, **OF_ALMA), SpotRule(Check.ALWAYS, **ON_2000)], True),
        ([ALWAYS, SpotRule(Check.NEVER, account="1910")], True),
        ([SpotRule(Check.ABOVE, above=Decimal("187.49"), **ON_2000)], True),
        ([SpotRule(Check.ABOVE, above=Decimal("187.50"), **ON_2000)], False),
        ([ALWAYS, SpotRule(Check.ABOVE, above=Decimal(500), **ON_2000)], False),
        ([SpotRule(Check.COUNTRIES, countries=frozenset({"DK"}), **ON_2000)], True),
        ([SpotRule(Check.COUNTRIES, countries=frozenset({"SE"}), **ON_2000)], False),
        ([SpotRule(Check.SHARE, share=Decimal(100))], True),
        ([SpotRule(Check.SHARE, share=Decimal(0))], False),
    ],
)
def test_account_beats_employee_beats_general(rules, checked):
    assert draw(_item(), rules=rules, key=KEY).checked is checked


def test_of_several_lines_the_strictest_counts():
    rules = [SpotRule(Check.NEVER, account="2000"), SpotRule(Check.ABOVE, account="1910", above=Decimal(100))]
    assert draw(_item(("2000", "500"), ("1910", "101")), rules=rules, key=KEY).checked
    assert not draw(_item(("2000", "500"), ("1910", "100")), rules=rules, key=KEY).checked


def test_the_amount_of_an_account_is_that_of_its_lines():
    rules = [SpotRule(Check.ABOVE, account="1910", above=Decimal(100))]
    assert draw(_item(("1910", "60"), ("1910", "60")), rules=rules, key=KEY).checked
    assert not draw(_item(("1910", "60"), ("2000", "60")), rules=rules, key=KEY).checked


def test_entering_the_same_again_draws_the_same_and_another_key_another():
    once, again = _item(title="Taxa 4x35"), _item(title="  taxa   4X35 ")
    assert number_of(once, key=KEY) == number_of(again, key=KEY)
    assert number_of(once, key=KEY) != number_of(once, key=bytes(32))
    assert number_of(once, key=KEY) != number_of(_item(title="Taxa 4x36"), key=KEY)


@given(st.text(), st.decimals(0, 100, places=2), st.decimals(0, 100, places=2))
def test_a_larger_share_keeps_what_a_smaller_one_drew(title, one, other):
    small, large = sorted((one, other))
    item = _item(title=title)
    if draw(item, rules=[SpotRule(Check.SHARE, share=small)], key=KEY).checked:
        assert draw(item, rules=[SpotRule(Check.SHARE, share=large)], key=KEY).checked


@pytest.mark.parametrize(("share", "count"), [(5, 10_000), (50, 2_000), (1, 5_000)])
def test_the_share_is_met(share, count):
    """Within what a fair draw exceeds once in a million times on either side (exact binomial)."""
    rules = [SpotRule(Check.SHARE, share=Decimal(share))]
    drawn = sum(draw(_item(title=f"item {number}"), rules=rules, key=KEY).checked for number in range(count))
    assert _tail(count, share, drawn) > 1e-6


def _tail(count: int, share: int, drawn: int) -> float:
    """How likely it is to draw so many or more, or so few or fewer, whichever is less likely."""
    part = share / 100

    def likely(one: int) -> float:
        ways = lgamma(count + 1) - lgamma(one + 1) - lgamma(count - one + 1)
        return exp(ways + one * log(part) + (count - one) * log(1 - part))

    fewer = sum(likely(one) for one in range(drawn + 1))
    return min(fewer, 1 - fewer + likely(drawn))
