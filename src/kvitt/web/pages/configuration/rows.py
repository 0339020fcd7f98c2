"""One row of a noun: what stands in it, and changing it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kvitt.configuration.actions.rows import save_row
from kvitt.configuration.columns import Column
from kvitt.configuration.noun import Noun, Texts
from kvitt.configuration.queries import noun_of, rows_by_id
from kvitt.kernel.clock import now
from kvitt.kernel.errors import InvalidError, KvittError, NotFoundError
from kvitt.people.flash import flash
from kvitt.people.middleware import SignedInRequest, require
from kvitt.people.models import Role
from kvitt.people.national_ids import national_id_since
from kvitt.tenancy.sentences import say
from kvitt.web.middleware import sentence_of
from kvitt.web.pages.configuration.lists import READERS, people_in
from kvitt.web.told import history


@require(*READERS)
@require_http_methods(["GET", "POST"])
def row_page(request: SignedInRequest, code: str, row_id: UUID) -> HttpResponse:
    """A new id makes a new row. What was typed stays in the form, whatever is wrong with it."""
    noun = noun_of(code)
    columns = list(noun.columns())
    row = rows_by_id(noun, [row_id]).get(row_id)
    if row is None and (noun.single or not noun.may_change(request.person)):
        raise NotFoundError
    texts = noun.texts([row], columns)[0] if row is not None else {"active": "1"}
    problems: dict[str, str] = {}
    refusal, status = "", 200
    if request.method == "POST":
        texts = {**texts, **_texts_of(request, columns)}
        try:
            save_row(
                noun=noun, person=request.person, row_id=row_id, texts=_texts_of(request, columns), at=now(),
                version=_version(request),
            )  # fmt: skip
        except KvittError as error:
            problems = _problems(error)
            refusal, status = "" if problems else sentence_of(error), error.http_status
        else:
            return flash(_back(noun, row_id), _("Saved."))
    context = {
        "noun": noun,
        "row": row,
        "title": texts.get(f"name_{request.person.language}") or str(row),
        "version": request.POST.get("version", "") if request.method == "POST" else getattr(row, "version", ""),
        "fields": [_field(column, texts, problems, row) for column in columns],
        "people": people_in(columns),
        "refusal": refusal or problems.get("", ""),
        "may_change": noun.may_change(request.person),
        "may_invite": noun.code == "users" and row is not None and row.is_active and not row.password,
        **_national_id(request, noun, row),
        "history": history(row_id, fields={column.name: column.label for column in columns}) if row is not None else [],
    }
    return render(request, "web/configuration/row.html", context, status=status)


def _national_id(request: SignedInRequest, noun: Noun, row: Any) -> dict[str, Any]:
    if noun.code != "users" or row is None or not request.company.keeps_national_ids:
        return {}
    return {
        "may_write_number": request.person.has_role(Role.FINANCE, Role.ADMINISTRATOR),
        "number_since": national_id_since(row.id),
    }


def _back(noun: Noun, row_id: UUID) -> HttpResponse:
    return (
        redirect("configuration-row", noun.code, row_id) if noun.single else redirect("configuration-rows", noun.code)
    )


def _version(request: SignedInRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() else None


def _problems(error: KvittError) -> dict[str, str]:
    findings = error.findings if isinstance(error, InvalidError) else ()
    return {finding.field: say(finding.code, finding.parameters) for finding in findings}


def _field(column: Column, texts: Texts, problems: Mapping[str, str], row: Any) -> dict[str, Any]:
    """A field of the form. What is chosen stays choosable, also when it has gone out of use."""
    text = texts.get(column.name, "")
    chosen = text.split() if column.form == "choices" else [text]
    by_code = {choice.code: choice for choice in column.choices}
    return {
        "column": column,
        "text": text,
        "chosen": chosen,
        "options": [choice for choice in column.choices if choice.is_active or choice.code in chosen],
        # People are many: the form lists those who are chosen, in their order, and a box to add more.
        "picked": [by_code[code] for code in chosen if code in by_code],
        "unknown": " ".join(code for code in chosen if code not in by_code),
        "problem": problems.get(column.name, ""),
        "fixed": column.fixed and row is not None,
    }


def _texts_of(request: SignedInRequest, columns: Sequence[Column]) -> Texts:
    """What was typed. A column that the form did not show is left out; a box without its tick is a no."""
    texts = {}
    for column in columns:
        if column.form == "choices":
            texts[column.name] = " ".join(request.POST.getlist(column.name))
        elif column.form == "flag":
            texts[column.name] = "1" if request.POST.get(column.name) else "0"
        elif column.name in request.POST:
            texts[column.name] = request.POST[column.name]
    return texts
