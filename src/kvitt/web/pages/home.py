"""The employee's first screen, their items and their inbox of receipts."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db.models import F, Q
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kvitt.files.queries import pages_of
from kvitt.files.store import store
from kvitt.files.uploads import incoming
from kvitt.kernel.clock import now
from kvitt.kernel.errors import NotFoundError
from kvitt.kernel.ids import given_id
from kvitt.people import formats
from kvitt.people.flash import flash
from kvitt.people.middleware import SignedInRequest, signed_in
from kvitt.people.models import Role, User
from kvitt.transactions.actions.copy import copy
from kvitt.transactions.actions.discard import discard, restore
from kvitt.transactions.actions.recall import recall
from kvitt.transactions.actions.receipts import inbox_of, receive, throw_away, visible_receipt
from kvitt.transactions.actions.submit import submit_each
from kvitt.transactions.kind import Beginning, Kind, kinds_of
from kvitt.transactions.lifecycle import OPEN, Shown, State
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import (
    TO_DO,
    UNDER_WAY,
    entered_for_others,
    is_for,
    kept,
    may_edit,
    may_enter_for,
    of_owner,
    one_visible,
    owner_named,
    questions_at,
    standing_of,
)
from kvitt.transactions.shown import pages_of_items
from kvitt.web.clock import today_of
from kvitt.web.listing import page_of, thumbnails
from kvitt.web.pages.thread import thread_context
from kvitt.web.shown import about, vouchers_shown, way_context
from kvitt.web.told import history
from kvitt.web.values import ids_in, one_id

PAGE = 40
#: The list of what was entered for others.
OTHERS = "others"


@signed_in
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Capture first; then what waits for the person, what is under way, and the money that is coming."""
    person = request.person
    asked_first = F("asked_at").asc(nulls_last=True)
    open_items = list(of_owner(person.id).filter(TO_DO).order_by(asked_first, "-created_at", "-id")[:8])
    under_way = list(of_owner(person.id).filter(UNDER_WAY).order_by("-submitted_at")[:6])
    receipts = list(inbox_of(person.id)[:12])
    entered = may_enter_for(person)
    begun = _begun(request)
    context = {
        "beginnings": [_begin(kind, beginning) for kind, beginning in begun],
        "capture": _capture(begun),
        "standing": standing_of(person.id),
        "todo": open_items,
        "questions": questions_at(open_items),
        "under_way": under_way,
        "receipts": _with_thumbnails(receipts),
        "thumbnails": thumbnails([*open_items, *under_way]),
        "enters_for": list(User.objects.filter(id__in=entered).order_by("full_name")) if entered else [],
    }
    return render(request, "web/home.html", context)


def _begun(request: SignedInRequest) -> list[tuple[Kind, Beginning]]:
    """What the company's people can begin by themselves."""
    return [(kind, beginning) for kind in kinds_of(request.company) if (beginning := kind.beginning())]


def _capture(begun: list[tuple[Kind, Beginning]]) -> str:
    """Where a receipt begins an item; empty where none does."""
    return next((reverse(beginning.url) for _kind, beginning in begun if beginning.takes_receipts), "")


def _begin(kind: Kind, beginning: Beginning) -> dict[str, Any]:
    """A way to begin an item, as the page shows it: where a receipt begins most of them, by hand stands apart."""
    icon = "plus" if beginning.takes_receipts else kind.icon
    return {
        "url": reverse(beginning.url),
        "label": beginning.label,
        "for_other": kind.untitled,
        "key": beginning.key,
        "icon": icon,
    }


@signed_in
@require_GET
def mine(request: SignedInRequest) -> HttpResponse:
    """All of the person's items by where they stand, or what they entered for others."""
    chosen = request.GET.get("show", "")
    others = chosen == OTHERS
    rows = entered_for_others(request.person).select_related("owner") if others else of_owner(request.person.id)
    states = {
        Shown.TO_DO.value: TO_DO,
        Shown.UNDER_WAY.value: UNDER_WAY,
        Shown.SETTLED.value: Q(state=State.BOOKED),
    }
    if chosen in states:
        rows = rows.filter(states[chosen])
    if words := request.GET.get("q", "").strip():
        rows = rows.filter(title__icontains=words)
    items, after = page_of(rows, after=request.GET.get("after", ""), size=PAGE, by="created_at")
    context = {
        "items": items,
        "questions": questions_at(items),
        "after": after,
        "chosen": chosen,
        "others": others,
        "may_enter": request.person.has_role(Role.SECRETARY),
        "q": words,
        "thumbnails": thumbnails(items),
    }
    return render(request, "web/mine.html", context)


@signed_in
@require_POST
def send_many(request: SignedInRequest) -> HttpResponse:
    """Send those chosen in a list."""
    outcomes = submit_each(
        person=request.person, transaction_ids=ids_in(request), on=today_of(request.company), at=now()
    )
    sent = sum(outcome.done for outcome in outcomes)
    left = len(outcomes) - sent
    text = _("Sent: %(sent)s.") % {"sent": sent}
    if left:
        text += " " + _("Not yet complete: %(left)s.") % {"left": left}
    return flash(
        redirect(request.POST.get("back", "") if request.POST.get("back") in {"/", "/mine/"} else "mine"), text
    )


