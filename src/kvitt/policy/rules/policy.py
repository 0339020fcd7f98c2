"""Rules in one total order. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from kvitt.policy.rules.applying import Check, checks_of, matched
from kvitt.policy.rules.facts import ItemFacts
from kvitt.policy.rules.measuring import Measuring, may_speak, measuring_of
from kvitt.policy.rules.rule import SUMMED, Rule


@dataclass(frozen=True, slots=True)
class Prepared:
    """A rule made ready to be asked of many items with the same cost types.

    `topic`: what it is an alternative on, empty for one that is alone; `checks`: what must hold for it to say anything; `measure`:
    what it measures; `whole`: it is about every part of such an item.
    """

    rule: Rule
    topic: str
    checks: tuple[Check, ...]
    measure: Measuring
    whole: bool

    def applies(self, facts: ItemFacts) -> bool:
        """As `applying.applies`; false too where it applies, is alone on its topic and has nothing to say."""
        for check in self.checks:  # noqa: SIM110  # a generator would take most of a trial's time
            if not check(facts):
                return False
        return True

    def matched(self, facts: ItemFacts) -> Decimal:
        """The amount of the parts that the rule is about."""
        return facts.amount if self.whole else matched(self.rule, facts)


@dataclass(frozen=True)
class Policy:
    """A company's rules, in the order in which they were written.

    Precedence: the more specific rule first (`Rule.specificity`); between two that are equally specific, the one that is written
    first. A rule's place is its index here, so two rules can never be equal: a tie cannot be written down.

    Raises:
        ValueError: two rules have the same code; the argument is the code.

    """

    rules: Sequence[Rule] = ()
    _by_cost_types: dict[frozenset[str], tuple[Prepared, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _summed_by_cost_types: dict[frozenset[str], tuple[Prepared, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    ordered: tuple[Rule, ...] = field(init=False, repr=False, compare=False)
    has_sums: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        codes: set[str] = set()
        for rule in self.rules:
            if rule.code in codes:
                raise ValueError(rule.code)
            codes.add(rule.code)
        places = {rule.code: place for place, rule in enumerate(self.rules)}

        def precedence(rule: Rule) -> tuple[int, int, int]:
            who, conditions = rule.specificity
            return -who, -conditions, places[rule.code]

        ordered = tuple(sorted(self.rules, key=precedence))
        object.__setattr__(self, "rules", tuple(self.rules))
        object.__setattr__(self, "ordered", ordered)
        object.__setattr__(self, "has_sums", any(rule.measure in SUMMED for rule in ordered))

    def about(self, cost_types: frozenset[str]) -> tuple[Prepared, ...]:
        """Those that an item with these cost types has to be held against, in precedence. Kept, since items are alike."""
        found = self._by_cost_types.get(cost_types)
        if found is None:
            found = self._by_cost_types[cost_types] = tuple(_prepared(self._wanted(cost_types), cost_types))
        return found

    def summed_about(self, cost_types: frozenset[str]) -> tuple[Prepared, ...]:
        """Those of them that add up over time."""
        found = self._summed_by_cost_types.get(cost_types)
        if found is None:
            summed = (one for one in self.about(cost_types) if one.rule.measure in SUMMED)
            found = self._summed_by_cost_types[cost_types] = tuple(summed)
        return found

    def _wanted(self, cost_types: frozenset[str]) -> list[Rule]:
        return [
            rule for rule in self.ordered if not rule.what.cost_types or not rule.what.cost_types.isdisjoint(cost_types)
        ]

    def version_of(self, code: str) -> str:
        """The version of the rule with this code; empty when there is none."""
        return next((rule.version for rule in self.rules if rule.code == code), "")


def _prepared(rules: Sequence[Rule], cost_types: frozenset[str]) -> Iterator[Prepared]:
    """Ready to be asked. One that has no alternative and cannot speak need not be asked whether it applies either."""
    topics = Counter(rule.about for rule in rules)
    for rule in rules:
        alone = topics[rule.about] == 1
        speaks = may_speak(rule) if alone else None
        checks = checks_of(rule, with_cost_types=False)
        yield Prepared(
            rule,
            topic="" if alone else rule.about,
            checks=checks if speaks is None else (speaks, *checks),
            measure=measuring_of(rule),
            whole=not rule.what.cost_types or cost_types <= rule.what.cost_types,
        )
