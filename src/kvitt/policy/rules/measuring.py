"""What a rule measures in an item, and what it needs to know before it measures anything. Pure."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple

from kvitt.policy.rules.facts import ItemFacts
from kvitt.policy.rules.rule import MISSING, SUMMED, Measure, Rule


class Measured(NamedTuple):
    """A measure. `times`: how often the threshold may be paid, for nights, participants or days; `used`: what was taken before."""

    value: Decimal
    certain: bool = True
    times: int = 1
    used: Decimal = Decimal(0)


type Measuring = Callable[[ItemFacts, Decimal, Decimal], Measured | None]


def measuring_of(rule: Rule) -> Measuring:
    """How the rule measures an item, of which it is about an amount, after so much was taken before.

    It answers None where the measure is not known, there is nothing, or it is not above the threshold. Chosen once for a rule,
    since a policy is asked about a hundred thousand items.
    """
    most, measure = rule.threshold, rule.measure
    if measure is Measure.AMOUNT:
        return lambda _facts, amount, _used: Measured(amount) if amount > most else None
    if measure is Measure.PER_DAY:
        return _above(most, _per_day)
    if measure in SUMMED:
        return lambda _facts, amount, used: Measured(amount + used, used=used) if amount + used > most else None
    if measure in MISSING:
        speaks = _MAY_SPEAK[measure]
        return lambda facts, amount, _used: Measured(amount) if amount > most and speaks(facts) else None
    if measure is Measure.ALCOHOL:
        return _above(most, lambda facts, _amount, _used: _alcohol(facts, certain=not most))
    return _above(most, _OF_ITEM[measure])


def _above(most: Decimal, measuring: Measuring) -> Measuring:
    def measured(facts: ItemFacts, amount: Decimal, used: Decimal) -> Measured | None:
        found = measuring(facts, amount, used)
        return found if found is not None and found.value > most else None

    return measured


def may_speak(rule: Rule) -> Callable[[ItemFacts], bool] | None:
    """Whether the rule could have anything to say, as far as can be seen before its amount is added up; None: always.

    Most items have a receipt, are new and in the company's currency: of these, most rules are through with one look.
    """
    if rule.measure is Measure.AGE:
        most = int(rule.threshold)  # whole days are above 60.5 as soon as they are above 60
        return lambda facts: (facts.seen_on - facts.day).days > most
    return _MAY_SPEAK.get(rule.measure)


_MAY_SPEAK: Mapping[Measure, Callable[[ItemFacts], bool]] = {
    Measure.NO_RECEIPT: lambda facts: facts.receipts == 0,
    Measure.NO_PARTICIPANTS: lambda facts: facts.participants == 0,
    Measure.NO_COMMENT: lambda facts: not facts.comment.strip(),
    Measure.DUPLICATE: lambda facts: facts.is_alike,
    Measure.RATE_DEVIATION: lambda facts: facts.rate_deviation is not None,
    Measure.ALCOHOL: lambda facts: facts.alcohol_seen or facts.alcohol_share is not None,
}


def _per_day(facts: ItemFacts, amount: Decimal, used: Decimal) -> Measured:
    return Measured((amount + used) / facts.days, times=facts.days, used=used)


def _per_night(facts: ItemFacts, amount: Decimal, _used: Decimal) -> Measured:
    return Measured(amount, certain=False) if not facts.nights else _shared(amount, facts.nights)


def _per_participant(facts: ItemFacts, amount: Decimal, _used: Decimal) -> Measured:
    return _shared(amount, max(1, facts.participants or 1))


def _shared(amount: Decimal, among: int) -> Measured:
    return Measured(amount / among, times=among)


def _age(facts: ItemFacts, _amount: Decimal, _used: Decimal) -> Measured:
    return Measured(Decimal((facts.seen_on - facts.day).days))


def _alike(facts: ItemFacts, _amount: Decimal, _used: Decimal) -> Measured:
    return Measured(Decimal(facts.is_alike))


def _rate_deviation(facts: ItemFacts, _amount: Decimal, _used: Decimal) -> Measured | None:
    return None if facts.rate_deviation is None else Measured(abs(facts.rate_deviation))


def _alcohol(facts: ItemFacts, *, certain: bool) -> Measured | None:
    """Its share where it is known. Where some was seen, it is at least more than none."""
    if facts.alcohol_share is not None:
        return Measured(facts.alcohol_share)
    return Measured(Decimal(100), certain=certain) if facts.alcohol_seen else None


_OF_ITEM: Mapping[Measure, Measuring] = {
    Measure.PER_NIGHT: _per_night,
    Measure.PER_PARTICIPANT: _per_participant,
    Measure.AGE: _age,
    Measure.DUPLICATE: _alike,
    Measure.RATE_DEVIATION: _rate_deviation,
}
