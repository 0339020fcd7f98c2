"""Finding among everybody's items: what finance's list and the API can be narrowed by."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet

from kvitt.people.models import User
from kvitt.transactions.kind import kinds
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import kept
from kvitt.transactions.spot import waits_for_check


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked for. Empty means everything.

    `check`: `drawn` for a spot check, or `ready`; `unanswered`: `only` what was approved by the company's rule.
    """

    state: str = State.APPROVED
    words: str = ""
    day_from: date | None = None
    day_to: date | None = None
    at_least: Decimal | None = None
    country: str = ""
    currency: str = ""
    cost_type: UUID | None = None
    findings: str = ""
    receipt: str = ""
    check: str = ""
    unanswered: str = ""


def filtered(filters: Filters) -> QuerySet[Transaction]:
    """The items that fit; never anybody's drafts."""
    rows = _in_state(filters.state)
    if filters.words:
        rows = rows.filter(_with_words(filters.words))
    if filters.day_from:
        rows = rows.filter(on__gte=filters.day_from)
    if filters.day_to:
        rows = rows.filter(on__lte=filters.day_to)
    if filters.at_least is not None:
        rows = rows.filter(home_amount__gte=filters.at_least)
    rows = rows.filter(**{name: value for name in ("country", "currency") if (value := getattr(filters, name))})
    if filters.findings == "none":
        rows = rows.filter(warnings=0)
    elif filters.findings == "some":
        rows = rows.filter(warnings__gt=0)
    if filters.receipt == "none":
        rows = rows.filter(receipts_count=0)
    if filters.unanswered:
        rows = rows.filter(is_unanswered=True)
    if filters.check:
        rows = rows.filter(waits_for_check() if filters.check == "drawn" else ~waits_for_check())
    if filters.cost_type:
        found = [kind.with_cost_type(filters.cost_type) for kind in kinds().values()]
        rows = rows.filter(Q(*[("id__in", ids) for ids in found], _connector=Q.OR))
    return rows


def _with_words(words: str) -> Q:
    """People are looked through once, and not once for each of their items."""
    owners = User.objects.filter(Q(full_name__icontains=words) | Q(employee_number=words))
    return Q(title__icontains=words) | Q(purpose__icontains=words) | Q(owner_id__in=owners.values("id"))


def _in_state(state: str) -> QuerySet[Transaction]:
    rows = kept().exclude(on=None).exclude(state=State.DRAFT)
    return rows if state == "all" else rows.filter(state=state)
