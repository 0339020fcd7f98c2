"""A trip the whole way: told, priced, sent, approved, booked, explained; for employees of several countries."""

from datetime import date
from decimal import Decimal

import pytest

from kvitt.kernel.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from kvitt.kernel.ids import uuid7
from kvitt.ledger.queries import postings_of, vouchers_of_source
from kvitt.people.models import Branch
from kvitt.policy.models import CompanyRate
from kvitt.project.nordlys import AT, TODAY
from kvitt.rates.tables import Tables
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.copy import copy
from kvitt.transactions.kind import kind_of
from kvitt.transactions.kinds.per_diem.actions import choose, correct, draft, save
from kvitt.transactions.kinds.per_diem.judged import taxable_line
from kvitt.transactions.kinds.per_diem.models import PerDiemDetail
from kvitt.transactions.kinds.per_diem.tests.trips import THREE_COUNTRIES, trip
from kvitt.transactions.models import Transaction

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _scope(nordlys):
    with company_scope(nordlys.company.id):
        yield


def _codes(row: Transaction) -> set[str]:
    return {finding["code"] for finding in row.findings}


def _branch(code: str) -> Branch:
    return Branch.objects.create(code=code.lower(), name=code, country=code, currency="NOK")


def test_a_trip_is_priced_sent_approved_booked_and_explained(nordlys):
    row = trip(nordlys, state="booked")
    # 3 whole days and 13 started hours at 625; breakfast 15 %, lunch 30 % off
    assert row.amount == Decimal("1932.29")
    assert (row.currency, row.payable, row.on, row.title) == (
        "DKK",
        row.amount,
        date(2026, 11, 12),
        "Göteborg – Hamburg – Oslo",
    )
    (voucher,) = vouchers_of_source(row.id)
    lines = [(line.account, line.amount, line.taxable) for line in postings_of([voucher.id])[voucher.id]]
    assert lines == [("2010", row.amount, Decimal(0)), ("8040", -row.amount, Decimal(0))]
    explanation = kind_of("per_diem").explain([row], language="da")[row.id]
    assert explanation.holds
    assert explanation.amount == row.amount
    assert len(explanation.by_heading) == 5


def test_norway_splits_what_is_free_of_tax_from_what_is_pay(nordlys):
    nordlys.dag.branch_id = _branch("NO").id
    nordlys.dag.save()
    nordlys.dag.refresh_from_db()
    given = {
        "departs": "2026-05-05T07:00",
        "returns": "2026-05-07T14:00",
        "legs": [{"country": "NO", "place": "Bergen"}],
        "meals": {},
    }
    row = trip(nordlys, owner=nordlys.dag, state="booked", **given)
    assert (row.amount, row.currency) == (Decimal("2421.00"), "NOK")
    detail = PerDiemDetail.objects.get(id=row.id)
    assert (detail.tax_free, detail.taxable) == (Decimal("1783.00"), Decimal("638.00"))
    (voucher,) = vouchers_of_source(row.id)
    lines = postings_of([voucher.id])[voucher.id]
    assert [line.account for line in lines] == ["2010", "2015", "8040"]
    assert lines[1].taxable == lines[1].amount
    assert sum(line.amount for line in lines) == 0
    assert lines[0].amount + lines[1].amount == row.home_amount
    assert kind_of("per_diem").explain([row], language="sv")[row.id].holds


def test_a_rate_of_the_companys_own_holds_for_its_group_and_the_rest_is_taxable(nordlys):
    CompanyRate.objects.create(
        country="DK", kind="per_diem_full_day", since=date(2026, 1, 1), amount=Decimal(700), currency="DKK", reason="Overenskomst",
        dimension="department", value="200",
    )  # fmt: skip
    given = {"returns": "2026-11-11T07:00", "legs": [{"country": "DK"}], "meals": {}}
    assert trip(nordlys, **given).amount == Decimal("1250.00")
    nordlys.bo.dimensions = {"department": "200"}
    nordlys.bo.save()
    row = trip(nordlys, owner=nordlys.bo, **given)
    assert row.amount == Decimal("1400.00")
    assert PerDiemDetail.objects.get(id=row.id).taxable == Decimal("150.00")


def test_a_missing_rate_names_the_gap_and_stops_until_finance_enters_one(nordlys):
    nordlys.dag.refresh_from_db()
    given = {"legs": [{"country": "MN"}], "meals": {}}
    row = trip(nordlys, owner=nordlys.dag, **given)
    assert row.amount is None
    assert "rates.missing" in _codes(row)
    CompanyRate.objects.create(
        country="SE", kind="per_diem_abroad", destination="MN", since=date(2026, 1, 1), amount=Decimal(500), currency="SEK", reason="Beslut"
    )  # fmt: skip
    save(person=nordlys.dag, transaction_id=row.id, changes={}, on=TODAY, at=AT)
    row.refresh_from_db()
    assert row.amount == Decimal("2000.00")
    assert row.stops == 0
    assert PerDiemDetail.objects.get(id=row.id).taxable == row.amount  # nobody knows what is free of tax
    assert row.home_currency == "DKK"
    assert row.home_amount != row.amount


