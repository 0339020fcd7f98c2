"""What waits for a manager: the list, and one item with everything that is needed to decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from kvitt.kernel.clock import now
from kvitt.people import formats
from kvitt.people.flash import flash
from kvitt.people.middleware import SignedInRequest, signed_in
from kvitt.people.models import User
from kvitt.transactions.actions.approve import approve_each
from kvitt.transactions.actions.outcome import Outcome
from kvitt.transactions.actions.reject import reject_each
from kvitt.transactions.actions.withdraw import withdraw_each
from kvitt.transactions.kind import kind_of
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import one_visible, thread_of, waiting_for
from kvitt.transactions.shown import pages_of_items
from kvitt.web.middleware import sentence_of
from kvitt.web.shown import address_of, way_context
from kvitt.web.told import history
from kvitt.web.values import ids_in

SHOWN = 30
_LISTED = ("id", "title", "on", "amount", "currency", "home_amount", "home_currency", "warnings", "asked_at",
           "owner__full_name", "report__title")  # fmt: skip
_RIGHTS = ("approver_id", "approver_for_id", "alternative_for_id")


@signed_in
@require_GET
def approvals(request: SignedInRequest, transaction_id: UUID | None = None) -> HttpResponse:
    """The list beside the one that is looked at; on the phone one of the two."""
    listed = [*(f"transaction__{name}" for name in _LISTED), *_RIGHTS]
    found = [Listed(*row) for row in waiting_for(request.person).values_list(*listed)[: SHOWN + 1]]
    waiting = found[:SHOWN]
    opened = next((row.id for row in waiting if row.id == transaction_id), None)
    if opened is None and transaction_id is not None:
        one_visible(person=request.person, transaction_id=transaction_id)
        return redirect("item", transaction_id)  # decided meanwhile, or another's turn
    if opened is None and waiting:
        opened = waiting[0].id
    request.waiting = len(found) if len(found) <= SHOWN else waiting_for(request.person).count()
    context = {
        "rows": _rows(waiting, opened=opened, request=request),
        "count": request.waiting,
        "total": sum((row.home_amount or 0) for row in waiting),
        "opened": opened,
        "asked_for": transaction_id,
    }
    if opened is not None:
        context |= _one(request, opened)
    return render(request, "web/approvals.html", context)


class Listed(NamedTuple):
    """The columns of `_LISTED`, and by whose right the two who are asked would decide."""

    id: UUID
    title: str
    on: date | None
    amount: Decimal | None
    currency: str
    home_amount: Decimal | None
    home_currency: str
    warnings: int
    asked_at: datetime | None
    owner: str
    report: str | None
    approver_id: UUID
    approver_for_id: UUID | None
    alternative_for_id: UUID | None

    def right_of(self, person_id: UUID) -> UUID | None:
        """In whose place the person decides, when not in their own."""
        return self.approver_for_id if person_id == self.approver_id else self.alternative_for_id


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A line of the inbox, every text ready."""

    id: UUID
    url: str
    owner: str
    title: str
    text: str
    amount: str
    home: str
    figure: Decimal
    remarks: int
    is_open: bool
    is_asked: bool


def _rows(waiting: Sequence[Listed], *, opened: UUID | None, request: SignedInRequest) -> list[InboxRow]:
    language, home, url = request.person.language, request.company.base_currency, address_of("approval")

    def money(value: Decimal | None, currency: str) -> str:
        return "–" if value is None else formats.money(value, currency=currency, home=home, language=language)

    def text(row: Listed) -> str:
        day = formats.day(row.on, language=language, with_year=False) if row.on else ""
        right = row.right_of(request.person.id)
        instead = _("for %(owner)s") % {"owner": away[right]} if right else ""
        return " · ".join(part for part in (row.title, day, row.report, instead) if part)

    rights = {right for row in waiting if (right := row.right_of(request.person.id))}
    away = dict(User.objects.filter(id__in=rights).values_list("id", "full_name")) if rights else {}
    return [
        InboxRow(
            id=row.id,
            url=url(row.id),
            owner=row.owner,
            title=row.title,
            text=text(row),
            amount=money(row.amount, row.currency),
            home="" if row.currency == row.home_currency else money(row.home_amount, row.home_currency),
            figure=row.home_amount or Decimal("0.00"),
            remarks=row.warnings,
            is_open=row.id == opened,
            is_asked=row.asked_at is not None,
        )
        for row in waiting
    ]


def _one(request: SignedInRequest, transaction_id: UUID) -> dict[str, object]:
    item = Transaction.objects.select_related("owner", "report").get(id=transaction_id)
    return {
        "item": item,
        "facts": kind_of(item.kind).facts([item], language=request.person.language)[item.id],
        "pages": pages_of_items([item.id])[item.id],
        "thread": thread_of(item),
    }


@signed_in
@require_GET
def behind(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """The way and the history of an item, asked for when somebody opens them."""
    item = one_visible(person=request.person, transaction_id=transaction_id)
    context = {**way_context(item.id), "history": history(item.id)}
    return render(request, "web/behind.html", context)


@signed_in
@require_POST
def approve_page(request: SignedInRequest) -> HttpResponse:
    """Approve those chosen; what has a finding is left out of a bulk unless it was opened."""
    outcomes = approve_each(
        person=request.person,
        transaction_ids=ids_in(request),
        at=now(),
        comment=request.POST.get("comment", "").strip(),
    )
    return _told(outcomes, done=ngettext("Approved %(count)s.", "Approved %(count)s.", len(outcomes)))


@signed_in
@require_POST
def reject_page(request: SignedInRequest) -> HttpResponse:
    """Reject those chosen, with a reason."""
    outcomes = reject_each(
        person=request.person, transaction_ids=ids_in(request), comment=request.POST.get("comment", ""), at=now()
    )
    return _told(outcomes, done=ngettext("Rejected %(count)s.", "Rejected %(count)s.", len(outcomes)))


@signed_in
@require_POST
def undo_decisions(request: SignedInRequest) -> HttpResponse:
    """Take the last decisions back."""
    outcomes = withdraw_each(person=request.person, transaction_ids=ids_in(request), at=now())
    return JsonResponse({"done": sum(outcome.done for outcome in outcomes)})


def _told(outcomes: list[Outcome], *, done: str) -> HttpResponse:
    ids = [str(outcome.transaction_id) for outcome in outcomes if outcome.done]
    text = done % {"count": len(ids)} if ids else ""
    refused = [outcome for outcome in outcomes if outcome.error is not None]
    if refused and refused[0].error is not None:
        text += " " + _("%(count)s left out: %(why)s") % {"count": len(refused), "why": sentence_of(refused[0].error)}
    return flash(
        redirect("approvals"),
        text.strip(),
        undo_url=reverse("undo-decisions") if ids else "",
        undo_ids=ids,
        bad=not ids,
    )
