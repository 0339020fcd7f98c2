"""What templates need: figures in the reader's locale, icons, badges, sentences."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy

from kvitt.kernel.findings import Finding
from kvitt.kernel.ids import uuid7
from kvitt.people import formats
from kvitt.people.rules.programs import program_of
from kvitt.policy.queries import versions_in_force
from kvitt.policy.verdicts import PREFIX, is_stale
from kvitt.tenancy.sentences import say
from kvitt.transactions.kind import kind_of, kinds
from kvitt.transactions.lifecycle import SHOWN, State
from kvitt.transactions.models import Transaction
from kvitt.web.icons import ICONS
from kvitt.web.spoken import sentence_for

register = template.Library()

_WORDS = {
    State.DRAFT: gettext_lazy("Draft"),
    State.SUBMITTED: gettext_lazy("Sent"),
    State.REJECTED: gettext_lazy("Rejected"),
    State.APPROVED: gettext_lazy("Approved"),
    State.BOOKED: gettext_lazy("Booked"),
}
_COLOURS = {"to_do": "todo", "under_way": "way", "settled": "done"}


def language() -> str:
    """The language that is active, by its two letters."""
    return (get_language() or "en")[:2]


@register.simple_tag(takes_context=True)
def money(context: Context, value: Decimal | None, currency: str) -> str:
    """Amount and currency; a dash while it is unknown."""
    if value is None:
        return "–"
    company = context.get("company")
    home = company.base_currency if company is not None else ""
    return formats.money(value, currency=currency, home=home, language=language())


@register.simple_tag
def amount(value: Decimal | None, currency: str) -> str:
    """The figure alone."""
    return "" if value is None else formats.amount(value, currency=currency, language=language())


@register.simple_tag
def rate(value: Decimal) -> str:
    """An exchange rate."""
    return formats.rate(value, language=language())


@register.filter
def figure(value: Decimal) -> str:
    """A price of one of something."""
    return formats.price(value, language=language())


@register.filter
def day(value: date | None) -> str:
    """A day in few letters."""
    return formats.day(value, language=language()) if value else ""


@register.filter
def short_day(value: date | None) -> str:
    """A day without its year."""
    return formats.day(value, language=language(), with_year=False) if value else ""


@register.filter
def short_month(number: int) -> str:
    """A month in few letters, as the head of a column."""
    return formats.short_month(number, language=language())


@register.simple_tag
def period(first: date | None, last: date | None) -> str:
    """A stretch of days, or the one day that is known."""
    if first is not None and last is not None:
        return formats.period(first, last, language=language())
    return day(first or last)


@register.filter
def program(user_agent: str) -> str:
    """Browser and system in words."""
    return program_of(user_agent)


@register.simple_tag(takes_context=True)
def moment(context: Context, value: datetime | None) -> str:
    """A moment in the company's time."""
    if value is None:
        return ""
    company = context.get("company")
    zone = company.time_zone if company is not None else "UTC"
    return formats.moment(value, language=language(), zone=zone)


def _drawing(name: str) -> str:
    return (
        ICONS[name] if name in ICONS else next(found for one in kinds().values() if (found := one.drawings().get(name)))
    )


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """One of our icons; decoration only, the words stand beside it."""
    style = " icon--large" if size == "large" else ""
    return mark_safe(  # noqa: S308  # our own paths, no input
        f'<svg class="icon{style}" viewBox="0 0 24 24" aria-hidden="true">{_drawing(name)}</svg>'
    )


@register.filter
def named(item: Transaction) -> str:
    """The item's title, or what one of its kind is called without."""
    return item.title or str(kind_of(item.kind).untitled)


@register.simple_tag
def state_badge(state: str) -> str:
    """The state in a word, coloured by what it means for the person."""
    known = State(state)
    colour = "stop" if known is State.REJECTED else _COLOURS[SHOWN[known]]
    return format_html('<span class="badge badge--{}">{}</span>', colour, _WORDS[known])


@register.filter
def sentence(finding: Mapping[str, Any]) -> str:
    """What a stored finding says."""
    return sentence_for(finding["code"], finding.get("parameters") or {})


@register.filter
def stale(finding: Mapping[str, Any]) -> bool:
    """Whether the policy or the item has changed since this was found. Asks the database once for a page, and only for verdicts."""
    if not finding["code"].startswith(PREFIX):
        return False
    return is_stale(Finding.from_json(finding), versions=versions_in_force())


@register.filter
def said(code: str) -> str:
    """What a code says."""
    return say(code)


@register.filter
def get_item(mapping: Mapping[Any, Any], key: Any) -> Any:
    """The value of a key."""
    return mapping.get(key)


@register.filter
def region(value: Any) -> str:
    """A region as the receipt's script takes it."""
    return ",".join(f"{number:.4f}" for number in value) if value else ""


@register.simple_tag(takes_context=True)
def with_query(context: Context, **changes: Any) -> str:
    """This page's address with some of its query changed; None takes a part away."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    query.pop("after", None) if "after" not in changes else None
    address: str = query.urlencode()
    return f"?{address}"


@register.filter
def first_word(text: str) -> str:
    """The first name, as far as one can tell."""
    return text.split(" ", 1)[0]


@register.simple_tag
def new_id() -> str:
    """A fresh id for what this form will make, so that pressing twice makes one."""
    return str(uuid7())


@register.filter
def whole(value: Decimal) -> str:
    """An amount in whole units, for tables with many columns."""
    return formats.amount(value.quantize(Decimal(1)), currency="JPY", language=language())
