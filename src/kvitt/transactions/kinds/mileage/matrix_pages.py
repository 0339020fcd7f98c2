"""The page of the table of prices: read it, change a cell in place, add and move rows, try a drive, compare versions."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kvitt.kernel.clock import now, today
from kvitt.kernel.errors import InvalidError, KvittError, NotFoundError
from kvitt.kernel.findings import Finding, stop
from kvitt.kernel.ids import uuid7
from kvitt.kernel.typed import parse_amount, parse_day
from kvitt.people import formats
from kvitt.people.flash import flash
from kvitt.people.middleware import SignedInRequest, require
from kvitt.people.models import Branch, Role
from kvitt.policy.company_rates import company_rates, own_rates
from kvitt.policy.queries import cost_types
from kvitt.rates.in_force import tables_in_force
from kvitt.rates.mileage.compare import rows_changed
from kvitt.rates.mileage.engine import Account
from kvitt.rates.mileage.law import countries, law_of
from kvitt.rates.mileage.matrix import Conditions, Matrix, Row, Shape, ShapeKind, TaxFree
from kvitt.rates.mileage.prices import Price, PriceBook
from kvitt.rates.mileage.review import reviewed
from kvitt.rates.mileage.text import read, written
from kvitt.rates.mileage.trip import Before, Drive, Extra, ExtraKind, Fuel, Vehicle
from kvitt.tenancy.sentences import say
from kvitt.transactions.kinds.mileage.actions import matrix as verbs
from kvitt.transactions.kinds.mileage.matrix_shown import rows_shown, why_shown
from kvitt.transactions.kinds.mileage.models import MatrixState, MileageMatrix
from kvitt.transactions.kinds.mileage.rerate import Rerated, rerate, stored_drives
from kvitt.transactions.kinds.mileage.settle import CODE
from kvitt.transactions.kinds.mileage.words import FUELS, VEHICLES

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
    country = _country(request)
    number, cell = _number(request.POST.get("number", "")), request.POST.get("cell", "")[:40]
    try:
        text = request.POST.get("value", "").strip()
        value = _amount(text, request, field=f"price-{number}-{cell}") if text else None
        draft = verbs.begin_matrix(person=request.person, country=country, matrix_id=uuid7(), at=now())
        verbs.set_price(person=request.person, matrix_id=draft.id, number=number, cell=cell, value=value, at=now())
    except KvittError as error:
        return _refused(request, error)
    return flash(redirect(_address(country)), _("Saved in the draft. Nothing is paid by it before it is in force."))


@require(*_WRITERS)
@require_POST
def add_row(request: SignedInRequest) -> HttpResponse:
    """A new row, above all others."""
    country = _country(request)
    try:
        row = _row_of(request, country)
        draft = verbs.begin_matrix(person=request.person, country=country, matrix_id=uuid7(), at=now())
        verbs.put_row(person=request.person, matrix_id=draft.id, row=row, at=now())
    except KvittError as error:
        return _refused(request, error)
    return flash(redirect(_address(country)), _("The row stands at the top: it goes before all others."))


@require(*_WRITERS)
@require_POST
def arrange(request: SignedInRequest, number: int) -> HttpResponse:
    """Move a row up or down, or take it out."""
    country, to = _country(request), request.POST.get("to", "")
    try:
        draft = verbs.begin_matrix(person=request.person, country=country, matrix_id=uuid7(), at=now())
        if to == "out":
            verbs.take_row_out(person=request.person, matrix_id=draft.id, number=number, at=now())
        else:
            by = -1 if to == "up" else 1
            verbs.move_row(person=request.person, matrix_id=draft.id, number=number, by=by, at=now())
    except KvittError as error:
        return _refused(request, error)
    return redirect(_address(country))


@require(*_WRITERS)
@require_POST
def text(request: SignedInRequest, matrix_id: UUID) -> HttpResponse:
    """The whole table as text."""
    row = _matrix(matrix_id)
    try:
        verbs.write_matrix(person=request.person, matrix_id=row.id, text=request.POST.get("text", ""), at=now())
    except KvittError as error:
        return _refused(request, error, country=row.country)
    return flash(redirect(_address(row.country)), _("Saved."))


@require(*_WRITERS)
@require_POST
def activate(request: SignedInRequest, matrix_id: UUID) -> HttpResponse:
    """Put a version in force; undo puts the one before in force again."""
    row = _matrix(matrix_id)
    before = MileageMatrix.objects.filter(country=row.country, state=MatrixState.IN_FORCE).first()
    try:
        reason = request.POST.get("reason", "")
        verbs.activate_matrix(person=request.person, matrix_id=row.id, reason=reason, at=now())
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
    given = request.POST.get("country") or next(iter(request.POST.getlist("ids")), "")
    country = _known(given, request)
    verbs.back_to_the_law(person=request.person, country=country, at=now())
    return flash(redirect(_address(country)), _("The law's table is in force."))


@require(*_WRITERS)
@require_POST
def discard(request: SignedInRequest, matrix_id: UUID) -> HttpResponse:
    """Throw the draft away."""
    row = _matrix(matrix_id)
    verbs.discard_matrix(person=request.person, matrix_id=row.id, at=now())
    return flash(redirect(_address(row.country)), _("The draft is thrown away."))


def _context(request: SignedInRequest, country: str = "") -> dict[str, Any]:
    country = country or _country(request)
    language, on = request.person.language, today(zone=request.company.time_zone)
    rows = list(MileageMatrix.objects.filter(country=country).order_by("-number"))
    draft = next((row for row in rows if row.state == MatrixState.DRAFT), None)
    in_force = next((row for row in rows if row.state == MatrixState.IN_FORCE), None)
    chosen = next((row for row in rows if str(row.id) == request.GET.get("version")), draft or in_force)
    matrix = read(chosen.text) if chosen else law_of(country)
    book = PriceBook(tables_in_force(), own_rates({}, rows=company_rates()))
    found = [(code, name) for code, name in formats.countries(language) if code in _countries(request)]
    return {
        "country": country,
        "countries": found,
        "chosen": chosen,
        "draft": draft,
        "in_force": in_force,
        "versions": rows,
        "matrix": matrix,
        "may_write": request.person.has_role(*_WRITERS),
        "editable": request.person.has_role(*_WRITERS) and (chosen is None or chosen.state != MatrixState.RETIRED),
        "rows": rows_shown(matrix, book=book, on=on, language=language),
        "review": reviewed(matrix, tables=tables_in_force()),
        "text": written(matrix),
        "vehicles": list(VEHICLES.items()),
        "fuels": list(FUELS.items()),
        "branches": list(Branch.objects.filter(is_active=True).order_by("code")),
        "purposes": [(row.code, row.name_in(language)) for row in cost_types(CODE) if row.kinds],
        "changes": _changes(request, matrix, chosen, in_force, rows, book, on=on, language=language),
        "effect": _effect(matrix, chosen),
        **_tried(request, matrix, book, on=on, language=language),
    }


def _changes(
    request: SignedInRequest, matrix: Matrix, chosen: MileageMatrix | None, in_force: MileageMatrix | None,
    rows: Sequence[MileageMatrix], book: PriceBook, *, on: date, language: str,
) -> list[dict[str, Any]]:  # fmt: skip
    """What is otherwise than in the version that it is held against: the one in force, or the law's."""
    if chosen is None:
        return []
    against = next((row for row in rows if str(row.id) == request.GET.get("against")), in_force)
    before = read(against.text) if against is not None and against.id != chosen.id else law_of(chosen.country)
    old, new = (
        {row.number: row for row in rows_shown(one, book=book, on=on, language=language)} for one in (before, matrix)
    )
    return [
        {
            "number": one.number,
            "old": old.get(one.number) if one.old else None,
            "new": new.get(one.number) if one.new else None,
        }
        for one in rows_changed(before, matrix)
    ]


