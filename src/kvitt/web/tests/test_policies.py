"""Finance writes, tries, puts in force and takes back a policy on its own pages; the API does the same."""

import json
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kvitt.kernel.ids import uuid7
from kvitt.policy.actions.run import note_progress
from kvitt.policy.models import CompanyPolicy, PolicyRun, RunKind
from kvitt.policy.queries import policy_in_force, policy_of
from kvitt.policy.rules.text import policy_from_toml
from kvitt.policy.rules.writing import policy_to_toml
from kvitt.project.nordlys import make_nordlys
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.jobs import try_policy
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
    assert "/configuration/policies/ready/meals/" in client.get("/configuration/policies/").content.decode()
    assert (
        "/configuration/policies/new/?ready=meals"
        in client.get("/configuration/policies/ready/meals/").content.decode()
    )
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


class _Context:
    def should_abort(self):
        return False


def run_trial(cast, run_id, context=None):
    """As the worker does, outside of any scope."""
    try_policy.func(context or _Context(), company_id=str(cast.company.id), run_id=str(run_id))
    with company_scope(cast.company.id):
        return PolicyRun.objects.get(id=run_id)


def test_it_is_tried_before_it_counts(nordlys):
    with company_scope(nordlys.company.id):
        row = expense(nordlys, state="booked", merchant="Taxa Nord")
    client, made = drafted(nordlys, TAXI.replace("note", "stop") + TAXI.replace("taxi", "never").replace("150", "9999"))
    address, run = f"/configuration/policies/{made}/try/", uuid7()
    assert "Taxa Nord" not in client.get(address).content.decode()
    for _twice in range(2):
        assert client.post(f"{address}begin/", {"run": str(run)}).status_code == 302
    client.post(f"{address}begin/", {"run": str(uuid7())})  # while it is under way, a second does not begin
    with company_scope(nordlys.company.id):
        assert PolicyRun.objects.filter(kind=RunKind.TRIAL).count() == 1
    assert "hx-get" in client.get(f"{address}part/").content.decode()
    done = run_trial(nordlys, run)
    assert (done.state, done.done, done.total) == ("done", 1, 1)
    assert "Taxa Nord" not in str(done.result)  # a trial that is kept says nothing about people
    page = client.get(address).content.decode()
    assert "Taxa Nord" in page
    assert f"/finance/{row.id}/" in page
    assert page.count("talte aldrig") == 1
    assert client.get(address).context["out_of_date"] is False
    client.post(f"/configuration/policies/{made}/", {"text": TAXI, "version": "1"})
    assert client.get(address).context["out_of_date"] is True
    assert client.get(f"{address}?run={run}").context["run"].id == run
    assert client.get(f"{address}?run={uuid7()}").status_code == 404


def test_a_trial_is_stopped_by_people_and_shows_how_far_it_is(nordlys):
    with company_scope(nordlys.company.id):
        expense(nordlys, state="booked")
    client, made = drafted(nordlys)
    run = uuid7()
    client.post(f"/configuration/policies/{made}/try/begin/", {"run": str(run)})
    with company_scope(nordlys.company.id):
        assert note_progress(run_id=run, done=40, total=160)
    assert "25 %" in client.get(f"/configuration/policies/{made}/try/part/").content.decode()
    assert client.post(f"/configuration/policies/{made}/try/{run}/cancel/").status_code == 302
    assert run_trial(nordlys, run).state == "cancelled"
    again = client.post(f"/configuration/policies/{made}/try/{run}/cancel/", follow=True)
    assert again.status_code == 200
    with company_scope(nordlys.company.id):
        assert PolicyRun.objects.get(id=run).result == {}


def test_a_trial_that_breaks_off_says_so_and_can_be_begun_again(nordlys):
    client, made = drafted(nordlys)
    run = uuid7()
    client.post(f"/configuration/policies/{made}/try/begin/", {"run": str(run)})

    class Breaking:
        def should_abort(self):
            raise RuntimeError

    with pytest.raises(RuntimeError):
        run_trial(nordlys, run, Breaking())
    with company_scope(nordlys.company.id):
        assert PolicyRun.objects.get(id=run).state == "failed"
    other = uuid7()
    client.post(f"/configuration/policies/{made}/try/begin/", {"run": str(other)})
    assert run_trial(nordlys, other).state == "done"


