"""What was paid on the way is booked with its VAT, as a line of an expense is."""

from decimal import Decimal

import pytest

from kvitt.kernel.errors import InvalidError
from kvitt.policy.models import CostType, VatCode
from kvitt.policy.queries import book as rules_of_now
from kvitt.project.nordlys import AT, TODAY
from kvitt.transactions.actions.approve import approve
from kvitt.transactions.actions.book import book
from kvitt.transactions.kind import kind_of
from kvitt.transactions.kinds.mileage.grounds import correct
from kvitt.transactions.kinds.mileage.models import MileageOutlay
from kvitt.transactions.kinds.mileage.tests.driving import booked_as, drive
from kvitt.transactions.kinds.mileage.tests.test_policy import RULE, in_force
from kvitt.transactions.models import Transaction

pytestmark = pytest.mark.django_db
FERRY = {"what": "ferry", "amount": Decimal("125.00")}


@pytest.fixture
def with_vat(here):
    """The company deducts half the VAT of what is paid on the way."""
    account = VatCode.objects.get(code="I25").account
    VatCode.objects.create(
        code="HALF", names={"en": "Half"}, country="DK", rate=Decimal(25), deductible=Decimal(50), account=account
    )
    CostType.objects.filter(code="mileage-on-the-way").update(vat_home="HALF")
    return here


def amounts(row) -> dict[str, Decimal]:
    return {account: amount for account, amount, _taxable in booked_as(row)}


def to_the_books(cast, row):
    approve(person=cast.bo, transaction_id=row.id, at=AT)
    book(person=cast.cleo, transaction_id=row.id, booked_on=TODAY, at=AT)


def test_without_a_vat_code_nothing_is_deducted(here):
    row = drive(here, km="10", outlays=[FERRY], state="booked")
    assert amounts(row) == {"2545": Decimal("39.40"), "2620": Decimal("125.00"), "8040": Decimal("-164.40")}


def test_the_cost_types_code_deducts_its_part(with_vat):
    row = drive(with_vat, km="10", outlays=[FERRY], state="booked")
    assert amounts(row) == {
        "2545": Decimal("39.40"), "2620": Decimal("112.50"), "7740": Decimal("12.50"), "8040": Decimal("-164.40"),
    }  # fmt: skip


def test_what_the_policy_leaves_to_the_driver_is_deducted_nowhere(with_vat):
    rule = RULE.replace("EFFECT", "pay-limit").replace("300", "100") + 'cost_types = ["mileage-on-the-way"]\n'
    in_force(with_vat, rule)
    row = drive(with_vat, km="10", outlays=[FERRY], state="booked")
    assert amounts(row) == {
        "2545": Decimal("39.40"), "2620": Decimal("90.00"), "7740": Decimal("10.00"), "8040": Decimal("-139.40"),
    }  # fmt: skip


def test_finance_corrects_code_and_amount_and_reads_them(with_vat):
    row = drive(with_vat, km="10", outlays=[FERRY], state="submitted")
    outlay = MileageOutlay.objects.get(transaction_id=row.id)
    line = kind_of("mileage").correctable([row], language="en", rules=rules_of_now())[row.id][1]
    assert (line.vat_code, line.vat_amount) == ("HALF", Decimal("25.00"))
    correct(
        person=with_vat.cleo, transaction_id=row.id, version=row.version, on=TODAY, at=AT,
        lines={outlay.id: {"vat_amount": Decimal("20.00")}},
    )  # fmt: skip
    to_the_books(with_vat, row)
    assert amounts(Transaction.objects.get(id=row.id))["7740"] == Decimal("10.00")


@pytest.mark.parametrize(
    ("where", "wanted", "code"),
    [
        ("outlay", {"vat_code": "NONE-SUCH"}, "correction.unknown-code"),
        ("outlay", {"vat_amount": Decimal("125.01")}, "correction.vat-too-large"),
        ("mileage", {"vat_code": "HALF"}, "mileage.no-vat"),
    ],
)
def test_what_cannot_be_is_refused(with_vat, where, wanted, code):
    row = drive(with_vat, km="10", outlays=[FERRY], state="submitted")
    line = row.id if where == "mileage" else MileageOutlay.objects.get(transaction_id=row.id).id
    with pytest.raises(InvalidError) as refused:
        correct(person=with_vat.cleo, transaction_id=row.id, version=row.version, lines={line: wanted}, on=TODAY, at=AT)
    assert [one.code for one in refused.value.findings] == [code]
