"""Spot checks from the rule to the voucher: what is drawn waits for finance, the rest goes straight to booking."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kvitt.configuration.actions.rows import save_row
from kvitt.configuration.nouns import NOUNS
from kvitt.events.models import Event
from kvitt.kernel.errors import ConflictError, NotAllowedError
from kvitt.kernel.ids import uuid7
from kvitt.ledger.models import Voucher
from kvitt.policy.models import DrawKey
from kvitt.policy.rules.spot import draw
from kvitt.policy.spot_checks import key_of, spot_rules, told_key
from kvitt.project.nordlys import AT, TODAY
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.approve import approve, approve_each
from kvitt.transactions.actions.book import book, book_ready
from kvitt.transactions.actions.looked import Look
from kvitt.transactions.actions.spot import draw_each, items_of, mark_checked
from kvitt.transactions.actions.withdraw import withdraw_each
from kvitt.transactions.models import SpotCheck, Transaction
from tests.doing import api_of, client_of, expense

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(nordlys):
    with company_scope(nordlys.company.id):
        yield nordlys


def _rule(cast, **texts: str) -> None:
    save_row(noun=NOUNS["spot-checks"], person=cast.cleo, row_id=uuid7(), texts=texts, at=AT)


def _approved(cast, **changes: object) -> Transaction:
    return expense(cast, state="approved", **changes)


def _drawn(row: Transaction) -> bool | None:
    found = SpotCheck.objects.filter(transaction_id=row.id).first()
    return found.is_drawn if found else None


def test_without_rules_nothing_is_drawn_and_finance_looks_at_everything(cast):
    row = _approved(cast)
    assert _drawn(row) is None
    book(person=cast.cleo, transaction_id=row.id, booked_on=TODAY, at=AT)


def test_what_is_drawn_is_booked_only_after_finance_looked_at_it(cast):
    _rule(cast, account="2000", check="always")
    row = _approved(cast)
    assert _drawn(row) is True
    with pytest.raises(ConflictError, match=r"spot-check\.first"):
        book(person=cast.cleo, transaction_id=row.id, booked_on=TODAY, at=AT)
    mark_checked(person=cast.cleo, transaction_id=row.id, at=AT)
    assert Event.objects.filter(subject_id=row.id, verb="transaction.checked").count() == 1
    book(person=cast.cleo, transaction_id=row.id, booked_on=TODAY, at=AT)
    assert Transaction.objects.get(id=row.id).state == "booked"


def test_account_beats_employee_beats_general_in_the_product(cast):
    _rule(cast, check="always")
    _rule(cast, employee="alma@nordlys.example", check="never")
    assert _drawn(_approved(cast)) is False
    _rule(cast, account="2000", check="above", above="100")
    assert _drawn(_approved(cast)) is True
    assert _drawn(_approved(cast, amount=Decimal(90))) is False


def test_what_needs_no_check_is_booked_in_one_go(cast):
    _rule(cast, account="2000", check="above", above="100")
    large, small = _approved(cast), _approved(cast, amount=Decimal(90))
    outcomes = book_ready(person=cast.cleo, booked_on=TODAY, at=AT)
    assert [one.transaction_id for one in outcomes if one.done] == [small.id]
    assert Transaction.objects.get(id=large.id).state == "approved"


def test_kvitt_books_by_itself_under_nobodys_name(cast):
    _rule(cast, check="never")
    row = _approved(cast)
    assert all(one.done for one in book_ready(person=None, booked_on=TODAY, at=AT))
    assert Voucher.objects.get(source_id=row.id).made_by_id is None
    assert Event.objects.get(subject_id=row.id, verb="transaction.booked").actor_kind == "system"
    assert book_ready(person=None, booked_on=TODAY, at=AT) == []


def test_nobody_checks_their_own_and_only_finance_checks(cast):
    _rule(cast, check="always")
    own = expense(cast, owner=cast.cleo, state="submitted")
    approve(person=cast.eva, transaction_id=own.id, at=AT)
    with pytest.raises(NotAllowedError, match=r"own-item"):
        mark_checked(person=cast.cleo, transaction_id=own.id, at=AT)
    with pytest.raises(NotAllowedError, match=r"finance\.only"):
        mark_checked(person=cast.bo, transaction_id=own.id, at=AT)


def test_a_withdrawn_approval_is_drawn_again_with_the_same_outcome(cast):
    _rule(cast, check="share", share="50")
    row = _approved(cast)
    before = SpotCheck.objects.get(transaction_id=row.id)
    withdraw_each(person=cast.bo, transaction_ids=[row.id], at=AT)
    approve(person=cast.bo, transaction_id=row.id, at=AT)
    after = SpotCheck.objects.get(transaction_id=row.id)
    assert (after.is_drawn, after.number) == (before.is_drawn, before.number)


def test_entering_the_same_again_draws_the_same(cast):
    _rule(cast, check="share", share="50")
    numbers = {SpotCheck.objects.get(transaction_id=_approved(cast).id).number for _ in range(3)}
    assert len(numbers) == 1


def test_a_month_that_is_over_can_be_drawn_again_by_anybody(cast):
    _rule(cast, check="share", share="50")
    row = _approved(cast)
    stored = SpotCheck.objects.get(transaction_id=row.id)
    assert told_key(stored.month_from, today=TODAY) is None
    key = told_key(stored.month_from, today=TODAY + timedelta(days=31))
    assert key is not None
    again = draw(items_of([row])[row.id], rules=spot_rules(), key=bytes.fromhex(key))
    assert (again.checked, again.number) == (stored.is_drawn, stored.number)


def test_each_month_and_company_has_a_key_of_its_own_that_the_database_does_not_show(cast):
    keys = {key_of(TODAY.replace(month=month, day=1)) for month in (10, 11)}
    assert key_of(TODAY.replace(month=10, day=1)) in keys
    assert len(keys) == 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM policy_drawkey")
        stored = " ".join(str(value) for (value,) in cursor.fetchall())
    assert not any(key.hex() in stored for key in keys)
    assert DrawKey.objects.count() == 2


def test_drawing_asks_the_database_the_same_for_one_and_for_many(cast):
    _rule(cast, check="share", share="50")
    key_of(TODAY.replace(day=1))
    counts = []
    for number in (1, 12):
        rows = [_approved(cast, merchant=f"Taxa {number} {one}") for one in range(number)]
        with CaptureQueriesContext(connection) as asked:
            draw_each(rows, at=AT)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_desk_shows_what_to_check_and_what_is_ready(cast):
    _rule(cast, account="2000", check="above", above="100")
    large, small = _approved(cast), _approved(cast, amount=Decimal(90), merchant="Lille taxa")
    client = client_of(cast, cast.cleo)
    drawn = client.get("/finance/?check=drawn").content.decode()
    assert str(large.id) in drawn
    assert str(small.id) not in drawn
    ready = client.get("/finance/?check=ready").content.decode()
    assert str(small.id) in ready
    assert str(large.id) not in ready
    assert "2000" in client.get(f"/finance/{large.id}/").content.decode()
    client.post("/finance/checked/", {"ids": [str(large.id)]})
    client.post("/finance/book-ready/", {})
    assert Transaction.objects.filter(state="booked").count() == 2


def test_the_api_checks_books_and_tells_the_draws(cast):
    _rule(cast, account="2000", check="always")
    row = _approved(cast)
    client, header = client_of(cast, cast.cleo), api_of(cast, cast.cleo)
    told = client.get(f"/api/v1/finance/draws?month={TODAY}", **header).json()
    assert [(one["transaction_id"], one["is_drawn"]) for one in told["draws"]] == [(str(row.id), True)]
    assert told["key"] is None
    found = client.get("/api/v1/finance/transactions?check=drawn", **header).json()
    assert [one["id"] for one in found["items"]] == [str(row.id)]
    body = {"ids": [str(row.id)]}
    assert client.post("/api/v1/finance/check", body, content_type="application/json", **header).json()[0]["done"]
    assert client.post("/api/v1/finance/book-ready", {}, content_type="application/json", **header).json()[0]["done"]


@pytest.mark.parametrize("who", ["alma", "bo"])
def test_employees_and_approvers_see_no_draws(nordlys, who):
    person = getattr(nordlys, who)
    client, header = client_of(nordlys, person), api_of(nordlys, person)
    assert client.get("/finance/draws/").status_code == 403
    assert client.get(f"/api/v1/finance/draws?month={TODAY}", **header).status_code == 403


def test_approving_many_draws_for_all(cast):
    _rule(cast, check="always")
    rows = [expense(cast, state="submitted", merchant=f"Taxa {number}") for number in range(4)]
    approve_each(
        person=cast.bo,
        transaction_ids=[row.id for row in rows],
        at=AT,
        looks={row.id: Look(opened=True) for row in rows},
    )
    assert SpotCheck.objects.filter(is_drawn=True).count() == 4


def test_the_page_of_what_was_drawn_goes_through_all(nordlys, monkeypatch):
    monkeypatch.setattr("kvitt.web.pages.finance.PAGE", 1)
    month = datetime(2026, 11, 1, tzinfo=UTC)
    with company_scope(nordlys.company.id):
        ids = [expense(nordlys, state="approved").id for _ in range(7)]
        SpotCheck.objects.all().delete()
        for number, one in enumerate(ids):
            SpotCheck.objects.create(
                transaction_id=one, month_from=month.date(), is_drawn=False, drawn_at=month + timedelta(hours=number)
            )
    cleo, address, seen = client_of(nordlys, nordlys.cleo), "/finance/draws/?month=2026-11", []
    for wanted in (5, 2):
        text = cleo.get(address).content.decode()
        found = [one for one in ids if str(one) in text]
        assert len(found) == wanted
        seen += found
        older = re.search(r'class="button" href="([^"]*after=[^"]*)"', text)
        address = f"/finance/draws/{unescape(older[1])}" if older else ""
    assert (sorted(seen), address) == (sorted(ids), "")
