"""The pages of a drive: begin one, complete it, send it."""

from datetime import date, timedelta
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from kvitt.files.uploads import incoming
from kvitt.kernel.clock import now, today
from kvitt.kernel.errors import InvalidError, KvittError
from kvitt.kernel.findings import stop
from kvitt.kernel.ids import given_id
from kvitt.kernel.typed import parse_day
from kvitt.people.flash import flash
from kvitt.people.middleware import SignedInRequest, signed_in
from kvitt.tenancy.sentences import say
from kvitt.transactions.actions.receipts import receive
from kvitt.transactions.actions.submit import submit
from kvitt.transactions.kinds.mileage import queries
from kvitt.transactions.kinds.mileage.actions.draft import MOST_DAYS, again, draft, like, save
from kvitt.transactions.kinds.mileage.actions.receipts import attach, detach
from kvitt.transactions.kinds.mileage.editing import as_typed, fragments, page_context
from kvitt.transactions.kinds.mileage.form import understand
from kvitt.transactions.kinds.mileage.settle import CODE
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import may_edit, owner_named


@signed_in
@require_POST
def new(request: SignedInRequest) -> HttpResponse:
    """A new drive: today, with the vehicle that was driven last."""
    item_id = given_id(request.POST.get("item", ""))
    made = draft(
        person=request.person,
        owner=owner_named(person=request.person, wanted=request.POST.get("owner", "")),
        transaction_id=item_id,
        at=now(),
    )
    location = reverse(CODE, args=[made.id])
    if request.headers.get("X-Requested-With") == "kvitt":
        return JsonResponse({"location": location})
    return redirect(location)


@signed_in
@require_GET
def edit(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """The way, the distance, and what it gives while it is typed."""
    header = queries.one_drive(person=request.person, transaction_id=transaction_id)
    context = page_context(request, header)
    if context["detail"].is_correction or not may_edit(person=request.person, transaction=header):
        return redirect(reverse("item", args=[header.id]))
    return render(request, "mileage/edit.html", context)


@signed_in
@require_POST
def autosave(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """Keep what was just typed; answers with what follows from it, the price first."""
    header = queries.one_drive(person=request.person, transaction_id=transaction_id)
    typed = understand(request.POST, language=request.person.language, today=today(zone=request.company.time_zone))
    if typed.changes:
        header = save(person=request.person, transaction_id=transaction_id, changes=typed.changes, at=now())
    if typed.findings:
        # What could be understood is kept; the rest stays in its field, with the reason.
        sentence = " ".join(say(finding.code, finding.parameters) for finding in typed.findings)
        return JsonResponse({"version": header.version, "fragments": {"typing": sentence}})
    return JsonResponse({"version": header.version, "fragments": {"typing": "", **fragments(request, header)}})


@signed_in
@require_POST
def send(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """Save what came along and send it to the approver."""
    on, at = today(zone=request.company.time_zone), now()
    header = queries.one_drive(person=request.person, transaction_id=transaction_id)
    typed = understand(request.POST, language=request.person.language, today=on)
    try:
        if typed.changes and may_edit(person=request.person, transaction=header):
            save(person=request.person, transaction_id=transaction_id, changes=typed.changes, at=at)
        if typed.findings:
            raise InvalidError(findings=typed.findings)
        submit(person=request.person, transaction_id=transaction_id, on=on, at=at)
    except KvittError as error:
        return _refused(request, queries.one_drive(person=request.person, transaction_id=transaction_id), error)
    return flash(redirect("home"), _("Sent."), undo_url=reverse("recall-items"), undo_ids=[str(transaction_id)])


@signed_in
@require_POST
def same(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """As an earlier drive: way, distance, vehicle and purpose in one tap."""
    pattern = given_id(request.POST.get("pattern", ""))
    like(person=request.person, transaction_id=transaction_id, pattern_id=pattern, at=now())
    return redirect(reverse(CODE, args=[transaction_id]))


@signed_in
@require_POST
def repeat(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """The same drive on other days: each chosen day of the week up to a day becomes a draft."""
    header = queries.one_drive(person=request.person, transaction_id=transaction_id)
    on = today(zone=request.company.time_zone)
    try:
        last = parse_day(request.POST.get("until", ""), today=on)
    except ValueError:
        return _refused(request, header, InvalidError(findings=[stop("day-invalid", "until")]))
    weekdays = {int(text) for text in request.POST.getlist("weekday") if text in set("1234567")}
    try:
        made = again(
            person=request.person,
            transaction_id=transaction_id,
            days=days_between(header.on or on, last, weekdays=weekdays),
            at=now(),
        )
    except KvittError as error:
        return _refused(request, header, error)
    said = ngettext("%(count)s more drive is a draft now.", "%(count)s more drives are drafts now.", len(made))
    return flash(
        redirect("mine"), said % {"count": len(made)}, undo_url=reverse("mileage-repeat-undo", args=[transaction_id]),
        undo_ids=[str(row.id) for row in made],
    )  # fmt: skip


@signed_in
@require_POST
def undo_repeat(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """Throw the drafts away that were just made."""
    from kvitt.transactions.actions.discard import discard

    queries.one_drive(person=request.person, transaction_id=transaction_id)
    for text in request.POST.getlist("ids")[:MOST_DAYS]:
        discard(
            person=request.person,
            transaction_id=queries.one_drive(person=request.person, transaction_id=given_id(text)).id,
            at=now(),
        )
    if request.headers.get("X-Requested-With") == "kvitt":
        return JsonResponse({"done": True})
    return redirect("mine")


def days_between(first: date, last: date, *, weekdays: set[int]) -> list[date]:
    """The days after `first` up to and with `last` that fall on these weekdays; one too many where they are too many."""
    count = min((last - first).days, 366)
    days = [first + timedelta(days=number) for number in range(1, count + 1)]
    return [day for day in days if day.isoweekday() in weekdays][: MOST_DAYS + 1]


@signed_in
@require_POST
def add_receipt(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """A picture or PDF of a toll, a ferry or a parking place, or one from the inbox."""
    header = queries.one_drive(person=request.person, transaction_id=transaction_id)
    file = request.FILES.get("file")
    if isinstance(file, UploadedFile):
        taken = incoming(file, receipt_id=given_id(request.POST.get("id", "")))
        ids = [receive(person=request.person, owner=header.owner, incoming=taken, at=now()).id]
    else:
        ids = [given_id(text) for text in request.POST.getlist("receipts")]
    attach(person=request.person, transaction_id=transaction_id, receipt_ids=ids, at=now())
    location = reverse(CODE, args=[transaction_id])
    if request.headers.get("X-Requested-With") == "kvitt":
        return JsonResponse({"location": location})
    return redirect(location)


@signed_in
@require_POST
def take_off_receipt(request: SignedInRequest, transaction_id: UUID, receipt_id: UUID) -> HttpResponse:
    """Take a receipt off; it lies in the inbox again."""
    detach(person=request.person, transaction_id=transaction_id, receipt_id=receipt_id, at=now())
    return flash(redirect(reverse(CODE, args=[transaction_id])), _("The receipt lies in the inbox again."))


def _refused(request: SignedInRequest, header: Transaction, error: KvittError) -> HttpResponse:
    """The form again, with every value as it was typed and the reason beside it."""
    return render(request, "mileage/edit.html", as_typed(page_context(request, header), request.POST, error))
