"""How an item is shared out: what is left to the employee, and what of the rest is taxable. Pure.

Nothing is left to the employee twice and nothing is taxed twice: the rules take turns, the one about the fewest parts first, then
by code, and each takes only what those before it have not taken. For every part: 0 <= left, 0 <= taxable, left + taxable <= amount.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal

from kvitt.policy.rules.facts import ItemFacts
from kvitt.policy.rules.rule import PAYABLE, Effect, Rule
from kvitt.policy.rules.verdict import Verdict

_CENT = Decimal("0.01")
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Turn:
    """A verdict that takes something, and the places of the parts that it is about."""

    place: int
    verdict: Verdict
    parts: tuple[int, ...]


def with_shares(facts: ItemFacts, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts, each with what it takes of which part. A rule that leaves nothing at all of one's own money stops the item."""
    found = list(verdicts)
    kept = [part.amount for part in facts.parts]
    for turn in _turns(facts, found, Effect.PAY_LIMIT):
        limit = turn.verdict.payable or _NOTHING
        found[turn.place] = _taking(turn, facts, kept, above=limit)
    if facts.own_money and not any(kept):
        for turn in _turns(facts, found, Effect.PAY_LIMIT):
            found[turn.place] = replace(found[turn.place], stops=True)
    untaxed = list(kept)
    for turn in _turns(facts, found, Effect.TAXABLE):
        paid = sum((kept[place] for place in turn.parts), _NOTHING)
        free = min(paid, turn.verdict.payable or _NOTHING) if turn.verdict.rule.measure in PAYABLE else _NOTHING
        done = _taking(turn, facts, untaxed, above=free)
        found[turn.place] = replace(done, payable=None, taxable=paid - free, tax_free=free)
    return found


def _turns(facts: ItemFacts, verdicts: Iterable[Verdict], effect: Effect) -> list[_Turn]:
    turns = [
        _Turn(place, verdict, _parts_of(verdict.rule, facts))
        for place, verdict in enumerate(verdicts)
        if verdict.rule.effect is effect and verdict.certain
    ]
    return sorted(turns, key=lambda turn: (len(turn.parts), turn.verdict.rule.code))


def _parts_of(rule: Rule, facts: ItemFacts) -> tuple[int, ...]:
    wanted = rule.what.cost_types
    return tuple(place for place, part in enumerate(facts.parts) if not wanted or part.cost_type in wanted)


def _taking(turn: _Turn, facts: ItemFacts, left: list[Decimal], *, above: Decimal) -> Verdict:
    """The verdict with its shares: what of its parts is left above the limit, taken from each in proportion."""
    weights = [left[place] for place in turn.parts]
    taken = spread(sum(weights, _NOTHING) - above, weights)
    for place, share in zip(turn.parts, taken, strict=True):
        left[place] -= share
    shares = {facts.parts[place].key: share for place, share in zip(turn.parts, taken, strict=True) if share}
    return replace(turn.verdict, shares=shares)


def spread(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Share an amount out in proportion to the weights, in whole cents, nobody more than their weight."""
    whole = sum(weights, _NOTHING)
    if amount <= 0 or whole <= 0:
        return [_NOTHING for _ in weights]
    amount = min(amount, whole)
    shares = [(weight * amount / whole).quantize(_CENT, rounding=ROUND_DOWN) for weight in weights]
    rest = amount - sum(shares, _NOTHING)
    for place, weight in enumerate(weights):
        more = min(rest, weight - shares[place])
        shares[place] += more
        rest -= more
    return shares
