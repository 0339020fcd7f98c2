"""The pages of an expense: make one from a receipt, complete it, send it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from kvitt.files.actions import Incoming
from kvitt.files.models import ReadingState
from kvitt.kernel.clock import now, today
from kvitt.kernel.errors import InvalidError, KvittError, NotFoundError
from kvitt.kernel.ids import uuid7
from kvitt.people import formats
from kvitt.people.flash import flash
from kvitt.people.middleware import SignedInRequest, signed_in
from kvitt.people.models import CompanyCard, DimensionValue, User
from kvitt.policy.queries import book, cost_types
from kvitt.rates.exchange import shipped_table
from kvitt.tenancy.sentences import say
from kvitt.transactions.actions.receipts import receive
from kvitt.transactions.actions.submit import submit
from kvitt.transactions.kinds.expense import queries
from kvitt.transactions.kinds.expense.actions import CODE, attach, detach, draft, save
from kvitt.transactions.kinds.expense.apart import put_together, take_apart
from kvitt.transactions.kinds.expense.changes import LineChange
from kvitt.transactions.kinds.expense.form import read_notes, shown_values, understand
from kvitt.transactions.kinds.expense.offers import OFFERED, offers_of
from kvitt.transactions.models import Report, Transaction
from kvitt.transactions.queries import may_edit, one_visible, organisation
from kvitt.transactions.rules.route import route
from kvitt.transactions.shown import pages_of_receipts, place_of


@signed_in
@require_POST
def new(request: SignedInRequest) -> HttpResponse:
    """A new expense: from a file that comes along, from receipts of the inbox, or empty."""
    person, at, on = request.person, now(), today(zone=request.company.time_zone)
    owner = _owner(request)
    file = request.FILES.get("file")
    receipt_ids = [_uuid(text) for text in request.POST.getlist("receipts")]
    if file is not None and not isinstance(file, list):
        incoming = Incoming(receipt_id=_uuid(request.POST.get("id", "")), name=file.name or "", data=file.read())
        receipt_ids = [receive(person=person, owner=owner, incoming=incoming, at=at).id]
    apart = request.POST.get("apart") == "1" and len(receipt_ids) > 1
    made = [
        draft(
            person=person,
            owner=owner,
            transaction_id=_uuid(request.POST.get("item", "")) if number == 0 else uuid7(),
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
    return render(request, "expense/edit.html", _context(request, header))


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
    return JsonResponse({"version": header.version, "fragments": {"typing": "", **_fragments(request, header)}})


@signed_in
@require_GET
def live(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """What the reading has filled in so far."""
    header = _own(request, transaction_id)
    context = _context(request, header)
    values = {name: value for name, value in context["values"].items() if name in context["reads"]}
    return JsonResponse(
        {
            "done": not context["waiting"],
            "values": values,
            "read": {name: note.as_json() for name, note in context["reads"].items()},
            "fragments": {
                **_fragments(request, header, context),
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
        header = _own(request, transaction_id)
        context = _context(request, header)
        findings = error.findings if isinstance(error, InvalidError) else ()
        context["refusals"] = {finding.field: say(finding.code, finding.parameters) for finding in findings}
        context["refusal"] = say(error.code, error.parameters)
        context["values"] = {
            **context["values"],
            **{name: request.POST[name] for name in context["values"] if name in request.POST},
        }
        return render(request, "expense/edit.html", context)
    return flash(redirect("home"), _("Sent."), undo_url=reverse("recall-items"), undo_ids=[str(transaction_id)])


@signed_in
@require_POST
def add_receipt(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """One more picture or PDF on this expense, or one from the inbox."""
    header, at, on = _own(request, transaction_id), now(), today(zone=request.company.time_zone)
    file = request.FILES.get("file")
    if file is not None and not isinstance(file, list):
        incoming = Incoming(receipt_id=_uuid(request.POST.get("id", "")), name=file.name or "", data=file.read())
        ids = [receive(person=request.person, owner=header.owner, incoming=incoming, at=at).id]
    else:
        ids = [_uuid(text) for text in request.POST.getlist("receipts")]
    attach(person=request.person, transaction_id=transaction_id, receipt_ids=ids, on=on, at=at)
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
    new_ids = [_uuid(text) for text in request.POST.getlist("ids")]
    receipt_id = _uuid(request.POST.get("receipt", ""))
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
    """Make a second part, so that the amount can be spread over cost types."""
    header = _own(request, transaction_id)
    lines = queries.lines_of([header.id])[header.id]
    parts: list[LineChange] = [{"id": line.id, "amount": line.amount} for line in lines]
    parts.append({"amount": None, "cost_type_id": None})
    on = today(zone=request.company.time_zone)
    save(person=request.person, transaction_id=transaction_id, changes={"lines": parts}, on=on, at=now())
    return redirect(reverse(CODE, args=[transaction_id]) + "#parts")


# -- what the page shows ----------------------------------------------------------------------------------------------


def _own(request: SignedInRequest, transaction_id: UUID) -> Transaction:
    header = one_visible(person=request.person, transaction_id=transaction_id)
    if header.kind != CODE:
        raise NotFoundError
    return header


def _owner(request: SignedInRequest) -> User:
    wanted = request.POST.get("owner", "")
    if not wanted:
        return request.person
    owner = User.objects.filter(id=_uuid(wanted), is_active=True).first()
    if owner is None:
        raise NotFoundError
    return owner


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFoundError from None


def _context(request: SignedInRequest, header: Transaction) -> dict[str, Any]:
    language = request.person.language
    detail = queries.details_of([header.id])[header.id]
    lines = queries.lines_of([header.id])[header.id]
    receipts = queries.receipts_of([header.id])[header.id]
    pages = pages_of_receipts({header.id: receipts})[header.id]
    values = shown_values(header, detail, lines, language=language)
    offers = offers_of(receipts, pages)
    found = queries.reading_of(receipts)
    read = read_notes(detail, place=lambda region: place_of(region, found[0], pages) if found else "", values=values)
    return {
        "item": header,
        "detail": detail,
        "lines": lines,
        "split": len(lines) > 1,
        "values": values,
        "reads": read,
        "waiting": any(receipt.state == ReadingState.WAITING for receipt in receipts),
        "receipts": receipts,
        "pages": pages,
        "offers": offers,
        "findings": [one for one in header.findings if not (offers.private and one["code"] == OFFERED)],
        "cost_types": [(row.id, row.name_in(language)) for row in cost_types()],
        "countries": formats.countries(language),
        "currencies": _currencies(header.currency),
        "cards": list(CompanyCard.objects.filter(user_id=header.owner_id, is_active=True)),
        "dimensions": _dimensions(header, lines, language=language),
        "reports": list(Report.objects.filter(owner_id=header.owner_id).order_by("-created_at")[:20]),
        "way": _way(header),
        "for_other": header.owner if header.owner_id != request.person.id else None,
        "new_item": uuid7(),
    }


def _fragments(request: SignedInRequest, header: Transaction, context: dict[str, Any] | None = None) -> dict[str, str]:
    header.refresh_from_db()
    context = context or _context(request, header)
    return {
        "findings": render_to_string("expense/findings.html", {**context, "item": header}, request=request),
        "send": render_to_string("expense/send.html", {**context, "item": header}, request=request),
        "home-amount": render_to_string("expense/home_amount.html", {**context, "item": header}, request=request),
    }


def _currencies(chosen: str) -> list[str]:
    first = ["DKK", "SEK", "NOK", "EUR", "USD", "GBP"]
    rest = sorted(set(shipped_table().currencies) - set(first))
    return [*first, *rest] if chosen in {*first, *rest} else [chosen, *first, *rest]


def _dimensions(header: Transaction, lines: list[Any], *, language: str) -> list[dict[str, Any]]:
    """The dimensions that the chosen cost types show, with their values of the day."""
    rules = book()
    types = [line.cost_type_id for line in lines if line.cost_type_id]
    shown = []
    values: dict[UUID, list[DimensionValue]] = {}
    for value in DimensionValue.objects.order_by("code"):
        day = header.on
        if day and ((value.valid_from and day < value.valid_from) or (value.valid_until and day >= value.valid_until)):
            continue
        values.setdefault(value.dimension_id, []).append(value)
    for code, dimension in rules.dimensions.items():
        wanted = [rules.wanted.get(cost_type, {}).get(code) for cost_type in types]
        if wanted and all(rule is not None and not rule.visible for rule in wanted):
            continue
        if not values.get(dimension.id):
            continue
        shown.append(
            {
                "code": code,
                "name": dimension.name_in(language),
                "values": values[dimension.id],
                "chosen": header.dimensions.get(code, ""),
                "mandatory": any(rule is not None and rule.mandatory for rule in wanted),
            }
        )
    return shown


def _way(header: Transaction) -> list[str]:
    """Whom it goes to; empty when nobody is left, which sending will say."""
    try:
        ids = route(
            owner=header.owner_id,
            entered_by=header.entered_by_id,
            amount=header.home_amount or 0,  # type: ignore[arg-type]
            organisation=organisation(),
        )
    except KvittError:
        return []
    names = dict(User.objects.filter(id__in=ids).values_list("id", "full_name"))
    return [names[person] for person in ids]


urlpatterns = [
    path("new/", new, name="expense-new"),
    path("<uuid:transaction_id>/", edit, name=CODE),
    path("<uuid:transaction_id>/save/", autosave, name="expense-save"),
    path("<uuid:transaction_id>/live/", live, name="expense-live"),
    path("<uuid:transaction_id>/send/", send, name="expense-send"),
    path("<uuid:transaction_id>/split/", split, name="expense-split"),
    path("<uuid:transaction_id>/apart/", apart, name="expense-apart"),
    path("<uuid:transaction_id>/together/", together, name="expense-together"),
    path("<uuid:transaction_id>/receipts/", add_receipt, name="expense-receipts"),
    path("<uuid:transaction_id>/receipts/<uuid:receipt_id>/off/", take_off_receipt, name="expense-receipt-off"),
]
