"""The pages of a trip: begin it, tell it, send it."""

import json
from datetime import date
from typing import cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kvitt.kernel.clock import now, today
from kvitt.kernel.errors import ConflictError, InvalidError, KvittError
from kvitt.kernel.findings import Finding
from kvitt.kernel.ids import given_id
from kvitt.people.flash import flash
from kvitt.people.middleware import SignedInRequest, require, signed_in
from kvitt.people.models import Role
from kvitt.tenancy.sentences import say
from kvitt.transactions.actions.submit import submit
from kvitt.transactions.kinds.per_diem.actions import choose, draft, save
from kvitt.transactions.kinds.per_diem.amending import amend_page
from kvitt.transactions.kinds.per_diem.calendar_file import LARGEST, trips_in
from kvitt.transactions.kinds.per_diem.changes import Changes, named
from kvitt.transactions.kinds.per_diem.editing import fragments, page_context
from kvitt.transactions.kinds.per_diem.form import understand
from kvitt.transactions.kinds.per_diem.journey import Journey
from kvitt.transactions.kinds.per_diem.models import PerDiemDetail
from kvitt.transactions.kinds.per_diem.proposals import Proposal, proposal
from kvitt.transactions.kinds.per_diem.queries import CODE, choices_row, rules_country_of
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import may_edit, one_of_kind, owner_named


@signed_in
@require_POST
def new(request: SignedInRequest) -> HttpResponse:
    """A new trip, empty: what can be proposed stands on its page."""
    on = today(zone=request.company.time_zone)
    row = draft(
        person=request.person,
        owner=owner_named(person=request.person, wanted=request.POST.get("owner", "")),
        transaction_id=given_id(request.POST.get("item", "")),
        on=on,
        at=now(),
    )
    return redirect(reverse(CODE, args=[row.id]))


