"""Two versions of the table of prices side by side, in words: rows that are new, gone, changed, or moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kvitt.kernel.clock import today
from kvitt.people import formats
from kvitt.people.middleware import SignedInRequest, require
from kvitt.people.models import Role
from kvitt.rates.mileage.compare import rows_changed
from kvitt.rates.mileage.matrix import Matrix
from kvitt.rates.mileage.prices import PriceBook
from kvitt.transactions.kinds.mileage.matrix_chosen import (
    LAW,
    in_state,
    law_named,
    laws_here,
    matrix_in,
    prices_for,
    version_named,
    versions_of,
)
from kvitt.transactions.kinds.mileage.matrix_shown import Cell, ShownRow, rows_shown
from kvitt.transactions.kinds.mileage.models import MatrixState, MileageMatrix


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One row that differs. `what`: `new`, `gone`, `moved` or `changed`; `was` and `now`: what it said, and says instead."""

    number: int
    label: str
    what: tuple[str, ...]
    was: tuple[str, ...]
    now: tuple[str, ...]


def changes_shown(old: Matrix, new: Matrix, *, book: PriceBook, on: date, language: str) -> list[ShownChange]:
    """What is otherwise in `new` than in `old`, row by row."""
    before, after = (
        {row.number: row for row in rows_shown(one, book=book, on=on, language=language)} for one in (old, new)
    )
    found = []
    for one in rows_changed(old, new):
        was = before.get(one.old.number) if one.old else None
        now = after.get(one.new.number) if one.new else None
        shown = now or was
        if shown is None:
            continue
        named = was is not None and now is not None
        said_before, said_after = (_said(row, named=named, placed=one.moved) for row in (was, now))
        differs = [name for name, holds in (("moved", one.moved), ("changed", one.altered)) if holds]
        what = ("new",) if was is None else ("gone",) if now is None else tuple(differs)
        found.append(
            ShownChange(
                shown.number,
                shown.label,
                what,
                tuple(said for said in said_before if said not in said_after),
                tuple(said for said in said_after if said not in said_before),
            )
        )
    return found


def _said(row: ShownRow | None, *, named: bool, placed: bool) -> list[str]:
    """All that a row says, one thing a line; its name and its place only where they may be others."""
    if row is None:
        return []
    days = [row.days] if row.days else []
    asks = list(row.asks) or [_("every drive")]
    name = [row.label] if named else []
    if placed:
        name.append(_("as number %(number)s") % {"number": row.number})
    return [*name, *days, *asks, *(_price(cell) for cell in row.cells), *row.extra]


def _price(cell: Cell) -> str:
    told = f"{cell.label}: {cell.value or '–'}"
    return _("%(price)s (official)") % {"price": told} if cell.official else told


@require(Role.ADMINISTRATOR, Role.FINANCE, Role.AUDITOR)
@require_GET
def compare(request: SignedInRequest) -> HttpResponse:
    """Any version held against any other, or against the law's own table."""
    country, language = law_named(request), request.person.language
    on, rows = today(zone=request.company.time_zone), versions_of(country)
    draft, in_force = in_state(rows, MatrixState.DRAFT), in_state(rows, MatrixState.IN_FORCE)
    new = _named(rows, request.GET.get("to"), draft or in_force)
    otherwise = in_force if in_force is not None and in_force is not new else None
    old = _named(rows, request.GET.get("from"), otherwise)
    changes = changes_shown(
        matrix_in(old, country), matrix_in(new, country), book=prices_for(), on=on, language=language
    )
    names = [(LAW, _("The law's own table")), *((str(row.id), version_told(row)) for row in rows)]
    return render(
        request,
        "mileage/matrix_compare.html",
        {
            "country": country,
            "countries": [(code, name) for code, name in formats.countries(language) if code in laws_here(request)],
            "names": names,
            "from": str(old.id) if old else LAW,
            "to": str(new.id) if new else LAW,
            "changes": changes,
        },
    )


def version_told(row: MileageMatrix) -> str:
    """A version by number, and what it is."""
    states: dict[str, Any] = {"draft": _("Draft"), "in_force": _("In force"), "retired": _("Was in force")}
    number = _("Version %(number)s") % {"number": row.number}
    return f"{number} · {states[row.state]}"


def _named(rows: Sequence[MileageMatrix], name: str | None, otherwise: MileageMatrix | None) -> MileageMatrix | None:
    """The version of a name; None is the law. A name that nobody knows is the usual one."""
    return None if name == LAW else version_named(rows, name) or otherwise
