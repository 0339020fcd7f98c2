"""Reading receipts."""

from collections.abc import Sequence
from uuid import UUID

from kvitt.files.models import Page, Receipt


def pages_of(receipt_ids: Sequence[UUID]) -> dict[UUID, list[Page]]:
    """The pages of each receipt, in order."""
    found: dict[UUID, list[Page]] = {receipt_id: [] for receipt_id in receipt_ids}
    for page in Page.objects.filter(receipt_id__in=list(receipt_ids)).order_by("receipt_id", "number"):
        found[page.receipt_id].append(page)
    return found


def receipt(receipt_id: UUID) -> Receipt | None:
    """A receipt by id; whether somebody may see it is for the caller to ask."""
    return Receipt.objects.filter(id=receipt_id).first()
