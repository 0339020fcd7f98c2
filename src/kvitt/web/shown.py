"""Plain data that several pages show about items: pages of receipts, the way of approval, vouchers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.urls import reverse

from kvitt.files.queries import pages_of
from kvitt.ledger.queries import postings_of, vouchers_of_source
from kvitt.transactions.models import ApprovalStep, Attachment

_NOBODY = str(UUID(int=0))


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page of a receipt on a page of ours."""

    url: str
    number: int
    width: int
    height: int


def address_of(name: str) -> Callable[[UUID], str]:
    """Addresses of many items on one page, looked up once."""
    pattern = reverse(name, args=[UUID(int=0)])
    return lambda row_id: pattern.replace(_NOBODY, str(row_id))


def pages_of_items(ids: Sequence[UUID]) -> dict[UUID, list[ShownPage]]:
    """The pages of all receipts on each item, in order."""
    attached = list(Attachment.objects.filter(transaction_id__in=list(ids)).order_by("position", "id"))
    pages = pages_of([row.receipt_id for row in attached])
    found: dict[UUID, list[ShownPage]] = {item: [] for item in ids}
    for row in attached:
        for page in pages[row.receipt_id]:
            url = reverse("receipt-page", args=[row.receipt_id, page.number, "large"])
            place = found[row.transaction_id]
            place.append(ShownPage(url, len(place), page.width, page.height))
    return found


def approvers_of(ids: Sequence[UUID]) -> dict[UUID, list[ApprovalStep]]:
    """The steps of the last round of each item, in order, with their people."""
    last = dict(
        ApprovalStep.objects.filter(transaction_id__in=list(ids))
        .values_list("transaction_id")
        .annotate(last=Max("round"))
    )
    found: dict[UUID, list[ApprovalStep]] = {item: [] for item in ids}
    steps = ApprovalStep.objects.filter(transaction_id__in=list(last)).select_related("approver", "decided_by")
    for step in steps.order_by("transaction_id", "position"):
        if step.round == last[step.transaction_id]:
            found[step.transaction_id].append(step)
    return found


def vouchers_shown(source_id: UUID) -> list[dict[str, Any]]:
    """The vouchers of an item with their postings."""
    vouchers = vouchers_of_source(source_id)
    postings = postings_of([row.id for row in vouchers])
    return [{"voucher": row, "postings": postings[row.id]} for row in vouchers]
