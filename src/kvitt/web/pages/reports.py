"""Reports: a trip, a month."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kvitt.kernel.clock import now
from kvitt.kernel.errors import KvittError
from kvitt.people import formats
from kvitt.people.flash import flash
from kvitt.people.middleware import SignedInRequest, signed_in
from kvitt.transactions.actions.reports import (
    ReportFields,
    change_report,
    create_report,
    own_report,
    put_into_report,
    submit_report,
)
from kvitt.transactions.lifecycle import OPEN
from kvitt.transactions.models import Report
from kvitt.transactions.queries import kept, of_owner, questions_at, reports_of
from kvitt.web.clock import today_of
from kvitt.web.forms import DayField, refuse
from kvitt.web.listing import thumbnails
from kvitt.web.told import history
from kvitt.web.values import ids_in, one_id


class ReportForm(forms.Form):
    """Title, purpose and period."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200, required=False)
    purpose = forms.CharField(label=gettext_lazy("Purpose"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    starts_on = DayField(label=gettext_lazy("First day"), required=False)
    ends_on = DayField(label=gettext_lazy("Last day"), required=False)

    def fields_of_report(self) -> ReportFields:
        """What the action wants."""
        return ReportFields(**self.cleaned_data)


@signed_in
def reports(request: SignedInRequest) -> HttpResponse:
    """The person's reports, and a new one."""
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_report(
                person=request.person, report_id=one_id(request, "id"), fields=form.fields_of_report(), at=now()
            )
        except KvittError as error:
            refuse(form, error)
        else:
            return redirect("report", made.id)
    return render(request, "web/reports.html", {"reports": list(reports_of(request.person.id)[:100]), "form": form})


@signed_in
def report(request: SignedInRequest, report_id: UUID) -> HttpResponse:
    """One report with its items, and those that could go into it."""
    row = own_report(person=request.person, report_id=report_id)
    form = ReportForm(request.POST or None, initial=_initial(request, row))
    if request.method == "POST" and form.is_valid():
        try:
            change_report(
                person=request.person,
                report_id=report_id,
                fields=form.fields_of_report(),
                version=int(request.POST.get("version") or 0),
                at=now(),
            )
        except KvittError as error:
            refuse(form, error)
        else:
            return flash(redirect("report", report_id), _("Saved."))
    items = list(kept().filter(report_id=report_id).order_by("on", "id")[:500])
    loose = of_owner(request.person.id).filter(report_id=None, state__in=list(OPEN))[:50]
    context = {
        "report": row,
        "form": form,
        "items": items,
        "questions": questions_at(items),
        "total": sum((item.home_amount or 0) for item in items),
        "open_items": [item for item in items if item.state in OPEN],
        "loose": list(loose),
        "thumbnails": thumbnails(items),
        "history": history(report_id),
    }
    return render(request, "web/report.html", context)


def _initial(request: SignedInRequest, row: Report) -> dict[str, Any]:
    language = request.person.language
    return {
        "title": row.title,
        "purpose": row.purpose,
        "starts_on": formats.day(row.starts_on, language=language) if row.starts_on else "",
        "ends_on": formats.day(row.ends_on, language=language) if row.ends_on else "",
    }


@signed_in
@require_POST
def put_in(request: SignedInRequest, report_id: UUID) -> HttpResponse:
    """Put chosen items in, or take them out."""
    target = None if request.POST.get("out") else report_id
    put_into_report(person=request.person, report_id=target, transaction_ids=ids_in(request), at=now())
    return redirect("report", report_id)


@signed_in
@require_POST
def send_report(request: SignedInRequest, report_id: UUID) -> HttpResponse:
    """Send everything in it that is complete."""
    outcomes = submit_report(person=request.person, report_id=report_id, on=today_of(request.company), at=now())
    sent = sum(outcome.done for outcome in outcomes)
    text = _("Sent: %(sent)s.") % {"sent": sent}
    if sent < len(outcomes):
        text += " " + _("Not yet complete: %(left)s.") % {"left": len(outcomes) - sent}
    return flash(redirect("report", report_id), text)
