"""A drive from the first word to the voucher, and the yearly limit whatever the order of entry."""

from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest

from kvitt.kernel.ids import uuid7
from kvitt.ledger.queries import postings_of, vouchers_of_source
from kvitt.project.nordlys import AT, TODAY
from kvitt.transactions.actions.approve import approve
from kvitt.transactions.actions.book import book
from kvitt.transactions.actions.discard import discard
from kvitt.transactions.actions.recall import recall
from kvitt.transactions.actions.submit import submit
from kvitt.transactions.kind import kind_of
from kvitt.transactions.kinds.mileage.actions.draft import draft, save
from kvitt.transactions.kinds.mileage.models import MileageCorrection
from kvitt.transactions.models import Transaction

pytestmark = pytest.mark.django_db

STOPS = ["Lygtevej 4, 2450 København SV", "Industrivej 4, 8000 Aarhus C"]


def drive(cast, *, km: str, on: date = TODAY, owner=None, **more):
    changes = {"on": on, "distance": Decimal(km), "stops": STOPS, "purpose": "Møde hos kunden", **more}
    return draft(person=owner or cast.alma, transaction_id=uuid7(), at=AT, changes=changes)


def sent(cast, row):
    return submit(person=cast.alma, transaction_id=row.id, on=TODAY, at=AT)


def total(cast) -> Decimal:
    """What Alma gets of all that was sent."""
    rows = Transaction.objects.filter(owner_id=cast.alma.id, discarded_at=None).exclude(state__in=["draft", "rejected"])
    return sum((row.amount or Decimal(0) for row in rows), Decimal(0))


def test_a_drive_is_priced_sent_approved_booked_and_explained(here):
    row = drive(here, km="42.5", is_return=True)
    assert (row.amount, row.currency, row.payable, row.stops) == (Decimal("334.90"), "DKK", Decimal("334.90"), 0)
    assert row.title == "Lygtevej 4 – Industrivej 4"
    sent(here, row)
    approve(person=here.bo, transaction_id=row.id, at=AT)
    book(person=here.cleo, transaction_id=row.id, booked_on=TODAY, at=AT)
    (voucher,) = vouchers_of_source(row.id)
    lines = postings_of([voucher.id])[voucher.id]
    assert [(line.account, line.amount, line.taxable) for line in lines] == [
        ("2545", Decimal("334.90"), Decimal(0)), ("8040", Decimal("-334.90"), Decimal(0)),
    ]  # fmt: skip
    told = kind_of("mileage").explain([row], language="da")[row.id]
    assert told.holds
    assert (told.lines[0].quantity, told.lines[0].rate) == ("85", "3,94")


def test_the_trip_that_crosses_is_split(here):
    drive(here, km="19900", on=date(2026, 3, 2))
    row = drive(here, km="300", on=date(2026, 3, 3))
    assert row.amount == 100 * Decimal("3.94") + 200 * Decimal("2.28")


@pytest.mark.parametrize("order", list(permutations(range(4)))[::6])
def test_any_order_of_entry_and_of_sending_gives_the_same_year(here, order):
    told = [
        ("12000", date(2026, 1, 5)),
        ("7950", date(2026, 2, 5)),
        ("100", date(2026, 3, 5)),
        ("400", date(2026, 4, 5)),
    ]
    for number in order:
        km, on = told[number]
        sent(here, drive(here, km=km, on=on))
    assert total(here) == 20_000 * Decimal("3.94") + 450 * Decimal("2.28")


def test_a_late_trip_carries_the_correction_of_a_booked_one(here):
    drive_1 = sent(here, drive(here, km="19950", on=date(2026, 1, 5)))
    booked = sent(here, drive(here, km="100", on=date(2026, 6, 1)))
    for row in (drive_1, booked):
        approve(person=here.bo, transaction_id=row.id, at=AT)
        book(person=here.cleo, transaction_id=row.id, booked_on=TODAY, at=AT)
    late = drive(here, km="50", on=date(2026, 3, 1))
    (line,) = MileageCorrection.objects.filter(transaction_id=late.id)
    assert (line.drive_id, line.why, line.difference) == (booked.id, "follows", Decimal("-83.00"))
    assert late.amount == Decimal("197.00") - 83
    sent(here, late)
    booked.refresh_from_db()
    assert booked.amount == 50 * Decimal("3.94") + 50 * Decimal("2.28")
    assert total(here) == 20_000 * Decimal("3.94") + 100 * Decimal("2.28")
    told = kind_of("mileage").explain([late], language="en")[late.id]
    assert told.holds
    approve(person=here.bo, transaction_id=late.id, at=AT)
    book(person=here.cleo, transaction_id=late.id, booked_on=TODAY, at=AT)


def test_a_trip_that_is_thrown_away_sends_a_correction_its_way(here):
    early = sent(here, drive(here, km="19950", on=date(2026, 1, 5)))
    last = sent(here, drive(here, km="100", on=date(2026, 6, 1)))
    recall(person=here.alma, transaction_id=early.id, at=AT)
    discard(person=here.alma, transaction_id=early.id, at=AT)
    line = MileageCorrection.objects.get()
    assert (line.drive_id, line.difference) == (last.id, Decimal("83.00"))
    assert line.transaction.state == "submitted"
    assert total(here) == 100 * Decimal("3.94")


def test_a_correction_that_was_sent_is_not_paid_twice_when_its_drive_is_recalled(here):
    sent(here, drive(here, km="19950", on=date(2026, 1, 5)))
    last = sent(here, drive(here, km="100", on=date(2026, 6, 1)))
    sent(here, drive(here, km="50", on=date(2026, 3, 1)))
    recall(person=here.alma, transaction_id=last.id, at=AT)
    save(person=here.alma, transaction_id=last.id, changes={"distance": Decimal(120)}, at=AT)
    sent(here, last)
    assert total(here) == 20_000 * Decimal("3.94") + 120 * Decimal("2.28")
    recall(person=here.alma, transaction_id=last.id, at=AT)
    discard(person=here.alma, transaction_id=last.id, at=AT)
    assert total(here) == 20_000 * Decimal("3.94")
