"""Which decisions stand when an item changes that is under way, and which are void and asked for anew. Pure.

What an approval rests on are the item's grounds. Change one of its facts (amount, currency, day, receipt, cost type, owner …) and
every approval is void. Change a dimension and what its owners said is void, and what was said after them; the others decided
on something that is still so. Texts and accounting rest nobody's approval: nothing is void.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made_of
from typing import NamedTuple


class Ground(NamedTuple):
    """One fact: by what it is told from another, and how it is shown. Amounts are shown as `120.00 DKK`, days as `2026-11-20`."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an item says. `facts`: what every approval rests on; `dimensions`: what their owners' rest on; `texts`: the rest."""

    facts: Mapping[str, Ground]
    dimensions: Mapping[str, Ground] = made_of(default_factory=dict)
    texts: Mapping[str, Ground] = made_of(default_factory=dict)


class FieldChange(NamedTuple):
    """One thing that reads otherwise than before. A dimension's field is `dimension-<code>`."""

    field: str
    before: str
    after: str

    def as_json(self) -> dict[str, str]:
        """As the log and void decisions keep it."""
        return {"field": self.field, "from": self.before, "to": self.after}


@dataclass(frozen=True, slots=True)
class Change:
    """What changed, sorted by what it means for decisions."""

    facts: tuple[FieldChange, ...] = ()
    dimensions: tuple[FieldChange, ...] = ()
    texts: tuple[FieldChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.facts or self.dimensions or self.texts)

    @property
    def all(self) -> tuple[FieldChange, ...]:
        """Everything, the weightiest first."""
        return (*self.facts, *self.dimensions, *self.texts)

    @property
    def codes(self) -> frozenset[str]:
        """The dimensions that changed."""
        return frozenset(one.field.removeprefix("dimension-") for one in self.dimensions)


@dataclass(frozen=True, slots=True)
class Approval:
    """An approval that was given. `dimensions`: those as whose owner (or in whose owner's place) it was asked for.

    None: it is not known why it was asked for.
    """

    stage: int
    dimensions: frozenset[str] | None = frozenset()


def change_between(before: Grounds, after: Grounds) -> Change:
    """What the two say differently."""
    return Change(
        facts=_differing(before.facts, after.facts),
        dimensions=_differing(before.dimensions, after.dimensions, prefix="dimension-"),
        texts=_differing(before.texts, after.texts),
    )


def void_by(change: Change, approvals: Sequence[Approval]) -> tuple[bool, ...]:
    """For each approval whether the change makes it void."""
    if change.facts:
        return tuple(True for _ in approvals)
    owners = [one.dimensions is None or not change.codes.isdisjoint(one.dimensions) for one in approvals]
    if not change.codes or not any(owners):
        return tuple(False for _ in approvals)
    first = min(one.stage for one, is_owners in zip(approvals, owners, strict=True) if is_owners)
    return tuple(is_owners or one.stage > first for one, is_owners in zip(approvals, owners, strict=True))


def _differing(
    before: Mapping[str, Ground], after: Mapping[str, Ground], *, prefix: str = ""
) -> tuple[FieldChange, ...]:
    nothing = Ground("", "")
    pairs = [(name, before.get(name, nothing), after.get(name, nothing)) for name in dict.fromkeys((*before, *after))]
    return tuple(FieldChange(prefix + name, old.text, new.text) for name, old, new in pairs if old.key != new.key)
