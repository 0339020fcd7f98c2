"""The page on which a trip is corrected under way, in answer to a question."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kvitt.kernel.clock import now, today
from kvitt.kernel.errors import InvalidError, KvittError
from kvitt.kernel.findings import stop
from kvitt.kernel.ids import given_id, uuid7
from kvitt.people.flash import flash
from kvitt.people.middleware import SignedInRequest, signed_in
from kvitt.tenancy.sentences import say
from kvitt.transactions.actions.amend import amendable
from kvitt.transactions.explanations import asked_again, to_explain
from kvitt.transactions.kinds.per_diem.amend import amend
from kvitt.transactions.kinds.per_diem.changes import changed, understood
from kvitt.transactions.kinds.per_diem.editing import page_context
from kvitt.transactions.kinds.per_diem.form import Typed, understand
from kvitt.transactions.kinds.per_diem.journey import Journey
from kvitt.transactions.kinds.per_diem.models import PerDiemDetail
from kvitt.transactions.kinds.per_diem.queries import CODE
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import is_for, one_of_kind


@signed_in
def amend_page(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """The trip as it stands, with the question above it; what is refused stays as it was told."""
    header = one_of_kind(person=request.person, transaction_id=transaction_id, kind=CODE)
    if not (is_for(person=request.person, transaction=header) and amendable(header)):
        return redirect("item", transaction_id)
    if request.method != "POST":
        return render(request, "per_diem/edit.html", _context(request, header, message_id=uuid7()))
    typed = understand(request.POST, language=request.person.language)
    message_id, version = given_id(request.POST.get("message", "")), request.POST.get("version", "")
    try:
        if header.asked_at and not request.POST.get("answer", "").strip():
            typed.findings.append(stop("message.missing", "answer"))
        if typed.findings:
            raise InvalidError(findings=typed.findings)
        amend(
            person=request.person,
            transaction_id=transaction_id,
            changes=typed.changes,
            version=int(version) if version.isdecimal() else 0,
            answer=request.POST.get("answer", ""),
            message_id=message_id,
            on=today(zone=request.company.time_zone),
            at=now(),
        )
    except KvittError as error:
        header = one_of_kind(person=request.person, transaction_id=transaction_id, kind=CODE)
        return render(request, "per_diem/edit.html", _refused(request, header, typed, error, message_id=message_id))
    return flash(redirect(reverse("item", args=[transaction_id])), _("Corrected and answered."))


def _context(
    request: SignedInRequest, header: Transaction, *, message_id: UUID, journey: Journey | None = None
) -> dict[str, Any]:
    context = page_context(request, header, journey=journey)
    return {**context, "amending": True, "message_id": message_id, "typed_answer": "", "proposals": []}


def _refused(
    request: SignedInRequest, header: Transaction, typed: Typed, error: KvittError, *, message_id: UUID
) -> dict[str, Any]:
    """The page with everything as the person told it."""
    journey = Journey.from_json(PerDiemDetail.objects.get(id=header.id).journey)
    told = changed(journey, understood(typed.changes))
    header.purpose = typed.changes.get("purpose", header.purpose)
    findings = error.findings if isinstance(error, InvalidError) else ()
    refusals = {finding.field: say(finding.code, finding.parameters) for finding in findings}
    return {
        **_context(request, header, message_id=message_id, journey=told),
        "typed_answer": request.POST.get("answer", ""),
        "explained": asked_again(to_explain(header.findings), findings, request.POST.dict()),
        "refusals": refusals,
        "refusal": " ".join(dict.fromkeys(refusals.values())) or say(error.code, error.parameters),
    }
