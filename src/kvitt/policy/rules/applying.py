"""Whether a rule applies to an item, and to how much of it. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from kvitt.policy.rules.facts import ItemFacts, words_of
from kvitt.policy.rules.rule import PaidWith, Rule, What, Who

type Check = Callable[[ItemFacts], bool]


def applies(rule: Rule, facts: ItemFacts) -> bool:
    """Whether the rule is about this item and binds its owner on its day."""
    return all(check(facts) for check in checks_of(rule))


def matched(rule: Rule, facts: ItemFacts) -> Decimal:
    """The amount of the parts that the rule is about."""
    wanted, amount = rule.what.cost_types, Decimal(0)
    if not wanted:
        return facts.amount
    for part in facts.parts:
        if part.cost_type in wanted:
            amount += part.amount
    return amount


def checks_of(rule: Rule, *, with_cost_types: bool = True) -> tuple[Check, ...]:
    """One check for each condition that the rule names, the cheapest first; none for those that it leaves open.

    Without `with_cost_types` those are taken to be right already.
    """
    what = rule.what if with_cost_types else replace(rule.what, cost_types=frozenset())
    return (*_days(rule), *_what(what), *_who(rule.who), *_words(what))


def _days(rule: Rule) -> Iterator[Check]:
    if rule.valid_from is not None or rule.valid_until is not None:
        yield lambda facts: rule.in_force(facts.day)


def _what(what: What) -> Iterator[Check]:
    if what.cost_types:
        yield lambda facts: not what.cost_types.isdisjoint(facts.cost_types)
    if what.kinds:
        yield lambda facts: facts.kind in what.kinds
    if what.countries:
        yield lambda facts: facts.country in what.countries
    if what.paid_with is not None:
        own = what.paid_with is PaidWith.OWN
        yield lambda facts: facts.own_money is own
    if what.weekdays:
        yield lambda facts: facts.day.isoweekday() in what.weekdays
    below = what.notice_below
    if below is not None:
        yield lambda facts: facts.notice is not None and 0 <= facts.notice < below


def _words(what: What) -> Iterator[Check]:
    if what.merchants:
        merchants = tuple(words_of(one) for one in what.merchants)
        yield _finder(merchants, lambda facts: facts.merchant_words)
    if what.words:
        words = tuple(words_of(one) for one in what.words)
        yield _finder(words, lambda facts: facts.all_words)


def _finder(wanted: Iterable[str], text: Callable[[ItemFacts], str]) -> Check:
    """Whether one of these stands in the text. One pattern for all: a policy asks it of a hundred thousand items."""
    found = re.compile("|".join(re.escape(one) for one in wanted)).search
    return lambda facts: found(text(facts)) is not None


def _who(who: Who) -> Iterator[Check]:
    if who.employees:
        yield lambda facts: facts.person.number in who.employees
    if who.branches:
        yield lambda facts: facts.person.branch in who.branches
    if who.roles:
        yield lambda facts: not who.roles.isdisjoint(facts.person.roles)
    if who.groups:
        yield lambda facts: all(facts.person.groups.get(code) in values for code, values in who.groups.items())
