"""The job that reads: a reader that gave up is given one more chance; then the person is told."""

from types import SimpleNamespace

import pytest

from kvitt.files import pool
from kvitt.files.actions import Incoming
from kvitt.files.models import ReadingState, Receipt
from kvitt.kernel.ids import uuid7
from kvitt.project.nordlys import AT, TODAY, make_nordlys
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.receipts import receive
from kvitt.transactions.jobs import DefeatedOnceError, read_receipt
from kvitt.transactions.kinds.expense.actions import draft
from tests.doing import client_of
from tests.pictures import receipt_picture

pytestmark = pytest.mark.django_db


class Defeated:
    def run(self, *_arguments, seconds):
        raise pool.DefeatedError("took too long")


@pytest.fixture
def nordlys(tmp_path, settings):
    settings.KVITT_FILES = tmp_path
    return make_nordlys()


def test_a_defeated_reader_tries_once_more_and_then_the_person_is_told(nordlys, monkeypatch):
    monkeypatch.setattr(pool, "reading", Defeated)
    picture = receipt_picture(merchant="Kro", total="10,00", vat="2,00", day="19.11.2026")
    with company_scope(nordlys.company.id):
        receipt = receive(person=nordlys.alma, incoming=Incoming(uuid7(), "bon.jpg", picture), at=AT)
        item = draft(person=nordlys.alma, transaction_id=uuid7(), on=TODAY, at=AT, receipt_ids=[receipt.id])
    ids = {"company_id": str(nordlys.company.id), "receipt_id": str(receipt.id)}
    with pytest.raises(DefeatedOnceError):
        read_receipt(SimpleNamespace(job=SimpleNamespace(attempts=0)), **ids)
    with company_scope(nordlys.company.id):
        assert Receipt.objects.get(id=receipt.id).state == ReadingState.WAITING
    read_receipt(SimpleNamespace(job=SimpleNamespace(attempts=1)), **ids)
    with company_scope(nordlys.company.id):
        found = Receipt.objects.get(id=receipt.id)
        assert (found.state, found.pages.count()) == (ReadingState.READ, 1)
    page = client_of(nordlys, nordlys.alma).get(f"/expense/{item.id}/").content.decode()
    assert "kunne ikke læses" in page