@signed_in
@require_GET
def edit(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """The trip as it is told so far, day by day with what it gives."""
    header = _own(request, transaction_id)
    if not may_edit(person=request.person, transaction=header):
        return redirect(reverse("item", args=[header.id]))
    return render(request, "per_diem/edit.html", page_context(request, header))


@signed_in
@require_POST
def autosave(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """Keep what was just told; answers with what it gives."""
    header = _own(request, transaction_id)
    typed = understand(request.POST, language=request.person.language)
    before, refused = _dates(transaction_id), list(typed.findings)
    if typed.changes:
        header, not_taken = _save_what_can_be(request, header, typed.changes)
        refused += not_taken
    sentence = " ".join(dict.fromkeys(say(finding.code, finding.parameters) for finding in refused))
    follows = fragments(request, header, grid=_dates(transaction_id) != before, zones="legs" in typed.changes)
    return JsonResponse({"version": header.version, "fragments": {"typing": sentence, **follows}})


def _save_what_can_be(
    request: SignedInRequest, header: Transaction, changes: Changes
) -> tuple[Transaction, list[Finding]]:
    """Save all of it, or field by field what can be understood; the rest stays on the page, with the reason."""
    on = today(zone=request.company.time_zone)

    def keep(part: Changes) -> Transaction:
        return save(person=request.person, transaction_id=header.id, changes=part, on=on, at=now())

    try:
        return keep(changes), []
    except InvalidError as error:
        refused = {finding.field.partition("-")[0] for finding in error.findings}
        left = cast("Changes", {name: value for name, value in changes.items() if named(name) not in refused})
        return (keep(left) if left else header), list(error.findings)


def _dates(transaction_id: UUID) -> list[date]:
    """What the grid is drawn from."""
    return Journey.from_json(PerDiemDetail.objects.get(id=transaction_id).journey).dates


@signed_in
@require_POST
def send(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """Save what came along, at the rates of now, and send it to the approver."""
    on, at = today(zone=request.company.time_zone), now()
    header = _own(request, transaction_id)
    typed = understand(request.POST, language=request.person.language)
    try:
        if typed.findings:
            raise InvalidError(findings=typed.findings)
        if may_edit(person=request.person, transaction=header):
            header = save(person=request.person, transaction_id=transaction_id, changes=typed.changes, on=on, at=at)
        submit(person=request.person, transaction_id=transaction_id, on=on, at=at)
    except KvittError as error:
        return _refused(request, _own(request, transaction_id), error)
    return flash(redirect("home"), _("Sent."), undo_url=reverse("recall-items"), undo_ids=[str(transaction_id)])


@signed_in
@require_POST
def take(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """Confirm a proposal: the trip is told as it says, and can be changed."""
    header = _own(request, transaction_id)
    on = today(zone=request.company.time_zone)
    found = proposal(header.owner, request.POST.get("key", ""), on=on, language=request.person.language)
    if found is None:
        return flash(redirect(reverse(CODE, args=[transaction_id])), say("per_diem.proposal-gone"))
    _take(request, header, found.purpose, found.journey)
    return redirect(reverse(CODE, args=[transaction_id]))


@signed_in
@require_POST
def from_calendar(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """The trips in a calendar file, each to be confirmed by one tap; where there is one alone, it is taken."""
    header = _own(request, transaction_id)
    chosen = request.POST.get("journey", "")
    try:
        if chosen:
            told = json.loads(chosen)
            _take(request, header, str(told.pop("purpose", "")), Journey.from_json(told))
            return redirect(reverse(CODE, args=[transaction_id]))
        found = _uploaded(request, header)
        if len(found) == 1:
            _take(request, header, found[0].purpose, found[0].journey)
            return redirect(reverse(CODE, args=[transaction_id]))
    except KvittError as error:
        return _refused(request, header, error)
    except (ValueError, TypeError, AttributeError):  # what came back is not what the page had offered
        code = "per_diem.calendar-unreadable"
        return _refused(request, header, InvalidError(code))
    shown = [(one, json.dumps({**one.journey.as_json(), "purpose": one.purpose})) for one in found]
    return render(request, "per_diem/calendar.html", {"item": header, "found": shown})


def _uploaded(request: SignedInRequest, header: Transaction) -> list[Proposal]:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or (file.size or 0) > LARGEST:
        code = "per_diem.calendar-unreadable"
        raise InvalidError(code)
    return trips_in(file.read(), home=rules_country_of(header.owner))


def _take(request: SignedInRequest, header: Transaction, purpose: str, journey: Journey) -> None:
    on = today(zone=request.company.time_zone)
    changes = changes_of(journey)
    if purpose and not header.purpose:
        changes["purpose"] = purpose
    save(person=request.person, transaction_id=header.id, changes=changes, on=on, at=now())


def changes_of(journey: Journey) -> Changes:
    """A whole trip as changes to an empty one."""
    told = journey.as_json()
    told["private"] = dict.fromkeys(told["private"], True)
    return cast("Changes", told)


@require(Role.ADMINISTRATOR, Role.FINANCE, Role.AUDITOR)
def choices(request: SignedInRequest) -> HttpResponse:
    """What the company decides where the law is silent."""
    row, refusal = choices_row(), ""
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            choose(
                person=request.person,
                elapsed=request.POST.get("elapsed") != "no",
                rate_of_departure=request.POST.get("rate_of_departure") == "yes",
                version=int(version) if version.isdecimal() else 0,
                at=now(),
            )
        except ConflictError as error:
            refusal = say(error.code, error.parameters)
        else:
            return flash(redirect("per_diem-choices"), _("Saved."))
    may_change = request.person.has_role(Role.ADMINISTRATOR, Role.FINANCE)
    return render(request, "per_diem/choices.html", {"choices": row, "may_change": may_change, "refusal": refusal})


def _refused(request: SignedInRequest, header: Transaction, error: KvittError) -> HttpResponse:
    """The page again with the reason; what was told stands in it, since it is saved as it is told."""
    context = page_context(request, header)
    findings = error.findings if isinstance(error, InvalidError) else ()
    context["refusals"] = {finding.field: say(finding.code, finding.parameters) for finding in findings}
    context["refusal"] = say(error.code, error.parameters)
    return render(request, "per_diem/edit.html", context)


urlpatterns = [
    path("new/", new, name="per_diem-new"),
    path("choices/", choices, name="per_diem-choices"),
    path("<uuid:transaction_id>/", edit, name=CODE),
    path("<uuid:transaction_id>/amend/", amend_page, name="per_diem-amend"),
    path("<uuid:transaction_id>/save/", autosave, name="per_diem-save"),
    path("<uuid:transaction_id>/send/", send, name="per_diem-send"),
    path("<uuid:transaction_id>/take/", take, name="per_diem-take"),
    path("<uuid:transaction_id>/calendar/", from_calendar, name="per_diem-calendar"),
]


def _own(request: SignedInRequest, transaction_id: UUID) -> Transaction:
    return one_of_kind(person=request.person, transaction_id=transaction_id, kind=CODE)
