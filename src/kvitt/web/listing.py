"""Pages of long lists, by a place in the order instead of a count: the thousandth page is as fast as the first."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import Q, QuerySet
from django.urls import reverse

from kvitt.files.models import Page
from kvitt.transactions.models import Attachment, Transaction


def page_of[M: Any](rows: QuerySet[M], *, after: str, size: int, by: str) -> tuple[list[M], str]:
    """One page, newest first by a column and id, and the mark of the next page (empty when there is none)."""
    if place := _place(after):
        value, row_id = place
        rows = rows.filter(Q(**{f"{by}__lt": value}) | Q(**{by: value}, id__lt=row_id))
    found = list(rows.order_by(f"-{by}", "-id")[: size + 1])
    if len(found) <= size:
        return found, ""
    last = found[size - 1]
    return found[:size], _mark(getattr(last, by), last.id)


def _mark(value: date | datetime | None, row_id: UUID) -> str:
    return signing.dumps([value.isoformat() if value else "", str(row_id)], salt="place")


def _place(mark: str) -> tuple[date | datetime, UUID] | None:
    if not mark:
        return None
    try:
        value, row_id = signing.loads(mark, salt="place")
        moment = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
        return moment, UUID(row_id)
    except (signing.BadSignature, ValueError, TypeError):
        return None


def thumbnails(items: Sequence[Transaction]) -> dict[UUID, str]:
    """The address of a small picture of the first receipt of each item: two queries in all."""
    first: dict[UUID, UUID] = {}
    for attachment in Attachment.objects.filter(transaction_id__in=[row.id for row in items]).order_by("position"):
        first.setdefault(attachment.transaction_id, attachment.receipt_id)
    shown = set(Page.objects.filter(receipt_id__in=set(first.values()), number=0).values_list("receipt_id", flat=True))
    return {
        item: reverse("receipt-page", args=[receipt, 0, "small"]) for item, receipt in first.items() if receipt in shown
    }
