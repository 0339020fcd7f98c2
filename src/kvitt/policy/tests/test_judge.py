"""What a policy says about an item: cases that people would argue about, and what holds for any policy at all."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kvitt.policy.rules.applying import applies, matched
from kvitt.policy.rules.facts import ItemFacts, Part, Person
from kvitt.policy.rules.judge import judge, period_of
from kvitt.policy.rules.policy import Policy
from kvitt.policy.rules.rule import MISSING, PAYABLE, SUMMED, Effect, Measure, PaidWith, Rule, What, Who
from kvitt.policy.tests import invented

pytestmark = pytest.mark.pure

DINNER = ItemFacts(
    day=date(2026, 11, 13),
    seen_on=date(2026, 11, 20),
    kind="expense",
    parts=[Part("meals", Decimal(900))],
    person=Person(number="ALM", roles=frozenset({"employee"}), branch="malmo", groups={"department": "100"}),
    country="DK",
    merchant="Restaurant Havnen",
    participants=3,
    receipts=1,
)


def rule(measure: Measure, effect: Effect = Effect.STOP, above: int = 0, code: str = "r", **more: object) -> Rule:
    return Rule(code=code, measure=measure, effect=effect, threshold=Decimal(above), **more)


def hits(facts: ItemFacts, *rules: Rule, used: dict[str, Decimal] | None = None) -> list[str]:
    return [verdict.rule.code for verdict in judge(facts, Policy(rules), used or {})]


@pytest.mark.parametrize(
    ("measure", "above", "facts", "hit"),
    [
        (Measure.AMOUNT, 899, DINNER, True),
        (Measure.AMOUNT, 900, DINNER, False),
        (Measure.PER_PARTICIPANT, 299, DINNER, True),
        (Measure.PER_PARTICIPANT, 300, DINNER, False),
        (Measure.PER_PARTICIPANT, 800, replace(DINNER, participants=0), True),
        (Measure.PER_NIGHT, 449, replace(DINNER, nights=2), True),
        (Measure.PER_NIGHT, 450, replace(DINNER, nights=2), False),
        (Measure.AGE, 6, DINNER, True),
        (Measure.AGE, 7, DINNER, False),
        (Measure.NO_RECEIPT, 0, DINNER, False),
        (Measure.NO_RECEIPT, 899, replace(DINNER, receipts=0), True),
        (Measure.NO_RECEIPT, 900, replace(DINNER, receipts=0), False),
        (Measure.NO_PARTICIPANTS, 0, replace(DINNER, participants=0), True),
        (Measure.NO_COMMENT, 0, DINNER, True),
        (Measure.NO_COMMENT, 0, replace(DINNER, comment="Kundemøde"), False),
        (Measure.RATE_DEVIATION, 2, DINNER, False),
        (Measure.RATE_DEVIATION, 2, replace(DINNER, rate_deviation=Decimal("-2.5")), True),
        (Measure.ALCOHOL, 30, replace(DINNER, alcohol_share=Decimal(31)), True),
        (Measure.ALCOHOL, 30, replace(DINNER, alcohol_share=Decimal(30)), False),
        (Measure.DUPLICATE, 0, replace(DINNER, is_alike=True), True),
        (Measure.DUPLICATE, 0, DINNER, False),
    ],
)
def test_above_means_strictly_more(measure, above, facts, hit):
    assert bool(hits(facts, rule(measure, above=above))) is hit


@pytest.mark.parametrize("measure", sorted(SUMMED))
def test_what_was_spent_before_in_the_same_stretch_counts(measure):
    one = rule(measure, above=1000)
    assert hits(DINNER, one, used={"r": Decimal(100)}) == []
    assert hits(DINNER, one, used={"r": Decimal("100.01")}) == ["r"]


@pytest.mark.parametrize(
    ("what", "facts", "applied"),
    [
        (What(merchants=("Shell",)), replace(DINNER, merchant="SHELL, Aarhus"), True),
        (What(merchants=("Shell",)), replace(DINNER, merchant="Shellfish Bar"), False),
        (What(words=("københavn",)), replace(DINNER, comment="Messe i København."), True),
        (What(merchants=("københavn",)), replace(DINNER, comment="Messe i København."), False),
        (What(weekdays=frozenset({5})), DINNER, True),
        (What(weekdays=frozenset({6, 7})), DINNER, False),
        (What(paid_with=PaidWith.CARD), DINNER, False),
        (What(paid_with=PaidWith.OWN), DINNER, True),
        (What(notice_below=14), DINNER, False),
        (What(notice_below=14), replace(DINNER, notice=13), True),
        (What(notice_below=14), replace(DINNER, notice=14), False),
        (What(notice_below=14), replace(DINNER, notice=-2), False),
        (What(countries=frozenset({"SE"})), DINNER, False),
        (What(kinds=frozenset({"expense"}), cost_types=frozenset({"meals", "hotel"})), DINNER, True),
    ],
)
def test_a_rule_is_about_what_it_names(what, facts, applied):
    assert applies(rule(Measure.AMOUNT, what=what), facts) is applied


@pytest.mark.parametrize(
    ("who", "bound"),
    [
        (Who(employees=frozenset({"ALM", "BO"})), True),
        (Who(employees=frozenset({"BO"})), False),
        (Who(groups={"department": frozenset({"100"})}), True),
        (Who(groups={"department": frozenset({"200"})}), False),
        (Who(groups={"department": frozenset({"100"}), "project": frozenset({"7"})}), False),
        (Who(branches=frozenset({"malmo"}), roles=frozenset({"employee"})), True),
        (Who(branches=frozenset({"malmo"}), roles=frozenset({"approver"})), False),
    ],
)
def test_a_rule_binds_whom_it_names(who, bound):
    assert applies(rule(Measure.AMOUNT, who=who), DINNER) is bound


def test_only_the_parts_a_rule_is_about_are_measured():
    stay = replace(DINNER, parts=[Part("hotel", Decimal(1500)), Part("meals", Decimal(200))])
    meals = rule(Measure.AMOUNT, above=200, what=What(cost_types=frozenset({"meals"})))
    assert hits(stay, meals) == []
    assert hits(stay, rule(Measure.AMOUNT, above=200)) == ["r"]


def test_of_one_topic_the_person_comes_before_the_group_the_role_and_everybody():
    everybody = rule(Measure.AMOUNT, code="everybody", topic="meals", what=What(countries=frozenset({"DK"})))
    role = rule(Measure.AMOUNT, code="role", topic="meals", who=Who(roles=frozenset({"employee"})))
    group = rule(Measure.AMOUNT, code="group", topic="meals", who=Who(branches=frozenset({"malmo"})))
    person = rule(Measure.AMOUNT, code="person", topic="meals", who=Who(employees=frozenset({"ALM"})))
    assert hits(DINNER, everybody, role, group, person) == ["person"]
    assert hits(DINNER, everybody, role, group) == ["group"]
    assert hits(DINNER, everybody, role) == ["role"]


def test_the_more_specific_rule_silences_the_general_one_even_when_it_has_nothing_to_say():
    general = rule(Measure.AMOUNT, above=500, code="general", topic="meals")
    denmark = rule(Measure.AMOUNT, above=1000, code="dk", topic="meals", what=What(countries=frozenset({"DK"})))
    assert hits(DINNER, general, denmark) == []
    assert hits(replace(DINNER, country="SE"), general, denmark) == ["general"]


def test_equally_specific_rules_speak_in_the_order_in_which_they_stand():
    first = rule(Measure.AMOUNT, code="first", topic="meals")
    second = rule(Measure.AMOUNT, code="second", topic="meals")
    assert hits(DINNER, first, second) == ["first"]
    assert hits(DINNER, second, first) == ["second"]


def test_what_is_not_known_is_told_and_stops_nobody():
    (unknown,) = judge(DINNER, Policy([rule(Measure.PER_NIGHT, above=500)]))
    assert (unknown.certain, unknown.stops) == (False, False)
    assert (
        judge(DINNER, Policy([rule(Measure.PER_NIGHT, above=900)])) == ()
    )  # within one night's limit whatever the nights
    (some,) = judge(replace(DINNER, alcohol_seen=True), Policy([rule(Measure.ALCOHOL, above=30)]))
    assert (some.certain, some.stops) == (False, False)
    (any_at_all,) = judge(replace(DINNER, alcohol_seen=True), Policy([rule(Measure.ALCOHOL)]))
    assert any_at_all.stops


def test_an_explanation_is_demanded_until_it_is_given():
    demand = Policy([rule(Measure.AMOUNT, Effect.EXPLAIN, above=500)])
    assert judge(DINNER, demand)[0].stops
    assert judge(replace(DINNER, comment="Stor kunde", explanations={"other": "Noget andet"}), demand)[0].stops
    assert judge(replace(DINNER, explanations={"r": "  "}), demand)[0].stops
    (told,) = judge(replace(DINNER, explanations={"r": " Stor kunde "}), demand)
    assert (told.stops, told.answer) == (False, "Stor kunde")


@pytest.mark.parametrize(
    ("measure", "above", "facts", "used", "payable"),
    [
        (Measure.AMOUNT, 500, DINNER, 0, "500"),
        (Measure.PER_PARTICIPANT, 200, DINNER, 0, "600"),
        (Measure.PER_NIGHT, 400, replace(DINNER, nights=2), 0, "800"),
        (Measure.PER_MONTH, 1000, DINNER, 300, "700"),
        (Measure.PER_MONTH, 1000, DINNER, 1500, "0"),
    ],
)
def test_up_to_the_limit_is_paid_and_the_rest_left_to_the_person(measure, above, facts, used, payable):
    limit = Policy([rule(measure, Effect.PAY_LIMIT, above=above)])
    (verdict,) = judge(facts, limit, {"r": Decimal(used)})
    assert (verdict.payable, verdict.taken, verdict.stops) == (
        Decimal(payable),
        900 - Decimal(payable),
        payable == "0",
    )


def test_what_is_left_on_a_card_stops_nobody_since_the_company_has_paid():
    limit = Policy([rule(Measure.PER_MONTH, Effect.PAY_LIMIT, above=1000)])
    (verdict,) = judge(replace(DINNER, own_money=False), limit, {"r": Decimal(1000)})
    assert (verdict.taken, verdict.stops) == (Decimal(900), False)


STAY = replace(
    DINNER,
    parts=[Part("hotel", Decimal(1500), "a"), Part("meals", Decimal(300), "b"), Part("meals", Decimal(100), "c")],
)
MEALS = What(cost_types=frozenset({"meals"}))


@pytest.mark.parametrize(
    ("rules", "left", "taxed"),
    [
        ([("x", Effect.PAY_LIMIT, 1800, What())], {"a": "78.96", "b": "15.78", "c": "5.26"}, {}),
        ([("x", Effect.PAY_LIMIT, 200, MEALS)], {"b": "150", "c": "50"}, {}),
        # The narrower rule first; what it has left already fills the other.
        ([("x", Effect.PAY_LIMIT, 1700, What()), ("y", Effect.PAY_LIMIT, 200, MEALS)], {"b": "150", "c": "50"}, {}),
        ([("x", Effect.TAXABLE, 200, MEALS)], {}, {"b": "150", "c": "50"}),
        # Two rules on one amount: nothing is taxed twice.
        ([("x", Effect.TAXABLE, 200, MEALS), ("y", Effect.TAXABLE, 0, MEALS)], {}, {"b": "300", "c": "100"}),
        # What the employee bears is not taxed: 200 paid, of it 120 free.
        (
            [("x", Effect.PAY_LIMIT, 200, MEALS), ("y", Effect.TAXABLE, 120, MEALS)],
            {"b": "150", "c": "50"},
            {"b": "60", "c": "20"},
        ),
        ([("x", Effect.PAY_LIMIT, 100, MEALS), ("y", Effect.TAXABLE, 120, MEALS)], {"b": "225", "c": "75"}, {}),
    ],
)
def test_several_rules_share_an_item_out(rules, left, taxed):
    policy = Policy([rule(Measure.AMOUNT, effect, above, code, what=what) for code, effect, above, what in rules])
    verdicts = judge(STAY, policy)
    assert shares(verdicts, Effect.PAY_LIMIT) == {key: Decimal(value) for key, value in left.items()}
    assert shares(verdicts, Effect.TAXABLE) == {key: Decimal(value) for key, value in taxed.items()}


def shares(verdicts, effect):
    found: dict[str, Decimal] = {}
    for verdict in verdicts:
        if verdict.rule.effect is effect:
            for key, share in verdict.shares.items():
                found[key] = found.get(key, Decimal(0)) + share
    return found


def test_without_a_limit_in_money_all_of_it_is_taxed():
    (verdict,) = judge(replace(STAY, receipts=0), Policy([rule(Measure.NO_RECEIPT, Effect.TAXABLE, what=MEALS)]))
    assert (verdict.taxable, verdict.tax_free, verdict.taken) == (Decimal(400), Decimal(0), Decimal(400))
    (unknown,) = judge(STAY, Policy([rule(Measure.PER_NIGHT, Effect.TAXABLE)]))
    assert (unknown.certain, unknown.taken) == (False, Decimal(0))


@settings(max_examples=300, deadline=None)
@given(invented.policies(), invented.items)
def test_nothing_is_left_or_taxed_twice(policy, facts):
    facts = replace(facts, parts=[replace(part, key=str(place)) for place, part in enumerate(facts.parts)])
    verdicts = judge(facts, policy)
    left, taxed = shares(verdicts, Effect.PAY_LIMIT), shares(verdicts, Effect.TAXABLE)
    for part in facts.parts:
        kept = part.amount - left.get(part.key, Decimal(0))
        tax_free = kept - taxed.get(part.key, Decimal(0))
        assert kept >= 0
        assert tax_free >= 0
        assert left.get(part.key, Decimal(0)) >= 0
        assert taxed.get(part.key, Decimal(0)) >= 0
    for verdict in verdicts:
        about = [
            part
            for part in facts.parts
            if not verdict.rule.what.cost_types or part.cost_type in verdict.rule.what.cost_types
        ]
        if verdict.rule.effect is Effect.PAY_LIMIT and verdict.payable is not None:
            assert sum(part.amount - left.get(part.key, Decimal(0)) for part in about) <= verdict.payable
        if verdict.rule.effect is Effect.TAXABLE and verdict.tax_free is not None and verdict.taxable is not None:
            paid = sum(part.amount - left.get(part.key, Decimal(0)) for part in about)
            assert verdict.tax_free + verdict.taxable == paid
            assert sum(taxed.get(part.key, Decimal(0)) for part in about) >= verdict.taxable


def test_what_was_set_aside_is_within_the_limit_afterwards():
    limit = Policy([rule(Measure.PER_PARTICIPANT, Effect.PAY_LIMIT, above=100)])
    seven = replace(DINNER, participants=7)
    (verdict,) = judge(seven, limit)
    assert judge(replace(seven, parts=[Part("meals", verdict.payable)]), limit) == ()


def test_a_rule_starts_and_ends_on_its_days():
    one = rule(Measure.AMOUNT, valid_from=date(2026, 11, 1), valid_until=date(2026, 12, 1))
    found = [hits(replace(DINNER, day=day), one) for day in (date(2026, 10, 31), date(2026, 11, 1))]
    found += [hits(replace(DINNER, day=day), one) for day in (date(2026, 11, 30), date(2026, 12, 1))]
    assert found == [[], ["r"], ["r"], []]


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("above", {"measure": Measure.AMOUNT, "effect": Effect.NOTE, "threshold": Decimal(-1)}),
        ("effect", {"measure": Measure.AGE, "effect": Effect.PAY_LIMIT}),
        ("approver", {"measure": Measure.AMOUNT, "effect": Effect.APPROVER}),
        ("approver", {"measure": Measure.AMOUNT, "effect": Effect.NOTE, "approver": "BO"}),
        (
            "valid_until",
            {"measure": Measure.AMOUNT, "effect": Effect.NOTE, "valid_from": date.max, "valid_until": date.min},
        ),
    ],
)
def test_a_rule_that_cannot_mean_anything_is_refused(field, given):
    with pytest.raises(ValueError, match=f"^{field}$"):
        Rule(code="x", **given)


def test_two_rules_with_one_code_are_refused():
    with pytest.raises(ValueError, match=r"^r$"):
        Policy([rule(Measure.AMOUNT), rule(Measure.AGE)])


def test_a_rules_version_follows_its_meaning_and_not_its_name_nor_how_a_number_is_written():
    one = rule(Measure.AMOUNT, above=500)
    assert one.version == replace(one, threshold=Decimal("500.00"), names={"en": "Dinner"}).version
    assert one.version != replace(one, threshold=Decimal("500.01")).version
    assert one.version != replace(one, who=Who(roles=frozenset({"approver"}))).version


@settings(deadline=None)
@given(invented.policies())
def test_there_are_no_ties(policy):
    keys = [(rule.specificity, policy.rules.index(rule)) for rule in policy.ordered]
    assert len(set(keys)) == len(policy.rules)
    assert [key[0] for key in keys] == sorted((key[0] for key in keys), reverse=True)


@settings(deadline=None)
@given(invented.policies(), invented.items, st.data())
def test_order_among_unequally_specific_rules_changes_nothing(policy, facts, data):
    shuffled = Policy(data.draw(st.permutations(policy.rules)))
    if len({rule.specificity for rule in policy.rules}) == len(policy.rules):
        assert judge(facts, policy) == judge(facts, shuffled)
    # Rules on different topics never silence each other, whatever their order.
    alone = Policy([replace(rule, topic="") for rule in policy.rules])
    mixed = Policy([replace(rule, topic="") for rule in shuffled.rules])
    assert {v.rule.code: v for v in judge(facts, alone)} == {v.rule.code: v for v in judge(facts, mixed)}


@settings(max_examples=300, deadline=None)
@given(invented.policies(), invented.items, st.dictionaries(st.sampled_from(["rule-0", "rule-1"]), invented.amounts))
def test_what_holds_for_every_verdict(policy, facts, used):
    verdicts = judge(facts, policy, used)
    assert judge(facts, policy, used) == verdicts
    topics = [verdict.rule.about for verdict in verdicts]
    assert len(topics) == len(set(topics))
    for verdict in verdicts:
        assert applies(verdict.rule, facts)
        assert verdict.measured > verdict.rule.threshold
        assert not verdict.stops or verdict.certain
        rivals = [one for one in policy.rules if one.about == verdict.rule.about and applies(one, facts)]
        assert verdict.rule.specificity == max(one.specificity for one in rivals)
        if verdict.payable is not None and verdict.rest is not None:
            assert Decimal(0) <= verdict.payable < matched(verdict.rule, facts)
            assert verdict.payable + verdict.rest == matched(verdict.rule, facts)


@settings(max_examples=300, deadline=None)
@given(invented.policies(), invented.items, invented.amounts)
def test_spending_more_never_passes_more_easily(policy, facts, more):
    dearer = replace(facts, parts=[Part(part.cost_type, part.amount + more) for part in facts.parts])
    measured_in_money = PAYABLE | MISSING
    before = {v.rule.code for v in judge(facts, policy) if v.rule.measure in measured_in_money}
    assert before <= {v.rule.code for v in judge(dearer, policy)}


@settings(deadline=None)
@given(invented.policies(), invented.items)
def test_a_policy_without_the_rules_that_do_not_apply_says_the_same(policy, facts):
    assert judge(facts, Policy([rule for rule in policy.rules if applies(rule, facts)])) == judge(facts, policy)


@settings(deadline=None)
@given(invented.days, invented.days)
def test_days_add_up_within_their_stretch_of_time(one, other):
    assert (period_of(Measure.PER_DAY, one) == period_of(Measure.PER_DAY, other)) is (one == other)
    same_month = (one.year, one.month) == (other.year, other.month)
    assert (period_of(Measure.PER_MONTH, one) == period_of(Measure.PER_MONTH, other)) is same_month
    if same_month:
        assert period_of(Measure.PER_QUARTER, one) == period_of(Measure.PER_QUARTER, other)
    assert (period_of(Measure.PER_YEAR, one) == period_of(Measure.PER_YEAR, other)) is (one.year == other.year)
    assert period_of(Measure.AMOUNT, one) is None
