"""The filters of finance's list; they live in the address, so that a list can be kept and sent on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.http import QueryDict

from kvitt.kernel.typed import parse_amount, parse_day
from kvitt.people import formats
from kvitt.policy.queries import Book
from kvitt.transactions.find import Filters
from kvitt.transactions.kind import by_kind
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import Transaction
from kvitt.web.shown import address_of


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
    )


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A line of finance's list, every text ready: a page of many lines spends its time on this."""

    id: UUID
    url: str
    state: str
    day: str
    owner: str
    title: str
    account: str
    vat: str
    remarks: int
    original: str
    amount: Decimal | None
    shown: str


def desk_rows(items: Sequence[Transaction], *, language: str, rules: Book) -> list[DeskRow]:
    """The lines of the list, with account and VAT code as they would be booked now."""
    lines = by_kind(items, lambda kind, rows: kind.correctable(rows, language=language, rules=rules))
    url = address_of("finance-item")
    return [
        DeskRow(
            id=item.id,
            url=url(item.id),
            state=item.state,
            day=formats.day(item.on, language=language, with_year=False) if item.on else "",
            owner=item.owner.full_name,
            title=item.title,
            account=", ".join(dict.fromkeys(line.account for line in lines[item.id])),
            vat=", ".join(dict.fromkeys(line.vat_code for line in lines[item.id] if line.vat_code)),
            remarks=item.warnings,
            original=_foreign(item, language=language),
            amount=item.home_amount,
            shown=_figure(item, language=language),
        )
        for item in items
    ]


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
