"""Every page opens for those it is for, with a number of queries that does not grow with the items."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kvitt.tenancy.scope import company_scope
from kvitt.transactions.models import Transaction
from tests.doing import client_of, expense

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("alma", "/"),
        ("alma", "/mine/"),
        ("alma", "/receipts/"),
        ("alma", "/reports/"),
        ("alma", "/me/"),
        ("bo", "/approvals/"),
        ("cleo", "/finance/"),
        ("cleo", "/finance/?state=all&q=tax&from=1.1.2026&at_least=10&findings=some&country=DK"),
        ("cleo", "/vouchers/"),
        ("cleo", "/exports/"),
        ("cleo", "/overview/"),
        ("cleo", "/configuration/cost-types/"),
        ("eva", "/configuration/users/"),
        ("cleo", "/configuration/policies/"),
        ("bo", "/me/"),
    ],
)
def test_the_number_of_queries_does_not_grow_with_the_items(nordlys, who, address):
    def queries() -> int:
        client = client_of(nordlys, getattr(nordlys, who))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            answer = client.get(address)
        assert answer.status_code == 200
        return len(captured)

    def fill(count: int) -> None:
        with company_scope(nordlys.company.id):
            for number in range(count):
                for state in ("draft", "submitted", "approved", "booked"):
                    expense(nordlys, state=state, merchant=f"Taxa {state} {number}", amount=Decimal(100 + number))

    fill(2)
    few = queries()
    fill(6)
    assert queries() == few
    assert few <= 26


@pytest.mark.parametrize(
    "noun",
    [
        "users",
        "dimension-values",
        "approval-flows",
        "cost-types",
        "accounts",
        "vat-codes",
        "cards",
        "branches",
        "dimensions",
        "ledger",
        "company",
    ],
)
def test_every_noun_of_the_configuration_opens_and_exports(nordlys, noun):
    client = client_of(nordlys, nordlys.eva)
    assert client.get(f"/configuration/{noun}/", follow=True).status_code == 200
    for ending in ("csv", "xlsx"):
        assert client.get(f"/configuration/{noun}/table.{ending}").status_code == 200


def test_an_expense_saves_itself_field_by_field_and_keeps_what_is_wrong_in_the_field(nordlys):
    client = client_of(nordlys, nordlys.alma)
    with company_scope(nordlys.company.id):
        row = expense(nordlys)
    saved = client.post(f"/expense/{row.id}/save/", {"amount": "1.234,50", "on": "i går"}).json()
    assert saved["version"] == row.version + 1
    assert str(_fresh(nordlys, row).amount) == "1234.500"
    wrong = client.post(f"/expense/{row.id}/save/", {"amount": "tolv"}).json()
    assert wrong["fragments"]["typing"]
    assert str(_fresh(nordlys, row).amount) == "1234.500"


def test_sending_something_incomplete_shows_every_finding_and_loses_nothing(nordlys):
    client = client_of(nordlys, nordlys.alma)
    with company_scope(nordlys.company.id):
        row = expense(nordlys, cost_type_id=nordlys.cost_type("entertaining"), no_receipt_reason="")
    answer = client.post(f"/expense/{row.id}/send/", {"purpose": "", "merchant": "Kroen"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="Kroen"' in page
    assert _fresh(nordlys, row).state == "draft"


def _fresh(cast, row):
    with company_scope(cast.company.id):
        return Transaction.objects.get(id=row.id)


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        ("/finance/?state=approved", "/finance/?state=approved"),
        ("", "/finance/"),
        ("https://elsewhere.example/finance/", "/finance/"),
        ("//elsewhere.example/finance/", "/finance/"),
        ("/mine/", "/finance/"),
    ],
)
def test_after_booking_finance_goes_on_where_they_were(nordlys, wanted, goes_to):
    with company_scope(nordlys.company.id):
        item = expense(nordlys, state="approved")
    sent = {"ids": str(item.id), "booked_on": "2026-11-20", "then": wanted}
    answer = client_of(nordlys, nordlys.cleo).post("/finance/book/", sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, goes_to)
