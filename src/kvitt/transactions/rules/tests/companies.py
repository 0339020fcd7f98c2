"""Random companies for the promises about routes: crooked lines, circles, absences, owners, people without limits."""

import random
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from kvitt.transactions.rules.organisation import (
    Flow,
    Item,
    Measure,
    Organisation,
    Part,
    PartKind,
    asking_as_well,
)

DIMENSIONS = ("department", "project")


@dataclass(frozen=True)
class Drawn:
    """A company, its flow, its people, an item in it, and whom the policy asks about that item as well."""

    organisation: Organisation
    flow: Flow
    people: list[UUID]
    item: Item
    extra: tuple[UUID, ...] = ()

    @property
    def whole(self) -> Flow:
        """The flow with those whom the policy asks."""
        return asking_as_well(self.flow, self.extra)


def draw(lots: random.Random, *, most: int) -> Drawn:
    """One case. The number of people is drawn too, small ones as often as large ones."""
    count = max(1, round(most ** lots.random()))
    people = [UUID(int=number + 1) for number in range(count)]
    organisation = _organisation(lots, people)
    flow, item = _flow(lots, people), _item(lots, people, organisation)
    known = [*people, UUID(int=0)]  # a rule may name somebody whom the company does not know any more
    return Drawn(organisation, flow, people, item, tuple(lots.choices(known, k=lots.choice((0, 0, 0, 1, 2)))))


def _organisation(lots: random.Random, people: list[UUID]) -> Organisation:
    crooked = lots.choice((0.0, 0.1, 1.0))
    managers = {}
    for place, person in enumerate(people):
        pool = people if lots.random() < crooked else people[:place]
        wanted = lots.choices((0, 1, 2, 3), (1, 12, 4, 1))[0]
        managers[person] = [one for one in dict.fromkeys(lots.choices(pool, k=wanted)) if one != person] if pool else []
    share = lots.choice((0.1, 0.4, 1.0))
    approvers = [person for person in people if lots.random() < share]

    def limits() -> dict[UUID, Decimal | None]:
        return {person: None if lots.random() < 0.3 else Decimal(lots.randrange(20_000)) for person in approvers}

    return Organisation(
        managers=managers,
        limits={Measure.EXPENSE: limits(), Measure.INVOICE: limits()},
        deputies=lots.sample(people, min(len(people), lots.randrange(4))),
        away={one: lots.choice(people) for one in people if lots.random() < lots.choice((0.0, 0.1, 0.5))},
        owners={
            (dimension, str(code)): lots.choice(people) for dimension in DIMENSIONS for code in range(lots.randrange(6))
        },
    )


def _flow(lots: random.Random, people: list[UUID]) -> Flow:
    def part() -> Part:
        kind = lots.choice(list(PartKind))
        return Part(
            kind,
            dimension=lots.choice(DIMENSIONS) if kind is PartKind.OWNERS else "",
            person=lots.choice(people) if kind is PartKind.PERSON else None,
            alternative=lots.choice(people) if lots.random() < 0.2 else None,
        )

    return Flow(tuple(part() for _ in range(lots.randrange(1, 4))), two_people=lots.random() < 0.3)


def _item(lots: random.Random, people: list[UUID], organisation: Organisation) -> Item:
    owner = lots.choice(people)
    known = sorted(organisation.owners) or [("department", "0")]
    return Item(
        owner=owner,
        entered_by=owner if lots.random() < 0.7 else lots.choice(people),
        amount=Decimal(lots.randrange(25_000)),
        measure=lots.choice(list(Measure)),
        beneficiaries=frozenset(lots.choices(people, k=lots.choice((0, 0, 0, 1, 2)))),
        values=frozenset(lots.choices(known, k=lots.randrange(4))),
    )
