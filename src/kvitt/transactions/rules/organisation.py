"""What routing looks at: the people of a company, the item, and the flow that the company chose. Pure data."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as made_of
from decimal import Decimal
from enum import StrEnum
from uuid import UUID


class Measure(StrEnum):
    """Which of a person's two limits an item is held against."""

    EXPENSE = "expense"
    INVOICE = "invoice"


class PartKind(StrEnum):
    """How a part of a flow finds who decides."""

    LINE = "line"
    CLIMB = "climb"
    OWNERS = "owners"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a flow.

    `line`: the first up the person's line whose limit suffices. `climb`: everyone up the line until a limit suffices.
    `owners`: the owner of each value of `dimension` on the item, side by side. `person`: a fixed one.
    `alternative` may decide in everyone's place in this part; the first to decide wins. `by_policy`: no part of the company's
    flow, but asked for by a rule of its policy.
    """

    kind: PartKind
    dimension: str = ""
    person: UUID | None = None
    alternative: UUID | None = None
    by_policy: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """The parts in the order in which they are asked.

    `two_people`: at least two different people decide. `deputies`: who is named to decide when nobody else is left.
    """

    parts: tuple[Part, ...] = (Part(PartKind.LINE),)
    two_people: bool = False
    deputies: tuple[UUID, ...] = ()


def asking_as_well(flow: Flow, people: Iterable[UUID]) -> Flow:
    """The flow, and after it those whom the policy asks for this one item: a person who must not decide is climbed over."""
    extra = [Part(PartKind.PERSON, person=person, by_policy=True) for person in dict.fromkeys(people)]
    return replace(flow, parts=(*flow.parts, *extra))


def joined(flows: Sequence[Flow]) -> Flow:
    """Everything that several flows ask for, each part once: an item whose lines belong to several meets all of them."""
    return Flow(
        parts=tuple(dict.fromkeys(part for flow in flows for part in flow.parts)),
        two_people=any(flow.two_people for flow in flows),
        deputies=tuple(dict.fromkeys(deputy for flow in flows for deputy in flow.deputies)),
    )


@dataclass(frozen=True, slots=True)
class Item:
    """What is to be decided. `amount` in the company's currency; `values`: (dimension, value) of all its lines."""

    owner: UUID
    entered_by: UUID
    amount: Decimal
    measure: Measure = Measure.EXPENSE
    beneficiaries: frozenset[UUID] = frozenset()
    values: frozenset[tuple[str, str]] = frozenset()

    @property
    def barred(self) -> frozenset[UUID]:
        """Who must not decide: whose item it is, who entered it, who gains by it."""
        return self.beneficiaries | {self.owner, self.entered_by}

    @property
    def gaining(self) -> frozenset[UUID]:
        """Who must not decide for no other reason than that they gain by it."""
        return self.beneficiaries - {self.owner, self.entered_by}


@dataclass(frozen=True, slots=True)
class Organisation:
    """The part of the company that routing looks at.

    `managers`: a person's managers, first asked first. `limits`: for each measure, up to what amount (company's currency)
    each active person may approve; None is no bound; a person who is not in it cannot approve. `deputies`: who decides when
    nobody else is left. `away`: who is away today, and who stands in. `owners`: (dimension, value) to its owner.
    """

    managers: Mapping[UUID, Sequence[UUID]]
    limits: Mapping[Measure, Mapping[UUID, Decimal | None]]
    deputies: Sequence[UUID] = ()
    away: Mapping[UUID, UUID] = made_of(default_factory=dict)
    owners: Mapping[tuple[str, str], UUID] = made_of(default_factory=dict)

    def covers(self, person: UUID, item: Item) -> bool:
        """Whether the person's own limit suffices for the item."""
        limits = self.limits[item.measure]
        if person not in limits:
            return False
        limit = limits[person]
        return limit is None or item.amount <= limit

    def up_from(self, level: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
        """These people, then their managers, then theirs; each person once, so that circles end."""
        seen: set[UUID] = set()
        while level:
            fresh = [person for person in dict.fromkeys(level) if person not in seen]
            seen.update(fresh)
            if fresh:
                yield fresh
            level = [above for person in fresh for above in self.managers.get(person, ())]
