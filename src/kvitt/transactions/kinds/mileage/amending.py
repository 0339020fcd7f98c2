"""The page on which a drive is corrected under way, in answer to a question."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kvitt.files.uploads import incoming
from kvitt.kernel.clock import now, today
from kvitt.kernel.errors import InvalidError, KvittError
from kvitt.kernel.findings import stop
from kvitt.kernel.ids import given_id, id_of_part, uuid7
from kvitt.people.flash import flash
from kvitt.people.middleware import SignedInRequest, signed_in
from kvitt.transactions.actions.amend import amendable
from kvitt.transactions.actions.receipts import receive
from kvitt.transactions.kinds.mileage import queries
from kvitt.transactions.kinds.mileage.actions.amend import amend
from kvitt.transactions.kinds.mileage.editing import as_typed, page_context
from kvitt.transactions.kinds.mileage.form import understand
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import is_for


@signed_in
def amend_page(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """The drive as it stands, with the question above it; what is refused stays as it was typed."""
    header = queries.one_drive(person=request.person, transaction_id=transaction_id)
    may = is_for(person=request.person, transaction=header) and amendable(header)
    if not may or queries.details_of([header.id])[header.id].is_correction:
        return redirect("item", transaction_id)
    if request.method != "POST":
        return render(request, "mileage/edit.html", _context(request, header, message_id=uuid7()))
    on = today(zone=request.company.time_zone)
    typed = understand(request.POST, language=request.person.language, today=on)
    message_id, version = given_id(request.POST.get("message", "")), request.POST.get("version", "")
    receipts = _ids(request)
    try:
        receipts += _received(request, header, message_id=message_id)
        if header.asked_at and not request.POST.get("answer", "").strip():
            typed.findings.append(stop("message.missing", "answer"))
        if typed.findings:
            raise InvalidError(findings=typed.findings)
        amend(
            person=request.person,
            transaction_id=transaction_id,
            changes=typed.changes,
            receipt_ids=receipts,
            version=int(version) if version.isdecimal() else 0,
            answer=request.POST.get("answer", ""),
            message_id=message_id,
            on=on,
            at=now(),
        )
    except KvittError as error:
        header = queries.one_drive(person=request.person, transaction_id=transaction_id)
        context = as_typed(_context(request, header, message_id=message_id), request.POST, error)
        said = {"typed_answer": request.POST.get("answer", ""), "typed_receipts": receipts}
        return render(request, "mileage/edit.html", context | said)
    return flash(redirect(reverse("item", args=[transaction_id])), _("Corrected and answered."))


def _context(request: SignedInRequest, header: Transaction, *, message_id: UUID) -> dict[str, Any]:
    context = page_context(request, header)
    return {**context, "amending": True, "message_id": message_id, "typed_answer": "", "routes": []}


def _ids(request: SignedInRequest) -> list[UUID]:
    """The receipts that came along before."""
    return [given_id(text) for text in request.POST.getlist("receipts")[:20]]


def _received(request: SignedInRequest, header: Transaction, *, message_id: UUID) -> list[UUID]:
    """The file of this time, which is in the inbox from now on."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        return []
    taken = incoming(file, receipt_id=id_of_part(message_id, header.id))
    return [receive(person=request.person, owner=header.owner, incoming=taken, at=now()).id]
