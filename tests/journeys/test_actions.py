"""One expense through the rooms by actions alone: from a photographed receipt to an exported voucher."""

from decimal import Decimal

import pytest

from kvitt.events.actions import seal
from kvitt.events.queries import history_of, verify
from kvitt.exports.actions import hand_over
from kvitt.exports.queries import batch_file
from kvitt.files.actions import Incoming, read_file
from kvitt.files.store import store
from kvitt.kernel.ids import uuid7
from kvitt.ledger.queries import postings_of, vouchers_of_source
from kvitt.project.nordlys import AT, TODAY, make_nordlys
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.approve import approve
from kvitt.transactions.actions.book import book
from kvitt.transactions.actions.receipts import inbox_of, reading_arrived, receive
from kvitt.transactions.actions.submit import submit
from kvitt.transactions.kinds.expense.actions import draft, save
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import waiting_for
from tests.pictures import receipt_picture


@pytest.mark.django_db
def test_from_a_receipt_to_an_exported_voucher(settings, tmp_path):
    settings.KVITT_FILES = tmp_path
    cast = make_nordlys()
    picture = receipt_picture(merchant="Café Værftet", total="485,00", vat="97,00", day="19.11.2026")
    with company_scope(cast.company.id):
        receipt = receive(person=cast.alma, incoming=Incoming(uuid7(), "bon.jpg", picture), at=AT)
        assert [row.id for row in inbox_of(cast.alma.id)] == [receipt.id]
        read = read_file(picture, media_type=receipt.media_type, today=TODAY.isoformat(), home="DK")
        reading_arrived(receipt_id=receipt.id, read=read, at=AT)

        expense = draft(person=cast.alma, transaction_id=uuid7(), receipt_ids=[receipt.id], on=TODAY, at=AT)
        assert expense.amount == Decimal("485.00")
        assert str(expense.on) == "2026-11-19"
        assert "rftet" in expense.title
        assert expense.stops  # no cost type yet

        save(
            person=cast.alma,
            transaction_id=expense.id,
            changes={
                "cost_type_id": cast.cost_type("entertaining"),
                "purpose": "Frokost med kunde",
                "participants": [{"name": "Nora", "company": "Havvind"}],
            },
            on=TODAY,
            at=AT,
        )
        submit(person=cast.alma, transaction_id=expense.id, on=TODAY, at=AT)
        assert [step.transaction_id for step in waiting_for(cast.bo)] == [expense.id]
        approve(person=cast.bo, transaction_id=expense.id, at=AT)
        book(person=cast.cleo, transaction_id=expense.id, booked_on=TODAY, at=AT)

        (voucher,) = vouchers_of_source(expense.id)
        lines = {row.account: row.amount for row in postings_of([voucher.id])[voucher.id]}
        # A quarter of the VAT of 97.00 is deductible on entertaining in Denmark.
        assert lines == {"1910": Decimal("460.75"), "7740": Decimal("24.25"), "8040": Decimal("-485.00")}

        batch = hand_over(person=cast.cleo, at=AT, batch_id=uuid7())
        table = store().read(batch_file(batch_id=batch.id, code="csv").sha256).decode("utf-8-sig")
        assert "1910" in table
        assert "460.75" in table
        assert Transaction.objects.get(id=expense.id).state == "booked"

        assert [event.verb for event in history_of(expense.id)] == [
            "transaction.drafted",
            "transaction.changed",
            "transaction.submitted",
            "transaction.approved",
            "transaction.booked",
        ]
        assert seal(at=AT) > 0
        assert verify().faults == ()
