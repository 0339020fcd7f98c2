"""Whose items would hang: tried for everybody with an amount above every limit, before a configuration counts. Pure.

Where such an item ends, every smaller one does: who may approve the larger may approve the smaller, and a line that ended
still ends. Absences are left out, since they pass; a substitute who may not decide is passed over at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain, islice
from uuid import UUID

from kvitt.kernel.errors import InvalidError
from kvitt.transactions.rules.organisation import Flow, Item, Measure, Organisation, PartKind
from kvitt.transactions.rules.route import route

type Values = frozenset[tuple[str, str]]

#: No finite limit suffices for it.
_ANY_AMOUNT = Decimal("Infinity")
#: Two people are barred at most (whose item it is, who entered it) and two decide at most, so later ones make no difference.
_ENOUGH = 4


@dataclass(frozen=True, slots=True)
class Hanging:
    """Items of this person, entered by that one, would wait for nobody when they are large enough."""

    owner: UUID
    entered_by: UUID
    measure: Measure


def hanging(
    *,
    organisation: Organisation,
    flow: Flow,
    people: Iterable[UUID],
    enters_for: Mapping[UUID, Sequence[UUID]],
    measures: Iterable[Measure] = tuple(Measure),
) -> tuple[Hanging, ...]:
    """Everybody whose items could hang. `enters_for`: a person to the secretaries who enter for them."""
    standing = replace(organisation, away={})
    values = {measure: _different_values(flow, standing, measure) for measure in measures}
    asked = [(owner, entered_by) for owner in people for entered_by in (owner, *enters_for.get(owner, ()))]
    return tuple(
        Hanging(owner, entered_by, measure)
        for owner, entered_by in asked
        for measure in values
        if _hangs(Item(owner, entered_by, _ANY_AMOUNT, measure), values[measure], standing, flow)
    )


def ends_up_to(found: Hanging, *, organisation: Organisation, flow: Flow) -> Decimal | None:
    """The largest limit up to which such items still end; None where even the smallest would hang."""
    standing = replace(organisation, away={})
    values = [frozenset[tuple[str, str]](), *(frozenset({value}) for value in _owned(flow, standing))]
    limits = {limit for limit in standing.limits[found.measure].values() if limit is not None}
    for limit in sorted(limits, reverse=True):
        if not _hangs(Item(found.owner, found.entered_by, limit, found.measure), values, standing, flow):
            return limit
    return None


def _owned(flow: Flow, organisation: Organisation) -> list[tuple[str, str]]:
    asked = {part.dimension for part in flow.parts if part.kind is PartKind.OWNERS}
    return [value for value in sorted(organisation.owners) if value[0] in asked]


def _different_values(flow: Flow, organisation: Organisation, measure: Measure) -> list[Values]:
    """No value, and one for each way on which the first few who may decide anything are the same."""
    unbounded = {person for person, limit in organisation.limits[measure].items() if limit is None}
    ways: dict[tuple[str, tuple[UUID, ...]], tuple[str, str]] = {}
    for value in _owned(flow, organisation):
        line = chain.from_iterable(organisation.up_from([organisation.owners[value]]))
        able = (person for person in line if person in unbounded)
        ways.setdefault((value[0], tuple(islice(able, _ENOUGH))), value)
    return [frozenset(), *(frozenset({value}) for value in ways.values())]


def _hangs(item: Item, values: Iterable[Values], organisation: Organisation, flow: Flow) -> bool:
    for one in values:
        try:
            route(item=replace(item, values=one), organisation=organisation, flow=flow)
        except InvalidError:
            return True
    return False