def test_what_nobody_knows_is_warned_of_and_cannot_come_into_force(nordlys):
    wrong = TAXI.replace("measure", 'cost_types = ["taxa"]\nemployees = ["NOBODY"]\nroles = ["aprover"]\nmeasure')
    client, made = drafted(nordlys, wrong)
    page = client.get(f"/configuration/policies/{made}/").content.decode()
    for said in ("taxa", "taxi", "NOBODY", "aprover", "approver"):
        assert said in page
    refused = client.post(f"/configuration/policies/{made}/activate/")
    assert refused.status_code == 422
    assert len(refused.context["refusals"]) == 3
    api = api_of(nordlys, nordlys.cleo)
    told = client.get(f"/api/v1/policies/{made}", **api).json()["warnings"]
    assert {one["parameters"].get("near", "") for one in told} == {"taxi", "approver", ""}
    assert client.post(f"/api/v1/policies/{made}/activate", **api).status_code == 422
    with company_scope(nordlys.company.id):
        assert CompanyPolicy.objects.get().state == "draft"


RULE = {
    "name_en": "Dinner in Denmark",
    "name_da": "Middag i Danmark",
    "cost_types": ["entertaining"],
    "countries": "Danmark, SE",
    "measure": "amount-per-participant",
    "above": "400,50",
    "effect": "explain",
    "weekdays": ["6", "7"],
    "employees": "Alma Lauritsen",
}


def test_a_rule_is_written_changed_moved_and_taken_out_without_text(nordlys):
    client, made = drafted(nordlys)
    address = f"/configuration/policies/{made}/rules/"
    assert client.get(f"{address}new/").status_code == 200
    assert client.post(f"{address}new/", {**RULE, "version": "1"}).status_code == 302
    with company_scope(nordlys.company.id):
        rule = policy_of(made).rules[-1]
        assert (rule.code, rule.threshold, sorted(rule.what.countries)) == (
            "dinner-in-denmark",
            Decimal("400.50"),
            ["DK", "SE"],
        )
        assert rule.who.employees == {nordlys.alma.employee_number}
    page = client.get(f"/configuration/policies/{made}/").content.decode()
    assert "i Danmark eller Sverige" in page
    assert "400,50" in page
    assert client.post(f"{address}new/", {**RULE, "version": "1"}).status_code == 409  # on old sight
    assert client.get(f"{address}dinner-in-denmark/").context["values"]["above"] == "400,50"
    client.post(f"{address}dinner-in-denmark/", {**RULE, "above": "500", "version": "2"})
    client.post(f"{address}dinner-in-denmark/move/", {"place": "0", "version": "3"})
    with company_scope(nordlys.company.id):
        assert [rule.code for rule in policy_of(made).rules] == ["dinner-in-denmark", "taxi"]
    client.post(f"{address}taxi/out/", {"version": "4"})
    with company_scope(nordlys.company.id):
        assert [str(rule.threshold) for rule in policy_of(made).rules] == ["500"]
    client.post(f"/configuration/policies/{made}/activate/")
    assert client.post(f"{address}dinner-in-denmark/out/", {"version": "6"}).status_code == 302
    with company_scope(nordlys.company.id):
        assert len(policy_of(made).rules) == 1  # in force: it stays as it was


