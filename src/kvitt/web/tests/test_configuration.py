"""The pages where pro users configure."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kvitt.configuration.nouns import NOUNS
from kvitt.kernel.errors import InvalidError
from kvitt.kernel.ids import uuid7
from kvitt.kernel.tables import Table
from kvitt.ledger.models import Month
from kvitt.people.models import OneTimeLink, User
from kvitt.policy.models import CostType
from kvitt.project.nordlys import AT, make_nordlys
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.kind import kinds
from kvitt.web.pages.configuration.tables import pack, unpack
from tests.doing import api_of, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db):
    make_nordlys(code="sydvind", name="Sydvind AB")
    return make_nordlys()


@pytest.fixture
def eva(cast):
    return client_of(cast, cast.eva)


def _page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def _user(cast, email):
    with company_scope(cast.company.id):
        return User.objects.get(email=email)


def test_the_index_counts(eva):
    text = _page(eva, "/configuration/")
    of_kinds = sum(len(kind.tiles()) for kind in kinds().values())
    # policy, rates and periods have pages of their own
    assert text.count('class="tile"') == len(NOUNS) + 3 + of_kinds
    assert '<span class="quiet">5</span>' in text


@pytest.mark.parametrize("noun", list(NOUNS))
def test_every_list_opens_and_shows_nothing_of_others(eva, noun):
    answer = eva.get(f"/configuration/{noun}/", follow=True)
    assert answer.status_code == 200
    assert "sydvind" not in answer.content.decode().lower()


def test_search_filter_and_order(eva):
    text = _page(eva, "/configuration/users/?q=lind")
    assert ">Bo Lind</a>" in text
    assert ">Alma Lauritsen</a>" not in text
    text = _page(eva, "/configuration/users/?managers=bo@nordlys.example&sort=-name")
    assert text.index(">Dag Åkesson</a>") < text.index(">Alma Lauritsen</a>")
    assert 'aria-sort="descending"' in text
    assert ">Cleo Dam</a>" not in text


@pytest.mark.parametrize("query", ["page=x", "page=999", "page=-1", "sort=nothing", "only=some", "roles=king"])
def test_addresses_that_make_no_sense_do_no_harm(eva, query):
    _page(eva, f"/configuration/users/?{query}")


def test_the_list_takes_the_same_queries_for_few_and_for_many(cast, eva):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            _page(eva, "/configuration/users/")
        return len(caught)

    few = queries()
    with company_scope(cast.company.id):
        for number in range(150):
            User.objects.create(
                full_name=f"P {number}", email=f"p{number}@x.example", roles=["employee"], created_at=AT
            )
    many = queries()
    assert many == few
    assert many <= 24
    assert 'rel="next"' in _page(eva, "/configuration/users/")
    assert ">P 99</a>" in _page(eva, "/configuration/users/?page=4")


def test_a_new_user_is_made_and_pressing_twice_makes_one(cast, eva):
    address = re.search(r"/configuration/users/[0-9a-f-]{36}/(?=\" data-key)", _page(eva, "/configuration/users/"))
    assert address
    _page(eva, address[0])
    given = {"email": "nora@nordlys.example", "name": "Nora", "roles": "employee", "active": "1"}
    for _ in range(2):
        assert eva.post(address[0], given).status_code == 302
    assert _user(cast, "nora@nordlys.example").full_name == "Nora"


def test_what_was_typed_stays_and_each_fault_stands_at_its_field(cast, eva):
    address = f"/configuration/users/{cast.alma.id}/"
    given = {
        "email": "alma",
        "name": "Alma Ny",
        "approval_limit": "mange",
        "version": "1",
        "roles": ["employee", "approver"],
    }
    answer = eva.post(address, given)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Alma Ny"' in text
    assert 'value="mange"' in text
    for field in ("email", "approval_limit"):
        assert f'id="error_{field}"' in text
    assert re.search(r'value="approver" checked>', text)
    assert _user(cast, "alma@nordlys.example").full_name == "Alma Lauritsen"


def test_managers_keep_their_order_and_more_can_be_added(cast, eva):
    address = f"/configuration/users/{cast.alma.id}/"
    given = {"email": "alma@nordlys.example", "name": "Alma", "active": "1", "roles": "employee"}
    assert eva.post(address, {**given, "managers": ["bo@nordlys.example", "Eva@nordlys.example"]}).status_code == 302
    text = _page(eva, address)
    assert text.index('value="bo@nordlys.example" checked') < text.index('value="eva@nordlys.example" checked')
    answer = eva.post(address, {**given, "managers": ["bo@nordlys.example", "who@nordlys.example"]})
    assert answer.status_code == 422
    assert 'value="who@nordlys.example" list="people"' in answer.content.decode()


def test_old_sight_is_refused_and_what_was_typed_stays(cast, eva):
    address = f"/configuration/users/{cast.alma.id}/"
    given = {"email": "alma@nordlys.example", "name": "First", "version": "1", "active": "1", "roles": "employee"}
    assert eva.post(address, given).status_code == 302
    answer = eva.post(address, {**given, "name": "Second"})
    assert answer.status_code == 409
    assert 'value="Second"' in answer.content.decode()


def test_a_single_row_is_its_own_page(cast, eva):
    answer = eva.get("/configuration/company/")
    assert answer.status_code == 302
    given = {
        "name": "Nordlys Energi",
        "legal_number": "",
        "languages": ["da", "en"],
        "kinds": ["expense"],
        "version": "1",
    }
    assert eva.post(answer["Location"], given).status_code == 302
    assert "Nordlys Energi" in _page(eva, answer["Location"])


def test_many_at_once(cast, eva):
    given = {
        "ids": [str(cast.alma.id), str(cast.dag.id)],
        "column": "roles",
        "value-roles": ["employee", "secretary"],
        "value-language": "en",
    }
    assert eva.post("/configuration/users/bulk/", given).status_code == 302
    assert _user(cast, "alma@nordlys.example").roles == ["employee", "secretary"]
    assert _user(cast, "alma@nordlys.example").language == "da"


def test_many_at_once_says_why_nothing_was_changed(cast, eva):
    given = {"ids": [str(cast.alma.id), str(cast.eva.id)], "column": "active", "value-active": "0"}
    answer = eva.post("/configuration/users/bulk/", given, follow=True)
    assert "eva@nordlys.example" in answer.content.decode()
    assert _user(cast, "alma@nordlys.example").is_active


def test_people_without_a_password_are_invited(cast, eva):
    with company_scope(cast.company.id):
        User.objects.filter(id=cast.bo.id).update(password="x")
    assert "formaction=" in _page(eva, "/configuration/users/")
    assert "/configuration/users/invite/" in _page(eva, f"/configuration/users/{cast.alma.id}/")
    assert "/configuration/users/invite/" not in _page(eva, f"/configuration/users/{cast.bo.id}/")
    for _ in range(2):
        answer = eva.post("/configuration/users/invite/", {"ids": [str(cast.alma.id), str(cast.bo.id)]})
        assert answer.status_code == 302
    with company_scope(cast.company.id):
        links = OneTimeLink.objects.filter(purpose="invitation")
        assert {link.user_id for link in links} == {cast.alma.id}
        assert links.filter(used_at=None).count() == 1
    assert client_of(cast, cast.cleo).post("/configuration/users/invite/", {}).status_code == 403
    assert eva.post("/configuration/users/invite/", {"ids": [str(uuid7())]}).status_code == 404


def test_a_table_is_shown_first_and_then_taken(cast, eva):
    data = "email;name;mobile\r\nalma@nordlys.example;Alma Lauritsen;12345678\r\nnora@nordlys.example;Nora;\r\n"
    address = "/configuration/users/import/"
    text = eva.post(address, {"file": SimpleUploadedFile("people.csv", data.encode())}).content.decode()
    assert "12345678" in text
    assert _user(cast, "alma@nordlys.example").mobile == ""
    kept = {name: re.search(rf'name="{name}" value="([^"]+)"', text)[1] for name in ("kept", "token")}
    assert eva.post(address, {**kept, "token": "0" * 64}).status_code == 409
    assert eva.post(address, kept).status_code == 302
    assert _user(cast, "alma@nordlys.example").mobile == "12345678"
    assert _user(cast, "nora@nordlys.example").full_name == "Nora"


def test_a_table_with_faults_shows_them_and_offers_nothing(cast, eva):
    data = b"email;name\r\nnora;\r\n"
    text = eva.post("/configuration/users/import/", {"file": SimpleUploadedFile("x.csv", data)}).content.decode()
    assert text.count("badge--stop") == 2
    assert 'name="token"' not in text


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04broken", b"\x00\x01", b"a;a\r\n1;2\r\n"])
def test_files_that_are_no_tables_are_refused_in_words(eva, data):
    answer = eva.post("/configuration/users/import/", {"file": SimpleUploadedFile("x.csv", data)})
    assert answer.status_code == 422
    assert "finding--stop" in answer.content.decode()


@pytest.mark.parametrize("kept", ["", "x", "eJw=", "AAAA"])
def test_a_meddled_preview_is_refused(eva, kept):
    assert eva.post("/configuration/users/import/", {"kept": kept, "token": "x"}).status_code == 422


def test_a_table_survives_the_preview():
    table = Table(("email", "name"), ({"email": "å@x", "name": 'a"\n;'}, {"email": "", "name": "="}))
    assert unpack(pack(table)) == table
    with pytest.raises(InvalidError):
        unpack(pack(table)[:-16])


def test_tables_out(cast, eva):
    answer = eva.get("/configuration/cost-types/table.xlsx")
    assert answer["Content-Disposition"] == 'attachment; filename="nordlys-cost-types.xlsx"'
    assert answer.content[:2] == b"PK"
    assert eva.get("/configuration/cost-types/table.pdf").status_code == 404


def test_months_are_closed_and_opened(cast, eva):
    assert eva.post("/configuration/periods/", {"month": "2026-10"}).status_code == 302
    with company_scope(cast.company.id):
        assert Month.objects.get(year=2026, month=10).closed_at
    eva.post("/configuration/periods/", {"month": "2026-10", "reopen": "1"})
    with company_scope(cast.company.id):
        assert Month.objects.get(year=2026, month=10).closed_at is None
    for month in ("", "x", "2026-1", "0000-00"):
        assert eva.post("/configuration/periods/", {"month": month}).status_code in {404, 422}


def test_an_auditor_reads_everything_and_changes_nothing(cast):
    with company_scope(cast.company.id):
        rie = User.objects.create(full_name="Rie", email="rie@nordlys.example", roles=["auditor"], created_at=AT)
        taxi = CostType.objects.get(code="taxi")
    client = client_of(cast, rie)
    for noun in NOUNS:
        assert client.get(f"/configuration/{noun}/", follow=True).status_code == 200
    text = _page(client, f"/configuration/cost-types/{taxi.id}/")
    assert "disabled" in text
    assert client.post(f"/configuration/cost-types/{taxi.id}/", {"code": "x"}).status_code == 403
    assert client.get(f"/configuration/cost-types/{uuid7()}/").status_code == 404
    assert client.post("/configuration/cost-types/bulk/", {"ids": [str(taxi.id)]}).status_code == 403
    assert client.post("/configuration/cost-types/import/", {}).status_code == 403
    assert client.post("/configuration/periods/", {"month": "2026-10"}).status_code == 403


def test_the_same_by_api(cast, eva):
    header = api_of(cast, cast.eva)
    found = eva.get("/api/v1/configuration/users?managers=bo@nordlys.example", **header).json()
    assert (found["total"], found["next"]) == (2, "")
    row = next(one for one in found["items"] if one["values"]["name"] == "Alma Lauritsen")
    address = f"/api/v1/configuration/users/{row['id']}"
    body = {"values": {"mobile": "11111111"}, "version": row["version"]}
    assert eva.put(address, body, content_type="application/json", **header).json()["values"]["mobile"] == "11111111"
    assert eva.put(address, body, content_type="application/json", **header).status_code == 409
    assert eva.get(address, **header).json()["version"] == 2
    many = {"ids": [row["id"]], "column": "language", "value": "sv"}
    changed = eva.post("/api/v1/configuration/users/many", many, content_type="application/json", **header)
    assert changed.json() == {"changed": 1}


def test_a_table_by_api(cast, eva):
    header = api_of(cast, cast.eva)
    data = b"number;name\r\n4711;Koelnisch Wasser\r\n"

    def send(query=""):
        file = SimpleUploadedFile("accounts.csv", data)
        return eva.post(f"/api/v1/configuration/accounts/import{query}", {"file": file}, **header)

    shown = send().json()
    assert (shown["may_apply"], shown["changes"][0]["key"]) == (True, "4711")
    assert send(f"?token={shown['token']}").status_code == 200
    out = eva.get("/api/v1/configuration/accounts/table.csv", **header)
    assert b"4711;Koelnisch Wasser" in out.content
    assert eva.get("/api/v1/configuration/accounts/table.csv", **api_of(cast, cast.alma)).status_code == 403
