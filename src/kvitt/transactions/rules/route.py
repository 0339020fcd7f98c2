"""Who decides on an item: a pure function of the organisation.

The person's manager decides; above the manager's limit the next one up who has it. Nobody decides on their own item. Where
the line ends without anybody, one of the deputies (administrators, then finance) decides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from kvitt.kernel.errors import InvalidError


@dataclass(frozen=True, slots=True)
class Organisation:
    """The part of the company that routing looks at.

    `managers`: a person's managers, first asked first. `limits`: up to what amount (company's currency) each active person may
    approve; None is no bound; a person who is not in it cannot approve. `deputies`: who decides when nobody else is left.
    """

    managers: Mapping[UUID, Sequence[UUID]]
    limits: Mapping[UUID, Decimal | None]
    deputies: Sequence[UUID]

    def covers(self, person: UUID, amount: Decimal) -> bool:
        """Whether the person may approve the amount."""
        if person not in self.limits:
            return False
        limit = self.limits[person]
        return limit is None or amount <= limit


def route(*, owner: UUID, entered_by: UUID, amount: Decimal, organisation: Organisation) -> tuple[UUID, ...]:
    """The approvers in the order in which they are asked; today always one.

    Raises:
        InvalidError: `approval.nobody` when no active person is left who may decide.

    """
    barred = {owner, entered_by}
    seen: set[UUID] = {owner}
    level: Sequence[UUID] = organisation.managers.get(owner, ())
    while level:
        for person in level:
            if person not in barred and organisation.covers(person, amount):
                return (person,)
        seen.update(level)
        level = [above for person in level for above in organisation.managers.get(person, ()) if above not in seen]
    for deputy in organisation.deputies:
        if deputy not in barred and organisation.covers(deputy, amount):
            return (deputy,)
    code = "approval.nobody"
    raise InvalidError(code)
