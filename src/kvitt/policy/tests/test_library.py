"""Every ready rule can be taken by a new company as it stands, in every currency that has some."""

import pytest

from kvitt.policy.library import currencies, ready_rules
from kvitt.policy.rules.policy import Policy
from kvitt.policy.rules.rule import PAYABLE, Basis
from kvitt.policy.rules.text import policy_from_toml
from kvitt.policy.rules.values import LANGUAGES
from kvitt.policy.rules.writing import policy_to_toml
from kvitt.project.starter_set import starter_for

pytestmark = pytest.mark.pure

THEMES = {"fuel", "gifts", "home-office", "hotel", "meals", "phone", "receipts", "tips"}


@pytest.mark.parametrize("currency", currencies())
def test_every_theme_is_there_and_all_of_it_together_is_one_policy(currency):
    themes = ready_rules(currency=currency)
    assert set(themes) == THEMES
    together = Policy([rule for policy in themes.values() for rule in policy.rules])
    assert policy_from_toml(policy_to_toml(together)) == together


@pytest.mark.parametrize("currency", currencies())
def test_every_rule_has_its_name_in_every_language(currency):
    for policy in ready_rules(currency=currency).values():
        for rule in policy.rules:
            assert set(rule.names) == set(LANGUAGES), rule.code


@pytest.mark.parametrize("country", ["DK", "SE"])
@pytest.mark.parametrize("currency", currencies())
def test_rules_name_cost_types_that_a_new_company_has(currency, country):
    known = {one.code for one in starter_for(country).cost_types}
    for policy in ready_rules(currency=currency).values():
        for rule in policy.rules:
            assert rule.what.cost_types <= known, rule.code


def test_currencies_differ_in_amounts_alone():
    def but_money(currency: str) -> list[tuple[object, ...]]:
        return [
            (rule.code, rule.what, rule.measure, rule.effect, rule.measure in PAYABLE or rule.threshold)
            for policy in ready_rules(currency=currency).values()
            for rule in policy.rules
            if rule.code != "no-receipt"
        ]

    assert len(currencies()) > 1
    assert len({tuple(but_money(currency)) for currency in currencies()}) == 1


def test_a_currency_without_rules_has_none():
    assert ready_rules(currency="XAU") == {}


@pytest.mark.parametrize("currency", currencies())
def test_every_limit_says_what_it_is_based_on(currency):
    for theme in ready_rules(currency=currency).values():
        for rule in theme.rules:
            assert bool(rule.threshold) == bool(rule.basis), rule.code
            assert rule.basis is not Basis.LAW or "https://" in rule.source, rule.code
