"""The driving log as the voucher that Danish law wants: the protected number stands there for those who may see it, else who adds it."""

from datetime import date

import pypdfium2
import pytest

from kvitt.people.actions.national_ids import keep_national_id
from kvitt.people.models import Role, User
from kvitt.project.nordlys import AT
from kvitt.tenancy.models import Company
from kvitt.transactions.kinds.mileage.log import driver_told, log_of
from kvitt.transactions.kinds.mileage.tests.driving import drive
from tests.doing import client_of

pytestmark = pytest.mark.django_db
#: The example in python-stdnum's documentation of CPR numbers, which belongs to nobody.
CPR = "211062-5629"


@pytest.fixture
def kept(here):
    """The company keeps numbers, and Alma's is there."""
    Company.objects.filter(company_id=here.company.id).update(keeps_national_ids=True)
    keep_national_id(person=here.cleo, user_id=here.alma.id, number=CPR, at=AT)
    return here


def text_of(cast, reader, *, of=None) -> str:
    person = f"&person={of.id}" if of else ""
    data = client_of(cast, reader).get(f"/mileage/log/pdf/?year=2026{person}").content
    return "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data))


def finding(row) -> set[str]:
    return {one["code"] for one in row.findings if "cpr" in one["code"]}


def test_where_the_company_keeps_it_the_number_stands_on_the_voucher_for_driver_and_finance(kept):
    row = drive(kept, on=date(2026, 11, 2), state="booked")
    assert finding(row) == set()
    for reader, of in ((kept.alma, None), (kept.cleo, kept.alma)):
        told = text_of(kept, reader, of=of)
        assert CPR in told
        assert "Lygtevej 4, 2450 København SV" in told


def test_others_who_read_the_log_are_told_that_it_is_kept_and_not_shown(kept):
    drive(kept, on=date(2026, 11, 2), state="booked")
    auditor = User.objects.get(id=kept.bo.id)
    auditor.roles = [Role.AUDITOR]
    auditor.save()
    told = text_of(kept, auditor, of=kept.alma)
    assert CPR not in told
    assert "211062" not in told
    assert "finance" in told.lower() or "økonomi" in told.lower()


def test_where_the_company_keeps_none_the_voucher_says_who_adds_it(here):
    row = drive(here, on=date(2026, 11, 2), state="booked")
    assert finding(row) == {"mileage.cpr-added-by-payroll"}
    assert "løn" in text_of(here, here.alma).lower()


def test_switched_off_again_it_is_left_to_payroll_even_while_a_row_stands(kept):
    drive(kept, on=date(2026, 11, 2))
    Company.objects.filter(company_id=kept.company.id).update(keeps_national_ids=False)
    assert CPR not in text_of(kept, kept.alma)


def test_the_number_is_on_no_page_and_in_no_sheet(kept):
    row = drive(kept, on=date(2026, 11, 2), state="booked")
    client = client_of(kept, kept.cleo)
    for address in (f"/items/{row.id}/", f"/mileage/log/?year=2026&person={kept.alma.id}"):
        assert "211062" not in client.get(address).content.decode()
    sheet = client.get(f"/mileage/log/excel/?year=2026&person={kept.alma.id}").content
    assert b"211062" not in sheet


def test_swedish_driving_asks_for_no_number(kept):
    drive(kept, owner=kept.dag, on=date(2026, 11, 2))
    log = log_of(kept.dag, year=2026)
    assert driver_told(log, person=kept.dag, keeps_national_ids=True) == []
