"""Invented drives for the demo."""

from collections.abc import Iterator, Mapping
from datetime import date

from kvitt.people.models import User
from kvitt.transactions.kind import Invented


def invented(*, people: Mapping[str, User], first: date, today: date) -> Iterator[Invented]:
    """None yet."""
    del people, first, today
    return iter(())
