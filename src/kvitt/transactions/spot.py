"""What was drawn for spot checks, for finance's desk and for whoever draws again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import SpotCheck
from kvitt.transactions.queries import kept

#: Drawn, and nobody of finance has looked yet.
UNCHECKED = Q(is_drawn=True, checked_at=None)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many approved items wait for a check, and how many are ready to be booked."""

    drawn: int
    ready: int


def counted_checks() -> Counted:
    """Both counts in one query."""
    rows = kept().filter(state=State.APPROVED).exclude(on=None).annotate(is_drawn=waits_for_check())
    found = rows.aggregate(drawn=Count("id", filter=Q(is_drawn=True)), ready=Count("id", filter=Q(is_drawn=False)))
    return Counted(**found)


def waits_for_check() -> Exists:
    """Of an item: that it was drawn, and nobody of finance has looked yet."""
    return Exists(SpotCheck.objects.filter(UNCHECKED, transaction_id=OuterRef("id")))


def to_be_checked(ids: Sequence[UUID]) -> set[UUID]:
    """Those of the items that finance has to look at first: one query."""
    return set(SpotCheck.objects.filter(UNCHECKED, transaction_id__in=ids).values_list("transaction_id", flat=True))


def check_of(transaction_id: UUID) -> SpotCheck | None:
    """What was drawn for one item, with who checked it; None where nothing was drawn."""
    return SpotCheck.objects.select_related("checked_by").filter(transaction_id=transaction_id).first()


def draws_of(month_from: date) -> QuerySet[SpotCheck]:
    """What was drawn in a month, in the order of drawing."""
    rows = SpotCheck.objects.filter(month_from=month_from).select_related("transaction", "transaction__owner")
    return rows.order_by("drawn_at", "id")


def drawn_months() -> list[date]:
    """The months in which something was drawn, the newest first."""
    months = SpotCheck.objects.order_by("-month_from").values_list("month_from", flat=True).distinct()
    return list(months[:36])
