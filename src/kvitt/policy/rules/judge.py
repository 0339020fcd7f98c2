"""What a policy says about an item. Pure: the same item, rules and sums always give the same verdicts."""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from kvitt.policy.rules.facts import ItemFacts
from kvitt.policy.rules.measuring import Measured
from kvitt.policy.rules.policy import Policy
from kvitt.policy.rules.rule import PAYABLE, Effect, Measure, Rule
from kvitt.policy.rules.splitting import with_shares
from kvitt.policy.rules.verdict import Verdict

_CENT = Decimal("0.01")
_NOTHING = Decimal(0)
_NONE: Mapping[str, Decimal] = {}
#: Effects that take something of an item.
_TAKING = frozenset({Effect.PAY_LIMIT, Effect.TAXABLE})


def judge(facts: ItemFacts, policy: Policy, used: Mapping[str, Decimal] = _NONE) -> tuple[Verdict, ...]:
    """Every verdict on the item, in precedence; of the rules on one topic only the first that applies is asked.

    `used`: by code of a rule that adds up over time, what the person's earlier items in that stretch took of it (`period_of`).
    """
    if not policy.rules:
        return ()
    verdicts: list[Verdict] = []
    asked: list[str] = []
    for one in policy.about(facts.cost_types):
        if one.topic in asked or not one.applies(facts):
            continue
        if one.topic:
            asked.append(one.topic)
        amount = one.matched(facts)
        found = one.measure(facts, amount, used.get(one.rule.code, _NOTHING) if used else _NOTHING)
        if found is not None and (verdict := _verdict(one.rule, facts, amount, found)) is not None:
            verdicts.append(verdict)
    if not verdicts:
        return ()
    if any(verdict.rule.effect in _TAKING for verdict in verdicts):
        return tuple(with_shares(facts, verdicts))
    return tuple(verdicts)


@lru_cache(maxsize=8192)
def period_of(measure: Measure, day: date) -> tuple[int, int] | None:
    """Which stretch of time a day falls into for a measure that adds up: two days with the same answer add up."""
    if measure is Measure.PER_DAY:
        return day.year, day.timetuple().tm_yday
    if measure is Measure.PER_MONTH:
        return day.year, day.month
    if measure is Measure.PER_QUARTER:
        return day.year, (day.month - 1) // 3
    if measure is Measure.PER_YEAR:
        return day.year, 0
    return None


def _verdict(rule: Rule, facts: ItemFacts, amount: Decimal, found: Measured) -> Verdict | None:
    if rule.effect in _TAKING and found.certain:
        payable = _payable(rule, amount, found) if rule.measure in PAYABLE else _NOTHING
        if payable >= amount:
            return None  # less than the smallest unit above the limit
        rest = amount - payable if rule.effect is Effect.PAY_LIMIT else None
        return Verdict(rule, found.value, payable=payable, rest=rest)
    answer = facts.explanations.get(rule.code, "").strip() if rule.effect is Effect.EXPLAIN else ""
    silent = rule.effect is Effect.EXPLAIN and not answer
    stops = found.certain and (rule.effect is Effect.STOP or silent)
    return Verdict(rule, found.value, certain=found.certain, stops=stops, answer=answer)


def _payable(rule: Rule, amount: Decimal, found: Measured) -> Decimal:
    """What is left of the limit for this item, never less than nothing and never more than it cost."""
    limit = rule.threshold * found.times - found.used
    return min(amount, max(Decimal(0), limit.quantize(_CENT, rounding=ROUND_HALF_UP)))