def test_what_does_not_fit_is_said_at_its_field_and_stays(nordlys):
    client, made = drafted(nordlys)
    wrong = {**RULE, "countries": "Danmrk", "above": "meget", "effect": "approver", "measure": "", "version": "1"}
    answer = client.post(f"/configuration/policies/{made}/rules/new/", wrong)
    assert answer.status_code == 422
    assert set(answer.context["problems"]) == {"countries", "above", "measure"}
    assert "Danmark" in answer.context["problems"]["countries"]
    assert answer.context["values"]["above"] == "meget"
    asks = {**RULE, "effect": "approver", "approver": "", "version": "1"}
    assert set(client.post(f"/configuration/policies/{made}/rules/new/", asks).context["problems"]) == {"approver"}
    asks["approver"] = "Bo Lind"
    assert client.post(f"/configuration/policies/{made}/rules/new/", asks).status_code == 302
    with company_scope(nordlys.company.id):
        assert policy_of(made).rules[-1].approver == nordlys.bo.employee_number


def test_ready_rules_say_what_their_limits_are_based_on(nordlys):
    page = client_of(nordlys, nordlys.cleo).get("/configuration/policies/ready/meals/").content.decode()
    assert "et eksempel; sæt jeres eget" in page


def test_the_approver_reads_the_verdict_in_their_language_and_sees_when_it_is_out_of_date(nordlys):
    client, made = drafted(nordlys)
    client.post(f"/configuration/policies/{made}/activate/")
    with company_scope(nordlys.company.id):
        expense(nordlys, state="submitted")
    boss = client_of(nordlys, nordlys.bo)
    page = boss.get("/approvals/").content.decode()
    assert "Taxatur: 187,50\u00a0DKK" in page
    assert "bedømt efter en ældre politik" not in page
    client.post("/configuration/policies/none/")
    assert "bedømt efter en ældre politik" in boss.get("/approvals/").content.decode()


@pytest.mark.parametrize("who", ["alma", "bo"])
def test_others_neither_read_nor_write_policies(nordlys, who):
    _client, made = drafted(nordlys)
    client = client_of(nordlys, getattr(nordlys, who))
    header = api_of(nordlys, getattr(nordlys, who))
    for address in (
        "",
        "new/",
        "ready/meals/",
        f"{made}/",
        f"{made}/policy.toml",
        f"{made}/try/",
        f"{made}/rules/new/",
    ):
        assert client.get(f"/configuration/policies/{address}").status_code == 403, address
    assert client.post(f"/configuration/policies/{made}/activate/").status_code == 403
    for address in ("", "/ready", f"/{made}", f"/{made}/trials"):
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
    trials, run = f"/api/v1/policies/{first}/trials", str(uuid7())
    for _twice in range(2):
        begun = client.post(trials, json.dumps({"id": run}), content_type="application/json", **header)
        assert (begun.status_code, begun.json()["state"]) == (202, "waiting")
    run_trial(nordlys, run)
    found = client.get(f"{trials}/{run}", **header).json()
    assert (found["state"], found["out_of_date"]) == ("done", False)
    assert found["result"]["draft"]["outcomes"]["told"]["count"] == 1
    assert [one["id"] for one in client.get(trials, **header).json()] == [run]
    assert client.post(f"{trials}/{run}/cancel", **header).status_code == 409
    rule = {"measure": "amount", "above": "99.50", "effect": "note", "cost_types": ["taxi"], "valid_from": "2026-01-01"}
    rules = f"/api/v1/policies/{first}/rules"

    def send(method, address, given):
        return getattr(client, method)(address, json.dumps(given), content_type="application/json", **header)

    added = send("put", f"{rules}/dear-taxi", {**rule, "version": 1}).json()
    assert [one["code"] for one in added["rules"]] == ["taxi", "dear-taxi"]
    assert send("put", f"{rules}/dear-taxi", {**rule, "version": 1}).status_code == 409
    assert send("put", f"{rules}/dear-taxi", {**rule, "measure": "length"}).status_code == 422
    moved = send("post", f"{rules}/dear-taxi/move", {"place": 0, "version": 2}).json()
    assert [one["code"] for one in moved["rules"]] == ["dear-taxi", "taxi"]
    assert client.delete(f"{rules}/dear-taxi?version=2", **header).status_code == 409
    assert len(client.delete(f"{rules}/dear-taxi?version=3", **header).json()["rules"]) == 1
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
