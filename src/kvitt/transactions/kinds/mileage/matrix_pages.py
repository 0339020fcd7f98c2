"""The page of the table of prices: read it, change a price in place, try a drive, put a version in force."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.transaction import atomic
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kvitt.kernel.clock import now, today
from kvitt.kernel.errors import InvalidError, KvittError, NotFoundError
from kvitt.kernel.findings import Finding, stop
from kvitt.kernel.ids import uuid7
from kvitt.people import formats
from kvitt.people.flash import flash
from kvitt.people.middleware import SignedInRequest, require
from kvitt.people.models import Role
from kvitt.rates.in_force import tables_in_force
from kvitt.rates.mileage.matrix import Matrix
from kvitt.rates.mileage.review import reviewed
from kvitt.rates.mileage.text import written
from kvitt.tenancy.sentences import say
from kvitt.transactions.kinds.mileage.actions import matrix as verbs
from kvitt.transactions.kinds.mileage.actions import rows as row_verbs
from kvitt.transactions.kinds.mileage.matrix_chosen import (
    in_state,
    law_named,
    laws_here,
    matrix_in,
    offered,
    prices_for,
    unknown_in,
    version_named,
    versions_of,
)
from kvitt.transactions.kinds.mileage.matrix_compare import changes_shown
from kvitt.transactions.kinds.mileage.matrix_form import price_typed
from kvitt.transactions.kinds.mileage.matrix_shown import rows_shown
from kvitt.transactions.kinds.mileage.matrix_try import shown, tried, understood
from kvitt.transactions.kinds.mileage.models import MatrixState, MileageMatrix
from kvitt.transactions.kinds.mileage.rerate import Rerated, rerate, stored_drives
from kvitt.transactions.kinds.mileage.words import EXTRAS, FUELS, SOURCES, VEHICLES

_READERS = (Role.ADMINISTRATOR, Role.FINANCE, Role.AUDITOR)
_WRITERS = (Role.ADMINISTRATOR, Role.FINANCE)
#: So many of the newest drives show what a draft would change.
_SAMPLE = 300


@require(*_READERS)
@require_GET
def table(request: SignedInRequest) -> HttpResponse:
    """The draft where there is one, else the table in force, else the law's."""
    return render(request, "mileage/matrix.html", _context(request))


@require(*_WRITERS)
@require_POST
def price(request: SignedInRequest) -> HttpResponse:
    """Change one price in place; the first change begins a draft."""
    country, at = law_named(request), now()
    number, cell = _number(request.POST.get("number", "")), request.POST.get("cell", "")[:40]
    text, seen = request.POST.get("value", "").strip(), request.POST.get("seen")
    told: dict[str, Any] = {"person": request.person, "number": number, "cell": cell, "seen": seen, "at": at}
    try:
        value = price_typed(text, language=request.person.language) if text else None
        with atomic():
            draft = verbs.begin_matrix(person=request.person, country=country, matrix_id=uuid7(), at=at)
            row_verbs.set_price(matrix_id=draft.id, value=value, **told)
    except ValueError:
        return _refused(request, InvalidError(findings=[stop("mileage.price-impossible", f"price-{number}-{cell}")]))
    except KvittError as error:
        return _refused(request, error)
    return flash(redirect(_address(country)), _("Saved in the draft. Nothing is paid by it before it is in force."))


@require(*_WRITERS)
@require_POST
def text(request: SignedInRequest, matrix_id: UUID) -> HttpResponse:
    """The whole table as text."""
    row = _matrix(matrix_id)
    told = request.POST.get("text", "")
    try:
        verbs.write_matrix(person=request.person, matrix_id=row.id, text=told, version=_version(request), at=now())
    except KvittError as error:
        return _refused(request, error, country=row.country)
    return flash(redirect(_address(row.country)), _("Saved."))


@require(*_WRITERS)
@require_POST
def activate(request: SignedInRequest, matrix_id: UUID) -> HttpResponse:
    """Put a version in force; undo puts the one before in force again."""
    row = _matrix(matrix_id)
    before = MileageMatrix.objects.filter(country=row.country, state=MatrixState.IN_FORCE).first()
    told: dict[str, Any] = {"reason": request.POST.get("reason", ""), "version": _version(request), "at": now()}
    try:
        verbs.activate_matrix(person=request.person, matrix_id=row.id, **told)
    except KvittError as error:
        return _refused(request, error, country=row.country)
    undo = reverse("mileage-matrix-activate", args=[before.id]) if before else reverse("mileage-matrix-law")
    return flash(
        redirect(_address(row.country)), _("In force. Drives that were sent keep their price."),
        undo_url=undo, undo_ids=[row.country],
    )  # fmt: skip


