"""A trip for the browser's cast that is being told, and one that was sent."""

from datetime import timedelta
from uuid import UUID

from kvitt.kernel.clock import now
from kvitt.project.nordlys import Cast
from kvitt.transactions.actions.submit import submit
from kvitt.transactions.kinds.per_diem.actions import draft
from kvitt.transactions.kinds.per_diem.changes import Changes

#: Bo's and Cleo's, at which the walk over all screens looks.
OPEN, SENT = UUID("00000000-0000-7000-8000-00000000d1e0"), UUID("00000000-0000-7000-8000-00000000d1e1")


def made(cast: Cast) -> None:
    """Write them as their owners do."""
    at = now()
    on = at.date()
    for item, owner, days in ((OPEN, cast.bo, 4), (SENT, cast.cleo, 12)):
        first = on - timedelta(days=days)
        changes = Changes(
            purpose="Besøg hos kunder",
            departs=f"{first}T07:00",
            returns=f"{first + timedelta(days=3)}T19:30",
            legs=[
                {"country": "SE", "place": "Göteborg", "leaves": f"{first + timedelta(days=1)}T12:00"},
                {"country": "US", "place": "Chicago"},
            ],
            meals={str(first + timedelta(days=1)): {"breakfast": "free", "lunch": "paid"}},
            nights={str(first): "allowance"},
        )
        draft(person=owner, transaction_id=item, changes=changes, on=on, at=at)
    submit(person=cast.cleo, transaction_id=SENT, on=on, at=at)
