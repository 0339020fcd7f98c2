"""Insight for finance: where items wait, how long it takes, why they are rejected, what checks find."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from kvitt.kernel.clock import now
from kvitt.kernel.errors import NotFoundError
from kvitt.people import formats
from kvitt.people.middleware import SignedInRequest, require
from kvitt.transactions.insight import findings, longest, pace, rejections, waiting_now
from kvitt.transactions.insight_tables import MEDIA, as_file, parts_of
from kvitt.web.clock import today_of
from kvitt.web.pages.finance import READERS
from kvitt.web.spoken import sentence_for

_PERIODS = (1, 3, 12)


@require(*READERS)
@require_GET
def insight(request: SignedInRequest) -> HttpResponse:
    """The last month, three or twelve; what waits is of this moment."""
    months = _months(request)
    first, until = period(request, months=months)
    language = request.person.language
    waiting = waiting_now(at=now())
    most = longest(waiting)
    reasons, found = rejections(first=first, until=until), findings(first=first, until=until)
    context = {
        "months": months,
        "periods": _PERIODS,
        "waiting": [
            {"row": one, "oldest": days(one.oldest), "median": days(one.median), "bar": _bar(one.oldest, most)}
            for one in waiting
        ],
        "paces": [
            {
                "month": formats.short_month(one.month.month, language=language),
                "year": one.month.year,
                "count": one.count,
                "decided": days(one.decided),
                "slow": days(one.slow),
                "booked": days(one.booked),
            }
            for one in pace(first=first, until=until)
        ],
        "reasons": [{"row": one, "bar": _bar(one.count, reasons[0].count)} for one in reasons],
        "found": [
            {
                "row": one,
                "text": sentence_for(one.code, one.parameters),
                "share": formats.rate(round(one.share * 100, 1), language=language),
                "bar": _bar(one.count, found[0].count),
            }
            for one in found
        ],
    }
    return render(request, "web/insight.html", context)


def period(request: SignedInRequest, *, months: int) -> tuple[datetime, datetime]:
    """From the first day of the month so many months ago until tomorrow begins, in the company's time."""
    today, zone = today_of(request.company), ZoneInfo(request.company.time_zone)
    back = today.year * 12 + today.month - 1 - (months - 1)
    begins = date(back // 12, back % 12 + 1, 1)
    return datetime.combine(begins, time(0), zone), datetime.combine(today + timedelta(days=1), time(0), zone)


def days(count: int | None) -> str:
    """Whole working days; a dash for none."""
    if count is None:
        return "–"
    return ngettext("%(n)s day", "%(n)s days", count) % {"n": count} if count else _("under a day")


@require(*READERS)
@require_GET
def insight_out(request: SignedInRequest, ending: str) -> HttpResponse:
    """The same as a file: a sheet for each part in Excel, the parts one beneath the other in CSV."""
    if ending not in MEDIA:
        raise NotFoundError
    first, until = period(request, months=_months(request))
    parts = parts_of(first=first, until=until, at=now())
    response = HttpResponse(as_file(parts, ending=ending), content_type=MEDIA[ending])
    response.headers["Content-Disposition"] = f'attachment; filename="{request.company.code}-insight.{ending}"'
    return response


def _months(request: SignedInRequest) -> int:
    asked = request.GET.get("months")
    return int(asked) if asked in {str(one) for one in _PERIODS} else 3


def _bar(value: Any, most: Any) -> int:
    """How long a bar is, in per cent of the longest."""
    return max(1, round(100 * (value / most))) if most else 0
