"""How the amounts of items came about, and what other official rates would make of them; for the operator."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kvitt.kernel.errors import NotFoundError
from kvitt.kernel.money import rounded
from kvitt.rates.tables import Tables
from kvitt.tenancy.models import CompanyCode
from kvitt.tenancy.queries import company_id_of
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.kind import by_kind, kind_of
from kvitt.transactions.lifecycle import OPEN, State
from kvitt.transactions.models import Transaction

_AT_ONCE = 500


def explanation(item: UUID, *, company_code: str, language: str = "en") -> dict[str, Any] | None:
    """The explanation as JSON; None where somebody typed the amount. Raises NotFoundError for an unknown company or item."""
    company_id = company_id_of(company_code)
    if company_id is None:
        raise NotFoundError
    with company_scope(company_id):
        row = Transaction.objects.filter(id=item).first()
        if row is None:
            raise NotFoundError
        found = kind_of(row.kind).explain([row], language=language).get(row.id)
    return None if found is None else found.as_json()


def explanation_lines(found: dict[str, Any]) -> str:
    """The explanation for people."""
    lines: list[str] = []
    heading = ""
    for line in found["lines"]:
        if line["heading"] != heading:
            heading = line["heading"]
            lines.append(heading)
        times = f"{line['quantity']} × {line['rate']}" if line["rate"] else ""
        since = f"since {line['since']}" if line["since"] else ""
        lines.append("  " + "  ".join(part for part in (line["label"], times, since, f"= {line['amount']}") if part))
        if line["source"]:
            lines.append(f"      {line['source']} {line['url']}".rstrip())
    rounding = f" ({found['rounding']})" if found["rounding"] else ""
    lines.append(f"{found['amount']} {found['currency']}{rounding}")
    if found["taxable"] is not None:
        lines.append(f"free of tax {found['tax_free']}, taxable {found['taxable']}")
    lines.append(
        "Worked out again from what is stored: "
        + ("the same." if found["holds"] else f"{found['replayed']}. That is not what is stored.")
    )
    return "\n".join(lines)


def items_changed(tables: Tables, *, progress: Callable[[int, int], None]) -> list[dict[str, Any]]:
    """The entered items of every company that would get another amount, and how much; what is booked never changes."""
    companies = list(CompanyCode.objects.order_by("code").values_list("code", "company_id"))
    changed = []
    for done, (code, company_id) in enumerate(companies):
        progress(done, len(companies))
        with company_scope(company_id):
            changed += [{"company": code, **one} for one in _changed(tables)]
    progress(len(companies), len(companies))
    return changed


def items_lines(changed: list[dict[str, Any]]) -> str:
    """The items for people, with a sum of the open ones for each company and currency: what was sent keeps its price."""
    if not changed:
        return "No item that is entered would change."
    lines = [f"{'company':16}{'kind':12}{'day':12}{'state':10}{'now':>14}{'then':>14}  item"]
    sums: dict[tuple[str, str], Decimal] = {}
    for one in changed:
        if one["state"] in OPEN:
            key = (one["company"], one["currency"])
            sums[key] = sums.get(key, Decimal(0)) + Decimal(one["difference"])
        lines.append(
            f"{one['company']:16}{one['kind']:12}{one['on']:12}{one['state']:10}"
            f"{one['before'] or '–':>14}{one['after'] or '–':>14}  {one['id']}"
        )
    lines += [f"{company}: {total:+} {currency} in all" for (company, currency), total in sorted(sums.items())]
    if sent := sum(one["state"] not in OPEN for one in changed):
        lines.append(f"{sent} of them are under way and keep what they were sent with, unless they are recalled.")
    return "\n".join(lines)


def _changed(tables: Tables) -> Iterator[dict[str, Any]]:
    for rows in _batches(Transaction.objects.filter(discarded_at=None).exclude(state=State.BOOKED).order_by("id")):
        found = by_kind(rows, lambda kind, own: kind.repriced(own, tables=tables))
        for row in rows:
            one = found.get(row.id)
            if one is not None and one.differs:
                yield {
                    "id": str(row.id),
                    "kind": row.kind,
                    "state": row.state,
                    "on": row.on.isoformat() if row.on else "",
                    "currency": one.currency,
                    "before": None if one.before is None else str(rounded(one.before, one.currency)),
                    "after": None if one.after is None else str(rounded(one.after, one.currency)),
                    "difference": str(rounded(one.difference, one.currency)),
                }


def _batches(rows: QuerySet[Transaction]) -> Iterator[list[Transaction]]:
    """Page by page by id: a server-side cursor does not live longer than its transaction."""
    page = list(rows[:_AT_ONCE])
    while page:
        yield page
        page = list(rows.filter(id__gt=page[-1].id)[:_AT_ONCE])
