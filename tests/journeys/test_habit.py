"""A receipt from a merchant that the person knows comes with the cost type they used there last."""

import pytest

from kvitt.files.actions import Incoming, Read
from kvitt.files.decode import Decoded
from kvitt.kernel.ids import uuid7
from kvitt.people.models import User
from kvitt.project.nordlys import AT, TODAY, Cast, make_nordlys
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.receipts import reading_arrived, receive
from kvitt.transactions.kinds.expense import queries
from kvitt.transactions.kinds.expense.actions import draft, save
from kvitt.transactions.kinds.expense.models import ExpenseLine
from kvitt.transactions.models import Transaction
from tests.doing import expense
from tests.pictures import receipt_picture

pytestmark = pytest.mark.django_db
PICTURE = receipt_picture(merchant="Taxa 4x35", total="187,50", vat="37,50", day="19.11.2026")


@pytest.fixture
def cast(settings, tmp_path):
    settings.KVITT_FILES = tmp_path
    made = make_nordlys()
    with company_scope(made.company.id):
        yield made


def _photographed(owner: User) -> tuple[Transaction, Read]:
    """A fresh draft with a receipt that is about to be read."""
    receipt = receive(person=owner, incoming=Incoming(uuid7(), "bon.jpg", PICTURE), at=AT)
    row = draft(person=owner, transaction_id=uuid7(), receipt_ids=[receipt.id], on=TODAY, at=AT)
    fields = {"merchant": {"value": "TAXA 4X35", "confidence": 0.9, "region": None}}
    return row, Read(decoded=Decoded(), reading={"fields": fields})


def _read(row: Transaction, read: Read) -> ExpenseLine:
    (receipt,) = queries.receipts_of([row.id])[row.id]
    reading_arrived(receipt_id=receipt.id, read=read, at=AT)
    return queries.lines_of([row.id])[row.id][0]


def test_what_was_used_last_is_offered_and_said(cast: Cast):
    expense(cast, state="submitted")
    row, read = _photographed(cast.alma)
    assert _read(row, read).cost_type_id == cast.cost_type("taxi")
    assert queries.details_of([row.id])[row.id].read["cost_type"]["habit"] is True


def test_a_choice_is_never_overwritten(cast: Cast):
    expense(cast, state="submitted")
    row, read = _photographed(cast.alma)
    chosen = {"cost_type_id": cast.cost_type("entertaining")}
    save(person=cast.alma, transaction_id=row.id, changes=chosen, on=TODAY, at=AT)
    assert _read(row, read).cost_type_id == cast.cost_type("entertaining")


def test_a_choice_that_was_emptied_stays_empty(cast: Cast):
    expense(cast, state="submitted")
    row, read = _photographed(cast.alma)
    save(person=cast.alma, transaction_id=row.id, changes={"cost_type_id": None}, on=TODAY, at=AT)
    assert _read(row, read).cost_type_id is None


def test_neither_a_draft_nor_a_colleague_makes_a_habit(cast: Cast):
    expense(cast)
    expense(cast, owner=cast.dag, state="submitted")
    row, read = _photographed(cast.alma)
    assert _read(row, read).cost_type_id is None