@signed_in
@require_GET
def item(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """One item: its owner edits it while it is open; otherwise everybody who may sees how it stands."""
    row = one_visible(person=request.person, transaction_id=transaction_id)
    if may_edit(person=request.person, transaction=row):
        return redirect(reverse(row.kind, args=[row.id]))
    return render(request, "web/item.html", item_context(request, row))


def item_context(request: SignedInRequest, row: Transaction) -> dict[str, Any]:
    """Everything that the page of an item that was sent shows."""
    own = is_for(person=request.person, transaction=row)
    return {
        **thread_context(request, row),
        "item": row,
        **about(row, language=request.person.language),
        "pages": pages_of_items([row.id])[row.id],
        **way_context(row.id),
        "history": history(row.id),
        "vouchers": vouchers_shown(row.id),
        "may_recall": own and row.state == State.SUBMITTED,
        "may_copy": row.owner_id == request.person.id,
    }


@signed_in
@require_POST
def recall_item(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """Take it back."""
    row = recall(person=request.person, transaction_id=transaction_id, at=now())
    return flash(redirect(reverse(row.kind, args=[row.id])), _("Recalled. Change it and send it again."))


@signed_in
@require_POST
def copy_item(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """A new draft after this one."""
    row = copy(person=request.person, transaction_id=transaction_id, new_id=one_id(request, "new_id"), at=now())
    return flash(redirect(reverse(row.kind, args=[row.id])), _("Copied."))


@signed_in
@require_POST
def discard_item(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """Throw a draft away, with a way back."""
    discard(person=request.person, transaction_id=transaction_id, at=now())
    return flash(redirect("home"), _("Thrown away."), undo_url=reverse("restore-items"), undo_ids=[str(transaction_id)])


@signed_in
@require_POST
def restore_items(request: SignedInRequest) -> HttpResponse:
    """Bring thrown-away drafts back."""
    for transaction_id in ids_in(request):
        restore(person=request.person, transaction_id=transaction_id, at=now())
    return JsonResponse({"done": True})


# -- receipts ---------------------------------------------------------------------------------------------------------


@signed_in
@require_POST
def upload(request: SignedInRequest) -> HttpResponse:
    """A receipt comes in: for the inbox, for a new item, or for one that is named."""
    file = request.FILES.get("file")
    taken = incoming(file if isinstance(file, UploadedFile) else None, receipt_id=one_id(request, "id"))
    owner = owner_named(person=request.person, wanted=request.POST.get("owner", ""))
    receipt = receive(person=request.person, owner=owner, incoming=taken, at=now())
    return JsonResponse({"id": str(receipt.id), "location": reverse("inbox")})


@signed_in
@require_GET
def inbox(request: SignedInRequest) -> HttpResponse:
    """Receipts that are on no item yet."""
    receipts = list(inbox_of(request.person.id)[:200])
    waiting = any(receipt.state == "waiting" for receipt in receipts)
    drafts = list(kept().filter(owner_id=request.person.id, state__in=list(OPEN)).order_by("-changed_at")[:20])
    context = {
        "receipts": _shown(receipts, request=request),
        "waiting": waiting,
        "drafts": drafts,
        "capture": _capture(_begun(request)),
    }
    return render(request, "web/inbox.html", context)


@signed_in
@require_POST
def throw_receipts_away(request: SignedInRequest) -> HttpResponse:
    """Remove receipts from the inbox."""
    for text in request.POST.getlist("receipts")[:200]:
        throw_away(person=request.person, receipt_id=given_id(text))
    return flash(redirect("inbox"), _("Removed."))


@signed_in
@require_POST
def recall_items(request: SignedInRequest) -> HttpResponse:
    """Undo sending."""
    for transaction_id in ids_in(request):
        recall(person=request.person, transaction_id=transaction_id, at=now())
    return JsonResponse({"done": True})


@signed_in
@require_GET
def receipt_page(request: SignedInRequest, receipt_id: UUID, number: int, size: str) -> HttpResponse:
    """A page of a receipt as people are shown it: drawn anew, without any metadata."""
    receipt = visible_receipt(person=request.person, receipt_id=receipt_id)
    page = receipt.pages.filter(number=number).first()
    if page is None:
        raise NotFoundError
    digest = page.thumbnail_sha256 if size == "small" else page.sha256
    etag = f'"{digest[:32]}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304)
    response = HttpResponse(store().read(digest), content_type="image/jpeg")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _with_thumbnails(receipts: list[Any]) -> list[dict[str, Any]]:
    pages = pages_of([receipt.id for receipt in receipts])
    return [{"receipt": receipt, "has_page": bool(pages[receipt.id])} for receipt in receipts]


def _shown(receipts: list[Any], *, request: SignedInRequest) -> list[dict[str, Any]]:
    """With what was read, as the reader writes days and amounts."""
    language, home = request.person.language, request.company.base_currency
    shown = _with_thumbnails(receipts)
    for one in shown:
        fields = (one["receipt"].reading or {}).get("fields", {})
        read = {name: field["value"] for name, field in fields.items()}
        day = date.fromisoformat(read["on"]) if read.get("on") else None
        one["day"] = formats.day(day, language=language) if day else ""
        amount = Decimal(read["amount"]) if read.get("amount") else None
        currency = read.get("currency") or home
        one["amount"] = "" if amount is None else formats.money(amount, currency=currency, home=home, language=language)
    return shown
