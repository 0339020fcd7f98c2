"""Whether a rule applies to an item, and to how much of it. Pure."""

from decimal import Decimal

from kvitt.policy.rules.facts import ItemFacts, Person, words_of
from kvitt.policy.rules.rule import PaidWith, Rule, What, Who


def applies(rule: Rule, facts: ItemFacts) -> bool:
    """Whether the rule is about this item and binds its owner on its day."""
    return rule.in_force(facts.day) and _is_about(rule.what, facts) and _binds(rule.who, facts.person)


def matched(rule: Rule, facts: ItemFacts) -> Decimal:
    """The amount of the parts that the rule is about."""
    wanted = rule.what.cost_types
    return sum((part.amount for part in facts.parts if not wanted or part.cost_type in wanted), Decimal(0))


def _is_about(what: What, facts: ItemFacts) -> bool:
    return (
        (not what.cost_types or not what.cost_types.isdisjoint(facts.cost_types))
        and (not what.kinds or facts.kind in what.kinds)
        and (not what.countries or facts.country in what.countries)
        and (what.paid_with is None or (what.paid_with is PaidWith.OWN) == facts.own_money)
        and (not what.weekdays or facts.day.isoweekday() in what.weekdays)
        and (not what.merchants or any(words_of(one) in facts.merchant_words for one in what.merchants))
        and (not what.words or any(words_of(one) in facts.all_words for one in what.words))
        and (what.notice_below is None or (facts.notice is not None and 0 <= facts.notice < what.notice_below))
    )


def _binds(who: Who, person: Person) -> bool:
    return (
        (not who.employees or person.number in who.employees)
        and (not who.branches or person.branch in who.branches)
        and (not who.roles or not who.roles.isdisjoint(person.roles))
        and all(person.groups.get(code) in values for code, values in who.groups.items())
    )
