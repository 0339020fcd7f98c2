"""Whose items would hang: tried for everybody with an amount above every limit, before a configuration counts. Pure.

Where such an item ends, every smaller one does: who may approve the larger may approve the smaller, and a line that ended
still ends. Absences are left out, since they pass; a substitute who may not decide is passed over at once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from kvitt.kernel.errors import InvalidError
from kvitt.transactions.rules.organisation import Flow, Item, Measure, Organisation, PartKind
from kvitt.transactions.rules.route import route

#: No finite limit suffices for it.
_ANY_AMOUNT = Decimal("Infinity")


@dataclass(frozen=True, slots=True)
class Hanging:
    """Items of this person would wait for nobody.

    `above`: from which amount on; None where even the smallest would. `entered_by`: who would have to enter it.
    """

    owner: UUID
    entered_by: UUID
    measure: Measure
    above: Decimal | None


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
    values = _owned_values(flow, standing)
    found = []
    for owner in people:
        for entered_by in (owner, *enters_for.get(owner, ())):
            for measure in measures:
                item = Item(owner=owner, entered_by=entered_by, amount=_ANY_AMOUNT, measure=measure)
                if any(_hangs(replace(item, values=one), standing, flow) for one in values):
                    found.append(Hanging(owner, entered_by, measure, _above(item, standing, flow, values)))
    return tuple(found)


def _owned_values(flow: Flow, organisation: Organisation) -> list[frozenset[tuple[str, str]]]:
    """No value, and one for each owner: every item's values are such ones put together."""
    asked = {part.dimension for part in flow.parts if part.kind is PartKind.OWNERS}
    by_owner = {owner: value for value, owner in organisation.owners.items() if value[0] in asked}
    return [frozenset(), *(frozenset({value}) for value in by_owner.values())]


def _above(
    item: Item, organisation: Organisation, flow: Flow, values: Sequence[frozenset[tuple[str, str]]]
) -> Decimal | None:
    """The largest limit up to which the person's items still end."""
    for limit in _limits(organisation, item.measure):
        if not any(_hangs(replace(item, amount=limit, values=one), organisation, flow) for one in values):
            return limit
    return None


def _limits(organisation: Organisation, measure: Measure) -> Iterator[Decimal]:
    return iter(sorted({limit for limit in organisation.limits[measure].values() if limit is not None}, reverse=True))


def _hangs(item: Item, organisation: Organisation, flow: Flow) -> bool:
    try:
        route(item=item, organisation=organisation, flow=flow)
    except InvalidError:
        return True
    return False
