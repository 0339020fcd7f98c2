"""Plain data that several pages show about items: the way of approval, vouchers."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.urls import reverse

from kvitt.ledger.queries import postings_of, vouchers_of_source
from kvitt.transactions.models import ApprovalStep

_NOBODY = str(UUID(int=0))


def address_of(name: str) -> Callable[[UUID], str]:
    """Addresses of many items on one page, looked up once."""
    pattern = reverse(name, args=[UUID(int=0)])
    return lambda row_id: pattern.replace(_NOBODY, str(row_id))


#: Everybody whom a step names.
_PEOPLE = ("approver", "approver_for", "alternative", "alternative_for", "decided_by", "decided_for")


def approvers_of(ids: Sequence[UUID]) -> dict[UUID, list[ApprovalStep]]:
    """The steps of the last round of each item, in order, with their people."""
    last = dict(
        ApprovalStep.objects.filter(transaction_id__in=list(ids))
        .values_list("transaction_id")
        .annotate(last=Max("round"))
    )
    found: dict[UUID, list[ApprovalStep]] = {item: [] for item in ids}
    steps = ApprovalStep.objects.filter(transaction_id__in=list(last)).select_related(*_PEOPLE)
    for step in steps.order_by("transaction_id", "position"):
        if step.round == last[step.transaction_id]:
            found[step.transaction_id].append(step)
    return found


def vouchers_shown(source_id: UUID) -> list[dict[str, Any]]:
    """The vouchers of an item with their postings."""
    vouchers = vouchers_of_source(source_id)
    postings = postings_of([row.id for row in vouchers])
    return [{"voucher": row, "postings": postings[row.id]} for row in vouchers]
