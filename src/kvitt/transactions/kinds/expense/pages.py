"""The pages of an expense: make one from a receipt, complete it, send it."""

from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from kvitt.files.uploads import incoming
from kvitt.kernel.clock import now, today
from kvitt.kernel.errors import InvalidError, KvittError
from kvitt.kernel.ids import given_id, id_of_part
from kvitt.people.flash import flash
from kvitt.people.middleware import SignedInRequest, signed_in
from kvitt.people.models import User
from kvitt.tenancy.sentences import say
from kvitt.transactions.actions.receipts import receive
from kvitt.transactions.actions.submit import submit
from kvitt.transactions.kinds.expense import queries
from kvitt.transactions.kinds.expense.actions import CODE, attach, detach, draft, save
from kvitt.transactions.kinds.expense.amending import amend_page
from kvitt.transactions.kinds.expense.apart import put_together, take_apart
from kvitt.transactions.kinds.expense.changes import LineChange
from kvitt.transactions.kinds.expense.editing import fragments, page_context
from kvitt.transactions.kinds.expense.form import understand
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import may_edit, one_of_kind, owner_named


@signed_in
@require_POST
def new(request: SignedInRequest) -> HttpResponse:
    """A new expense: from a file that comes along, from receipts of the inbox, or empty."""
    person, at, on = request.person, now(), today(zone=request.company.time_zone)
    owner = owner_named(person=request.person, wanted=request.POST.get("owner", ""))
    receipt_ids = _receipts(request, owner=owner)
    item_id = given_id(request.POST.get("item", ""))
    apart = request.POST.get("apart") == "1" and len(receipt_ids) > 1
    made = [
        draft(
            person=person,
            owner=owner,
            transaction_id=item_id if number == 0 else id_of_part(item_id, group[0]),
            receipt_ids=group,
            on=on,
            at=at,
        )
        for number, group in enumerate([[one] for one in receipt_ids] if apart else [receipt_ids])
    ]
    location = reverse("mine") if apart else reverse(CODE, args=[made[0].id])
    if request.headers.get("X-Requested-With") == "kvitt":
        return JsonResponse({"location": location})
    return redirect(location)


