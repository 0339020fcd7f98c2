"""The page on which an expense is corrected under way, in answer to a question."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, QueryDict
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
from kvitt.tenancy.sentences import say
from kvitt.transactions.actions.amend import amendable
from kvitt.transactions.actions.receipts import receive
from kvitt.transactions.explanations import asked_again
from kvitt.transactions.kinds.expense.actions import CODE
from kvitt.transactions.kinds.expense.amend import amend
from kvitt.transactions.kinds.expense.editing import page_context
from kvitt.transactions.kinds.expense.form import Typed, understand
from kvitt.transactions.kinds.expense.models import ExpenseLine
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import is_for, one_of_kind


@signed_in
def amend_page(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """The fields as they stand, with the question above them; what is refused stays as it was typed."""
    header = one_of_kind(person=request.person, transaction_id=transaction_id, kind=CODE)
    if not (is_for(person=request.person, transaction=header) and amendable(header)):
        return redirect("item", transaction_id)
    if request.method != "POST":
        return render(request, "expense/edit.html", _context(request, header, message_id=uuid7()))
    on = today(zone=request.company.time_zone)
    typed = understand(request.POST, language=request.person.language, today=on)
    message_id, receipts = given_id(request.POST.get("message", "")), _receipts(request, header)
    try:
        if header.asked_at and not request.POST.get("answer", "").strip():
            typed.findings.append(stop("message.missing", "answer"))
        if typed.findings:
            raise InvalidError(findings=typed.findings)
        amend(
            person=request.person,
            transaction_id=transaction_id,
            changes=typed.changes,
            receipt_ids=receipts,
            version=int(request.POST.get("version") or 0),
            answer=request.POST.get("answer", ""),
            message_id=message_id,
            on=on,
            at=now(),
        )
    except KvittError as error:
        header = one_of_kind(person=request.person, transaction_id=transaction_id, kind=CODE)
        context = _context(request, header, message_id=message_id) | {"typed_receipts": receipts}
        return render(request, "expense/edit.html", _as_typed(context, request.POST, typed, error) | _said(error))
    return flash(redirect(reverse("item", args=[transaction_id])), _("Corrected and answered."))


def _context(request: SignedInRequest, header: Transaction, *, message_id: UUID) -> dict[str, Any]:
    context = page_context(request, header)
    return {**context, "amending": True, "message_id": message_id, "waiting": False, "reads": {}, "typed_answer": ""}


def _said(error: KvittError) -> dict[str, Any]:
    findings = error.findings if isinstance(error, InvalidError) else ()
    refusals = {finding.field: say(finding.code, finding.parameters) for finding in findings}
    return {"refusals": refusals, "refusal": " ".join(refusals.values()) or say(error.code, error.parameters)}


def _as_typed(context: dict[str, Any], sent: QueryDict, typed: Typed, error: KvittError) -> dict[str, Any]:
    """The page with everything as the person typed it."""
    detail, changes = context["detail"], typed.changes
    detail.participants = changes.get("participants", detail.participants)
    detail.paid_by, detail.card_id = changes.get("paid_by", detail.paid_by), changes.get("card_id", detail.card_id)
    for dimension in context["dimensions"]:
        dimension["chosen"] = sent.get(f"dimension-{dimension['code']}", dimension["chosen"])
    if "lines" in changes:
        context["lines"] = [ExpenseLine(**one) for one in changes["lines"]]
        for line, text in zip(context["lines"], sent.getlist("line_amount"), strict=False):
            line.typed = text
    values = {name: sent.get(name, value) for name, value in context["values"].items()}
    refused = error.findings if isinstance(error, InvalidError) else ()
    explained = asked_again(context["explained"], refused, {name: sent.get(name, "") for name in sent})
    return {**context, "values": values, "explained": explained, "typed_answer": sent.get("answer", "")}


def _receipts(request: SignedInRequest, header: Transaction) -> list[UUID]:
    """Those that came along before, and the file of this time, which is in the inbox from now on."""
    ids = [given_id(text) for text in request.POST.getlist("receipts")[:20]]
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        return ids
    taken = incoming(file, receipt_id=id_of_part(given_id(request.POST.get("message", "")), header.id))
    return [*ids, receive(person=request.person, owner=header.owner, incoming=taken, at=now()).id]
