"""One row of the table of prices as a form: what it is called, what it pays, and, folded away, what it asks."""

import tomllib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.transaction import atomic
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kvitt.kernel.clock import now, today
from kvitt.kernel.errors import ConflictError, InvalidError, KvittError, NotFoundError
from kvitt.kernel.ids import uuid7
from kvitt.people.flash import flash
from kvitt.people.middleware import SignedInRequest, require
from kvitt.people.models import Role
from kvitt.rates.mileage.matrix import Matrix, Row
from kvitt.rates.mileage.text import fingerprint, read, row_read, row_written
from kvitt.tenancy.sentences import say
from kvitt.transactions.kinds.mileage.actions import matrix as verbs
from kvitt.transactions.kinds.mileage.actions import rows as row_verbs
from kvitt.transactions.kinds.mileage.matrix_chosen import (
    OfDimension,
    Offered,
    law_named,
    offered,
    prices_for,
    to_be_edited,
)
from kvitt.transactions.kinds.mileage.matrix_form import row_of, typed_again
from kvitt.transactions.kinds.mileage.matrix_shown import rows_shown
from kvitt.transactions.kinds.mileage.matrix_typed import lines_of, values_of
from kvitt.transactions.kinds.mileage.words import EXTRAS, FUELS, SOURCES, VEHICLES

_WRITERS = (Role.ADMINISTRATOR, Role.FINANCE)


@require(*_WRITERS)
@require_http_methods(["GET", "POST"])
def row_page(request: SignedInRequest, number: int | None = None) -> HttpResponse:
    """One row; without a number, a new one. Saving begins a draft where there is none."""
    country, language = law_named(request), request.person.language
    matrix = to_be_edited(country)
    row = _row_seen(matrix, number, request.POST.get("seen"))
    if request.method == "GET" and number is not None and row is None:
        raise NotFoundError
    on = today(zone=request.company.time_zone)
    choices = offered(matrix, on=on, language=language)
    if request.method == "GET":
        return _shown(request, matrix, row, choices, values=values_of(row, language=language))
    if "more" in request.POST:
        values = typed_again(request.POST)
        return _shown(
            request, matrix, row, choices, values={**values, "tier_up_to": [*values.get("tier_up_to", []), ""]}
        )
    try:
        meant = row_of(request.POST, base=row, offered=choices, currency=matrix.currency, language=language, today=on)
        _put(request, country, meant, number)
    except KvittError as error:
        return _refused(request, error, row, choices)
    said = _("Saved in the draft. Nothing is paid by it before it is in force.")
    return flash(redirect(f"{reverse('mileage-matrix')}?country={country}"), said)


@require(*_WRITERS)
@require_POST
def arrange(request: SignedInRequest, number: int) -> HttpResponse:
    """Move a row up or down, or take it out."""
    country, to, at, gone = law_named(request), request.POST.get("to", ""), now(), None
    told: dict[str, Any] = {"person": request.person, "number": number, "seen": request.POST.get("seen"), "at": at}
    address = f"{reverse('mileage-matrix')}?country={country}"
    try:
        with atomic():
            draft = verbs.begin_matrix(person=request.person, country=country, matrix_id=uuid7(), at=at)
            if to == "out":
                gone = _row_seen(read(draft.text), number, request.POST.get("seen"))
                row_verbs.take_row_out(matrix_id=draft.id, **told)
            else:
                row_verbs.move_row(matrix_id=draft.id, by=-1 if to == "up" else 1, **told)
    except ConflictError:
        said = _("Somebody changed this row in the meantime, so it stays where it is. Look at it and do it again.")
        return flash(redirect(address), said, bad=True)
    except KvittError as error:
        return flash(redirect(address), say(error.code, error.parameters), bad=True)
    if to != "out" or gone is None:
        return redirect(address)
    said, packed = _("The row is taken out."), _packed(gone)
    if len(packed) > _MOST_PACKED:
        return flash(redirect(address), said)
    return flash(redirect(address), said, undo_url=reverse("mileage-matrix-row-back"), undo_ids=[country, packed])


@require(*_WRITERS)
@require_POST
def put_back(request: SignedInRequest) -> HttpResponse:
    """Undo taking a row out: it stands again where it stood. Raises InvalidError for what is no row."""
    country, packed = [*request.POST.getlist("ids"), "", ""][:2]
    country, at = law_named(request, country), now()
    try:
        row = row_read(tomllib.loads(urlsafe_b64decode(packed.encode()).decode()))
    except (ValueError, KeyError, TypeError, ArithmeticError) as error:
        raise InvalidError from error
    with atomic():
        draft = verbs.begin_matrix(person=request.person, country=country, matrix_id=uuid7(), at=at)
        row_verbs.put_row(person=request.person, matrix_id=draft.id, row=row, at=at)
    return redirect(f"{reverse('mileage-matrix')}?country={country}")


#: What is said on the next page travels in a cookie, and that is short.
_MOST_PACKED = 2_500


def _packed(row: Row) -> str:
    """A row as one word, for the undo that goes with the next page."""
    return urlsafe_b64encode(row_written(row).encode()).decode()


def _row_seen(matrix: Matrix, number: int | None, seen: str | None) -> Row | None:
    """The row of a number; one that says what was seen goes first, since numbers shift."""
    rows = sorted(matrix.rows, key=lambda one: one.number != number)
    return next((one for one in rows if (fingerprint(one) == seen if seen else one.number == number)), None)


