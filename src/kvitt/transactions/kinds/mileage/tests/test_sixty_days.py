"""Denmark's sixty days: beyond them the way between home and a workplace is pay, whatever is entered, changed or deleted when."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from kvitt.project.nordlys import AT, TODAY
from kvitt.transactions.actions.approve import approve
from kvitt.transactions.actions.book import book
from kvitt.transactions.actions.discard import discard
from kvitt.transactions.actions.recall import recall
from kvitt.transactions.kind import kind_of
from kvitt.transactions.kinds.mileage.actions.amend import amend
from kvitt.transactions.kinds.mileage.actions.draft import save
from kvitt.transactions.kinds.mileage.actions.matrix import activate_matrix
from kvitt.transactions.kinds.mileage.models import MileageCorrection, MileageDetail, MileageMatrix
from kvitt.transactions.kinds.mileage.tests.driving import WAY, booked_as, commuted, drive, home
from kvitt.transactions.models import Transaction
from tests.doing import client_of

pytestmark = pytest.mark.django_db
FIRST = date(2026, 3, 2)
COMMUTE = ["Hjem", WAY[1]]
ELSEWHERE = [WAY[1], "Torvet 1, 4600 Køge"]


@pytest.fixture(autouse=True)
def _home(here):
    home(here)


def day(number: int) -> date:
    return FIRST + timedelta(days=number - 1)


def codes(row) -> set[str]:
    return {one.code for one in Transaction.objects.get(id=row.id).checked}


def taxable(row) -> str:
    return MileageDetail.objects.get(id=row.id).priced["taxable"]


def test_day_sixty_is_free_of_tax_and_day_sixty_one_is_pay_that_says_why(here):
    commuted(here, FIRST, 59)
    assert taxable(drive(here, km="10", on=day(60), stops=COMMUTE, state="submitted")) == "0.00"
    row = drive(here, km="10", on=day(61), stops=COMMUTE)
    assert "mileage.sixty-days" in codes(row)
    told = kind_of("mileage").explain([row], language="da")[row.id]
    assert (told.amount, told.tax_free, told.taxable, told.holds) == (
        Decimal("39.40"), Decimal("0.00"), Decimal("39.40"), True,
    )  # fmt: skip
    assert [line.amount for line in told.lines] == ["39,40", "0,00"]
    assert WAY[1] in told.lines[1].label
    assert WAY[1] in client_of(here, here.alma).get(f"/mileage/{row.id}/").content.decode()


def test_it_is_booked_as_pay(here):
    commuted(here, FIRST, 60)
    row = drive(here, km="10", on=day(61), stops=COMMUTE, state="booked")
    assert booked_as(row) == [
        ("2546", Decimal("39.40"), Decimal("39.40")), ("8040", Decimal("-39.40"), Decimal(0)),
    ]  # fmt: skip


def test_a_drive_that_is_entered_late_makes_the_last_one_pay_by_a_visible_line(here):
    sent = commuted(here, day(2), 60, state="booked")
    late = drive(here, km="10", on=day(1), stops=COMMUTE)
    line = MileageCorrection.objects.get()
    assert (line.transaction_id, line.drive_id, line.why) == (late.id, sent[-1].id, "follows")
    assert (line.difference, line.tax_free_difference) == (Decimal("0.00"), Decimal("-39.40"))
    told = kind_of("mileage").explain([late], language="en")[late.id]
    assert (told.amount, told.taxable, told.holds) == (Decimal("39.40"), Decimal("39.40"), True)
    assert "39.40 becomes taxable" in told.lines[-1].label
    save(person=here.alma, transaction_id=late.id, changes={"stops": ELSEWHERE}, at=AT)
    assert not MileageCorrection.objects.exists()


def test_a_drive_that_is_deleted_gives_the_tax_back_by_an_item_that_pays_nothing(here):
    sent = commuted(here, FIRST, 60)
    last = drive(here, km="10", on=day(61), stops=COMMUTE, state="booked")
    recall(person=here.alma, transaction_id=sent[0].id, at=AT)
    discard(person=here.alma, transaction_id=sent[0].id, at=AT)
    line = MileageCorrection.objects.get()
    assert (line.drive_id, line.difference, line.tax_free_difference) == (last.id, Decimal("0.00"), Decimal("39.40"))
    alone = line.transaction
    assert (alone.state, alone.amount) == ("submitted", Decimal("0.00"))
    approve(person=here.bo, transaction_id=alone.id, at=AT)
    book(person=here.cleo, transaction_id=alone.id, booked_on=TODAY, at=AT)
    assert booked_as(alone) == [
        ("2545", Decimal("39.40"), Decimal(0)), ("2546", Decimal("-39.40"), Decimal("-39.40")),
    ]  # fmt: skip
    assert taxable(last) == "39.40"


def test_a_drive_that_is_corrected_to_another_way_counts_no_more(here):
    sent = commuted(here, FIRST, 60)
    last = drive(here, km="10", on=day(61), stops=COMMUTE, state="submitted")
    amend(person=here.alma, transaction_id=sent[0].id, changes={"stops": ELSEWHERE}, on=TODAY, at=AT)
    line = MileageCorrection.objects.get()
    assert (line.transaction_id, line.drive_id, line.tax_free_difference) == (sent[0].id, last.id, Decimal("39.40"))


def test_a_draft_of_the_next_year_follows_a_drive_of_this_one(here):
    commuted(here, date(2025, 11, 10), 52)
    commuted(here, date(2026, 1, 1), 7)
    row = drive(here, km="10", on=date(2026, 1, 20), stops=COMMUTE)
    assert taxable(row) == "0.00"
    late = drive(here, km="10", on=date(2025, 11, 3), stops=COMMUTE)
    assert taxable(row) == "39.40"
    assert "mileage.sixty-days" in codes(row)
    discard(person=here.alma, transaction_id=late.id, at=AT)
    assert taxable(row) == "0.00"
    assert "mileage.sixty-days" not in codes(row)


def test_a_sent_drive_of_the_next_year_is_corrected_too(here):
    commuted(here, date(2025, 11, 10), 52)
    sent = commuted(here, date(2026, 1, 1), 8)
    late = drive(here, km="10", on=date(2025, 11, 3), stops=COMMUTE)
    line = MileageCorrection.objects.get()
    assert (line.transaction_id, line.drive_id, line.tax_free_difference) == (late.id, sent[-1].id, Decimal("-39.40"))


def test_what_is_pay_takes_nothing_of_the_limit_of_the_year(here):
    drive(here, km="19390", on=date(2026, 1, 5), state="submitted")
    commuted(here, FIRST, 60)
    drive(here, km="50", on=day(61), stops=COMMUTE)
    assert drive(here, km="10", on=day(62), stops=ELSEWHERE).amount == Decimal("39.40")


def test_a_company_that_pays_nothing_for_a_private_way_says_so_in_its_table(here):
    commuted(here, FIRST, 60)
    client = client_of(here, here.cleo)
    told = {"country": "DK", "label": "Hjem og arbejde", "shape": "nothing", "home_to_work": "private"}
    client.post("/mileage/matrix/rows/", told)
    draft = MileageMatrix.objects.get()
    assert 'home_to_work" = ["private"]' in draft.text.replace("home_to_work =", 'home_to_work" =')
    assert "60" in client.get("/mileage/matrix/").content.decode()
    activate_matrix(person=here.cleo, matrix_id=draft.id, reason="Aftale", at=AT)
    row = drive(here, km="10", on=day(61), stops=COMMUTE)
    assert row.amount == Decimal("0.00")
    assert drive(here, km="10", on=day(61), stops=ELSEWHERE).amount == Decimal("39.40")


def test_a_reversed_day_counts_no_more(here):
    sent = commuted(here, FIRST, 60, state="booked")
    MileageDetail.objects.filter(id=sent[3].id).update(reversed_at=AT)
    assert taxable(drive(here, km="10", on=day(61), stops=COMMUTE)) == "0.00"


def test_one_place_written_in_two_ways_is_one(here):
    commuted(here, FIRST, 60)
    assert taxable(drive(here, km="10", on=day(61), stops=["Hjem", WAY[1].upper()])) == "39.40"


@pytest.mark.parametrize("on", [date(1, 1, 1), date(2019, 5, 6), date(9999, 12, 31)])
def test_a_day_that_is_typed_wrong_is_told_and_breaks_nothing(here, on):
    row = drive(here, km="10", on=on, stops=COMMUTE)
    assert row.stops > 0
    save(person=here.alma, transaction_id=row.id, changes={"on": TODAY}, at=AT)
    assert taxable(row) == "0.00"
