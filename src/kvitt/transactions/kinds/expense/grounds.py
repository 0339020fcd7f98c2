"""What decisions on an expense rest on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from kvitt.files.models import Receipt
from kvitt.kernel.money import rounded
from kvitt.policy.queries import Book, book
from kvitt.transactions.kinds.expense import queries
from kvitt.transactions.kinds.expense.models import ExpenseDetail, ExpenseLine
from kvitt.transactions.models import Transaction
from kvitt.transactions.rules.voiding import Ground, Grounds


@dataclass(frozen=True, slots=True)
class Stored:
    """An expense with everything that its grounds are read from."""

    row: Transaction
    detail: ExpenseDetail
    lines: Sequence[ExpenseLine]
    receipts: Sequence[Receipt]


def grounds_of(transactions: Sequence[Transaction]) -> Mapping[UUID, Grounds]:
    """The grounds of each expense as it is stored: a constant number of queries."""
    ids = [row.id for row in transactions]
    details, lines, receipts, rules = (
        queries.details_of(ids),
        queries.lines_of(ids),
        queries.receipts_of(ids),
        book(),
    )
    stored = [Stored(row, details[row.id], lines[row.id], receipts[row.id]) for row in transactions]
    return {one.row.id: grounds_of_stored(one, rules=rules) for one in stored}


def values_on(row: Transaction, lines: Sequence[ExpenseLine]) -> frozenset[tuple[str, str]]:
    """The values of every line: what the line says of a dimension, else what the expense says."""
    said = [{**row.dimensions, **line.dimensions} for line in lines] or [row.dimensions]
    return frozenset(pair for one in said for pair in one.items() if pair[1])


def grounds_of_stored(stored: Stored, *, rules: Book) -> Grounds:
    """The grounds of one expense that was read."""
    row, detail, lines, receipts = stored.row, stored.detail, stored.lines, stored.receipts
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
        "rate_reason": _plain(row.rate_reason.strip()),
        "vat_lines": _plain(", ".join(str(vat["tax"]) for vat in detail.vat_lines)),
        "vat_amount": _plain(", ".join(str(line.vat_amount) for line in lines if line.vat_amount is not None)),
        "vat_code": _plain(", ".join(line.vat_code for line in lines if line.vat_code)),
    }
    return Grounds(facts=facts, dimensions=_dimensions(row, lines), texts=texts)


def _plain(text: str) -> Ground:
    return Ground(text, text)


def _amount(value: Decimal | None, currency: str) -> str:
    return "" if value is None else f"{rounded(value, currency)} {currency}"


def _dimensions(row: Transaction, lines: Sequence[ExpenseLine]) -> dict[str, Ground]:
    """For each dimension its values, told apart by what falls on them: an owner approved a share, not only a name."""
    shares: dict[str, dict[str, Decimal]] = {}
    for line in lines:
        for dimension, value in {**row.dimensions, **line.dimensions}.items():
            if value:
                found = shares.setdefault(dimension, {})
                found[value] = found.get(value, Decimal(0)) + (line.amount or Decimal(0))
    return {dimension: _plain(", ".join(_shares(found, row))) for dimension, found in shares.items()}


def _shares(found: Mapping[str, Decimal], row: Transaction) -> list[str]:
    if len(found) == 1:
        return list(found)
    return [f"{value} {_amount(share, row.currency)}" for value, share in sorted(found.items())]


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
