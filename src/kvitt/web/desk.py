"""The filters of finance's list; they live in the address, so that a list can be kept and sent on."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kvitt.kernel.typed import parse_amount, parse_day
from kvitt.people import formats
from kvitt.policy.queries import Book
from kvitt.transactions.find import Filters
from kvitt.transactions.kind import by_kind
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import Transaction
from kvitt.web.shown import address_of
from kvitt.web.templatetags.kvitt import state_badge


def filters_of(query: QueryDict, *, language: str, today: date) -> Filters:
    """Read from the address; what cannot be understood is left out."""

    def day(name: str) -> date | None:
        try:
            return parse_day(query.get(name, ""), today=today)
        except ValueError:
            return None

    try:
        at_least = parse_amount(query.get("at_least", ""), language=language)
    except ValueError:
        at_least = None
    state = query.get("state", State.APPROVED)
    return Filters(
        state=state if state in [*State, "all"] else State.APPROVED,
        words=query.get("q", "").strip(),
        day_from=day("from"),
        day_to=day("to"),
        at_least=at_least,
        country=query.get("country", "")[:2].upper(),
        currency=query.get("currency", "")[:3].upper(),
        cost_type=_uuid(query.get("cost_type", "")),
        findings=query.get("findings", ""),
        receipt=query.get("receipt", ""),
        unanswered="only" if query.get("unanswered") == "only" else "",
        check=query.get("check", "") if query.get("check") in {"drawn", "ready"} else "",
    )


#: A line of finance's list. Put together here and not in the template: a page of many lines spends its time on this.
_LINE = (
    '<tr><td>{choice}</td><td class="extra">{day}</td><td><a href="{url}">{owner}</a>'
    '<span class="phone-only quiet small"><br>{title} · {day} {silent}</span></td><td class="extra clip">{title}</td>'
    '<td class="extra tabular">{account}</td><td class="extra">{vat}</td><td class="extra">{remarks}{state}</td>'
    '<td class="num extra quiet">{original}</td><td class="num strong">{figure}</td></tr>'
)
_CHOICE = '<input type="checkbox" name="ids" value="{}" data-amount="{}" aria-label="{}, {}">'


def desk_lines(
    items: Sequence[Transaction], *, language: str, rules: Book, may_choose: bool, with_state: bool
) -> list[SafeString]:
    """The lines of the list as HTML, with account and VAT code as they would be booked now.

    `may_choose` puts a box before what can be booked, `with_state` the state beside the remarks.
    """
    lines = by_kind(items, lambda kind, rows: kind.correctable(rows, language=language, rules=rules))
    url = address_of("finance-item")
    return [
        format_html(
            _LINE,
            choice=_choice(item) if may_choose and item.state == State.APPROVED else "",
            day=formats.day(item.on, language=language, with_year=False) if item.on else "",
            url=url(item.id),
            owner=item.owner.full_name,
            title=item.title,
            account=", ".join(dict.fromkeys(line.account for line in lines[item.id])),
            vat=", ".join(dict.fromkeys(line.vat_code for line in lines[item.id] if line.vat_code)),
            remarks=_remarks(item),
            silent=_silent(item),
            state=state_badge(item.state) if with_state else "",
            original=_foreign(item, language=language),
            figure=_figure(item, language=language),
        )
        for item in items
    ]


def _choice(item: Transaction) -> SafeString:
    return format_html(_CHOICE, item.id, item.home_amount or "", item.owner.full_name, item.title)


def _remarks(item: Transaction) -> SafeString:
    """How many remarks there are, whether an answer is waited for, and whether it was approved for want of one."""
    count = format_html('<span class="badge badge--warn">{}</span>', item.warnings) if item.warnings else SafeString()
    asked = format_html('<span class="badge badge--todo">{}</span>', _("Question")) if item.asked_at else SafeString()
    return count + asked + _silent(item)


def _silent(item: Transaction) -> SafeString:
    """The mark of what was approved without an answer; on phones it stands under the title, where the remarks are left out."""
    mark = '<span class="badge badge--warn">{}</span>'
    return format_html(mark, _("No answer")) if item.is_unanswered else SafeString()


def _foreign(item: Transaction, *, language: str) -> str:
    if item.amount is None or item.currency == item.home_currency:
        return ""
    return formats.money(item.amount, currency=item.currency, home=item.home_currency, language=language)


def _figure(item: Transaction, *, language: str) -> str:
    if item.home_amount is None:
        return ""
    return formats.amount(item.home_amount, currency=item.home_currency, language=language)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
