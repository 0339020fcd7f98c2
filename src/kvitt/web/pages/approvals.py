"""What waits for a manager: the list, and one item with everything that is needed to decide."""

from collections import Counter
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
from kvitt.kernel.errors import NotAllowedError
from kvitt.people import formats
from kvitt.people.flash import flash
from kvitt.people.middleware import SignedInRequest, signed_in
from kvitt.people.models import User
from kvitt.transactions.actions.approve import approve_each
from kvitt.transactions.actions.look import look
from kvitt.transactions.actions.looked import Look
from kvitt.transactions.actions.outcome import Outcome
from kvitt.transactions.actions.reject import reject_each
from kvitt.transactions.actions.withdraw import withdraw_each
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import one_visible, thread_of, turns_waiting, waiting_for
from kvitt.transactions.shown import pages_of_items
from kvitt.web.middleware import sentence_of, wants_json
from kvitt.web.shown import about, address_of, way_context
from kvitt.web.told import history
from kvitt.web.values import ids_in, looks_in, plain_ids

SHOWN = 30
_LISTED = ("id", "title", "on", "amount", "currency", "home_amount", "home_currency", "warnings", "version", "asked_at",
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
        "plain": sum(row.warnings == 0 and row.asked_at is None for row in waiting),
        "count": request.waiting,
        "total": sum((row.home_amount or 0) for row in waiting),
        "opened": opened,
        "asked_for": transaction_id,
    }
    if opened is not None:
        context |= _one(request, opened)
    return render(request, "web/approvals.html", {**context, "shell": "web/shell.html"})


@signed_in
@require_GET
def pane(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """One item that waits, without the list around it: for a page that has the list already."""
    one_visible(person=request.person, transaction_id=transaction_id)
    if not turns_waiting(request.person).filter(transaction_id=transaction_id).exists():
        code = "approval.not-your-turn"
        raise NotAllowedError(code)
    context = {"shell": "web/pane.html", "opened": transaction_id, "asked_for": transaction_id}
    return render(request, "web/approvals.html", context | _one(request, transaction_id))


@signed_in
@require_POST
def opened(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """The item has been before the approver's eyes for a moment; the page says so."""
    version = looks_in(request).get(transaction_id, Look()).version
    look(person=request.person, transaction_id=transaction_id, version=version or 0, at=now())
    return JsonResponse({})


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
    version: int
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
    version: int
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
            version=row.version,
            is_open=row.id == opened,
            is_asked=row.asked_at is not None,
        )
        for row in waiting
    ]


def _one(request: SignedInRequest, transaction_id: UUID) -> dict[str, object]:
    item = Transaction.objects.select_related("owner", "report").get(id=transaction_id)
    return {
        "item": item,
        **about(item, language=request.person.language),
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
        transaction_ids=plain_ids(request) if "all_plain" in request.POST else ids_in(request),
        at=now(),
        comment=request.POST.get("comment", "").strip(),
        looks=looks_in(request),
    )
    return _told(request, outcomes, done=ngettext("Approved %(count)s.", "Approved %(count)s.", len(outcomes)))


@signed_in
@require_POST
def reject_page(request: SignedInRequest) -> HttpResponse:
    """Reject those chosen, with a reason."""
    outcomes = reject_each(
        person=request.person,
        transaction_ids=ids_in(request),
        comment=request.POST.get("comment", ""),
        at=now(),
        looks=looks_in(request),
    )
    return _told(request, outcomes, done=ngettext("Rejected %(count)s.", "Rejected %(count)s.", len(outcomes)))


@signed_in
@require_POST
def undo_decisions(request: SignedInRequest) -> HttpResponse:
    """Take the last decisions back. Says the versions that the items have by now, so that they can be decided again."""
    outcomes = withdraw_each(person=request.person, transaction_ids=ids_in(request), at=now())
    done = [outcome.transaction_id for outcome in outcomes if outcome.done]
    versions = Transaction.objects.filter(id__in=done).values_list("id", "version")
    return JsonResponse(
        {
            "done": len(done),
            "versions": {str(row_id): version for row_id, version in versions},
            "outcomes": _outcomes(outcomes),
        }
    )


def _outcomes(outcomes: list[Outcome]) -> list[dict[str, object]]:
    return [
        {
            "id": str(outcome.transaction_id),
            "done": outcome.done,
            "code": outcome.error.code if outcome.error else "",
            "detail": sentence_of(outcome.error) if outcome.error else "",
        }
        for outcome in outcomes
    ]


def _told(request: SignedInRequest, outcomes: list[Outcome], *, done: str) -> HttpResponse:
    ids = [str(outcome.transaction_id) for outcome in outcomes if outcome.done]
    sentences = [done % {"count": len(ids)}] if ids else []
    whys = Counter(sentence_of(outcome.error) for outcome in outcomes if outcome.error is not None)
    sentences += [_("%(count)s left out: %(why)s") % {"count": count, "why": why} for why, count in whys.items()]
    text = " ".join(sentences)
    if wants_json(request):
        return JsonResponse({"text": text, "outcomes": _outcomes(outcomes)})
    return flash(
        redirect("approvals"),
        text,
        undo_url=reverse("undo-decisions") if ids else "",
        undo_ids=ids,
        bad=not ids,
    )
