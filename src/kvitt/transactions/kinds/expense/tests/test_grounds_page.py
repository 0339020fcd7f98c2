"""The table of docs/how-to/approval-flows.md about changes of an item holds."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import pytest

from kvitt.files.models import Receipt
from kvitt.transactions.kinds.expense.grounds import Stored, grounds_of_stored
from kvitt.transactions.kinds.expense.models import ExpenseDetail, ExpenseLine
from kvitt.transactions.models import Transaction
from kvitt.transactions.rules.voiding import Approval, change_between, void_by

PAGE = Path(__file__).parents[6] / "docs/how-to/approval-flows.md"
_LINES = PAGE.read_text("utf-8").partition("| What changes |")[2].partition("\n\n")[0].splitlines()[2:]
ROWS = dict([cell.strip() for cell in line.strip("|").split("|")] for line in _LINES)

APPROVALS = {
    "Bo": Approval(stage=0),
    "Frode": Approval(stage=1, dimensions=frozenset({"department"})),
    "Jens": Approval(stage=2),
}
ONE, OTHER = UUID(int=1), UUID(int=2)


def stored() -> Stored:
    return Stored(
        row=Transaction(
            company_id=ONE,
            owner_id=ONE,
            title="Kroen",
            purpose="Middag",
            on=date(2026, 11, 20),
            country="SE",
            amount=Decimal(120),
            currency="SEK",
            home_amount=Decimal(80),
            home_currency="DKK",
            dimensions={"department": "100", "project": "A"},
        ),
        detail=ExpenseDetail(company_id=ONE, participants=[{"name": "Frode", "company": "Kunde"}]),
        lines=[
            ExpenseLine(
                company_id=ONE, cost_type_id=ONE, amount=Decimal(120), text="Menu", account="2750", vat_code="I25"
            )
        ],
        receipts=[Receipt(company_id=ONE, name="bon.jpg", sha256="a" * 64)],
    )


def row(**fields):
    return lambda given: [setattr(given.row, name, value) for name, value in fields.items()]


def line(**fields):
    return lambda given: [setattr(given.lines[0], name, value) for name, value in fields.items()]


def detail(**fields):
    return lambda given: [setattr(given.detail, name, value) for name, value in fields.items()]


CHANGES = {
    "amount": row(amount=Decimal(150)),
    "currency": row(currency="EUR"),
    "exchange rate": row(home_amount=Decimal(81)),
    "date": row(on=date(2026, 11, 19)),
    "receipt": lambda given: setattr(given.receipts[0], "sha256", "b" * 64),
    "cost type": line(cost_type_id=OTHER),
    "where": row(title="Kroen ved \u00e5en"),
    "country": row(country="NO"),
    "participants": detail(participants=[]),
    "private part": detail(private_amount=Decimal(20)),
    "paid with": detail(paid_by="card"),
    "owner": row(owner_id=OTHER),
    "department": row(dimensions={"department": "200", "project": "A"}),
    "project": line(dimensions={"project": "B"}),
    "purpose": row(purpose="Frokost"),
    "text of a line": line(text="Dagens ret"),
    "account": line(account="2760"),
    "VAT code": line(vat_code="I0"),
    "VAT amount": line(vat_amount=Decimal(24)),
}
RULES = SimpleNamespace(cost_types={ONE: SimpleNamespace(code="meals"), OTHER: SimpleNamespace(code="hotel")})


def test_the_table_names_every_change_that_is_tried():
    assert set(ROWS) == set(CHANGES)


@pytest.mark.parametrize("what", CHANGES)
def test_the_page_tells_the_truth(what):
    before, after = stored(), stored()
    CHANGES[what](after)
    change = change_between(grounds_of_stored(before, rules=RULES), grounds_of_stored(after, rules=RULES))
    assert change, what
    void = [name for name, gone in zip(APPROVALS, void_by(change, list(APPROVALS.values())), strict=True) if gone]
    assert (", ".join(void) or "nobody") == ROWS[what]
