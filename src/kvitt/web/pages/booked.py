"""What was booked, for finance and who checks: vouchers, exports and the overview."""

from typing import Any
from uuid import UUID

from django.db.models import Q, Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kvitt.exports.actions import formats, hand_over
from kvitt.exports.models import Batch
from kvitt.exports.queries import batch_file, batches, not_handed_over
from kvitt.files.store import store
from kvitt.kernel.clock import now
from kvitt.ledger.queries import postings_of, reversed_ids, vouchers
from kvitt.people.flash import flash
from kvitt.people.middleware import SignedInRequest, require
from kvitt.people.models import Role
from kvitt.transactions.totals import by_cost_type_and_month
from kvitt.web.clock import today_of
from kvitt.web.pages.finance import PAGE, READERS
from kvitt.web.values import one_id


@require(*READERS)
@require_GET
def vouchers_page(request: SignedInRequest) -> HttpResponse:
    """The vouchers, newest first."""
    rows = vouchers()
    if words := request.GET.get("q", "").strip():
        rows = rows.filter(Q(text__icontains=words) | Q(number=int(words) if words.isdigit() else -1))
    if after := request.GET.get("after", ""):
        year, _dash, number = after.partition("-")
        if year.isdigit() and number.isdigit():
            rows = rows.filter(Q(year__lt=int(year)) | Q(year=int(year), number__lt=int(number)))
    found = list(rows[: PAGE + 1])
    more = str(found[PAGE - 1]) if len(found) > PAGE else ""
    found = found[:PAGE]
    context = {
        "vouchers": found,
        "postings": postings_of([row.id for row in found]),
        "reversed": reversed_ids([row.id for row in found]),
        "after": more,
        "q": words,
    }
    return render(request, "web/vouchers.html", context)


@require(*READERS)
@require_GET
def exports_page(request: SignedInRequest) -> HttpResponse:
    """What was handed over, and what waits for it."""
    waiting = not_handed_over()
    context = {
        "batches": [_batch_shown(batch) for batch in batches()[:50]],
        "waiting": waiting.count(),
        "total": waiting.aggregate(total=Sum("total"))["total"],
        "may_export": request.person.has_role(Role.FINANCE),
    }
    return render(request, "web/exports.html", context)


def _batch_shown(batch: Batch) -> dict[str, Any]:
    labels = {code: one.label for code, one in formats().items()} | {"receipts": _("Receipts (ZIP)")}
    files = [{"format": file.format, "label": labels.get(file.format, file.format)} for file in batch.files.all()]
    return {"batch": batch, "files": files}


@require(Role.FINANCE)
@require_POST
def export_page(request: SignedInRequest) -> HttpResponse:
    """Make a batch of everything that waits."""
    batch = hand_over(person=request.person, at=now(), batch_id=one_id(request, "id"))
    return flash(redirect("exports"), _("Batch %(number)s is ready.") % {"number": batch.number})


@require(*READERS)
@require_GET
def export_file(request: SignedInRequest, batch_id: UUID, code: str) -> HttpResponse:
    """A batch's file, the same bytes every time."""
    del request
    row = batch_file(batch_id=batch_id, code=code)
    response = HttpResponse(store().read(row.sha256), content_type=row.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{row.name}"'
    response.headers["X-Content-SHA256"] = row.sha256
    return response


@require(*READERS)
@require_GET
def overview(request: SignedInRequest) -> HttpResponse:
    """What was spent, by cost type and month."""
    today = today_of(request.company)
    year = request.GET.get("year", "")
    chosen = int(year) if year.isdigit() and 2000 <= int(year) <= today.year else today.year
    table = by_cost_type_and_month(year=chosen, language=request.person.language)
    context = {"table": table, "year": chosen, "years": range(today.year, today.year - 4, -1)}
    return render(request, "web/overview.html", context)
