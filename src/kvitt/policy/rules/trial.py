"""Trying a policy on what was handed in before: what it would have stopped, beside what the policy in force stops. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from uuid import UUID

from kvitt.policy.rules.facts import ItemFacts
from kvitt.policy.rules.judge import judge, period_of
from kvitt.policy.rules.policy import Policy
from kvitt.policy.rules.rule import Effect, Measure, Rule
from kvitt.policy.rules.verdict import Verdict

#: Which stretch of time, as `period_of` names it.
type Period = tuple[int, int] | None
#: So many items are named, so that somebody can look at them; all are counted.
NAMED = 50


@dataclass(frozen=True, slots=True)
class SentItem:
    """An item that was sent. They are tried in the order in which they were sent, since sums run over time."""

    id: UUID
    owner_id: UUID
    sent_at: datetime
    title: str
    department: str
    facts: ItemFacts

    @property
    def amount(self) -> Decimal:
        """What it cost, in the company's currency."""
        return self.facts.amount


class Outcome(StrEnum):
    """What a policy does with an item, the mildest first: nothing, a word to the approver, paid in part, a question, or a stop."""

    PASSED = "passed"
    TOLD = "told"
    CUT = "cut"
    ASKED = "asked"
    STOPPED = "stopped"


@dataclass(slots=True)
class Tally:
    """How many items, and what they cost."""

    count: int = 0
    amount: Decimal = Decimal(0)

    def add(self, amount: Decimal) -> None:
        """Count one more."""
        self.count += 1
        self.amount += amount


def _tallies() -> dict[Outcome, Tally]:
    return {outcome: Tally() for outcome in Outcome}


@dataclass(slots=True)
class Side:
    """What one policy does with everything: by department, and how often each rule speaks."""

    departments: dict[str, dict[Outcome, Tally]] = field(default_factory=dict)
    rules: dict[str, Tally] = field(default_factory=dict)
    not_paid: Decimal = Decimal(0)
    taxable: Decimal = Decimal(0)

    @property
    def all(self) -> dict[Outcome, Tally]:
        """All departments together."""
        found = _tallies()
        for tallies in self.departments.values():
            for outcome, tally in tallies.items():
                found[outcome].count += tally.count
                found[outcome].amount += tally.amount
        return found

    def add(self, item: SentItem, verdicts: tuple[Verdict, ...]) -> Outcome:
        """Count an item."""
        outcome, amount = outcome_of(verdicts), item.facts.amount
        department = self.departments.get(item.department)
        if department is None:
            department = self.departments[item.department] = _tallies()
        department[outcome].add(amount)
        for verdict in verdicts:
            rule = verdict.rule
            tally = self.rules.get(rule.code)
            if tally is None:
                tally = self.rules[rule.code] = Tally()
            tally.add(amount)
            if rule.effect is Effect.PAY_LIMIT:
                self.not_paid += verdict.taken
            elif rule.effect is Effect.TAXABLE:
                self.taxable += verdict.taken
        return outcome


@dataclass(frozen=True, slots=True)
class Named:
    """An item on which the two policies differ."""

    item: SentItem
    before: Outcome
    after: Outcome
    rules: tuple[str, ...]


@dataclass(slots=True)
class Trial:
    """Both policies over the same items. `moved`: how many went from one outcome to another; `named`: the first of them."""

    items: int = 0
    draft: Side = field(default_factory=Side)
    in_force: Side = field(default_factory=Side)
    moved: dict[tuple[Outcome, Outcome], Tally] = field(default_factory=dict)
    named: list[Named] = field(default_factory=list)


def together(one: Trial, other: Trial) -> Trial:
    """Two trials of the same policies on the items of different people, as one."""
    found = Trial(one.items + other.items, _both(one.draft, other.draft), _both(one.in_force, other.in_force))
    for trial in (one, other):
        for step, tally in trial.moved.items():
            _add(found.moved.setdefault(step, Tally()), tally)
    named = sorted([*one.named, *other.named], key=lambda named: (named.item.sent_at, named.item.id))
    found.named = named[:NAMED]
    return found


def _both(one: Side, other: Side) -> Side:
    found = Side(not_paid=one.not_paid + other.not_paid, taxable=one.taxable + other.taxable)
    for side in (one, other):
        for code, tallies in side.departments.items():
            sums = found.departments.setdefault(code, _tallies())
            for outcome, tally in tallies.items():
                _add(sums[outcome], tally)
        for code, tally in side.rules.items():
            _add(found.rules.setdefault(code, Tally()), tally)
    return found


def _add(to: Tally, tally: Tally) -> None:
    to.count += tally.count
    to.amount += tally.amount


#: By code of a rule, what was taken of it in each stretch of time.
type _Spent = dict[str, dict[Period, Decimal]]


