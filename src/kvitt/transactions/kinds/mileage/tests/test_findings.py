"""What is found about drives beside each other and beside the law."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from kvitt.kernel.ids import uuid7
from kvitt.people.models import Absence
from kvitt.project.nordlys import AT, TODAY
from kvitt.tenancy.sentences import say
from kvitt.transactions.kinds.mileage.actions.draft import draft
from kvitt.transactions.kinds.mileage.actions.garage import save_driver
from kvitt.transactions.kinds.mileage.tests.test_pages import WAY

pytestmark = pytest.mark.django_db


def drive(cast, *, owner=None, **more):
    changes = {"on": TODAY, "distance": Decimal(40), "stops": WAY, "purpose": "Møde hos Vestas", **more}
    return draft(person=owner or cast.alma, transaction_id=uuid7(), at=AT, changes=changes)


def codes(row) -> set[str]:
    return {finding["code"] for finding in row.findings}


def test_what_the_voucher_lacks_is_said_at_once(here):
    row = draft(person=here.alma, transaction_id=uuid7(), at=AT)
    assert {"mileage.distance-missing", "mileage.destination-missing", "mileage.purpose-missing"} <= codes(row)
    assert row.stops == 3
    assert "mileage.cpr-added-by-payroll" in codes(row)
    vague = drive(here, purpose="kørsel", stops=["Kontoret", "Kunden"])
    assert {"mileage.purpose-vague", "mileage.destination-unclear"} <= codes(vague)
    assert vague.stops == 0


def test_sweden_wants_no_cpr_number_and_pays_in_its_own_currency(here):
    row = drive(here, owner=here.dag)
    assert not codes(row) & {"mileage.cpr-added-by-payroll", "mileage.address-missing"}
    assert (row.amount, row.currency) == (Decimal("100.00"), "SEK")
    assert row.home_amount is not None
    assert row.rate is not None


def test_the_same_drive_twice_and_driving_while_away(here):
    drive(here)
    assert "mileage.same-drive-twice" in codes(drive(here))
    Absence.objects.create(
        user_id=here.alma.id, substitute_id=here.bo.id, from_on=TODAY, until_on=TODAY + timedelta(days=2), created_at=AT
    )
    assert "mileage.while-absent" in codes(drive(here, distance=Decimal(41)))


def test_the_same_way_is_about_as_far_as_last_time(here):
    drive(here, on=TODAY - timedelta(days=30))
    assert "mileage.unlike-before" not in codes(drive(here, on=TODAY - timedelta(days=20), distance=Decimal(42)))
    assert "mileage.unlike-before" not in codes(drive(here, on=TODAY - timedelta(days=12), is_return=True))
    far = drive(here, on=TODAY - timedelta(days=10), distance=Decimal(70))
    (said,) = (one for one in far.findings if one["code"] == "mileage.unlike-before")
    assert say(said["code"], said["parameters"]) == "70.0 km, but the same way was 40.0 km before."
    assert "mileage.unlike-before" not in codes(drive(here, distance=Decimal(70), stops=["Lygtevej 4", "Havnegade 1"]))


def test_the_odometer_says_the_distance_and_overlaps_are_seen(here):
    first = drive(
        here,
        on=TODAY - timedelta(days=2),
        odometer_start=Decimal(1000),
        odometer_end=Decimal(1060),
        distance=Decimal(60),
    )
    assert first.amount == Decimal("236.40")
    second = drive(here, on=TODAY - timedelta(days=1), odometer_start=Decimal(1040), odometer_end=Decimal(1080))
    assert "mileage.odometer-overlaps" in codes(second)


def test_a_supplement_that_gives_nothing_is_said_in_words(here):
    row = drive(here, extras={"passenger": 2})
    (finding,) = [one for one in row.findings if one["code"] == "mileage.no-supplement"]
    assert "passengers" in say(finding["code"], finding["parameters"])


def test_what_was_driven_before_kvitt_counts_towards_the_limit(here):
    row = drive(here, distance=Decimal(100))
    save_driver(
        person=here.alma,
        owner=here.alma,
        commute_km=Decimal(0),
        before_km=Decimal(19_950),
        before_on=date(2026, 2, 1),
        at=AT,
    )
    row.refresh_from_db()
    assert row.amount == 50 * Decimal("3.94") + 50 * Decimal("2.28")