def _effect(matrix: Matrix, chosen: MileageMatrix | None) -> Rerated | None:
    """What a draft would have given for the drives of the people who drove last."""
    if chosen is None or chosen.state != MatrixState.DRAFT:
        return None
    rows = stored_drives(matrix.country)
    newest = rows.order_by("-id").values_list("id", flat=True)[:_SAMPLE]
    found = rerate(matrix, rows.filter(id__in=list(newest)))
    return found if found.drives else None


def _tried(request: SignedInRequest, matrix: Matrix, book: PriceBook, *, on: date, language: str) -> dict[str, Any]:
    """Why a drive gets its price, where one is tried."""
    given = request.GET
    tried = {
        name: given.get(name, "")
        for name in ("km", "vehicle", "fuel", "before", "day", "passengers", "purpose", "branch")
    }
    if not given.get("km"):
        return {"tried": {**tried, "vehicle": "car"}}
    try:
        drive, before = _drive_of(tried, matrix, on=on, language=language)
    except ValueError:
        return {"tried": tried, "tried_wrong": say("number-invalid", {})}
    account = Account.opened(matrix, book, law=law_of(matrix.country), before=before)
    considered = matrix.explain(drive, lambda counting: account.running.before(counting, drive))
    priced = account.price(drive)
    return {
        "tried": tried,
        "why": why_shown(considered),
        "won": {one.row.number for one in considered if one.won} | {row.number for row in priced.rows},
        "priced": priced,
        "priced_findings": [finding.as_json() for finding in priced.findings],
    }