class Running:
    """What each person has spent of each rule that adds up, so far."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._spent: dict[UUID, _Spent] = {}

    def used(self, owner_id: UUID, facts: ItemFacts) -> Mapping[str, Decimal]:
        """What the person's items until now took in the stretch of time that this item falls into, on all of its days together.

        By rule, of those that are about such an item.
        """
        summed = self._policy.summed_about(facts.cost_types) if self._policy.has_sums else ()
        spent = self._spent.get(owner_id) if summed else None
        if not spent:
            return _NOTHING_USED
        used: dict[str, Decimal] = {}
        for one in summed:
            code = one.rule.code
            amounts = spent.get(code)
            if amounts is None:
                continue
            for day in _days_of(one.rule, facts):
                taken = amounts.get(period_of(one.rule.measure, day))
                if taken is not None:
                    used[code] = used[code] + taken if code in used else taken
        return used

    def add(self, owner_id: UUID, facts: ItemFacts) -> None:
        """Count an item with those that come after it."""
        if not self._policy.has_sums:
            return
        for one in self._policy.summed_about(facts.cost_types):
            if one.applies(facts):
                days = _days_of(one.rule, facts)
                share = _share(one.matched(facts), len(days))
                amounts = self._spent.setdefault(owner_id, {}).setdefault(one.rule.code, {})
                for day in days:
                    period = period_of(one.rule.measure, day)
                    amounts[period] = amounts[period] + share if period in amounts else share


_NOTHING_USED: Mapping[str, Decimal] = {}


def _share(amount: Decimal, days: int) -> Decimal:
    """What falls on each day, never more than its part: shares that add up cannot cross a limit that the amount does not cross."""
    return amount if days == 1 else (amount / days).quantize(Decimal("0.000001"), rounding=ROUND_DOWN)


def _days_of(rule: Rule, facts: ItemFacts) -> tuple[date, ...]:
    """The days that an item is counted on: all of its own for a limit per day, else the one that it belongs to."""
    return facts.dates if facts.days > 1 and rule.measure is Measure.PER_DAY else (facts.day,)


def outcome_of(verdicts: Iterable[Verdict]) -> Outcome:
    """The worst of them. What asks for an explanation is a question, however it was answered."""
    return _MILDEST_FIRST[max(map(_weight, verdicts))] if verdicts else Outcome.PASSED


_MILDEST_FIRST = tuple(Outcome)


def _weight(verdict: Verdict) -> int:
    effect = verdict.rule.effect
    if effect is Effect.EXPLAIN:
        return 3 if verdict.certain else 1
    if verdict.stops:
        return 4
    return 2 if effect is Effect.PAY_LIMIT and verdict.shares else 1


class Trying:
    """Two policies held against items that come in the order in which they were sent, some at a time."""

    def __init__(self, *, draft: Policy, in_force: Policy) -> None:
        self.trial = Trial()
        self._policies = draft, in_force
        self._new, self._old = Running(draft), Running(in_force)

    def add(self, items: Iterable[SentItem]) -> None:
        """Hold these against both."""
        (draft, in_force), new, old = self._policies, self._new, self._old
        for item in items:
            facts, owner_id = item.facts, item.owner_id
            after = judge(facts, draft, new.used(owner_id, facts))
            before = judge(facts, in_force, old.used(owner_id, facts))
            new.add(owner_id, facts)
            old.add(owner_id, facts)
            _count(self.trial, item, before, after)


def _count(trial: Trial, item: SentItem, before: tuple[Verdict, ...], after: tuple[Verdict, ...]) -> None:
    trial.items += 1
    was, becomes = trial.in_force.add(item, before), trial.draft.add(item, after)
    if was is becomes:
        return
    trial.moved.setdefault((was, becomes), Tally()).add(item.amount)
    if len(trial.named) < NAMED:
        spoke = after if becomes is not Outcome.PASSED else before
        trial.named.append(Named(item, was, becomes, tuple(verdict.rule.code for verdict in spoke)))


def first_day(today: date) -> date:
    """The first of the last twelve months: the same day a year ago, and the day after it where that year has none."""
    try:
        return today.replace(year=today.year - 1)
    except ValueError:
        return date(today.year - 1, 3, 1)


def as_json(trial: Trial) -> Mapping[str, object]:
    """The trial for programs. Amounts are decimal strings in the company's currency.

    Items are named by id alone, so that a trial that is kept says nothing about people.
    """

    def tally(one: Tally) -> dict[str, object]:
        return {"count": one.count, "amount": str(one.amount)}

    def side(one: Side) -> dict[str, object]:
        return {
            "outcomes": {outcome.value: tally(found) for outcome, found in one.all.items()},
            "departments": {
                code: {outcome.value: tally(found) for outcome, found in found_by.items()}
                for code, found_by in sorted(one.departments.items())
            },
            "rules": {code: tally(found) for code, found in sorted(one.rules.items())},
            "not_paid": str(one.not_paid),
            "taxable": str(one.taxable),
        }

    return {
        "items": trial.items,
        "draft": side(trial.draft),
        "in_force": side(trial.in_force),
        "moved": [
            {"before": before.value, "after": after.value, **tally(found)}
            for (before, after), found in sorted(trial.moved.items())
        ],
        "named": [
            {
                "id": str(one.item.id),
                "amount": str(one.item.amount),
                "before": one.before.value,
                "after": one.after.value,
                "rules": list(one.rules),
            }
            for one in trial.named
        ],
    }
