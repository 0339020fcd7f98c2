"""Substitutes of people who are away: chains that come back to where they began are refused. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kvitt.kernel.period import Period


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody is away, and somebody else decides meanwhile."""

    person: UUID
    substitute: UUID
    days: Period


def away_on(absences: Iterable[Away], *, day: date) -> dict[UUID, UUID]:
    """Who is away that day, and who stands in. A person is away once at a time."""
    return {absence.person: absence.substitute for absence in absences if day in absence.days}


def chain_of(person: UUID, away: Mapping[UUID, UUID]) -> list[UUID]:
    """The person, who stands in, who stands in for them, to the last; somebody who was there already ends it."""
    chain = [person]
    while (following := away.get(chain[-1])) is not None:
        if following in chain:
            return [*chain, following]
        chain.append(following)
    return chain


def circle_of(new: Away, *, others: Sequence[Away], reports: Iterable[UUID]) -> list[UUID]:
    """The chain that a new absence would close on some day, or nothing.

    A chain is closed when it comes back to somebody in it, and when it ends at one of `reports`, the people whose items the
    person decides on: their own items would come to themselves.
    """
    below = set(reports)
    first_days = {absence.days.start for absence in others if absence.days.start and absence.days.start in new.days} | {
        new.days.start
    }
    for day in sorted(day for day in first_days if day is not None):
        chain = chain_of(new.person, {**away_on(others, day=day), new.person: new.substitute})
        if chain[-1] in chain[:-1]:
            return chain
        if chain[-1] in below:
            return [chain[-1], *chain]
    return []
