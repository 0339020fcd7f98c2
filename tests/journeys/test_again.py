"""A request that is sent again makes nothing twice, even while the first is still at work; nothing typed is lost on the way."""

from uuid import UUID

import psycopg
import pytest
from django.db import OperationalError, connection
from django.db.transaction import atomic
from django.test import Client

from kvitt.files.actions import Incoming
from kvitt.kernel.ids import id_of_part, uuid7
from kvitt.people.models import DimensionValue, EntersFor
from kvitt.project.nordlys import AT, TODAY
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.receipts import receive
from kvitt.transactions.actions.reports import ReportFields, create_report
from kvitt.transactions.kinds.expense.actions import draft
from kvitt.transactions.kinds.expense.models import ExpenseLine
from kvitt.transactions.models import Transaction
from tests.doing import api_of, client_of, expense
from tests.pictures import receipt_picture


def test_the_id_of_a_part_is_the_same_again_and_a_uuid7_of_the_same_moment():
    whole, part = uuid7(), uuid7()
    made = id_of_part(whole, part)
    assert made == id_of_part(whole, part) != id_of_part(whole, uuid7())
    assert (made.version, made.int >> 80) == (7, whole.int >> 80)


@pytest.mark.django_db
def test_one_expense_of_each_receipt_sent_twice_makes_no_more(nordlys):
    client = client_of(nordlys, nordlys.alma)
    receipts = []
    for number in range(3):
        picture = receipt_picture(merchant=f"Kro {number}", total="10,00", vat="2,00", day="19.11.2026")
        receipts.append(str(uuid7()))
        assert client.post("/receipts/add/", {"id": receipts[-1], "file": _file(picture)}).status_code == 200
    sent = {"item": str(uuid7()), "receipts": receipts, "apart": "1"}
    client.post("/expense/new/", sent)
    client.post("/expense/new/", sent)
    with company_scope(nordlys.company.id):
        assert Transaction.objects.filter(owner_id=nordlys.alma.id).count() == 3


@pytest.mark.django_db
def test_the_second_of_two_requests_with_one_id_waits_for_the_first(nordlys, embedded_server):
    made_id = uuid7()
    address = embedded_server.address(user="kvitt_app", database=connection.settings_dict["NAME"])
    with psycopg.connect(address) as first, company_scope(nordlys.company.id):
        key = f"{nordlys.company.id} {made_id}"
        first.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 12))", [key])
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '100ms'")
        for attempt in (_draft, _receipt, _report):
            with pytest.raises(OperationalError, match="lock timeout"), atomic():
                attempt(nordlys, made_id)
        first.commit()
        for attempt in (_draft, _receipt, _report):
            assert attempt(nordlys, made_id).id == attempt(nordlys, made_id).id == made_id


def _draft(cast, made_id):
    return draft(person=cast.alma, transaction_id=made_id, on=TODAY, at=AT)


def _receipt(cast, made_id):
    picture = receipt_picture(merchant="Kro", total="10,00", vat="2,00", day="19.11.2026")
    return receive(person=cast.alma, incoming=Incoming(made_id, "bon.jpg", picture), at=AT)


def _report(cast, made_id):
    return create_report(person=cast.alma, report_id=made_id, fields=ReportFields(title="November"), at=AT)


@pytest.mark.django_db
def test_a_change_made_on_old_sight_is_refused_by_its_etag(nordlys):
    with company_scope(nordlys.company.id):
        row = expense(nordlys)
    client, header = Client(), api_of(nordlys, nordlys.alma)
    address = f"/api/v1/expenses/{row.id}"
    seen = client.get(address, **header)["ETag"]

    def change(match: str):
        body = {"purpose": match}
        return client.patch(address, body, content_type="application/json", HTTP_IF_MATCH=match, **header)

    first = change(seen)
    assert first.status_code == 200
    assert first["ETag"] != seen
    assert change(seen).status_code == 412
    assert change('"nonsense"').status_code == 412
    assert change(first["ETag"]).status_code == 200


@pytest.mark.django_db
def test_a_script_without_a_session_is_told_so_instead_of_being_shown_the_sign_in_page(nordlys):
    with company_scope(nordlys.company.id):
        row = expense(nordlys)
    page = f"/expense/{row.id}/"
    headers = {"HTTP_X_REQUESTED_WITH": "kvitt", "HTTP_REFERER": f"http://testserver{page}?a=1"}
    answer = Client().post(f"{page}save/", {"purpose": "Til mødet"}, **headers)
    assert answer.status_code == 401
    assert answer.json()["code"] == "sign-in.needed"
    assert answer.json()["sign_in"] == f"/sign-in/?next=%2Fexpense%2F{row.id}%2F%3Fa%3D1"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("referer", "next_page"),
    [("http://testserver/reports/", "%2Freports%2F"), ("https://elsewhere.example/x", "%2F"), ("", "%2F")],
)
def test_a_form_without_a_session_leads_back_to_its_page_never_to_its_own_address(nordlys, referer, next_page):
    answer = Client().post("/mine/send/", {"ids": str(uuid7())}, HTTP_REFERER=referer)
    assert (answer.status_code, answer["Location"]) == (302, f"/sign-in/?next={next_page}")


