"""What the page of an open expense shows."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string

from kvitt.files.models import ReadingState, Receipt
from kvitt.kernel.clock import today
from kvitt.kernel.errors import KvittError
from kvitt.kernel.ids import uuid7
from kvitt.people import formats
from kvitt.people.middleware import SignedInRequest
from kvitt.people.models import CompanyCard, DimensionValue
from kvitt.policy.queries import book, cost_types
from kvitt.rates.exchange import table_in_force
from kvitt.tenancy.sentences import say
from kvitt.transactions.explanations import to_explain
from kvitt.transactions.kinds.expense import queries
from kvitt.transactions.kinds.expense.form import read_notes, shown_values
from kvitt.transactions.kinds.expense.offers import OFFERED, offers_of
from kvitt.transactions.models import Report, Transaction
from kvitt.transactions.queries import thread_of
from kvitt.transactions.routing import routes_of, told, told_passed
from kvitt.transactions.shown import pages_of_receipts, place_of


def page_context(request: SignedInRequest, header: Transaction) -> dict[str, Any]:
    """Everything that the page of one open expense shows."""
    language = request.person.language
    detail = queries.details_of([header.id])[header.id]
    lines = queries.lines_of([header.id])[header.id]
    receipts = queries.receipts_of([header.id])[header.id]
    values = shown_values(header, detail, lines, language=language)
    pages = pages_of_receipts({header.id: receipts})[header.id]
    offers = offers_of(receipts, pages)
    found = queries.reading_of(receipts)
    read = read_notes(detail, place=lambda region: place_of(region, found[0], pages) if found else "", values=values)
    return {
        "item": header,
        "detail": detail,
        "lines": lines,
        "split": len(lines) > 1,
        "values": values,
        "reads": read,
        "waiting": any(receipt.state == ReadingState.WAITING for receipt in receipts),
        "unread": header.amount is None and _all_unread(receipts),
        "receipts": receipts,
        "pages": pages,
        "offers": offers,
        "findings": [one for one in header.findings if not (offers.private and one["code"] == OFFERED)],
        "explained": to_explain(header.findings),
        "cost_types": [(row.id, row.name_in(language)) for row in cost_types(header.kind)],
        "countries": formats.countries(language),
        "currencies": _currencies(header.currency),
        "cards": list(CompanyCard.objects.filter(user_id=header.owner_id, is_active=True)),
        "dimensions": _dimensions(header, lines, language=language),
        "reports": list(Report.objects.filter(owner_id=header.owner_id).order_by("-created_at")[:20]),
        **_way(header, on=today(zone=request.company.time_zone)),
        "thread": thread_of(header),
        "for_other": header.owner if header.owner_id != request.person.id else None,
        "new_item": uuid7(),
    }


def _all_unread(receipts: Sequence[Receipt]) -> bool:
    """Whether there are receipts, all looked at, and none said an amount: the person has to be told, not left waiting."""
    read = [receipt for receipt in receipts if receipt.state == ReadingState.READ]
    return bool(read) and len(read) == len(receipts) and not any(_says_amount(receipt) for receipt in read)


def _says_amount(receipt: Receipt) -> bool:
    return "amount" in (receipt.reading or {}).get("fields", {})


def fragments(request: SignedInRequest, header: Transaction, context: dict[str, Any] | None = None) -> dict[str, str]:
    """The parts of the page that follow from what was just saved."""
    header.refresh_from_db()
    context = context or page_context(request, header)
    return {
        "findings": render_to_string("expense/findings.html", {**context, "item": header}, request=request),
        "explanations": render_to_string(
            "transactions/explanations.html", {**context, "item": header}, request=request
        ),
        "send": render_to_string("expense/send.html", {**context, "item": header}, request=request),
        "home-amount": render_to_string("expense/home_amount.html", {**context, "item": header}, request=request),
    }


def _currencies(chosen: str) -> list[str]:
    first = ["DKK", "SEK", "NOK", "EUR", "USD", "GBP"]
    rest = sorted(set(table_in_force().currencies) - set(first))
    return [*first, *rest] if chosen in {*first, *rest} else [chosen, *first, *rest]


def _dimensions(header: Transaction, lines: list[Any], *, language: str) -> list[dict[str, Any]]:
    """The dimensions that the chosen cost types show, with their values of the day."""
    rules = book()
    types = [line.cost_type_id for line in lines if line.cost_type_id]
    shown = []
    values: dict[UUID, list[DimensionValue]] = {}
    for value in DimensionValue.objects.order_by("code"):
        day = header.on
        if day and ((value.valid_from and day < value.valid_from) or (value.valid_until and day >= value.valid_until)):
            continue
        values.setdefault(value.dimension_id, []).append(value)
    for code, dimension in rules.dimensions.items():
        wanted = [rules.wanted.get(cost_type, {}).get(code) for cost_type in types]
        if wanted and all(rule is not None and not rule.visible for rule in wanted):
            continue
        if not values.get(dimension.id):
            continue
        shown.append(
            {
                "code": code,
                "name": dimension.name_in(language),
                "values": values[dimension.id],
                "chosen": header.dimensions.get(code, ""),
                "mandatory": any(rule is not None and rule.mandatory for rule in wanted),
            }
        )
    return shown


def _way(header: Transaction, *, on: date) -> dict[str, str]:
    """Whom it goes to, and who is passed over since they took part; empty when nobody is left, which sending will say."""
    found = routes_of([header], on=on)[header.id]
    if isinstance(found, KvittError):
        return {"way": "", "nobody": say(found.code, found.parameters), "passed": ""}
    return {"way": told(found), "nobody": "", "passed": told_passed(found)}
