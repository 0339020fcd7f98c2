"""What a policy says about an item. Pure: the same item, rules and sums always give the same verdicts."""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from kvitt.policy.rules.applying import matched
from kvitt.policy.rules.facts import ItemFacts
from kvitt.policy.rules.policy import Policy
from kvitt.policy.rules.rule import MISSING, PAYABLE, SUMMED, Effect, Measure, Rule
from kvitt.policy.rules.splitting import with_shares
from kvitt.policy.rules.verdict import Verdict

_CENT = Decimal("0.01")
_NOTHING = Decimal(0)
_NONE: Mapping[str, Decimal] = {}
#: Effects that take something of an item.
_TAKING = frozenset({Effect.PAY_LIMIT, Effect.TAXABLE})


class _Measured(NamedTuple):
    """A measure. `times`: how often the threshold may be paid, for nights, participants or days; `used`: what was taken before."""

    value: Decimal
    certain: bool = True
    times: int = 1
    used: Decimal = Decimal(0)


def judge(facts: ItemFacts, policy: Policy, used: Mapping[str, Decimal] = _NONE) -> tuple[Verdict, ...]:
    """Every verdict on the item, in precedence; of the rules on one topic only the first that applies is asked.

    `used`: by code of a rule that adds up over time, what the person's earlier items in that stretch took of it (`period_of`).
    """
    verdicts: list[Verdict] = []
    asked: set[str] = set()
    for one in policy.about(facts.cost_types):
        if one.topic in asked or not one.applies(facts):
            continue
        asked.add(one.topic)
        verdict = _verdict(one.rule, facts, used.get(one.rule.code, _NOTHING))
        if verdict is not None:
            verdicts.append(verdict)
    if any(verdict.rule.effect in _TAKING for verdict in verdicts):
        return tuple(with_shares(facts, verdicts))
    return tuple(verdicts)


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


def _verdict(rule: Rule, facts: ItemFacts, used: Decimal) -> Verdict | None:
    amount = matched(rule, facts)
    found = _measure(rule, facts, amount, used)
    if found is None or found.value <= rule.threshold:
        return None
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


def _payable(rule: Rule, amount: Decimal, found: _Measured) -> Decimal:
    """What is left of the limit for this item, never less than nothing and never more than it cost."""
    limit = rule.threshold * found.times - found.used
    return min(amount, max(Decimal(0), limit.quantize(_CENT, rounding=ROUND_HALF_UP)))


def _measure(rule: Rule, facts: ItemFacts, amount: Decimal, used: Decimal) -> _Measured | None:
    measure = rule.measure
    if measure is Measure.AMOUNT:
        return _Measured(amount)
    if measure is Measure.PER_DAY and facts.days > 1:
        return _Measured((amount + used) / facts.days, times=facts.days, used=used)
    if measure in SUMMED:
        return _Measured(amount + used, used=used)
    if measure in MISSING:
        return _Measured(amount) if _is_missing(measure, facts) else None
    return _measure_of_item(rule, facts, amount)


def _measure_of_item(rule: Rule, facts: ItemFacts, amount: Decimal) -> _Measured | None:
    measure = rule.measure
    if measure is Measure.PER_NIGHT:
        return _Measured(amount, certain=False) if not facts.nights else _shared(amount, facts.nights)
    if measure is Measure.PER_PARTICIPANT:
        return _shared(amount, max(1, facts.participants or 1))
    if measure is Measure.AGE:
        return _Measured(Decimal((facts.seen_on - facts.day).days))
    if measure is Measure.DUPLICATE:
        return _Measured(Decimal(facts.is_alike))
    if measure is Measure.RATE_DEVIATION:
        return None if facts.rate_deviation is None else _Measured(abs(facts.rate_deviation))
    return _alcohol(rule, facts)


def _alcohol(rule: Rule, facts: ItemFacts) -> _Measured | None:
    """Its share where it is known. Where some was seen, it is at least more than none."""
    if facts.alcohol_share is not None:
        return _Measured(facts.alcohol_share)
    return _Measured(Decimal(100), certain=not rule.threshold) if facts.alcohol_seen else None


def _shared(amount: Decimal, among: int) -> _Measured:
    return _Measured(amount / among, times=among)


def _is_missing(measure: Measure, facts: ItemFacts) -> bool:
    if measure is Measure.NO_RECEIPT:
        return facts.receipts == 0
    if measure is Measure.NO_PARTICIPANTS:
        return facts.participants == 0
    return not facts.comment.strip()
