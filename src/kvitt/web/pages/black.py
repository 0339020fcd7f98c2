"""Making something on one's own receipt black, and taking that back."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kvitt.files.black import Box
from kvitt.kernel.clock import now
from kvitt.kernel.errors import InvalidError
from kvitt.kernel.findings import stop
from kvitt.people.flash import flash
from kvitt.people.middleware import SignedInRequest, signed_in
from kvitt.transactions.actions.blacken import blacken, show_again
from kvitt.transactions.actions.receipts import items_of_receipt
from kvitt.web.values import ids_in


@signed_in
@require_POST
def black(request: SignedInRequest, receipt_id: UUID) -> HttpResponse:
    """Make the places named `box` black: "page,x,y,width,height", relative to the page."""
    texts = request.POST.getlist("box")[:100]
    blacken(person=request.person, receipt_id=receipt_id, boxes=_boxes(texts), at=now())
    undo_url = f"{reverse('receipt-shown-again')}?{urlencode({'box': texts}, doseq=True)}"
    return flash(redirect(_item(receipt_id)), _("It is black now."), undo_url=undo_url, undo_ids=[str(receipt_id)])


@signed_in
@require_POST
def shown_again(request: SignedInRequest) -> HttpResponse:
    """Take black boxes off the receipts named: those of the address, else all."""
    texts = request.GET.getlist("box")[:100]
    ids = ids_in(request)
    for receipt_id in ids:
        boxes = _boxes(texts) if texts else None
        show_again(person=request.person, receipt_id=receipt_id, boxes=boxes, at=now())
    if request.headers.get("X-Requested-With") == "kvitt" or not ids:
        return JsonResponse({"done": True})
    return redirect(_item(ids[0]))


def _item(receipt_id: UUID) -> str:
    rows = items_of_receipt(receipt_id)
    return reverse(rows[0].kind, args=[rows[0].id]) if rows else reverse("inbox")


def _boxes(texts: Iterable[str]) -> dict[int, list[Box]]:
    found: dict[int, list[Box]] = {}
    for text in texts:
        try:
            page, *box = text.split(",")
            x, y, w, h = (float(number) for number in box)
            found.setdefault(int(page), []).append([x, y, w, h])
        except ValueError:
            raise InvalidError(findings=[stop("receipt.box-outside", "boxes")]) from None
    return found