@pytest.mark.django_db
def test_splitting_saves_what_was_typed_and_shows_again_what_was_not_understood(nordlys):
    with company_scope(nordlys.company.id):
        row = expense(nordlys)
    client = client_of(nordlys, nordlys.alma)
    answer = client.post(f"/expense/{row.id}/split/", {"purpose": "Til mødet", "amount": "hundrede"})
    assert 'value="hundrede"' in answer.content.decode()
    with company_scope(nordlys.company.id):
        row.refresh_from_db()
        assert row.purpose == "Til mødet"


@pytest.mark.django_db
def test_a_file_that_is_too_large_is_refused_on_every_way_in(nordlys, monkeypatch):
    monkeypatch.setattr("kvitt.files.uploads.MAX_BYTES", 1000)
    client, header = client_of(nordlys, nordlys.alma), api_of(nordlys, nordlys.alma)
    with company_scope(nordlys.company.id):
        row = expense(nordlys)
    for address in ("/receipts/add/", "/expense/new/", f"/expense/{row.id}/receipts/", "/api/v1/receipts"):
        sent = {"id": str(uuid7()), "item": str(uuid7()), "file": _file(b"\xff\xd8\xff" + bytes(2000))}
        assert client.post(address, sent, **header).status_code == 422, address


def _file(data: bytes):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(f"{UUID(int=len(data))}.jpg", data, content_type="image/jpeg")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "nonsense",
    [
        {"country": "ZZZ"},
        {"vat_lines": [{"tax": "abc"}]},
        {"vat_lines": [{"rate": "25"}]},
        {"dimensions": {"department": "nowhere"}},
        {"no_receipt_reason": "x" * 100_000},
    ],
)
def test_what_cannot_be_stored_is_refused_and_is_no_fault(nordlys, nonsense):
    with company_scope(nordlys.company.id):
        row = expense(nordlys)
    header = api_of(nordlys, nordlys.alma)
    address = f"/api/v1/expenses/{row.id}"
    assert Client().patch(address, nonsense, content_type="application/json", **header).status_code == 422
    assert Client().get(address, **header).status_code == 200


@pytest.mark.django_db
def test_a_nul_is_refused_at_the_door(nordlys):
    client, header = client_of(nordlys, nordlys.alma), api_of(nordlys, nordlys.alma)
    with company_scope(nordlys.company.id):
        row = expense(nordlys)
    assert client.get("/mine/?q=%00").status_code == 400
    assert (
        client.post(f"/expense/{row.id}/save/", "purpose=%00", "application/x-www-form-urlencoded").status_code == 400
    )
    body = '{"purpose": "a\\u0000b"}'
    assert (
        client.patch(f"/api/v1/expenses/{row.id}", body, content_type="application/json", **header).status_code == 400
    )


@pytest.mark.django_db
def test_a_secretary_finds_again_what_they_entered_for_others(nordlys):
    with company_scope(nordlys.company.id):
        cleo = nordlys.cleo
        cleo.roles = [*cleo.roles, "secretary"]
        cleo.save(update_fields=["roles"])
        EntersFor.objects.create(secretary_id=cleo.id, user_id=nordlys.alma.id)
        row = draft(person=cleo, owner=nordlys.alma, transaction_id=uuid7(), on=TODAY, at=AT)
    header = api_of(nordlys, cleo)
    assert [one["id"] for one in Client().get("/api/v1/me/enters-for", **header).json()] == [str(nordlys.alma.id)]
    mine, others = (Client().get(f"/api/v1/transactions{query}", **header).json() for query in ("", "?whose=others"))
    assert ([one["id"] for one in mine["items"]], [one["id"] for one in others["items"]]) == ([], [str(row.id)])
    page = client_of(nordlys, cleo).get("/mine/?show=others").content.decode()
    assert str(row.id) in page
    assert "Alma Lauritsen" in page
    nobody = client_of(nordlys, nordlys.dag).get("/mine/?show=others").content.decode()
    assert str(row.id) not in nobody


@pytest.mark.django_db
def test_finance_corrects_dimensions_on_the_page_and_what_is_refused_stays_typed(nordlys):
    with company_scope(nordlys.company.id):
        row = expense(nordlys, state="approved")
        line = ExpenseLine.objects.get(transaction_id=row.id)
        values = DimensionValue.objects.exclude(code__in=row.dimensions.values())
        value = values.select_related("dimension").first()
    client = client_of(nordlys, nordlys.cleo)
    name = f"dimension-{value.dimension.code}-{line.id}"
    assert f'name="{name}"' in client.get(f"/finance/{row.id}/").content.decode()
    sent = {"line": str(line.id), "version": row.version, f"account-{line.id}": "0000", name: value.code}
    refused = client.post(f"/finance/{row.id}/correct/", sent)
    assert refused.status_code == 422
    assert 'value="0000"' in refused.content.decode()
    assert client.post(f"/finance/{row.id}/correct/", {**sent, f"account-{line.id}": "2450"}).status_code == 302
    with company_scope(nordlys.company.id):
        line.refresh_from_db()
        assert (line.account, line.dimensions[value.dimension.code]) == ("2450", value.code)
