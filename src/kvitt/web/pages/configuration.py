"""What pro users configure: lists, forms, bulk changes, tables in and out."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kvitt.configuration.actions import apply_plan, change_many, may_change, plan, save_row
from kvitt.configuration.noun import Noun
from kvitt.configuration.queries import NOUNS, as_csv, as_excel, noun_of, one_row, rows_of
from kvitt.files.store import store
from kvitt.kernel.clock import now
from kvitt.kernel.errors import InvalidError, KvittError
from kvitt.kernel.ids import uuid7
from kvitt.kernel.tables import MAX_BYTES, read_table
from kvitt.ledger.periods import close_month, months_around, reopen_month
from kvitt.people.flash import flash
from kvitt.people.middleware import SignedInRequest, require
from kvitt.people.models import Role
from kvitt.tenancy.sentences import say
from kvitt.web.clock import today_of
from kvitt.web.middleware import sentence_of
from kvitt.web.values import ids_in

READERS = (Role.ADMINISTRATOR, Role.FINANCE, Role.AUDITOR)
PRO = (Role.ADMINISTRATOR, Role.FINANCE)


@require(*READERS)
@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """Everything that can be configured."""
    return render(request, "web/configuration/index.html", {"nouns": NOUNS.values()})


@require(*READERS)
@require_GET
def rows_page(request: SignedInRequest, code: str) -> HttpResponse:
    """The list of a noun."""
    noun = noun_of(code)
    if noun.single:
        return redirect("configuration-row", code, one_row(noun, None).id)
    words, only = request.GET.get("q", "").strip(), request.GET.get("only", "")
    rows = rows_of(noun, words=words, only=only, language=request.person.language)
    columns = {column.name: column for column in noun.columns()}
    shown = [columns[name] for name in noun.shown]
    context = {
        "noun": noun,
        "columns": shown,
        "rows": [
            {"id": row.id, "cells": [(column, texts[column.name]) for column in shown]}
            for row, texts in zip(rows, noun.texts(rows), strict=True)
        ],
        "q": words,
        "only": only,
        "bulk": [column for column in columns.values() if column.bulk],
        "may_change": may_change(noun, request.person),
        "new_id": uuid7(),
    }
    return render(request, "web/configuration/rows.html", context)


@require(*READERS)
def row_page(request: SignedInRequest, code: str, row_id: UUID) -> HttpResponse:
    """One row: what stands in it, and changing it. A new id makes a new row."""
    noun = noun_of(code)
    row = noun.model._default_manager.filter(**{"company_id" if code == "company" else "id": row_id}).first()  # noqa: SLF001
    texts = noun.texts([row])[0] if row is not None else {"active": "1"}
    problems: dict[str, str] = {}
    refusal = ""
    if request.method == "POST":
        texts = _texts_of(request, noun)
        version = int(request.POST["version"]) if request.POST.get("version", "").isdigit() else None
        try:
            save_row(noun=noun, person=request.person, row_id=row_id, texts=texts, at=now(), version=version)
        except KvittError as error:
            findings = error.findings if isinstance(error, InvalidError) else ()
            problems = {finding.field: say(finding.code, finding.parameters) for finding in findings}
            refusal = "" if problems else sentence_of(error)
        else:
            return flash(redirect("configuration-rows", code), _("Saved."))
    context = {
        "noun": noun,
        "row": row,
        "fields": [
            {
                "column": column,
                "text": texts.get(column.name, ""),
                "chosen": texts.get(column.name, "").split(),
                "options": column.options() if column.options else [],
                "problem": problems.get(column.name, ""),
            }
            for column in noun.columns()
        ],
        "refusal": refusal or problems.get("", ""),
        "may_change": may_change(noun, request.person),
    }
    return render(request, "web/configuration/row.html", context, status=422 if problems or refusal else 200)


def _texts_of(request: SignedInRequest, noun: Noun) -> dict[str, str]:
    texts = {}
    for column in noun.columns():
        if column.form == "choices":
            texts[column.name] = " ".join(request.POST.getlist(column.name))
        elif column.form == "flag":
            texts[column.name] = "1" if request.POST.get(column.name) else "0"
        else:
            texts[column.name] = request.POST.get(column.name, "")
    return texts


@require(*PRO)
@require_POST
def bulk_page(request: SignedInRequest, code: str) -> HttpResponse:
    """Set one column of those chosen."""
    noun = noun_of(code)
    column = request.POST.get("column", "")
    text = request.POST.get(f"value-{column}", "")
    changed = change_many(noun=noun, person=request.person, row_ids=ids_in(request), column=column, text=text, at=now())
    return flash(redirect("configuration-rows", code), _("Changed: %(count)s.") % {"count": changed})


@require(*READERS)
@require_GET
def table_out(request: SignedInRequest, code: str, ending: str) -> HttpResponse:
    """All rows as a file."""
    noun = noun_of(code)
    data = as_excel(noun) if ending == "xlsx" else as_csv(noun)
    media = (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        if ending == "xlsx"
        else "text/csv; charset=utf-8"
    )
    response = HttpResponse(data, content_type=media)
    response.headers["Content-Disposition"] = f'attachment; filename="{request.company.code}-{code}.{ending}"'
    return response


@require(*PRO)
def table_in(request: SignedInRequest, code: str) -> HttpResponse:
    """A file comes in: first what it would change, then, if the person says so, exactly that."""
    noun = noun_of(code)
    context: dict[str, Any] = {"noun": noun, "columns": noun.columns()}
    if request.method != "POST":
        return render(request, "web/configuration/import.html", context)
    try:
        data, kept = _file_of(request)
        table = read_table(data, file_name="")
        if token := request.POST.get("token", ""):
            done = apply_plan(noun=noun, person=request.person, table=table, token=token, at=now())
            return flash(redirect("configuration-rows", code), _("Changed: %(count)s.") % {"count": len(done.changes)})
        made = plan(noun=noun, person=request.person, table=table)
    except KvittError as error:
        return render(request, "web/configuration/import.html", {**context, "refusal": sentence_of(error)}, status=422)
    context |= {"plan": made, "kept": kept, "added": sum(change.is_new for change in made.changes)}
    return render(request, "web/configuration/import.html", context)


def _file_of(request: SignedInRequest) -> tuple[bytes, str]:
    """The bytes of the upload, kept under their hash between the dry run and the real one."""
    file = request.FILES.get("file")
    if isinstance(file, UploadedFile):
        if file.size is not None and file.size > MAX_BYTES:
            code = "table.too-large"
            raise InvalidError(code)
        data = file.read()
        return data, store().put(data) if data else ""
    kept = request.POST.get("kept", "")
    if len(kept) != 64 or not kept.isalnum():
        code = "table.empty"
        raise InvalidError(code)
    return store().read(kept), kept


@require(*READERS)
def periods_page(request: SignedInRequest) -> HttpResponse:
    """The months, open and closed."""
    if request.method == "POST":
        year, _dash, month = request.POST.get("month", "").partition("-")
        act = reopen_month if request.POST.get("reopen") else close_month
        act(person=request.person, year=int(year or 0), month=int(month or 0), at=now())
        return flash(redirect("periods"), _("Saved."))
    context = {"months": months_around(today_of(request.company)), "may_change": request.person.has_role(*PRO)}
    return render(request, "web/configuration/periods.html", context)


urlpatterns = [
    path("", index, name="configuration"),
    path("periods/", periods_page, name="periods"),
    path("<slug:code>/", rows_page, name="configuration-rows"),
    path("<slug:code>/import/", table_in, name="configuration-import"),
    path("<slug:code>/bulk/", bulk_page, name="configuration-bulk"),
    path("<slug:code>/table.<slug:ending>", table_out, name="configuration-table"),
    path("<slug:code>/<uuid:row_id>/", row_page, name="configuration-row"),
]