@require(*_WRITERS)
@require_POST
def law(request: SignedInRequest) -> HttpResponse:
    """Back to the law's table."""
    country = law_named(request, request.POST.get("country") or next(iter(request.POST.getlist("ids")), ""))
    verbs.back_to_the_law(person=request.person, country=country, at=now())
    return flash(redirect(_address(country)), _("The law's table is in force."))


@require(*_WRITERS)
@require_POST
def discard(request: SignedInRequest, matrix_id: UUID) -> HttpResponse:
    """Throw the draft away, as it was seen: what somebody else put in meanwhile is not thrown away unseen."""
    row = _matrix(matrix_id)
    try:
        verbs.discard_matrix(person=request.person, matrix_id=row.id, version=_version(request), at=now())
    except KvittError as error:
        return _refused(request, error, country=row.country)
    return flash(redirect(_address(row.country)), _("The draft is thrown away."))


def _context(request: SignedInRequest, country: str = "") -> dict[str, Any]:
    country = country or law_named(request)
    language, on = request.person.language, today(zone=request.company.time_zone)
    rows = versions_of(country)
    draft, in_force = in_state(rows, MatrixState.DRAFT), in_state(rows, MatrixState.IN_FORCE)
    chosen = version_named(rows, request.GET.get("version")) or draft or in_force
    matrix, book = matrix_in(chosen, country), prices_for()
    before = matrix_in(in_force if chosen is not None and in_force is not chosen else None, country)
    may_write = request.person.has_role(*_WRITERS)
    choices = offered(matrix, on=on, language=language)
    return {
        "country": country,
        "countries": [(code, name) for code, name in formats.countries(language) if code in laws_here(request)],
        "chosen": chosen,
        "in_force": in_force,
        "versions": rows,
        "matrix": matrix,
        "may_write": may_write,
        "editable": may_write and (chosen is None or chosen is (draft or in_force)),
        "rows": rows_shown(matrix, book=book, on=on, language=language),
        "review": [*reviewed(matrix, tables=tables_in_force()), *unknown_in(matrix, choices)],
        "text": written(matrix),
        "vehicles": list(VEHICLES.items()),
        "fuels": list(FUELS.items()),
        "extras": [one for one in EXTRAS.items() if one[0] != "passenger"],
        "sources": list(SOURCES.items()),
        "offered": choices,
        "changes": changes_shown(before, matrix, book=book, on=on, language=language) if chosen else [],
        "effect": _effect(matrix, chosen),
        **_tried(request, matrix),
    }


def _tried(request: SignedInRequest, matrix: Matrix) -> dict[str, Any]:
    """Why a drive gets its price, where one is tried."""
    language, on = request.person.language, today(zone=request.company.time_zone)
    form = understood(request.GET, matrix, on=on, language=language)
    told: dict[str, Any] = {"tried": form.values, "tried_wrong": form.problems}
    more = ("fuel_paid_by", "employee", "branch", "purpose", "source", "with", "private_way", "group-", "dimension-")
    told["tried_more"] = any(value and name.startswith(more) for name, value in form.values.items())
    return (
        told if form.drive is None else told | shown(tried(matrix, form.drive, before=form.before), language=language)
    )


def _effect(matrix: Matrix, chosen: MileageMatrix | None) -> Rerated | None:
    """What a draft would have given for the drives of the people who drove last."""
    if chosen is None or chosen.state != MatrixState.DRAFT:
        return None
    rows = stored_drives(matrix.country)
    newest = rows.order_by("-id").values_list("id", flat=True)[:_SAMPLE]
    found = rerate(matrix, rows.filter(id__in=list(newest)))
    return found if found.drives else None


def _refused(request: SignedInRequest, error: KvittError, *, country: str = "") -> HttpResponse:
    """The table again as it is now, with what was typed and why it was refused."""
    findings: Sequence[Finding] = error.findings if isinstance(error, InvalidError) else ()
    said = [say(one.code, one.parameters) for one in findings] or [say(error.code, error.parameters)]
    context = _context(request, country or law_named(request))
    told = {"refusals": said, "fields": {one.field for one in findings}, "typed": request.POST}
    return render(request, "mileage/matrix.html", {**context, **told}, status=error.http_status)


def _matrix(matrix_id: UUID) -> MileageMatrix:
    row = MileageMatrix.objects.filter(id=matrix_id).first()
    if row is None:
        raise NotFoundError
    return row


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < _DIGITS else 0


def _version(request: SignedInRequest) -> int | None:
    """The version that the page showed."""
    return _number(request.POST.get("version", "")) or None


_DIGITS = 8


def _address(country: str) -> str:
    return f"{reverse('mileage-matrix')}?country={country}"
