"""What a stranger must not reach."""

from typing import Any

from kvitt.project.nordlys import Cast
from kvitt.transactions.kinds.per_diem.tests.trips import trip


def theirs(cast: Cast) -> dict[str, Any]:
    """A trip that was sent, by the parameter that would ask for it."""
    return {"per_diem_id": trip(cast, state="submitted", purpose="Hemmelig rejse").id}
