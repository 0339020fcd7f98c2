"""Finance's desk: find, check, correct, book."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse as address
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kvitt.kernel.clock import now
from kvitt.kernel.errors import KvittError
from kvitt.kernel.typed import parse_amount, parse_day
from kvitt.ledger.queries import accounts, is_open
from kvitt.people.flash import flash
from kvitt.people.formats import amount as figure
from kvitt.people.middleware import SignedInRequest, require
from kvitt.people.models import Dimension, DimensionValue, Role
from kvitt.policy.queries import book, vat_codes
from kvitt.policy.spot_checks import has_spot_checks, told_key
from kvitt.transactions.actions.book import book_each, book_ready, reverse
from kvitt.transactions.actions.outcome import Outcome
from kvitt.transactions.actions.reject import send_back
from kvitt.transactions.actions.spot import mark_each_checked
from kvitt.transactions.find import filtered
from kvitt.transactions.kind import CorrectableLine, kind_of
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import one_visible
from kvitt.transactions.shown import pages_of_items
from kvitt.transactions.spot import check_of, counted_checks, drawn_months, draws_of
from kvitt.web.clock import today_of
from kvitt.web.desk import desk_lines, filters_of
from kvitt.web.listing import page_of
from kvitt.web.middleware import sentence_of
from kvitt.web.pages.thread import thread_context
from kvitt.web.shown import about, vouchers_shown, way_context
from kvitt.web.told import history
from kvitt.web.values import ids_in

PAGE = 40
READERS = (Role.FINANCE, Role.AUDITOR, Role.ADMINISTRATOR)
#: What the list shows; the rest of the rows stays where it is.
_LISTED = (
    "company_id", "id", "kind", "state", "title", "on", "country", "amount", "currency", "home_amount", "home_currency",
    "warnings", "asked_at", "is_unanswered", "owner_id", "owner__company_id", "owner__id", "owner__full_name",
)  # fmt: skip


@require(*READERS)
@require_GET
def finance(request: SignedInRequest) -> HttpResponse:
    """The dense list: filter by anything, by key or by hand."""
    language, rules = request.person.language, book()
    filters = filters_of(request.GET, language=language, today=today_of(request.company))
    rows = filtered(filters)
    items, after = page_of(
        rows.select_related("owner").only(*_LISTED), after=request.GET.get("after", ""), size=PAGE, by="on"
    )
    may_book = request.person.has_role(Role.FINANCE)
    context = {
        "lines": desk_lines(
            items, language=language, rules=rules, may_choose=may_book, with_state=filters.state == "all"
        ),
        "after": after,
        "filters": filters,
        "cost_types": [(row.id, row.name_in(language)) for row in rules.chosen_from()],
        "may_book": may_book,
        "today": today_of(request.company),
        "month_open": is_open(today_of(request.company)),
        "states": [State.APPROVED, State.SUBMITTED, State.BOOKED, State.REJECTED],
        "checks": counted_checks() if has_spot_checks() else None,
    }
    return render(request, "web/finance.html", context)


@require(*READERS)
@require_GET
def finance_item(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """One item: the receipt, what was said, the booking lines to correct."""
    return _finance_item(request, one_visible(person=request.person, transaction_id=transaction_id))


def _finance_item(request: SignedInRequest, item: Transaction, *, refusal: str = "", status: int = 200) -> HttpResponse:
    may_change = request.person.has_role(Role.FINANCE)
    context = {
        "item": item,
        **about(item, language=request.person.language),
        "pages": pages_of_items([item.id])[item.id],
        **way_context(item.id),
        **thread_context(request, item),
        "history": history(item.id),
        "vouchers": vouchers_shown(item.id),
        "lines": _lines_shown(request, item),
        "accounts": list(accounts().filter(is_active=True)),
        "vat_codes": [(row.code, row.name_in(request.person.language)) for row in vat_codes()],
        "may_correct": may_change and item.state in {State.APPROVED, State.SUBMITTED},
        "may_book": may_change and item.state == State.APPROVED,
        "check": check_of(item.id),
        "may_reverse": may_change and item.state == State.BOOKED and len(vouchers_shown(item.id)) == 1,
        "today": today_of(request.company),
        "refusal": refusal,
    }
    return render(request, "web/finance_item.html", context, status=status)


def _lines(item: Transaction, *, language: str) -> Sequence[CorrectableLine]:
    return kind_of(item.kind).correctable([item], language=language, rules=book())[item.id]


def _lines_shown(request: SignedInRequest, item: Transaction) -> list[dict[str, Any]]:
    """The lines to correct, with what was typed and refused in place of what stands."""
    language, typed = request.person.language, request.POST
    dimensions = _dimensions(language)
    shown = []
    for line in _lines(item, language=language):
        stands = {**item.dimensions, **line.dimensions}
        vat = figure(line.vat_amount, currency=line.currency, language=language)
        shown.append(
            {
                "id": line.id,
                "text": line.text,
                "amount": line.amount,
                "currency": line.currency,
                "account": typed.get(f"account-{line.id}", line.account),
                "vat_code": typed.get(f"vat_code-{line.id}", line.vat_code),
                "vat_amount": typed.get(f"vat_amount-{line.id}", vat),
                "dimensions": [
                    {
                        **one,
                        "chosen": typed.get(f"dimension-{one['code']}-{line.id}", stands.get(one["code"], "")),
                    }
                    for one in dimensions
                ],
            }
        )
    return shown


def _dimensions(language: str) -> list[dict[str, Any]]:
    """What a line can be sorted by, with the values there are."""
    values: dict[UUID, list[DimensionValue]] = {}
    for value in DimensionValue.objects.order_by("code"):
        values.setdefault(value.dimension_id, []).append(value)
    rows = Dimension.objects.filter(is_active=True, id__in=list(values)).order_by("position", "code")
    return [{"code": row.code, "name": row.name_in(language), "values": values[row.id]} for row in rows]


@require(Role.FINANCE)
@require_POST
def correct_page(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """Account, VAT code, VAT and dimensions of each line. What is refused stays as it was typed."""
    item = one_visible(person=request.person, transaction_id=transaction_id)
    before = {row.id: {**item.dimensions, **row.dimensions} for row in _lines(item, language=request.person.language)}
    lines: dict[UUID, dict[str, Any]] = {}
    try:
        for line_id in request.POST.getlist("line"):
            changes: dict[str, Any] = {
                "account": request.POST.get(f"account-{line_id}", "").split(" ")[0][:20],
                "vat_code": request.POST.get(f"vat_code-{line_id}", "")[:20],
            }
            vat = request.POST.get(f"vat_amount-{line_id}", "").strip()
            if vat:
                changes["vat_amount"] = parse_amount(vat, language=request.person.language)
            chosen = {
                name.removesuffix(f"-{line_id}").removeprefix("dimension-"): request.POST[name]
                for name in request.POST
                if name.startswith("dimension-") and name.endswith(f"-{line_id}")
            }
            stood = before.get(UUID(line_id), {})
            if any(value != stood.get(code, "") for code, value in chosen.items()):
                changes["dimensions"] = chosen
            lines[UUID(line_id)] = changes
        corrected = kind_of(item.kind).correct(
            person=request.person,
            transaction_id=transaction_id,
            version=int(request.POST.get("version") or 0),
            lines=lines,
            at=now(),
        )
    except ValueError:
        return _finance_item(request, item, refusal=_("Write a number, such as 1250,50."), status=422)
    except KvittError as error:
        return _finance_item(request, item, refusal=sentence_of(error), status=error.http_status)
    again = corrected.state != item.state  # an approval that the change concerned is asked for again
    return flash(
        redirect("finance-item", transaction_id),
        _("Corrected. It is asked for approval again, since an approval rested on what you changed.")
        if again
        else _("Corrected."),
    )


@require(Role.FINANCE)
@require_POST
def checked_page(request: SignedInRequest) -> HttpResponse:
    """Finance has looked at those chosen."""
    outcomes = mark_each_checked(person=request.person, transaction_ids=ids_in(request), at=now())
    done = sum(outcome.done for outcome in outcomes)
    text = _("Checked: %(count)s.") % {"count": done}
    return flash(redirect(_then(request) if done else "finance"), _with_refused(text, outcomes), bad=not done)


@require(Role.FINANCE)
@require_POST
def book_ready_page(request: SignedInRequest) -> HttpResponse:
    """Book everything that is approved and needs no check."""
    outcomes = book_ready(person=request.person, booked_on=_day(request, "booked_on"), at=now())
    done = sum(outcome.done for outcome in outcomes)
    text = _("Booked: %(count)s.") % {"count": done}
    return flash(redirect("finance"), _with_refused(text, outcomes), bad=not done)


def _with_refused(text: str, outcomes: Sequence[Outcome]) -> str:
    refused = [outcome.error for outcome in outcomes if outcome.error is not None]
    if not refused:
        return text
    why = {"count": len(refused), "why": sentence_of(refused[0])}
    left_out = _("%(count)s left out: %(why)s") % why
    return f"{text} {left_out}"


@require(Role.AUDITOR, Role.ADMINISTRATOR, Role.FINANCE)
@require_GET
def draws_page(request: SignedInRequest) -> HttpResponse:
    """How each item of a month was drawn; of a month that is over with its key, so that anybody can draw again."""
    today = today_of(request.company)
    month_from = _month(request.GET.get("month", ""), today=today)
    drawn = draws_of(month_from)
    page, after = page_of(drawn, after=request.GET.get("after", ""), size=PAGE * 5, by="drawn_at")
    context = {
        "month_from": month_from,
        "draws": page,
        "after": after,
        "count": drawn.count(),
        "drawn": drawn.filter(is_drawn=True).count(),
        "key": told_key(month_from, today=today),
        "months": drawn_months(),
    }
    return render(request, "web/draws.html", context)


def _month(text: str, *, today: date) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)


@require(Role.FINANCE)
@require_POST
def book_page(request: SignedInRequest) -> HttpResponse:
    """Book those chosen."""
    outcomes = book_each(
        person=request.person, transaction_ids=ids_in(request), booked_on=_day(request, "booked_on"), at=now()
    )
    done = sum(outcome.done for outcome in outcomes)
    text = _("Booked: %(count)s.") % {"count": done}
    return flash(redirect(_then(request) if done else "finance"), _with_refused(text, outcomes), bad=not done)


def _then(request: HttpRequest) -> str:
    """Where finance goes on: the next item of the list they came from, as their browser remembers it, else the list."""
    desk, wanted = address("finance"), request.POST.get("then", "")
    ours = wanted.startswith(desk) and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if ours else desk


@require(Role.FINANCE)
@require_POST
def send_back_page(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """Back to its owner, with a reason."""
    send_back(person=request.person, transaction_id=transaction_id, comment=request.POST.get("comment", ""), at=now())
    return flash(redirect(_then(request)), _("Sent back."))


@require(Role.FINANCE)
@require_POST
def reverse_page(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """Reverse what was booked; its owner gets a new draft."""
    reverse(
        person=request.person,
        transaction_id=transaction_id,
        reason=request.POST.get("comment", "").strip() or _("Reversal"),
        booked_on=_day(request, "booked_on"),
        at=now(),
    )
    return flash(redirect("finance-item", transaction_id), _("Reversed. The owner has a new draft to correct."))


def _day(request: SignedInRequest, name: str) -> date:
    today = today_of(request.company)
    try:
        return parse_day(request.POST.get(name, ""), today=today)
    except ValueError:
        return today
