"""The index of configuration, the list of a noun, and changing many rows of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from kvitt.configuration.actions.rows import change_many
from kvitt.configuration.columns import Column
from kvitt.configuration.nouns import NOUNS
from kvitt.configuration.queries import Row, Wanted, counts, listing, noun_of, only_row, shown_columns
from kvitt.kernel.clock import now
from kvitt.kernel.errors import InvalidError
from kvitt.kernel.ids import uuid7
from kvitt.people.actions.passwords import invite_many
from kvitt.people.flash import flash
from kvitt.people.middleware import SignedInRequest, require
from kvitt.people.models import Role
from kvitt.tenancy.sentences import say
from kvitt.transactions.kind import kinds_of
from kvitt.web.values import ids_in

READERS = (Role.ADMINISTRATOR, Role.FINANCE, Role.AUDITOR)
PRO = (Role.ADMINISTRATOR, Role.FINANCE)


@require(*READERS)
@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """Everything that can be configured."""
    tiles = [tile for kind in kinds_of(request.company) for tile in kind.tiles()]
    return render(
        request, "web/configuration/index.html", {"nouns": NOUNS.values(), "counts": counts(), "tiles": tiles}
    )


@require(*READERS)
@require_GET
def rows_page(request: SignedInRequest, code: str) -> HttpResponse:
    """The list of a noun: search, filters, order, pages, choosing many."""
    noun = noun_of(code)
    if noun.single:
        return redirect("configuration-row", code, only_row(noun).id)
    columns = list(noun.columns())
    asked = request.GET
    wanted = Wanted(
        words=asked.get("q", "").strip(),
        only=asked.get("only", ""),
        chosen={column.name: asked.get(column.name, "") for column in columns if column.find},
        sort=asked.get("sort", ""),
        page=int(asked.get("page", "")) if asked.get("page", "").isdecimal() else 1,
    )
    shown = shown_columns(noun, columns, language=request.person.language)
    found = listing(noun, columns, wanted, language=request.person.language)
    context = {
        "noun": noun,
        "wanted": wanted,
        "heads": [_head(column, wanted.sort) for column in shown],
        "rows": _cells(found.rows, shown),
        "found": found,
        "filters": [(column, wanted.chosen.get(column.name, "")) for column in columns if column.find]
        if wanted.chosen
        else [],
        "narrowed": any((wanted.chosen or {}).values()),
        "filtered": bool(wanted.words or wanted.only or any((wanted.chosen or {}).values())),
        "bulk": [column for column in columns if column.bulk],
        "people": people_in(columns),
        "may_change": noun.may_change(request.person),
        "new_id": uuid7(),
    }
    return render(request, "web/configuration/rows.html", context)


def people_in(columns: Sequence[Column]) -> SafeString:
    """Whom the page proposes where people are typed; empty where none are. Made here: a template takes 50 ms for a thousand."""
    people = next((column.active_choices for column in columns if column.own), [])
    return format_html_join("", '<option value="{}">{}</option>', ((choice.code, choice.name) for choice in people))


def _head(column: Column, sort: str) -> dict[str, Any]:
    """The head of a column: where pressing it leads, and how the list is sorted now."""
    by = "" if not column.order else f"-{column.name}" if sort == column.name else column.name
    now_sorted = {column.name: "ascending", f"-{column.name}": "descending"}.get(sort, "")
    return {"column": column, "by": by, "sorted": now_sorted}


def _cells(rows: Any, shown: list[Column]) -> list[dict[str, Any]]:
    names: Mapping[str, Mapping[str, str]] = {
        column.name: {choice.code: choice.name for choice in column.choices}
        for column in shown
        if column.form in {"choice", "choices"}
    }
    return [
        {"id": row.id, "cells": [(column.form, _cell(column, row, names.get(column.name))) for column in shown]}
        for row in rows
    ]


def _cell(column: Column, row: Row, names: Mapping[str, str] | None) -> str:
    text = row.texts[column.name]
    if names is None:
        return text
    return ", ".join(names.get(one, one) for one in text.split()) if column.form == "choices" else names.get(text, text)


@require(Role.ADMINISTRATOR)
@require_POST
def invite_page(request: SignedInRequest) -> HttpResponse:
    """Mail those chosen who have no password yet a link to choose one."""
    invited = invite_many(by=request.person, user_ids=ids_in(request), at=now())
    said = ngettext("%(count)s person invited.", "%(count)s people invited.", invited) % {"count": invited}
    if not invited:
        said = _("Nobody was invited: those chosen have a password already, or are out of use.")
    return flash(redirect("configuration-rows", "users"), said, bad=not invited)


@require(*PRO)
@require_POST
def bulk_page(request: SignedInRequest, code: str) -> HttpResponse:
    """Set one column of those chosen; all or none."""
    noun = noun_of(code)
    column = request.POST.get("column", "")
    text = " ".join(request.POST.getlist(f"value-{column}"))
    back = redirect(reverse("configuration-rows", args=[code]))
    chosen = ids_in(request)
    try:
        changed = change_many(noun=noun, person=request.person, row_ids=chosen, column=column, text=text, at=now())
    except InvalidError as error:
        told = [
            f"{finding.parameters.get('row', '')}: {say(finding.code, finding.parameters)}"
            for finding in error.findings
        ]
        return flash(back, _("Nothing was changed. %(why)s") % {"why": " ".join(told[:3])}, bad=True)
    said = ngettext("%(count)s row changed.", "%(count)s rows changed.", changed) % {"count": changed}
    return flash(back, said)