def test_the_stored_price_stands_whatever_other_tables_say(nordlys):
    row = trip(nordlys, state="submitted")
    empty = Tables({}, {})
    kind = kind_of("per_diem")
    told = kind.repriced([row], tables=empty)[row.id]
    assert (told.before, told.after) == (row.amount, None)
    CompanyRate.objects.create(
        country="DK", kind="per_diem_full_day", since=date(2026, 1, 1), amount=Decimal(1), currency="DKK", reason="Ny"
    )
    explanation = kind.explain([row], language="en")[row.id]
    assert explanation.holds
    assert explanation.amount == row.amount
    assert kind.check([row], on=TODAY)[row.id] == []  # under way the price of sending stands


def test_a_draft_whose_rates_changed_is_not_sent_at_the_old_ones(nordlys):
    row = trip(nordlys)
    CompanyRate.objects.create(
        country="DK", kind="per_diem_full_day", since=date(2026, 1, 1), amount=Decimal(700), currency="DKK", reason="Ny"
    )
    found = kind_of("per_diem").check([row], on=TODAY)[row.id]
    assert [finding.code for finding in found] == ["per_diem.rates-changed"]
    save(person=nordlys.alma, transaction_id=row.id, changes={}, on=TODAY, at=AT)
    row.refresh_from_db()
    assert kind_of("per_diem").check([row], on=TODAY)[row.id] == []


def test_a_copy_has_the_trip_and_overlaps_it(nordlys):
    row = trip(nordlys, state="submitted")
    copied = copy(person=nordlys.alma, transaction_id=row.id, new_id=uuid7(), at=AT)
    copied.refresh_from_db()
    assert (copied.amount, copied.title) == (row.amount, row.title)
    assert "per_diem.overlaps" in _codes(copied)


def test_finance_corrects_what_it_is_booked_as(nordlys):
    row = trip(nordlys, state="approved")
    lines = {row.id: {"account": "2000"}}
    correct(person=nordlys.cleo, transaction_id=row.id, version=row.version, lines=lines, on=TODAY, at=AT)
    row.refresh_from_db()
    assert kind_of("per_diem").postings([row])[row.id][0].account == "2000"
    with pytest.raises(InvalidError):
        correct(
            person=nordlys.cleo,
            transaction_id=row.id,
            version=row.version,
            lines={row.id: {"vat_code": "I25"}},
            on=TODAY,
            at=AT,
        )
    with pytest.raises(NotFoundError):
        correct(person=nordlys.cleo, transaction_id=row.id, version=row.version, lines={uuid7(): {}}, on=TODAY, at=AT)
    assert taxable_line(row.id) != row.id


def test_a_draft_is_made_once(nordlys):
    item = uuid7()
    for _ in range(2):
        row = draft(person=nordlys.alma, transaction_id=item, changes=THREE_COUNTRIES, on=TODAY, at=AT)
        assert row.id == item
    assert PerDiemDetail.objects.count() == 1


def test_the_company_decides_where_the_law_is_silent(nordlys):
    given = {"departs": "2026-03-28T12:00", "returns": "2026-03-29T12:00", "legs": [{"country": "DK"}], "meals": {}}
    row = trip(nordlys, **given)
    assert row.amount == 0  # 23 hours passed
    with pytest.raises(NotAllowedError):
        choose(person=nordlys.alma, elapsed=False, rate_of_departure=False, version=0, at=AT)
    choose(person=nordlys.cleo, elapsed=False, rate_of_departure=False, version=0, at=AT)
    with pytest.raises(ConflictError):
        choose(person=nordlys.cleo, elapsed=True, rate_of_departure=False, version=0, at=AT)
    save(person=nordlys.alma, transaction_id=row.id, changes={}, on=TODAY, at=AT)
    row.refresh_from_db()
    assert row.amount == Decimal("625.00")
    over = {"departs": "2025-12-31T08:00", "returns": "2026-01-02T08:00", "legs": [{"country": "DK"}], "meals": {}}
    assert trip(nordlys, **over).amount == Decimal("1222.00")
    choose(person=nordlys.eva, elapsed=True, rate_of_departure=True, version=1, at=AT)
    assert trip(nordlys, **over).amount == Decimal("1194.00")
