"""The ordinary way between home and work taken off, where the company's table says so: from the row to the voucher."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kvitt.kernel.ids import uuid7
from kvitt.project.nordlys import AT, TODAY
from kvitt.rates.mileage.law import law_of
from kvitt.rates.mileage.text import written
from kvitt.tenancy.sentences import say
from kvitt.transactions.kind import kind_of
from kvitt.transactions.kinds.mileage.actions.draft import save
from kvitt.transactions.kinds.mileage.actions.garage import save_driver
from kvitt.transactions.kinds.mileage.actions.matrix import activate_matrix, begin_matrix, write_matrix
from kvitt.transactions.kinds.mileage.tests.driving import WAY, booked_as, drive, home

pytestmark = pytest.mark.django_db
COMMUTE = ["Hjem", WAY[1]]


@pytest.fixture(autouse=True)
def _deducting(here):
    home(here)
    row = begin_matrix(person=here.cleo, country="DK", matrix_id=uuid7(), at=AT)
    text = written(law_of("DK")).replace("number = 10\n", 'number = 10\ncommute = "deduct"\n')
    write_matrix(person=here.cleo, matrix_id=row.id, text=text, at=AT)
    activate_matrix(person=here.cleo, matrix_id=row.id, reason="Fradrag", at=AT)
    way_to_work(here, "12")


def way_to_work(cast, km):
    save_driver(
        person=cast.alma, owner=cast.alma, commute_km=Decimal(km), before_km=Decimal(0), before_on=None, at=AT
    )  # fmt: skip


def test_one_way_from_home_is_paid_without_the_way_to_work(here):
    row = drive(here, km="50", stops=COMMUTE, state="booked")
    assert row.amount == Decimal("149.72")
    assert booked_as(row)[0] == ("2545", Decimal("149.72"), Decimal(0))
    (said,) = [one for one in row.findings if one["code"] == "mileage.commute-deducted"]
    assert "1" in say(said["code"], said["parameters"])
    told = kind_of("mileage").explain([row], language="en")[row.id]
    assert (told.holds, told.lines[0].quantity, told.lines[0].rate) == (True, "38", "3.94")


def test_there_and_back_it_is_taken_off_twice_and_never_below_nothing(here):
    assert drive(here, km="50", stops=COMMUTE, is_return=True).amount == (100 - 24) * Decimal("3.94")
    assert drive(here, km="10", stops=COMMUTE, is_return=True).amount == Decimal("0.00")


def test_a_drive_from_elsewhere_is_paid_whole(here):
    row = drive(here, km="50", stops=[WAY[1], "Torvet 1, 4600 Køge"])
    assert row.amount == Decimal("197.00")
    assert not [one for one in row.findings if one["code"] == "mileage.commute-deducted"]


def test_the_limit_of_the_year_counts_what_was_paid_for(here):
    drive(here, km="19962", on=TODAY - timedelta(days=1), stops=COMMUTE)
    row = drive(here, km="100", stops=[WAY[1], "Torvet 1, 4600 Køge"])
    assert row.amount == 50 * Decimal("3.94") + 50 * Decimal("2.28")


def test_another_way_to_work_prices_what_is_open_anew_and_keeps_what_was_sent(here):
    sent, draft = drive(here, km="50", stops=COMMUTE, state="submitted"), drive(here, km="50", stops=COMMUTE)
    way_to_work(here, "20")
    sent.refresh_from_db()
    draft.refresh_from_db()
    assert (sent.amount, draft.amount) == (Decimal("149.72"), Decimal("118.20"))
    save(person=here.alma, transaction_id=draft.id, changes={"purpose": "Møde hos Grundfos"}, at=AT)
    sent.refresh_from_db()
    assert sent.amount == Decimal("149.72")
