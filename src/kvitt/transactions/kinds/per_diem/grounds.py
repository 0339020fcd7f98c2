"""What decisions on a per diem rest on."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from kvitt.kernel.money import rounded
from kvitt.policy.queries import book
from kvitt.transactions.kinds.per_diem import queries
from kvitt.transactions.kinds.per_diem.journey import Journey
from kvitt.transactions.models import Transaction
from kvitt.transactions.rules.voiding import Ground, Grounds


def grounds_of(transactions: Sequence[Transaction]) -> Mapping[UUID, Grounds]:
    """The grounds of each per diem as it is stored: a constant number of queries."""
    details, rules = queries.details_of([row.id for row in transactions]), book()
    found = {}
    for row in transactions:
        detail = details[row.id]
        journey = Journey.from_json(detail.journey)
        cost_type = rules.cost_types.get(detail.cost_type_id) if detail.cost_type_id else None
        facts = {
            "amount": _plain("" if row.amount is None else f"{rounded(row.amount, row.currency)} {row.currency}"),
            "on": _plain(f"{journey.departs} – {journey.returns}".replace("T", " ")),
            "country": _plain(row.title),
            "cost_type": _plain(cost_type.code if cost_type else ""),
            "owner": _plain(str(row.owner_id)),
        }
        texts = {
            "purpose": _plain(row.purpose.strip()),
            "account": _plain(", ".join(filter(None, (detail.account, detail.taxable_account)))),
        }
        dimensions = {code: _plain(value) for code, value in row.dimensions.items() if value}
        found[row.id] = Grounds(facts=facts, dimensions=dimensions, texts=texts)
    return found


def _plain(text: str) -> Ground:
    return Ground(text, text)
