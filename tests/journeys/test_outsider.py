"""Somebody of another company, or with a lesser role, walks every address and gets nothing, not even a different error."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from kvitt.exports.actions import hand_over
from kvitt.files.actions import Incoming
from kvitt.kernel.ids import uuid7
from kvitt.people.models import User
from kvitt.policy.actions.run import begin_trial
from kvitt.policy.actions.save_draft import save_draft
from kvitt.project.nordlys import AT, TODAY
from kvitt.tenancy.scope import company_scope, python_lock_off
from kvitt.transactions.actions.absence import go_away
from kvitt.transactions.actions.ask import ask
from kvitt.transactions.actions.receipts import receive
from kvitt.transactions.actions.reports import ReportFields, create_report
from kvitt.transactions.models import ApprovalStep, Transaction
from tests.doing import api_of, beside_the_kinds, client_of, expense
from tests.pictures import receipt_picture

pytestmark = pytest.mark.django_db

#: Addresses that anybody may open, signed in or not, and that show nothing of a company.
OPEN = {
    "sign-in", "demo", "language", "forgotten", "password", "manifest", "service-worker", "offline", "api-root", "openapi-json",
    "openapi-view", "decide", "decide-receipt", "kvitt.project.health.health", "kvitt.project.health.metrics",
}  # fmt: skip

POLICY = '[[rule]]\ncode = "x"\nmerchants = ["Hemmelig"]\nmeasure = "amount"\neffect = "stop"\n'


def _addresses() -> list[tuple[str, str]]:
    """(name, address with parameters as `<type:name>`) of everything that is mounted."""

    def walk(resolver: URLResolver, prefix: str):
        for entry in resolver.url_patterns:
            route = prefix + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from walk(entry, route)
            elif isinstance(entry, URLPattern):
                yield entry.name or getattr(entry.callback, "__module__", "") + "." + entry.callback.__name__, route

    return sorted(set(walk(get_resolver(), "/")))


@pytest.fixture
def theirs(nordlys):
    """Everything that Nordlys has, by the name of the parameter that would ask for it."""
    with company_scope(nordlys.company.id):
        row = expense(nordlys, state="submitted", merchant="Hemmelig taxa")
        expense(nordlys, state="booked", merchant="Hotel Hemmelig")
        ask(person=nordlys.bo, transaction_id=row.id, text="Hemmelig hvorfor?", message_id=uuid7(), at=AT)
        report = create_report(
            person=nordlys.alma, report_id=uuid7(), fields=ReportFields(title="Hemmelig rapport"), at=AT
        )
        picture = receipt_picture(merchant="Hemmelig kro", total="10,00", vat="2,00", day="19.11.2026")
        receipt = receive(person=nordlys.alma, incoming=Incoming(uuid7(), "hemmelig.jpg", picture), at=AT)
        batch = hand_over(person=nordlys.cleo, at=AT, batch_id=uuid7())
        cost_type = nordlys.cost_type("taxi")
        absence = go_away(
            person=nordlys.bo, absence_id=uuid7(), substitute_id=nordlys.eva.id,
            from_on=TODAY, until_on=TODAY + timedelta(days=5), on=TODAY, at=AT,
        )  # fmt: skip
        of_kinds = {
            name: value for module in beside_the_kinds("outsider") for name, value in module.theirs(nordlys).items()
        }
        policy = save_draft(person=nordlys.cleo, policy_id=uuid7(), text=POLICY, at=AT, title="Hemmelig politik")
        run = begin_trial(person=nordlys.cleo, policy_id=policy.id, run_id=uuid7(), at=AT)
    return {
        "transaction_id": row.id,
        "item_id": row.id,
        "expense_id": row.id,
        "report_id": report.id,
        "receipt_id": receipt.id,
        "batch_id": batch.id,
        "absence_id": absence.id,
        "policy_id": policy.id,
        "run_id": run.id,
        "theme": "meals",
        "row_id": cost_type,
        "code": "csv",
        "number": 0,
        "size": "large",
        "ending": "csv",
        "year": 2026,
        "month": 10,
        "session_id": uuid7(),
        "user_id": nordlys.alma.id,
        "token": "x",
        "name": "dk.per_diem_full_day.2026-01-01",
        **of_kinds,
    }


def _filled(route: str, values: dict) -> str:
    address = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values[match[1]]), route.replace("^", "").replace("$", ""))
    return re.sub(r"\{(\w+)\}", lambda match: str(values[match[1]]), address)


SECRETS = ("Hemmelig", "hemmelig", "@nordlys.example")


@pytest.mark.parametrize("role", ["alma", "bo", "cleo", "eva"])
def test_another_company_gets_nothing_anywhere(theirs, outsider, nordlys, role):
    with company_scope(outsider.company.id):
        person = getattr(outsider, role)
    client, header = client_of(outsider, person), api_of(outsider, person)
    asked = 0
    for name, route in _addresses():
        if name.split(":")[-1] in OPEN | {"sign-out", "end-sessions"} or "static" in route:
            continue
        values = {**theirs, "code": "cost-types" if "configuration" in route else "csv"}
        address = _filled(route, values)
        body = {
            "ids": [str(theirs["item_id"])],
            "comment": "x",
            "id": str(uuid7()),
            "receipts": [str(theirs["receipt_id"])],
        }
        api = address.startswith("/api/")
        for method in ("get", "post", "put", "patch", "delete"):
            if address in {"/api/v1/sessions/me", "/api/v1/me/sessions"} and method == "delete":
                continue  # it would end the session that walks
            if api:
                answer = getattr(client, method)(
                    address, json.dumps(body) if method != "get" else None, content_type="application/json", **header
                )
            elif method in {"get", "post"}:
                answer = getattr(client, method)(address, body if method == "post" else None)
            else:
                continue
            asked += 1
            text = answer.getvalue().decode(errors="replace") if answer.status_code < 500 else ""
            assert answer.status_code < 500, (method, address)
            assert not any(secret in text for secret in SECRETS), (method, address, answer.status_code)
            parameters = set(re.findall(r"<(?:\w+:)?(\w+)>|\{(\w+)\}", route))
            if any(one.endswith("_id") for pair in parameters for one in pair if one) and "row_id" not in str(
                parameters
            ):
                nothing = answer.status_code in {400, 403, 404, 405, 422}
                assert nothing, (method, address, answer.status_code)
    assert asked > 150
    with company_scope(nordlys.company.id):
        assert Transaction.objects.get(id=theirs["item_id"]).state == "submitted"
        assert ApprovalStep.objects.filter(transaction_id=theirs["item_id"], state="waiting").count() == 1


def test_what_is_another_companys_looks_like_what_does_not_exist(theirs, outsider):
    client = client_of(outsider, outsider.cleo)
    for name in ("items", "finance", "reports"):
        their_id = theirs["report_id"] if name == "reports" else theirs["item_id"]
        there = client.get(f"/{name}/{their_id}/")
        nowhere = client.get(f"/{name}/{uuid7()}/")
        assert there.status_code == nowhere.status_code == 404
        strip = lambda answer: re.sub(rb'content="[^"]{60,}"|value="[^"]{60,}"', b"", answer.content)  # noqa: E731
        assert strip(there) == strip(nowhere)


def test_nobody_without_a_session_gets_further_than_the_door(theirs, client):
    for name, route in _addresses():
        if name.split(":")[-1] in OPEN:
            continue
        address = _filled(route, {**theirs, "code": "cost-types"})
        answer = client.get(address)
        assert answer.status_code in {302, 401, 404, 405}, (address, answer.status_code)
        if answer.status_code == 302:
            assert answer["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("role", ["alma", "dag"])
def test_a_lesser_role_of_the_same_company_does_not_reach_finance_or_configuration(theirs, nordlys, role):
    person = getattr(nordlys, role)
    client, header = client_of(nordlys, person), api_of(nordlys, person)
    for address in ("/finance/", "/vouchers/", "/exports/", "/overview/", "/configuration/", "/configuration/users/"):
        assert client.get(address).status_code == 403, address
    for address in ("/api/v1/finance/transactions", "/api/v1/vouchers", "/api/v1/exports", "/api/v1/configuration"):
        assert client.get(address, **header).status_code == 403, address
    booked = client.post("/finance/book/", {"ids": [str(theirs["item_id"])]})
    assert booked.status_code == 403


def test_a_colleague_does_not_see_another_employees_item(theirs, nordlys):
    client = client_of(nordlys, nordlys.dag)
    assert client.get(f"/items/{theirs['item_id']}/").status_code == 404
    assert client.get(f"/receipts/{theirs['receipt_id']}/0/large/").status_code == 404


def test_row_level_security_alone_shows_nothing(theirs, nordlys, outsider):
    with company_scope(outsider.company.id), python_lock_off():
        assert set(User.objects.values_list("company_id", flat=True)) == {outsider.company.id}
        assert not Transaction.objects.filter(id=theirs["item_id"]).exists()
        assert Transaction.objects.filter(id=theirs["item_id"]).update(title="x") == 0


def test_a_deactivated_user_is_out_at_once(nordlys):
    client = client_of(nordlys, nordlys.alma)
    assert client.get("/").status_code == 200
    with company_scope(nordlys.company.id):
        User.objects.filter(id=nordlys.alma.id).update(is_active=False)
    assert client.get("/").status_code == 302