def _drive_of(tried: dict[str, str], matrix: Matrix, *, on: date, language: str) -> tuple[Drive, list[Before]]:
    """Raises ValueError for what is no number, day or word."""
    day = parse_day(tried["day"], today=on) if tried["day"].strip() else on
    count = int(tried["passengers"] or 0)
    before = Fraction(parse_amount(tried["before"], language=language)) if tried["before"].strip() else Fraction(0)
    vehicle = Vehicle(tried["vehicle"] or "car")
    drive = Drive(
        id="x",
        on=day,
        distance=Fraction(parse_amount(tried["km"], language=language)),
        unit=matrix.unit,
        country=matrix.country,
        branch=tried["branch"],
        employer=tried["branch"],
        purpose=tried["purpose"],
        vehicle=vehicle,
        fuel=Fuel(tried["fuel"]) if tried["fuel"] else None,
        extras=(Extra(ExtraKind.PASSENGER, count),) if count > 0 else (),
    )
    return drive, [Before(day, before, matrix.unit, tried["branch"], vehicle)] if before else []


def _row_of(request: SignedInRequest, country: str) -> Row:
    """The row of the form. Raises InvalidError."""
    given = request.POST
    members: list[tuple[str, frozenset[str]]] = []
    for name, known in (("branch", None), ("vehicle", set(VEHICLES)), ("fuel", set(FUELS)), ("purpose", None)):
        words = frozenset(word for word in given.getlist(name) if word and (known is None or word in known))
        if words:
            members.append((name, words))
    if given.get("home_to_work") == "private":
        members.append(("home_to_work", frozenset({"private"})))
    passengers = given.get("passengers", "").strip()
    return Row(
        number=0,
        label=given.get("label", "").strip()[:120],
        shape=_shape_of(request, country),
        when=Conditions(
            members=tuple(members),
            passengers_from=int(passengers) if passengers.isdigit() and len(passengers) < 3 else None,
        ),
        since=_day(given.get("since", ""), request, "since"),
        until=_day(given.get("until", ""), request, "until"),
    )


def _shape_of(request: SignedInRequest, country: str) -> Shape:
    """What the row of the form pays. Raises InvalidError."""
    given = request.POST
    tax_free = TaxFree.NOTHING if given.get("taxable") else TaxFree.LAW
    if given.get("shape") == "nothing":
        return Shape(ShapeKind.NOTHING, tax_free=tax_free)
    value = _amount(given.get("value", ""), request, field="value")
    kind = ShapeKind.FIXED if given.get("shape") == "fixed" else ShapeKind.FLAT
    return Shape(kind, price=Price(value=value, currency=law_of(country).currency), tax_free=tax_free)


def _day(text: str, request: SignedInRequest, field: str) -> date | None:
    if not text.strip():
        return None
    try:
        return parse_day(text, today=today(zone=request.company.time_zone))
    except ValueError:
        raise InvalidError(findings=[stop("day-invalid", field)]) from None


def _amount(text: str, request: SignedInRequest, *, field: str) -> Decimal:
    """A price; more digits behind the point than a coin has are kept."""
    plain = text.replace("\u00a0", "").strip()
    try:
        if plain.count(",") + plain.count(".") <= 1:
            return Decimal(plain.replace(",", "."))
        return parse_amount(plain, language=request.person.language)
    except (ValueError, ArithmeticError):
        raise InvalidError(findings=[stop("mileage.price-impossible", field)]) from None


def _refused(request: SignedInRequest, error: KvittError, *, country: str = "") -> HttpResponse:
    """The table again, with what was typed and why it was refused."""
    findings: Sequence[Finding] = error.findings if isinstance(error, InvalidError) else ()
    said = [say(one.code, one.parameters) for one in findings] or [say(error.code, error.parameters)]
    context = _context(request, country or _known(request.POST.get("country", ""), request))
    return render(
        request,
        "mileage/matrix.html",
        {**context, "refusals": said, "fields": {one.field for one in findings}, "typed": request.POST},
    )


def _countries(request: HttpRequest) -> set[str]:
    """The laws that matter here: of the company and its branches, where Kvitt knows them."""
    company = request.company  # type: ignore[attr-defined]
    here = {company.country, *Branch.objects.filter(is_active=True).values_list("country", flat=True)}
    return {code for code in here if code in countries()} or {countries()[0]}


def _country(request: SignedInRequest) -> str:
    return _known((request.POST if request.method == "POST" else request.GET).get("country", ""), request)


def _known(text: str, request: SignedInRequest) -> str:
    known = _countries(request)
    home = request.company.country
    return text if text in known else home if home in known else min(known)


def _matrix(matrix_id: UUID) -> MileageMatrix:
    row = MileageMatrix.objects.filter(id=matrix_id).first()
    if row is None:
        raise NotFoundError
    return row


def _number(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 5 else 0


def _address(country: str) -> str:
    return f"{reverse('mileage-matrix')}?country={country}"
