"""A seller whose company number is read goes by the name that the company has booked it under."""

import pytest

from kvitt.files.actions import Incoming, Read
from kvitt.files.decode import Decoded
from kvitt.kernel.ids import uuid7
from kvitt.project.nordlys import AT, TODAY, make_nordlys
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.approve import approve
from kvitt.transactions.actions.book import book
from kvitt.transactions.actions.receipts import reading_arrived, receive
from kvitt.transactions.actions.submit import submit
from kvitt.transactions.kinds.expense.actions import draft, save
from kvitt.transactions.models import Transaction
from tests.pictures import receipt_picture

pytestmark = pytest.mark.django_db
NUMBER = "DK20101015"
PLACE = [0, 0.1, 0.1, 0.3, 0.02]


@pytest.fixture
def cast(tmp_path, settings):
    settings.KVITT_FILES = tmp_path
    made = make_nordlys()
    with company_scope(made.company.id):
        yield made


def _handed_in(cast, merchant: str, *, confidence: float, number_confidence: float = 0.95) -> Transaction:
    """A new expense whose receipt was read so."""
    picture = receipt_picture(merchant=merchant, total="10,00", vat="2,00", day="19.11.2026") + uuid7().bytes
    receipt = receive(person=cast.alma, incoming=Incoming(uuid7(), "bon.jpg", picture), at=AT)
    item = draft(person=cast.alma, transaction_id=uuid7(), on=TODAY, at=AT, receipt_ids=[receipt.id])
    fields = {
        "amount": {"value": "10.00", "confidence": 0.97, "region": PLACE},
        "on": {"value": "2026-11-19", "confidence": 0.97, "region": PLACE},
        "currency": {"value": "DKK", "confidence": 0.95, "region": None},
        "merchant": {"value": merchant, "confidence": confidence, "region": PLACE},
        "company_number": {"value": NUMBER, "confidence": number_confidence, "region": PLACE},
    }
    reading = {"fields": fields, "company_number": NUMBER, "text": merchant, "lines": [], "signs": [], "looks": []}
    reading_arrived(receipt_id=receipt.id, read=Read(decoded=Decoded(), reading=reading), at=AT)
    return Transaction.objects.get(id=item.id)


def _booked(cast, name: str) -> None:
    item = _handed_in(cast, name, confidence=0.97)
    office = cast.cost_type("office")
    save(person=cast.alma, transaction_id=item.id, changes={"cost_type_id": office, "purpose": "x"}, on=TODAY, at=AT)
    submit(person=cast.alma, transaction_id=item.id, on=TODAY, at=AT)
    approve(person=cast.bo, transaction_id=item.id, at=AT)
    book(person=cast.cleo, transaction_id=item.id, booked_on=TODAY, at=AT)


def test_a_name_that_is_not_sure_becomes_the_one_that_was_booked(cast):
    _booked(cast, "Café Æblegård")
    assert _handed_in(cast, "CAFE EBLEGARD", confidence=0.6).title == "Café Æblegård"


def test_a_sure_name_stands_and_so_does_one_whose_number_is_not_sure(cast):
    _booked(cast, "Café Æblegård")
    assert _handed_in(cast, "Æblegård Kro", confidence=0.95).title == "Æblegård Kro"
    assert _handed_in(cast, "EBLEGARD", confidence=0.6, number_confidence=0.5).title == "EBLEGARD"


def test_a_seller_that_was_never_booked_keeps_the_name_that_was_read(cast):
    assert _handed_in(cast, "CAFE EBLEGARD", confidence=0.6).title == "CAFE EBLEGARD"
