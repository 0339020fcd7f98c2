"""Plain data that several pages show about items: the way of approval, vouchers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kvitt.ledger.queries import postings_of, vouchers_of_source
from kvitt.people.models import User
from kvitt.transactions.changed import changed
from kvitt.transactions.kind import kind_of
from kvitt.transactions.models import ApprovalStep, Transaction

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


def about(item: Transaction, *, language: str) -> dict[str, Any]:
    """What stands beside the receipt: the facts, and how the amount came about where it was computed."""
    kind = kind_of(item.kind)
    return {
        "facts": kind.facts([item], language=language)[item.id],
        "explanation": kind.explain([item], language=language).get(item.id),
    }


def way_context(item: UUID) -> dict[str, Any]:
    """What `web/way.html` shows: the steps, what changed where a decision is void, who did not answer, who was passed over."""
    language = (get_language() or "en")[:2]
    steps = approvers_of([item])[item]
    passed = {UUID(one) for step in steps for one in step.passed}
    silent = {UUID(one["person"]) for step in steps for one in step.unanswered}
    users = User.objects.filter(id__in=passed | silent).order_by("full_name", "id") if passed or silent else ()
    names = {user.id: user.full_name for user in users}
    changes = {step.id: ", ".join(changed(one, language=language) for one in step.void_for) for step in steps}
    return {
        "steps": steps,
        "void_for": changes,
        "silent": {step.id: _named(step.unanswered, names) for step in steps if step.unanswered},
        "took_part": [name for user_id, name in names.items() if user_id in passed],
    }


def _named(unanswered: Sequence[Mapping[str, str]], names: Mapping[UUID, str]) -> str:
    return _(" and ").join(dict.fromkeys(names[UUID(one["person"])] for one in unanswered))


def vouchers_shown(source_id: UUID) -> list[dict[str, Any]]:
    """The vouchers of an item with their postings."""
    vouchers = vouchers_of_source(source_id)
    postings = postings_of([row.id for row in vouchers])
    return [{"voucher": row, "postings": postings[row.id]} for row in vouchers]
