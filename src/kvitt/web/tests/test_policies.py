"""Finance writes, tries, puts in force and takes back a policy on its own pages; the API does the same."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kvitt.kernel.ids import uuid7
from kvitt.policy.models import CompanyPolicy
from kvitt.policy.queries import policy_in_force, policy_of
from kvitt.policy.rules.text import policy_from_toml, policy_to_toml
from kvitt.project.nordlys import make_nordlys
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.models import Transaction
from tests.doing import api_of, client_of, expense

pytestmark = pytest.mark.django_db


@pytest.fixture
def nordlys(db, settings, tmp_path):
    settings.KVITT_FILES = tmp_path
    return make_nordlys()


@pytest.fixture
def outsider(db):
    return make_nordlys(code="outsider", name="Outsider ApS")


TAXI = """\
[[rule]]
code = "taxi"
names = { da = "Taxatur", en = "Taxi ride" }
measure = "amount"
above = 150
effect = "note"
"""


def drafted(cast, text=TAXI):
    client = client_of(cast, cast.cleo)
    made = uuid7()
    answer = client.post("/configuration/policies/new/", {"id": str(made), "title": "Ny", "text": text})
    assert answer.status_code == 302, answer.content.decode()
    return client, made


def test_a_ready_theme_becomes_a_draft_that_counts_once_it_is_in_force(nordlys):
    client = client_of(nordlys, nordlys.cleo)
    assert "/configuration/policies/new/?ready=meals" in client.get("/configuration/policies/").content.decode()
    begun = client.get("/configuration/policies/new/?ready=meals").context["text"]
    client, made = drafted(nordlys, begun)
    with company_scope(nordlys.company.id):
        assert policy_in_force().rules == ()
    assert client.post(f"/configuration/policies/{made}/activate/").status_code == 302
    with company_scope(nordlys.company.id):
        assert policy_to_toml(policy_in_force()) == begun
    assert client.get("/configuration/policies/new/?ready=meals").context["text"] == begun
    assert client.get("/configuration/policies/new/?ready=nothing").status_code == 404


def test_a_mistake_is_named_and_what_was_typed_stays(nordlys):
    client, made = drafted(nordlys)
    wrong = TAXI.replace("150", '"a lot"')
    answer = client.post(f"/configuration/policies/{made}/", {"text": wrong, "version": "1"})
    assert answer.status_code == 422
    assert answer.context["text"] == wrong
    assert len(answer.context["refusals"]) == 1
    assert "5" in answer.context["refusals"][0]
    assert "above" in answer.context["refusals"][0]


def test_what_is_exported_comes_in_again_as_it_was(nordlys):
    client, made = drafted(nordlys)
    text = client.get(f"/configuration/policies/{made}/policy.toml").content
    again = uuid7()
    file = SimpleUploadedFile("policy.toml", b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"))
    client.post("/configuration/policies/new/", {"id": str(again), "text": "", "file": file})
    with company_scope(nordlys.company.id):
        assert policy_of(again) == policy_of(made) == policy_from_toml(TAXI)


def test_it_is_tried_before_it_counts(nordlys):
    with company_scope(nordlys.company.id):
        row = expense(nordlys, state="booked", merchant="Taxa Nord")
    client, made = drafted(nordlys, TAXI.replace("note", "stop"))
    page = client.get(f"/configuration/policies/{made}/try/").content.decode()
    assert "Taxa Nord" in page
    assert f"/finance/{row.id}/" in page


def test_the_approver_reads_the_verdict_in_their_language_and_sees_when_it_is_out_of_date(nordlys):
    client, made = drafted(nordlys)
    client.post(f"/configuration/policies/{made}/activate/")
    with company_scope(nordlys.company.id):
        expense(nordlys, state="submitted")
    boss = client_of(nordlys, nordlys.bo)
    page = boss.get("/approvals/").content.decode()
    assert "Taxatur: 187.50 DKK" in page
    assert "ikke længere aktuel" not in page
    client.post("/configuration/policies/none/")
    assert "ikke længere aktuel" in boss.get("/approvals/").content.decode()


@pytest.mark.parametrize("who", ["alma", "bo"])
def test_others_neither_read_nor_write_policies(nordlys, who):
    _client, made = drafted(nordlys)
    client = client_of(nordlys, getattr(nordlys, who))
    header = api_of(nordlys, getattr(nordlys, who))
    for address in ("", "new/", f"{made}/", f"{made}/policy.toml", f"{made}/try/"):
        assert client.get(f"/configuration/policies/{address}").status_code == 403, address
    assert client.post(f"/configuration/policies/{made}/activate/").status_code == 403
    for address in ("", "/ready", f"/{made}", f"/{made}/trial"):
        assert client.get(f"/api/v1/policies{address}", **header).status_code == 403, address
    with company_scope(nordlys.company.id):
        assert CompanyPolicy.objects.get().state == "draft"


def test_the_api_does_what_the_pages_do(nordlys, client):
    header = api_of(nordlys, nordlys.cleo)
    with company_scope(nordlys.company.id):
        expense(nordlys, state="booked")
    first, second = uuid7(), uuid7()

    def put(policy_id, **given):
        return client.put(f"/api/v1/policies/{policy_id}", json.dumps(given), content_type="application/json", **header)

    assert put(first, text=TAXI).json()["text"] == policy_to_toml(policy_from_toml(TAXI))
    wrong = put(second, text="[[rule]]\nabove = 1")
    assert wrong.status_code == 422
    told = [one for one in wrong.json()["findings"] if one["code"] == "policy.text-key-missing"]
    assert len(told) == 3
    assert put(first, text="", version=7).status_code == 409
    assert client.get(f"/api/v1/policies/{first}/trial", **header).json()["draft"]["outcomes"]["told"]["count"] == 1
    assert client.post(f"/api/v1/policies/{first}/activate", **header).json()["state"] == "in-force"
    assert put(first, text="").status_code == 409
    assert [row["number"] for row in client.get("/api/v1/policies", **header).json()] == [1]
    assert client.post("/api/v1/policies/none", **header).json() == {"number": 1}
    assert {one["theme"] for one in client.get("/api/v1/policies/ready", **header).json()} >= {"meals", "hotel"}


def test_a_policy_of_another_company_does_not_exist(nordlys, outsider):
    _client, made = drafted(nordlys)
    client = client_of(outsider, outsider.cleo)
    for address in ("", "policy.toml", "try/"):
        assert client.get(f"/configuration/policies/{made}/{address}").status_code == 404
    assert client.post(f"/configuration/policies/{made}/activate/").status_code == 404
    with company_scope(outsider.company.id):
        assert not Transaction.objects.exists()
