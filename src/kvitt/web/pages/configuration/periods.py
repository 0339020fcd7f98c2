"""The months, open and closed."""

import re

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kvitt.kernel.clock import now
from kvitt.kernel.errors import NotFoundError
from kvitt.ledger.periods import close_month, months_around, reopen_month
from kvitt.people.flash import flash
from kvitt.people.middleware import SignedInRequest, require
from kvitt.web.clock import today_of
from kvitt.web.pages.configuration.lists import PRO, READERS


@require(*READERS)
@require_http_methods(["GET", "POST"])
def periods_page(request: SignedInRequest) -> HttpResponse:
    """Close a month, open it again."""
    if request.method == "POST":
        month = re.fullmatch(r"(\d{4})-(\d{2})", request.POST.get("month", ""), re.ASCII)
        if month is None:
            raise NotFoundError
        act = reopen_month if request.POST.get("reopen") else close_month
        act(person=request.person, year=int(month[1]), month=int(month[2]), at=now())
        return flash(redirect("periods"), _("Saved."))
    context = {"months": months_around(today_of(request.company)), "may_change": request.person.has_role(*PRO)}
    return render(request, "web/configuration/periods.html", context)
