"""What decisions on an expense rest on."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from kvitt.files.models import Receipt
from kvitt.kernel.money import rounded
from kvitt.policy.queries import Book, book
from kvitt.transactions.kinds.expense import queries
from kvitt.transactions.kinds.expense.models import ExpenseDetail, ExpenseLine
from kvitt.transactions.models import Transaction
from kvitt.transactions.rules.voiding import Ground, Grounds


def grounds_of(transactions: Sequence[Transaction]) -> Mapping[UUID, Grounds]:
    """The grounds of each expense as it is stored: a constant number of queries."""
    ids = [row.id for row in transactions]
    details, lines, receipts, rules = (
        queries.details_of(ids),
        queries.lines_of(ids),
        queries.receipts_of(ids),
        book(),
    )
    return {
        row.id: _grounds(row, details[row.id], lines[row.id], receipts[row.id], rules=rules) for row in transactions
    }


def values_on(row: Transaction, lines: Sequence[ExpenseLine]) -> frozenset[tuple[str, str]]:
    """The values of every line: what the line says of a dimension, else what the expense says."""
    said = [{**row.dimensions, **line.dimensions} for line in lines] or [row.dimensions]
    return frozenset(pair for one in said for pair in one.items() if pair[1])


def _grounds(
    row: Transaction,
    detail: ExpenseDetail,
    lines: Sequence[ExpenseLine],
    receipts: Sequence[Receipt],
    *,
    rules: Book,
) -> Grounds:
    facts = {
        "amount": _plain(_amount(row.amount, row.currency)),
        "home_amount": _plain(_amount(row.home_amount, row.home_currency) if row.currency != row.home_currency else ""),
        "on": _plain(str(row.on or "")),
        "cost_type": _cost_types(row, lines, rules=rules),
        "merchant": _plain(row.title.strip()),
        "country": _plain(row.country),
        "receipts": Ground(
            "\n".join(f"{receipt.sha256} {receipt.paper}" for receipt in receipts),
            ", ".join(receipt.name for receipt in receipts),
        ),
        "paid_by": Ground(f"{detail.paid_by} {detail.card_id or ''}", str(detail.card or detail.paid_by)),
        "private_amount": _plain(_amount(detail.private_amount or None, row.currency)),
        "participants": _participants(detail),
        "owner": _plain(str(row.owner_id)),
    }
    texts = {
        "purpose": _plain(row.purpose.strip()),
        "no_receipt_reason": _plain(detail.no_receipt_reason.strip()),
        "text": _plain(", ".join(line.text for line in lines if line.text)),
        "account": _plain(", ".join(line.account for line in lines if line.account)),
        "vat_code": _plain(", ".join(line.vat_code for line in lines if line.vat_code)),
    }
    return Grounds(facts=facts, values=values_on(row, lines), texts=texts)


def _plain(text: str) -> Ground:
    return Ground(text, text)


def _amount(value: Decimal | None, currency: str) -> str:
    return "" if value is None else f"{rounded(value, currency)} {currency}"


def _cost_types(row: Transaction, lines: Sequence[ExpenseLine], *, rules: Book) -> Ground:
    """Each part's cost type; where there are several, with what falls on it."""
    named = [
        (rules.cost_types[line.cost_type_id].code if line.cost_type_id in rules.cost_types else "–")  # type: ignore[index]
        + (f" {_amount(line.amount, row.currency)}" if len(lines) > 1 else "")
        for line in lines
    ]
    return _plain(", ".join(named))


def _participants(detail: ExpenseDetail) -> Ground:
    names = [str(one.get("name", "")) for one in detail.participants]
    keys = [f"{one.get('name', '')}|{one.get('company', '')}|{one.get('user_id', '')}" for one in detail.participants]
    return Ground("\n".join(sorted(keys)), ", ".join(names))