def _put(request: SignedInRequest, country: str, row: Row, number: int | None) -> None:
    """Into the draft, which is begun by the way; where the row cannot be put there, none is begun."""
    at, before = now(), request.POST.get("before", "")
    with atomic():
        draft = verbs.begin_matrix(person=request.person, country=country, matrix_id=uuid7(), at=at)
        seen = request.POST.get("seen", "") if number is not None else ""
        if not seen:
            place = int(before) if before.isascii() and before.isdigit() and len(before) < _DIGITS else 0
            row = Row(place, row.label, row.shape, row.when, row.since, row.until, row.commute)
        row_verbs.put_row(
            person=request.person,
            matrix_id=draft.id,
            row=row,
            at=at,
            instead_of=number if seen else None,
            seen=seen or None,
        )


_DIGITS = 6


#: What is said of the row or the table as a whole, and not of one field.
_OF_THE_ROW = ("matrix.", "mileage.table-")


def _refused(request: SignedInRequest, error: KvittError, row: Row | None, choices: Offered) -> HttpResponse:
    """The form again with all that was typed. Where the row was changed meanwhile, beside what it says now."""
    findings = error.findings if isinstance(error, InvalidError) else ()
    problems = {one.field: say(one.code, one.parameters) for one in findings if not one.code.startswith(_OF_THE_ROW)}
    about_all = [say(one.code, one.parameters) for one in findings if one.code.startswith(_OF_THE_ROW)]
    matrix = to_be_edited(law_named(request))
    refusal = " ".join(about_all) or (
        _("Look at what is marked. Nothing is saved yet.") if problems else say(error.code, error.parameters)
    )
    meanwhile = isinstance(error, ConflictError)
    if meanwhile:
        row = next((one for one in matrix.rows if one.label == request.POST.get("was")), None)
    return _shown(
        request, matrix, row, choices, values=typed_again(request.POST), problems=problems, refusal=refusal,
        status=error.http_status, meanwhile=meanwhile,
    )  # fmt: skip


def _shown(
    request: SignedInRequest,
    matrix: Matrix,
    row: Row | None,
    choices: Offered,
    *,
    values: dict[str, Any],
    problems: dict[str, str] | None = None,
    refusal: str = "",
    status: int = 200,
    meanwhile: bool = False,
) -> HttpResponse:
    language, problems = request.person.language, problems or {}
    on = today(zone=request.company.time_zone)
    standing = rows_shown(matrix, book=prices_for(), on=on, language=language)
    seen = (
        request.POST.get("seen", "") if request.method == "POST" and not meanwhile else fingerprint(row) if row else ""
    )
    context = {
        "country": matrix.country,
        "matrix": matrix,
        "row": row,
        "seen": seen,
        "now": next((one for one in standing if row is not None and one.number == row.number), None)
        if meanwhile
        else None,
        "values": values,
        "lines": lines_of(values, problems),
        "problems": problems,
        "refusal": refusal,
        "offered": choices,
        "branches": _with_chosen(choices.branches, values.get("branch")),
        "purposes": _with_chosen(choices.purposes, values.get("purpose")),
        "standing": standing,
        "groups": _chosen(choices, "group", values),
        "dimensions": _chosen(choices, "dimension", values),
        "vehicles": list(VEHICLES.items()),
        "fuels": list(FUELS.items()),
        "extras": list(EXTRAS.items()),
        "sources": list(SOURCES.items()),
        "weekdays": [(str(day + 1), name) for day, name in WEEKDAYS.items()],
        "payers": [("driver", _("driver pays the fuel")), ("employer", _("company pays the fuel"))],
        "commutes": [("private", _("Only after 60 days between home and the same place of work"))],
        "open": _open(values, problems),
    }
    return render(request, "mileage/matrix_row.html", context, status=status)


def _with_chosen(choices: Iterable[tuple[str, str]], chosen: Iterable[str] | None) -> list[tuple[str, str]]:
    """The choices, and what is chosen though nobody offers it any more: dropped unseen, the row would be for other drives."""
    there = dict(choices)
    return [*there.items(), *((code, code) for code in chosen or () if code and code not in there)]


def _chosen(choices: Offered, kind: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    """The dimensions with what is chosen of each."""
    known = {one.code: one for one in choices.dimensions}
    named = [name.removeprefix(f"{kind}-") for name, value in values.items() if name.startswith(f"{kind}-") and value]
    found = []
    for code in dict.fromkeys([*known, *named]):
        name = f"{kind}-{code}"
        chosen = values.get(name) or []
        one = known.get(code, OfDimension(code, code, ()))
        if one.is_short:
            one = replace(one, values=tuple(_with_chosen(one.values, chosen)))
        found.append({"field": name, "dimension": one, "chosen": chosen, "typed": ", ".join(filter(None, chosen))})
    return found


#: The folded parts of the form, by the beginnings of the names of their fields.
_PARTS = {
    "vehicle": ("vehicle", "fuel"),
    "who": ("branch", "employee", "group-"),
    "what": ("purpose", "home_to_work", "dimension-"),
    "when": ("since", "until", "weekday"),
    "way": ("passengers_", "extra", "source"),
    "reached": ("reached_from", "reached_until", "reached_since"),
    "on_top": ("on-top-",),
    "caps": ("cap_",),
    "tax": ("free",),
}


def _open(values: dict[str, Any], problems: dict[str, str]) -> set[str]:
    """The parts in which something stands, or is wrong."""
    filled = {name for name, value in values.items() if (any(value) if isinstance(value, list) else value)}
    found = {part for part, names in _PARTS.items() if any(one.startswith(names) for one in (*filled, *problems))}
    if values.get("tax_free", "law") != "law" or values.get("commute") == "deduct":
        found.add("tax")
    return found
