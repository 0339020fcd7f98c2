"""Tables of a noun out and in: CSV and Excel, with a dry run before anything changes."""

import base64
import binascii
import json
import zlib
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from kvitt.configuration.actions.tables import apply_plan, export_table, plan
from kvitt.configuration.queries import noun_of
from kvitt.kernel.clock import now
from kvitt.kernel.errors import InvalidError, KvittError, NotFoundError
from kvitt.kernel.tables import MAX_BYTES, MAX_UNPACKED_BYTES, Table, read_table
from kvitt.people.flash import flash
from kvitt.people.middleware import SignedInRequest, require
from kvitt.web.middleware import sentence_of
from kvitt.web.pages.configuration.lists import PRO, READERS

_MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
#: A form may carry 5 MiB (DATA_UPLOAD_MAX_MEMORY_SIZE); that is some 60,000 people.
_MOST_KEPT = 4 * 1024 * 1024
#: The preview shows this many rows; the rest is counted.
_MOST_SHOWN = 300


@require(*READERS)
@require_http_methods(["GET"])
def table_out(request: SignedInRequest, code: str, ending: str) -> HttpResponse:
    """All rows as a file."""
    noun = noun_of(code)
    if ending not in _MEDIA:
        raise NotFoundError
    data = export_table(noun=noun, person=request.person, ending=ending, at=now())
    response = HttpResponse(data, content_type=_MEDIA[ending])
    response.headers["Content-Disposition"] = f'attachment; filename="{request.company.code}-{code}.{ending}"'
    return response


@require(*PRO)
@require_http_methods(["GET", "POST"])
def table_in(request: SignedInRequest, code: str) -> HttpResponse:
    """A file comes in: first what it would change, then, if the person says so, exactly that."""
    noun = noun_of(code)
    context: dict[str, Any] = {"noun": noun, "columns": noun.columns()}
    if request.method != "POST":
        return render(request, "web/configuration/import.html", context)
    try:
        table = _table_of(request)
        if token := request.POST.get("token", ""):
            count = len(apply_plan(noun=noun, person=request.person, table=table, token=token, at=now()).changes)
            said = ngettext("%(count)s row changed.", "%(count)s rows changed.", count) % {"count": count}
            return flash(redirect("configuration-rows", code), said)
        made = plan(noun=noun, person=request.person, table=table)
        kept = pack(table) if made.may_apply else ""
    except KvittError as error:
        context["refusal"] = sentence_of(error)
        return render(request, "web/configuration/import.html", context, status=error.http_status)
    # Rows with something wrong come first: they are what the reader has to mend.
    ordered = sorted(made.changes, key=lambda change: (not change.findings, change.line))
    shown = ordered[:_MOST_SHOWN]
    context |= {"plan": made, "shown": shown, "rest": len(ordered) - len(shown), "kept": kept}
    return render(request, "web/configuration/import.html", context)


def _table_of(request: SignedInRequest) -> Table:
    """The upload, or what the preview's form carries. Nothing of it is stored: it holds people's addresses and accounts."""
    file = request.FILES.get("file")
    if isinstance(file, UploadedFile):
        if file.size is not None and file.size > MAX_BYTES:
            code = "table.too-large"
            raise InvalidError(code)
        return read_table(file.read(), file_name=file.name or "")
    return unpack(request.POST.get("kept", ""))


def pack(table: Table) -> str:
    """A table as text for a form's hidden field. Raises InvalidError `table.too-large`."""
    told = json.dumps([table.header, *([row[name] for name in table.header] for row in table.rows)])
    packed = base64.b64encode(zlib.compress(told.encode(), 9)).decode()
    if len(packed) > _MOST_KEPT:
        code = "table.too-large"
        raise InvalidError(code)
    return packed


def unpack(text: str) -> Table:
    """What `pack` made. Raises InvalidError `table.empty` or `table.broken`."""
    if not text:
        code = "table.empty"
        raise InvalidError(code)
    opened = zlib.decompressobj()
    try:
        header, *rows = json.loads(opened.decompress(base64.b64decode(text, validate=True), MAX_UNPACKED_BYTES))
        return Table(
            tuple(str(name) for name in header),
            tuple(dict(zip(map(str, header), map(str, row), strict=True)) for row in rows),
        )
    except (binascii.Error, zlib.error, ValueError, TypeError):
        code = "table.broken"
        raise InvalidError(code) from None
