"""What was drawn for spot checks, for finance's desk and for whoever draws again."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import SpotCheck
from kvitt.transactions.queries import kept


@dataclass(frozen=True, slots=True)
class Counted:
    """How many approved items wait for a check, and how many are ready to be booked."""

    drawn: int
    ready: int


def counted_checks() -> Counted:
    """Both counts in one query."""
    drawn = SpotCheck.objects.filter(transaction_id=OuterRef("id"), is_drawn=True, checked_at=None)
    rows = kept().filter(state=State.APPROVED).exclude(on=None).annotate(is_drawn=Exists(drawn))
    found = rows.aggregate(drawn=Count("id", filter=Q(is_drawn=True)), ready=Count("id", filter=Q(is_drawn=False)))
    return Counted(**found)


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
