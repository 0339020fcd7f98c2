"""Insight for finance: where items wait, how long it takes, why they are rejected, what checks find."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kvitt.kernel.clock import now
from kvitt.people import formats
from kvitt.people.middleware import SignedInRequest, require
from kvitt.tenancy.sentences import say
from kvitt.transactions.insight import findings, longest, pace, rejections, waiting_now
from kvitt.web.clock import today_of
from kvitt.web.pages.finance import READERS

_PERIODS = (1, 3, 12)


@require(*READERS)
@require_GET
def insight(request: SignedInRequest) -> HttpResponse:
    """The last month, three or twelve; what waits is of this moment."""
    months = int(request.GET["months"]) if request.GET.get("months") in {str(one) for one in _PERIODS} else 3
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
                "text": say(one.code, one.parameters),
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


def days(length: timedelta | None) -> str:
    """A length in days with one decimal, hours where it is less than a day; a dash for none."""
    if length is None:
        return "–"
    hours = length.total_seconds() / 3600
    if hours < 24:
        return _("%(n)s h") % {"n": round(hours)}
    return _("%(n)s days") % {"n": round(hours / 24, 1)}


def _bar(value: Any, most: Any) -> int:
    """How long a bar is, in per cent of the longest."""
    return max(1, round(100 * (value / most))) if most else 0
