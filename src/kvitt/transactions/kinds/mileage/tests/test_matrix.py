"""The company's table of prices: one cell changed, tried, put in force, taken back; what was sent keeps its price."""

from decimal import Decimal

import pytest
from django.db import transaction

from kvitt.kernel.errors import ConflictError, InvalidError, NotAllowedError
from kvitt.kernel.ids import uuid7
from kvitt.policy.models import CompanyRate
from kvitt.project.nordlys import AT, TODAY
from kvitt.rates.mileage.law import law_of
from kvitt.transactions.actions.submit import submit
from kvitt.transactions.kind import kind_of
from kvitt.transactions.kinds.mileage.actions.draft import draft, save
from kvitt.transactions.kinds.mileage.actions.matrix import (
    activate_matrix,
    back_to_the_law,
    begin_matrix,
    discard_matrix,
)
from kvitt.transactions.kinds.mileage.actions.rows import set_price
from kvitt.transactions.kinds.mileage.models import MileageCorrection, MileageMatrix
from kvitt.transactions.kinds.mileage.tests.test_pages import WAY, browser

pytestmark = pytest.mark.django_db


def drive(cast, km="100", **more):
    changes = {"on": TODAY, "distance": Decimal(km), "stops": WAY, "purpose": "Møde hos Vestas", **more}
    return draft(person=cast.alma, transaction_id=uuid7(), at=AT, changes=changes)


def dearer(cast, value="4.50"):
    row = begin_matrix(person=cast.cleo, country="DK", matrix_id=uuid7(), at=AT)
    set_price(person=cast.cleo, matrix_id=row.id, number=10, cell="tier-0", value=Decimal(value), at=AT)
    return activate_matrix(person=cast.cleo, matrix_id=row.id, reason="Aftale", at=AT)


def test_what_the_company_pays_above_the_law_is_taxable(here):
    dearer(here)
    row = drive(here)
    told = kind_of("mileage").explain([row], language="en")[row.id]
    assert (row.amount, told.tax_free, told.taxable) == (Decimal("450.00"), Decimal("394.00"), Decimal("56.00"))


def test_a_rate_of_the_companys_own_goes_before_the_official_one(here):
    CompanyRate.objects.create(
        country="DK", kind="mileage_own_car_up_to_20000_km", since=TODAY.replace(month=1, day=1), amount=Decimal(5),
        currency="DKK", reason="Aftale",
    )  # fmt: skip
    row = drive(here)
    told = kind_of("mileage").explain([row], language="en")[row.id]
    assert (row.amount, told.taxable) == (Decimal("500.00"), Decimal("106.00"))


def test_what_was_sent_keeps_its_price_and_its_explanation_under_another_table(here):
    sent = drive(here)
    submit(person=here.alma, transaction_id=sent.id, on=TODAY, at=AT)
    first = dearer(here)
    again = drive(here, "10")
    sent.refresh_from_db()
    assert (sent.amount, again.amount) == (Decimal("394.00"), Decimal("45.00"))
    assert not MileageCorrection.objects.exists()
    told = kind_of("mileage").explain([sent], language="en")[sent.id]
    assert told.holds
    assert told.amount == Decimal("394.00")
    second = dearer(here, "3.00")
    assert MileageMatrix.objects.get(id=first.id).state == "retired"
    with pytest.raises(ConflictError, match="matrix-not-a-draft"):
        set_price(person=here.cleo, matrix_id=first.id, number=10, cell="tier-0", value=Decimal(9), at=AT)
    activate_matrix(person=here.cleo, matrix_id=first.id, reason="", at=AT)
    assert MileageMatrix.objects.get(id=second.id).state == "retired"
    back_to_the_law(person=here.cleo, country="DK", at=AT)
    save(person=here.alma, transaction_id=again.id, changes={"distance": Decimal(11)}, at=AT)
    again.refresh_from_db()
    assert again.amount == Decimal("43.34")


def test_a_crossing_under_an_old_table_is_corrected_by_that_table(here):
    early = drive(here, "19950")
    late = drive(here, "100", starts=None)
    for row in (early, late):
        submit(person=here.alma, transaction_id=row.id, on=TODAY, at=AT)
    dearer(here)
    between = drive(here, "50", on=TODAY.replace(day=1))
    lines = MileageCorrection.objects.filter(transaction_id=between.id)
    assert sum(line.difference for line in lines) == 50 * (Decimal("2.28") - Decimal("3.94"))


def test_only_finance_writes_and_nonsense_is_refused(here):
    with pytest.raises(NotAllowedError):
        begin_matrix(person=here.alma, country="DK", matrix_id=uuid7(), at=AT)
    row = begin_matrix(person=here.cleo, country="DK", matrix_id=uuid7(), at=AT)
    assert begin_matrix(person=here.cleo, country="DK", matrix_id=uuid7(), at=AT).id == row.id
    for value in (Decimal(-1), Decimal("NaN"), Decimal(10**6)):
        with pytest.raises(InvalidError):
            set_price(person=here.cleo, matrix_id=row.id, number=10, cell="tier-0", value=value, at=AT)
    set_price(person=here.cleo, matrix_id=row.id, number=10, cell="tier-0", value=Decimal(4), at=AT)
    set_price(person=here.cleo, matrix_id=row.id, number=10, cell="tier-0", value=None, at=AT)
    row.refresh_from_db()
    assert "mileage_own_car_up_to_20000_km" in row.text
    discard_matrix(person=here.cleo, matrix_id=row.id, at=AT)
    assert not MileageMatrix.objects.exists()


def test_finance_reads_changes_tries_and_compares_on_one_page(here):
    client = browser(here, here.cleo)
    assert "3,94" in client.get("/mileage/matrix/").content.decode()
    client.post("/mileage/matrix/price/", {"country": "DK", "number": "10", "cell": "tier-0", "value": "4,25"})
    page = client.get("/mileage/matrix/?km=100&before=19950&vehicle=car").content.decode()
    assert "4,25" in page
    assert "326,50" in page  # 50 × 4.25 + 50 × 2.28
    client.post(
        "/mileage/matrix/rows/",
        {"country": "DK", "label": "El", "shape": "flat", "flat_value": "4", "vehicle": "car", "fuel": "electric"},
    )
    client.post("/mileage/matrix/rows/10/move/", {"country": "DK", "to": "down"})
    row = MileageMatrix.objects.get()
    assert law_of("DK").rows[0].label in row.text
    refused = client.post("/mileage/matrix/price/", {"country": "DK", "number": "10", "cell": "tier-0", "value": "dyr"})
    transaction.set_rollback(False)
    assert refused.status_code == 422
    assert 'value="dyr"' in refused.content.decode()
    client.post(f"/mileage/matrix/{row.id}/activate/", {"reason": "Aftale"})
    row.refresh_from_db()
    assert row.state == "in_force"
    assert browser(here, here.alma).get("/mileage/matrix/").status_code in {302, 403, 404}
