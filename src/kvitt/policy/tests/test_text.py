"""A policy is a text that reads back exactly, and a mistake in it is named with its line and key."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kvitt.kernel.errors import InvalidError
from kvitt.policy.rules.text import policy_from_toml
from kvitt.policy.rules.writing import policy_to_toml
from kvitt.policy.tests import invented

pytestmark = pytest.mark.pure

GOOD = """\
# What dinners may cost.
[[rule]]
code = "meals-dk"
names = { da = "Middag", en = "Dinner" }
topic = "meals"
cost_types = ["meals"]
countries = ["DK"]
measure = "amount-per-participant"
above = 450.50
effect = "explain"

[[rule]]
code = "hotel"
groups = { department = ["100", "200"] }
measure = "amount-per-night"
above = 1500
effect = "pay-limit"
valid_from = 2026-01-01
"""


def problems(text: str) -> list[tuple[str, str, str]]:
    with pytest.raises(InvalidError) as refused:
        policy_from_toml(text)
    return [
        (one.code.removeprefix("policy.text-"), one.parameters["line"], one.parameters.get("key", ""))
        for one in refused.value.findings
    ]


def test_a_text_is_read_as_it_says():
    meals, hotel = policy_from_toml(GOOD).rules
    assert (meals.code, meals.threshold, meals.topic) == ("meals-dk", Decimal("450.50"), "meals")
    assert hotel.who.groups == {"department": frozenset({"100", "200"})}


@settings(max_examples=150, deadline=None)
@given(invented.policies())
def test_what_is_written_reads_back_exactly_and_is_written_alike_again(policy):
    text = policy_to_toml(policy)
    read = policy_from_toml(text)
    assert read == policy
    assert [rule.version for rule in read.rules] == [rule.version for rule in policy.rules]
    assert policy_to_toml(read) == text


@pytest.mark.parametrize(
    ("old", "new", "what", "line", "key"),
    [
        ('measure = "amount-per-night"', 'measure = "nights"', "wants-measure", "15", "measure"),
        ("above = 450.50", 'above = "450"', "wants-number", "9", "above"),
        ("above = 450.50", "above = -1", "wants-number", "9", "above"),
        ("above = 450.50", "above = nan", "wants-number", "9", "above"),
        ("above = 450.50", "above = true", "wants-number", "9", "above"),
        ('countries = ["DK"]', 'countries = ["Denmark"]', "wants-countries", "7", "countries"),
        ('countries = ["DK"]', 'weekdays = ["Friday"]', "wants-weekdays", "7", "weekdays"),
        ('cost_types = ["meals"]', 'cost_types = "meals"', "wants-list", "6", "cost_types"),
        ('cost_types = ["meals"]', 'merchants = ["--"]', "wants-text", "6", "merchants"),
        ('topic = "meals"', 'topics = "meals"', "key-unknown", "5", "topics"),
        ('code = "hotel"', 'code = "meals-dk"', "code-taken", "13", "code"),
        ('code = "hotel"\n', "", "key-missing", "12", "code"),
        ("valid_from = 2026-01-01", "valid_from = 2026-01-01T00:00:00", "wants-day", "18", "valid_from"),
        ("valid_from = 2026-01-01", "valid_from = 2026-13-01", "unreadable", "18", ""),
        ('effect = "explain"', 'effect = "approver"', "does-not-fit", "2", "approver"),
        ("# What dinners may cost.", 'title = "Ours"', "key-unknown", "1", "title"),
        ("# What dinners may cost.", 'title = """\n[[rule]]\ncode = "no"\n"""', "key-unknown", "1", "title"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_key(old, new, what, line, key):
    assert old in GOOD
    assert problems(GOOD.replace(old, new)) == [(what, line, key)]


def test_everything_that_is_wrong_is_said_at_once():
    text = GOOD.replace("1500", '"much"').replace('"explain"', '"shout"').replace('"hotel"', '"Hotel!"')
    assert problems(text) == [
        ("wants-effect", "10", "effect"),
        ("wants-code", "13", "code"),
        ("wants-number", "16", "above"),
    ]


def test_one_table_is_not_a_list_of_rules():
    assert problems('[rule]\ncode = "x"\n') == [("rules-are-tables", "1", "rule")]


@settings(deadline=None)
@given(st.text(max_size=300) | st.builds(lambda at, bit: GOOD[:at] + bit + GOOD[at:], st.integers(0, 400), st.text()))
def test_no_text_at_all_breaks_the_reader(text):
    try:
        policy = policy_from_toml(text)
    except InvalidError as refused:
        assert refused.findings
    else:
        assert policy_from_toml(policy_to_toml(policy)) == policy
