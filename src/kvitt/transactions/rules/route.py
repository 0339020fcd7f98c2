"""Who decides on an item: a pure function of the item, the organisation and the company's flow.

Nobody decides on their own item, on one that they entered, or on one that benefits them: not as manager, as owner of a
department, as substitute, as alternative or as the last. The next one up does, and at the top one of the deputies.

Who is asked at several places is asked once, at the last of them, where everything that others said can be seen. A substitute
decides with the limit of the one who is away.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kvitt.kernel.errors import InvalidError
from kvitt.transactions.rules.organisation import Flow, Item, Organisation, Part, PartKind


class Why(StrEnum):
    """Why somebody is asked."""

    LINE = "line"
    CLIMB = "climb"
    OWNER = "owner"
    FIXED = "fixed"
    POLICY = "policy"
    SECOND = "second"
    DEPUTY = "deputy"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody is asked; `about` names the value whose owner is asked, or in whose owner's place, such as `department 100`."""

    why: Why
    about: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody who is asked, and those by whose right they decide: themselves, or who is away."""

    person: UUID
    principals: tuple[UUID, ...]

    @property
    def in_place_of(self) -> UUID | None:
        """For whom the person decides, when not for themselves."""
        return None if self.person in self.principals else self.principals[0]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Somebody who was asked and did not answer, by the right of whom, and since when they had been asked."""

    person: UUID
    since: datetime
    in_place_of: UUID | None = None

    @property
    def principal(self) -> UUID:
        """Whose decision it was."""
        return self.in_place_of or self.person


type Chain = tuple[Unanswered, ...]


