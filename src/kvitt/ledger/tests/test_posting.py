"""Vouchers: numbered without gaps, balanced by the database itself, never changed."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, ProgrammingError, connection
from django.db.transaction import atomic

from kvitt.kernel.errors import ConflictError, InvalidError
from kvitt.kernel.ids import uuid7
from kvitt.ledger.actions import post, reverse
from kvitt.ledger.models import Posting, Voucher
from kvitt.ledger.periods import close_month, reopen_month
from kvitt.ledger.rules import Line, VoucherDraft
from kvitt.project.nordlys import AT, TODAY, make_nordlys
from kvitt.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def scope():
    cast = make_nordlys()
    with company_scope(cast.company.id):
        yield cast


def _draft(*amounts: str) -> VoucherDraft:
    lines = [Line(account=str(1000 + number), amount=Decimal(amount)) for number, amount in enumerate(amounts)]
    return VoucherDraft("expense", uuid7(), uuid7(), TODAY, "text", "DKK", lines)


def test_numbers_run_without_gaps_per_year(scope):
    first = post(drafts=[_draft("10", "-10"), _draft("20", "-20")], booked_on=TODAY, made_by_id=None, at=AT)
    second = post(drafts=[_draft("5", "-5")], booked_on=TODAY, made_by_id=None, at=AT)
    last_year = post(drafts=[_draft("5", "-5")], booked_on=TODAY.replace(year=2025), made_by_id=None, at=AT)
    assert [row.number for row in (*first, *second, *last_year)] == [1, 2, 3, 1]


def test_a_refused_booking_uses_no_number(scope):
    with pytest.raises(InvalidError, match="unbalanced"):
        post(drafts=[_draft("10", "-10"), _draft("10", "-9")], booked_on=TODAY, made_by_id=None, at=AT)
    (row,) = post(drafts=[_draft("1", "-1")], booked_on=TODAY, made_by_id=None, at=AT)
    assert row.number == 1


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE ledger_posting SET amount = amount + 1",
        "DELETE FROM ledger_posting",
        "UPDATE ledger_voucher SET total = 0",
    ],
)
def test_the_application_can_change_nothing_that_is_booked(scope, damage):
    post(drafts=[_draft("10", "-10")], booked_on=TODAY, made_by_id=None, at=AT)
    with pytest.raises(ProgrammingError, match="permission denied"), atomic(), connection.cursor() as cursor:
        cursor.execute(damage)


def test_the_database_refuses_a_voucher_that_does_not_balance(scope):
    voucher = Voucher(
        year=2026, number=1, booked_on=TODAY, document_on=TODAY, text="", currency="DKK", total=10, source_kind="x",
        source_id=uuid7(), owner_id=uuid7(), made_at=AT, lines=2,
    )  # fmt: skip
    rows = [
        Posting(voucher_id=voucher.id, lines=2, position=1, before=0, after=10, account="1", amount=10),
        Posting(voucher_id=voucher.id, lines=2, position=2, previous=1, before=10, after=1, account="2", amount=-9),
    ]
    with pytest.raises(IntegrityError), atomic():
        voucher.save(force_insert=True)
        Posting.objects.bulk_create(rows)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_mistake_is_mirrored_once_and_never_edited(scope):
    (row,) = post(drafts=[_draft("10", "-7", "-3")], booked_on=TODAY, made_by_id=None, at=AT)
    mirror = reverse(voucher_id=row.id, text="wrong", booked_on=TODAY, made_by_id=None, at=AT)
    sums = {
        account: sum(posting.amount for posting in Posting.objects.filter(account=account))
        for account in ("1000", "1001", "1002")
    }
    assert set(sums.values()) == {Decimal(0)}
    for voucher_id in (row.id, mirror.id):
        with pytest.raises(ConflictError):
            reverse(voucher_id=voucher_id, text="again", booked_on=TODAY, made_by_id=None, at=AT)


def test_a_closed_month_takes_no_posting_until_it_is_opened_again(scope):
    close_month(person=scope.cleo, year=TODAY.year, month=TODAY.month, at=AT)
    with pytest.raises(InvalidError, match="closed"):
        post(drafts=[_draft("1", "-1")], booked_on=TODAY, made_by_id=None, at=AT)
    reopen_month(person=scope.cleo, year=TODAY.year, month=TODAY.month, at=AT)
    assert post(drafts=[_draft("1", "-1")], booked_on=TODAY, made_by_id=None, at=AT)