@signed_in
@require_GET
def edit(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """The receipt beside the fields that it fills."""
    header = _own(request, transaction_id)
    if not may_edit(person=request.person, transaction=header):
        return redirect(reverse("item", args=[header.id]))
    return render(request, "expense/edit.html", page_context(request, header))


@signed_in
@require_POST
def autosave(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """Keep what was just typed; answers with what follows from it."""
    header = _own(request, transaction_id)
    typed = understand(request.POST, language=request.person.language, today=today(zone=request.company.time_zone))
    if typed.changes:
        header = save(
            person=request.person,
            transaction_id=transaction_id,
            changes=typed.changes,
            on=today(zone=request.company.time_zone),
            at=now(),
        )
    if typed.findings:
        # What could be understood is kept; the rest stays in its field, with the reason.
        sentence = " ".join(say(finding.code, finding.parameters) for finding in typed.findings)
        return JsonResponse({"version": header.version, "fragments": {"typing": sentence}})
    return JsonResponse({"version": header.version, "fragments": {"typing": "", **fragments(request, header)}})


@signed_in
@require_GET
def live(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """What the reading has filled in so far."""
    header = _own(request, transaction_id)
    context = page_context(request, header)
    values = {name: value for name, value in context["values"].items() if name in context["reads"]}
    return JsonResponse(
        {
            "done": not context["waiting"],
            "values": values,
            "read": {name: note.as_json() for name, note in context["reads"].items()},
            "fragments": {
                **fragments(request, header, context),
                "offers": render_to_string("expense/offers.html", context, request=request),
                "receipt": render_to_string("expense/receipts.html", context, request=request),
            },
        }
    )


@signed_in
@require_POST
def send(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """Save what came along and send it to the approver."""
    on, at = today(zone=request.company.time_zone), now()
    header = _own(request, transaction_id)
    typed = understand(request.POST, language=request.person.language, today=on)
    try:
        if typed.changes and may_edit(person=request.person, transaction=header):
            header = save(person=request.person, transaction_id=transaction_id, changes=typed.changes, on=on, at=at)
        if typed.findings:
            raise InvalidError(findings=typed.findings)
        submit(person=request.person, transaction_id=transaction_id, on=on, at=at)
    except KvittError as error:
        return _refused(request, _own(request, transaction_id), error)
    return flash(redirect("home"), _("Sent."), undo_url=reverse("recall-items"), undo_ids=[str(transaction_id)])


@signed_in
@require_POST
def add_receipt(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """One more picture or PDF on this expense, or one from the inbox."""
    header, on = _own(request, transaction_id), today(zone=request.company.time_zone)
    ids = _receipts(request, owner=header.owner)
    attach(person=request.person, transaction_id=transaction_id, receipt_ids=ids, on=on, at=now())
    location = reverse(CODE, args=[transaction_id])
    if request.headers.get("X-Requested-With") == "kvitt":
        return JsonResponse({"location": location})
    return redirect(location)


@signed_in
@require_POST
def take_off_receipt(request: SignedInRequest, transaction_id: UUID, receipt_id: UUID) -> HttpResponse:
    """Take a receipt off; it lies in the inbox again."""
    _own(request, transaction_id)
    on = today(zone=request.company.time_zone)
    detach(person=request.person, transaction_id=transaction_id, receipt_id=receipt_id, on=on, at=now())
    return flash(redirect(reverse(CODE, args=[transaction_id])), _("The receipt lies in the inbox again."))


@signed_in
@require_POST
def apart(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """One expense of each receipt in the file; the new ones are named by the page that offers it."""
    _own(request, transaction_id)
    new_ids = [given_id(text) for text in request.POST.getlist("ids")]
    receipt_id = given_id(request.POST.get("receipt", ""))
    on = today(zone=request.company.time_zone)
    rows = take_apart(
        person=request.person, transaction_id=transaction_id, receipt_id=receipt_id, new_ids=new_ids, on=on, at=now()
    )
    said = ngettext("Now there is %(count)s expense.", "Now there are %(count)s expenses.", len(rows)) % {
        "count": len(rows)
    }
    undo_url = reverse("expense-together", args=[transaction_id])
    return flash(
        redirect(reverse(CODE, args=[transaction_id])), said, undo_url=undo_url, undo_ids=[str(transaction_id)]
    )


@signed_in
@require_POST
def together(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """Undo taking apart."""
    _own(request, transaction_id)
    on = today(zone=request.company.time_zone)
    put_together(person=request.person, transaction_id=transaction_id, on=on, at=now())
    if request.headers.get("X-Requested-With") == "kvitt":
        return JsonResponse({"done": True})
    return redirect(reverse(CODE, args=[transaction_id]))


@signed_in
@require_POST
def split(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """Make a second part, so that the amount can be spread over cost types. What came along is saved first."""
    on = today(zone=request.company.time_zone)
    header = _own(request, transaction_id)
    typed = understand(request.POST, language=request.person.language, today=on)
    if typed.changes:
        header = save(person=request.person, transaction_id=transaction_id, changes=typed.changes, on=on, at=now())
    if typed.findings:
        return _refused(request, header, InvalidError(findings=typed.findings))
    lines = queries.lines_of([header.id])[header.id]
    parts: list[LineChange] = [{"id": line.id, "amount": line.amount} for line in lines]
    parts.append({"amount": None, "cost_type_id": None})
    save(person=request.person, transaction_id=transaction_id, changes={"lines": parts}, on=on, at=now())
    return redirect(reverse(CODE, args=[transaction_id]) + "#parts")


@signed_in
@require_GET
def colleagues(request: SignedInRequest) -> HttpResponse:
    """A few colleagues whose name has what was typed, to be picked as participants."""
    typed = " ".join(request.GET.get("q", "").split())[:80]
    found = User.objects.filter(full_name__icontains=typed, is_active=True).order_by("full_name", "id")
    return JsonResponse({"names": list(found.values_list("full_name", flat=True)[:8]) if len(typed) > 1 else []})


def _refused(request: SignedInRequest, header: Transaction, error: KvittError) -> HttpResponse:
    """The form again, with every value as it was typed and the reason beside it."""
    context = page_context(request, header)
    findings = error.findings if isinstance(error, InvalidError) else ()
    context["refusals"] = {finding.field: say(finding.code, finding.parameters) for finding in findings}
    context["refusal"] = say(error.code, error.parameters)
    context["values"] = {
        **context["values"],
        **{name: request.POST[name] for name in context["values"] if name in request.POST},
    }
    return render(request, "expense/edit.html", context)


def _receipts(request: SignedInRequest, *, owner: User) -> list[UUID]:
    """The file that comes along, taken in, or those named from the inbox."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        return [given_id(text) for text in request.POST.getlist("receipts")]
    taken = incoming(file, receipt_id=given_id(request.POST.get("id", "")))
    return [receive(person=request.person, owner=owner, incoming=taken, at=now()).id]


urlpatterns = [
    path("new/", new, name="expense-new"),
    path("colleagues/", colleagues, name="expense-colleagues"),
    path("<uuid:transaction_id>/", edit, name=CODE),
    path("<uuid:transaction_id>/amend/", amend_page, name="expense-amend"),
    path("<uuid:transaction_id>/save/", autosave, name="expense-save"),
    path("<uuid:transaction_id>/live/", live, name="expense-live"),
    path("<uuid:transaction_id>/send/", send, name="expense-send"),
    path("<uuid:transaction_id>/split/", split, name="expense-split"),
    path("<uuid:transaction_id>/apart/", apart, name="expense-apart"),
    path("<uuid:transaction_id>/together/", together, name="expense-together"),
    path("<uuid:transaction_id>/receipts/", add_receipt, name="expense-receipts"),
    path("<uuid:transaction_id>/receipts/<uuid:receipt_id>/off/", take_off_receipt, name="expense-receipt-off"),
]


def _own(request: SignedInRequest, transaction_id: UUID) -> Transaction:
    return one_of_kind(person=request.person, transaction_id=transaction_id, kind=CODE)