@dataclass(frozen=True, slots=True)
class LetWait:
    """What the past of an item says about its way: who did not answer, one chain for each such step, and who has decided."""

    chains: tuple[Chain, ...] = ()
    decided: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Step:
    """One decision. Steps of the same `stage` are asked side by side; the next stage is asked when all of them are approved.

    `alternative` may decide in the place of `turn`; the first to decide wins. `passed`: who would have been asked here, but
    gains by the item. `unanswered`: who was asked here before and did not answer, in that order.
    """

    turn: Turn
    reasons: tuple[Reason, ...]
    alternative: Turn | None = None
    stage: int = 0
    passed: tuple[UUID, ...] = ()
    unanswered: Chain = ()

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Everybody who may take this decision."""
        return (self.turn,) if self.alternative is None else (self.turn, self.alternative)


#: Nobody let anything wait.
NOTHING_PAST = LetWait()


def route(*, item: Item, organisation: Organisation, flow: Flow, let_wait: LetWait = NOTHING_PAST) -> tuple[Step, ...]:
    """The decisions in the order in which they are asked for.

    Where somebody let it wait, the next one up from them is asked in their place, somebody else than those who are asked or have
    decided anyway; where there is nobody else, it stays with whom it is.

    Raises:
        InvalidError: `approval.nobody` when for some part no active person is left who may decide.

    """
    deputies = (*flow.deputies, *organisation.deputies)
    asking = _Asking(item, replace(organisation, deputies=deputies))
    stages = [steps for part in flow.parts for steps in asking.stages_of(part)]
    steps = _once_each([replace(step, stage=stage) for stage, found in enumerate(stages) for step in found])
    if flow.two_people and len(steps) < 2:
        steps = [*steps, replace(asking.second(flow, steps), stage=len(stages))]
    return asking.gone_on(list(_numbered(_without_double_alternatives(steps))), let_wait)


@dataclass(frozen=True, slots=True)
class _Asking:
    """Looks for those who may decide on one item."""

    item: Item
    organisation: Organisation

    def stages_of(self, part: Part) -> list[list[Step]]:
        """The stages that one part asks for, each with the steps that stand side by side."""
        if part.kind is PartKind.CLIMB:
            stages = [[step] for step in self._climb()]
        elif part.kind is PartKind.OWNERS:
            stages = [self._owners(part.dimension)]
        elif part.kind is PartKind.PERSON and part.person is not None:
            why = Why.POLICY if part.by_policy else Why.FIXED
            stages = [[self._from(part.person, Reason(why))]]
        else:
            stages = [[self._line()]]
        alternative = self._covering(part.alternative) if part.alternative is not None else None
        return [[replace(step, alternative=alternative) for step in steps] for steps in stages]

    def second(self, flow: Flow, steps: Sequence[Step]) -> Step:
        """Another person than the one who decides already: up the line, then the deputies, then up from who is named."""
        taken = {step.turn.person for step in steps}
        named = [part.person for part in flow.parts if part.person is not None]
        owners = [owner for value in sorted(self.item.values) if (owner := self.organisation.owners.get(value))]
        above = [*self._flat(self._above()), *self.organisation.deputies]
        for principal in [*above, *self._flat(named), *self._flat(owners)]:
            turn = self._covering(principal)
            if turn is not None and turn.person not in taken:
                return Step(turn, (Reason(Why.SECOND),))
        raise _nobody()

    def gone_on(self, steps: Sequence[Step], let_wait: LetWait) -> tuple[Step, ...]:
        """The steps, those that were let wait with the next one up."""
        taken = {turn.person for step in steps for turn in step.turns} | let_wait.decided
        chains = {chain[0].principal: chain for chain in let_wait.chains}
        found: list[Step] = []
        for step in steps:
            whose = next((one for one in (*step.turn.principals, step.turn.person) if one in chains), None)
            gone = self._beyond(chains.pop(whose), taken) if whose else None
            if gone is not None:
                turn, chain = gone
                taken.add(turn.person)
                step = replace(step, turn=turn, unanswered=chain)  # noqa: PLW2901
            found.append(step)
        return tuple(found)

    def _beyond(self, chain: Chain, taken: Iterable[UUID]) -> tuple[Turn, Chain] | None:
        """Who is asked after the last of these; where nobody is left, who was asked after the one before, and so on."""
        for length in range(len(chain), 0, -1):
            asked = chain[:length]
            silent = {*taken, *(one.person for one in asked), *(one.principal for one in asked)}
            above = self.organisation.managers.get(asked[-1].principal, ())
            for principal in (*self._flat(above), *self.organisation.deputies):
                turn = None if principal in silent else self._covering(principal)
                if turn is not None and turn.person not in silent:
                    return turn, asked
        return None

    def _line(self, about: str = "") -> Step:
        return self._first(self._flat(self._above()), Reason(Why.LINE, about))

    def _from(self, start: UUID, reason: Reason) -> Step:
        return self._first(self._flat([start]), reason)

    def _climb(self) -> list[Step]:
        """At each level one person: who has the limit, and the climb ends there; else the first who may decide at all."""
        steps: list[Step] = []
        passed: tuple[UUID, ...] = ()
        for level in self.organisation.up_from(self._above()):
            passed += tuple(person for person in level if self._gains(person))
            if turns := [turn for person in level if (turn := self._covering(person))]:
                return [*steps, Step(turns[0], (Reason(Why.CLIMB),), passed=passed)]
            if turns := [turn for person in level if (turn := self._turn(person))]:
                steps.append(Step(turns[0], (Reason(Why.CLIMB),), passed=passed))
                passed = ()
        last = self._first((), Reason(Why.DEPUTY))
        return [*steps, replace(last, passed=tuple(dict.fromkeys((*passed, *last.passed))))]

    def _owners(self, dimension: str) -> list[Step]:
        """Side by side; what has no owner goes up the person's line, and so does an item without any value."""
        values = sorted(value for value in self.item.values if value[0] == dimension)
        owners = self.organisation.owners
        return [
            self._from(owners[value], Reason(Why.OWNER, " ".join(value)))
            if value in owners
            else self._line(" ".join(value))
            for value in values
        ] or [self._line(dimension)]

    def _first(self, principals: Iterable[UUID], reason: Reason) -> Step:
        passed: list[UUID] = []
        for principal in principals:
            if turn := self._covering(principal):
                return Step(turn, (reason,), passed=tuple(passed))
            passed += [principal] if self._gains(principal) else []
        for deputy in self.organisation.deputies:
            if turn := self._covering(deputy):
                return Step(turn, (Reason(Why.DEPUTY, reason.about),), passed=tuple(passed))
            passed += [deputy] if self._gains(deputy) and deputy not in passed else []
        raise _nobody()

    def _above(self) -> Sequence[UUID]:
        return self.organisation.managers.get(self.item.owner, ())

    def _flat(self, level: Sequence[UUID]) -> Iterator[UUID]:
        return (person for people in self.organisation.up_from(level) for person in people)

    def _covering(self, principal: UUID) -> Turn | None:
        return self._turn(principal) if self.organisation.covers(principal, self.item) else None

    def _turn(self, principal: UUID) -> Turn | None:
        """Who decides by the principal's right, or nobody where the chain of substitutes leads to somebody who must not."""
        chain = [principal]
        while self._may(chain[-1]):
            substitute = self.organisation.away.get(chain[-1])
            if substitute is None:
                return Turn(chain[-1], (principal,))
            if substitute in chain:
                return None
            chain.append(substitute)
        return None

    def _gains(self, person: UUID) -> bool:
        """Whether somebody who could decide is passed over only since they gain by the item."""
        return person in self.item.gaining and self.organisation.covers(person, self.item)

    def _may(self, person: UUID) -> bool:
        return person not in self.item.barred and person in self.organisation.limits[self.item.measure]


def _nobody() -> InvalidError:
    code = "approval.nobody"
    return InvalidError(code)


def _merged(earlier: Step, later: Step) -> Step:
    principals = tuple(dict.fromkeys((*earlier.turn.principals, *later.turn.principals)))
    reasons = tuple(dict.fromkeys((*earlier.reasons, *later.reasons)))
    passed = tuple(dict.fromkeys((*earlier.passed, *later.passed)))
    return replace(later, turn=Turn(later.turn.person, principals), reasons=reasons, passed=passed)


def _once_each(steps: Sequence[Step]) -> list[Step]:
    """Who is asked at several places is asked at the last of them, for all of it."""
    found: dict[UUID, Step] = {}
    for step in steps:
        standing = found.pop(step.turn.person, None)
        found[step.turn.person] = step if standing is None else _merged(standing, step)
    return list(found.values())


def _without_double_alternatives(steps: Sequence[Step]) -> Iterator[Step]:
    """No person has a say in two steps, so that two steps are always two people."""
    taken = {step.turn.person for step in steps}
    for step in steps:
        alternative = step.alternative
        if alternative is not None and alternative.person in taken:
            alternative = None
        elif alternative is not None:
            taken.add(alternative.person)
        yield replace(step, alternative=alternative)


def _numbered(steps: Iterable[Step]) -> Iterator[Step]:
    """Stages counted from 0, without gaps where somebody is asked elsewhere."""
    numbers: dict[int, int] = {}
    for step in steps:
        yield replace(step, stage=numbers.setdefault(step.stage, len(numbers)))
