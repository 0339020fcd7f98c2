"""A booked drive is taken back: what follows is worth something else, by visible lines, and the books add up."""

from datetime import date
from decimal import Decimal

import pytest

from kvitt.ledger.queries import postings_of, vouchers_of_source
from kvitt.project.nordlys import AT, TODAY
from kvitt.transactions.actions.approve import approve
from kvitt.transactions.actions.book import book, reverse
from kvitt.transactions.actions.discard import discard
from kvitt.transactions.actions.submit import submit
from kvitt.transactions.kind import kind_of
from kvitt.transactions.kinds.mileage.actions.draft import save
from kvitt.transactions.kinds.mileage.models import MileageCorrection, MileageDetail
from kvitt.transactions.kinds.mileage.tests.driving import drive
from kvitt.transactions.models import Transaction

pytestmark = pytest.mark.django_db
HIGH, LOW = Decimal("3.94"), Decimal("2.28")


def year(cast):
    """19,950 kilometres, then 100 of which 50 lie beyond the limit, then 100 beyond it; all booked."""
    told = [("19950", date(2026, 1, 5)), ("100", date(2026, 3, 2)), ("100", date(2026, 6, 1))]
    return [drive(cast, km=km, on=on, state="booked") for km, on in told]


def taken_back(cast, row):
    return reverse(person=cast.cleo, transaction_id=row.id, reason="Forkert", booked_on=TODAY, at=AT)


def to_the_books(cast, row):
    submit(person=cast.alma, transaction_id=row.id, on=TODAY, at=AT)
    approve(person=cast.bo, transaction_id=row.id, at=AT)
    book(person=cast.cleo, transaction_id=row.id, booked_on=TODAY, at=AT)


def in_the_books() -> Decimal:
    """What all vouchers of all items say that mileage cost."""
    vouchers = [one.id for row in Transaction.objects.all() for one in vouchers_of_source(row.id)]
    lines = [line for of_voucher in postings_of(vouchers).values() for line in of_voucher]
    assert sum(line.amount for line in lines) == 0
    return sum((line.amount for line in lines if line.account == "2545"), Decimal(0))


def test_the_draft_that_comes_back_keeps_the_year_as_it_is(here):
    first, *_rest = year(here)
    assert in_the_books() == 20_000 * HIGH + 150 * LOW
    draft = taken_back(here, first)
    assert MileageDetail.objects.get(id=first.id).reversed_at == AT
    assert (draft.amount, MileageCorrection.objects.count()) == (19_950 * HIGH, 0)
    to_the_books(here, draft)
    assert in_the_books() == 20_000 * HIGH + 150 * LOW


def test_a_draft_that_is_changed_carries_the_correction_of_those_that_follow(here):
    first, second, third = year(here)
    draft = taken_back(here, first)
    save(person=here.alma, transaction_id=draft.id, changes={"distance": Decimal(19_880)}, at=AT)
    lines = {line.drive_id: line for line in MileageCorrection.objects.filter(transaction_id=draft.id)}
    assert {key: line.difference for key, line in lines.items()} == {
        second.id: 50 * (HIGH - LOW), third.id: 20 * (HIGH - LOW),
    }  # fmt: skip
    assert {line.why for line in lines.values()} == {"follows"}
    assert all(line.because_of == [str(draft.id)] for line in lines.values())
    to_the_books(here, draft)
    draft.refresh_from_db()
    assert draft.amount == 19_880 * HIGH + 70 * (HIGH - LOW)
    assert in_the_books() == 20_000 * HIGH + 80 * LOW
    assert kind_of("mileage").explain([draft], language="en")[draft.id].holds


def test_a_draft_that_is_thrown_away_sends_a_correction_its_way(here):
    first, second, third = year(here)
    draft = taken_back(here, first)
    discard(person=here.alma, transaction_id=draft.id, at=AT)
    lines = list(MileageCorrection.objects.order_by("position"))
    assert [(line.drive_id, line.difference) for line in lines] == [
        (second.id, 50 * (HIGH - LOW)), (third.id, 100 * (HIGH - LOW)),
    ]  # fmt: skip
    alone = lines[0].transaction
    assert (alone.state, MileageDetail.objects.get(id=alone.id).is_correction) == ("submitted", True)
    approve(person=here.bo, transaction_id=alone.id, at=AT)
    book(person=here.cleo, transaction_id=alone.id, booked_on=TODAY, at=AT)
    assert in_the_books() == 200 * HIGH


def test_what_a_reversed_drive_carried_is_carried_again(here):
    drive(here, km="19950", on=date(2026, 1, 5), state="booked")
    last = drive(here, km="100", on=date(2026, 6, 1), state="booked")
    late = drive(here, km="50", on=date(2026, 3, 1), state="booked")
    draft = taken_back(here, late)
    line = MileageCorrection.objects.get(transaction_id=draft.id)
    assert (line.drive_id, line.difference) == (last.id, -50 * (HIGH - LOW))
    to_the_books(here, draft)
    assert in_the_books() == 20_000 * HIGH + 100 * LOW


def test_the_log_shows_the_drive_once(here):
    row = drive(here, state="booked")
    draft = taken_back(here, row)
    from kvitt.transactions.kinds.mileage.log import log_of

    assert [line.id for line in log_of(here.alma, year=2026).lines] == [draft.id]
