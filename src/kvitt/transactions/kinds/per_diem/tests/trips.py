"""Trips for the tests, always through the actions."""

from kvitt.kernel.ids import uuid7
from kvitt.people.models import User
from kvitt.project.nordlys import AT, TODAY, Cast
from kvitt.transactions.actions.approve import approve
from kvitt.transactions.actions.book import book
from kvitt.transactions.actions.submit import submit
from kvitt.transactions.kinds.per_diem.actions import draft
from kvitt.transactions.models import Transaction

#: Copenhagen – Göteborg – Hamburg – Oslo and home in four days.
THREE_COUNTRIES = {
    "purpose": "Besøg hos tre kunder",
    "departs": "2026-11-09T07:00",
    "returns": "2026-11-12T19:30",
    "legs": [
        {"country": "SE", "place": "Göteborg", "leaves": "2026-11-10T12:00"},
        {"country": "DE", "place": "Hamburg", "leaves": "2026-11-11T12:00"},
        {"country": "NO", "place": "Oslo"},
    ],
    "meals": {"2026-11-10": {"breakfast": "free"}, "2026-11-11": {"lunch": "paid"}},
}


def trip(cast: Cast, *, owner: User | None = None, state: str = "draft", **changes: object) -> Transaction:
    """A complete trip of Alma's, taken as far as `state`."""
    owner = owner or cast.alma
    given = {**THREE_COUNTRIES, **changes}
    row = draft(person=owner, transaction_id=uuid7(), changes=given, on=TODAY, at=AT)
    if state == "draft":
        return row
    submit(person=owner, transaction_id=row.id, on=TODAY, at=AT)
    if state in {"approved", "booked"}:
        approve(person=cast.bo, transaction_id=row.id, at=AT)
    if state == "booked":
        book(person=cast.cleo, transaction_id=row.id, booked_on=TODAY, at=AT)
    row.refresh_from_db()
    return row
