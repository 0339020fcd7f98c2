"""Deciding: in bulk without what has remarks, on the version that was seen, and once however often it is sent."""

from decimal import Decimal

import pytest

from kvitt.events.queries import history_of
from kvitt.policy.models import CostType
from kvitt.project.nordlys import AT, TODAY
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.approve import approve_each
from kvitt.transactions.actions.look import look
from kvitt.transactions.actions.looked import Look
from kvitt.transactions.actions.recall import recall
from kvitt.transactions.actions.reject import reject_each
from kvitt.transactions.actions.submit import submit
from kvitt.transactions.actions.withdraw import withdraw_each
from kvitt.transactions.kinds.expense.actions import save
from kvitt.transactions.models import Seen, Transaction
from tests.doing import api_of, client_of, expense

pytestmark = pytest.mark.django_db
SCRIPT = {"HTTP_X_REQUESTED_WITH": "kvitt"}


@pytest.fixture
def items(nordlys):
    """Two without remarks; and two that look like one purchase sent twice, of which the later has a remark."""
    with company_scope(nordlys.company.id):
        plain = [_plain(nordlys, Decimal(10 + n)) for n in range(2)]
        twice = [expense(nordlys, state="submitted", merchant="Hotel") for _ in range(2)]
        remarked = [row for row in twice if row.warnings]
        assert remarked, "the same purchase sent twice has a remark"
        assert not any(row.warnings for row in plain)
    return [*plain, remarked[-1]]


def _plain(nordlys, amount):
    """Without remarks: this company asks for no receipts of taxis."""
    with company_scope(nordlys.company.id):
        CostType.objects.filter(code="taxi").update(receipt_from=None)
        return expense(nordlys, state="submitted", merchant=f"Taxa {amount}", amount=amount, no_receipt_reason="")


def _codes(outcomes):
    return [outcome.error.code if outcome.error else "" for outcome in outcomes]


def _states(nordlys, items):
    with company_scope(nordlys.company.id):
        states = dict(Transaction.objects.values_list("id", "state"))
    return [states[row.id] for row in items]


def _changed(nordlys, row):
    """Alma takes it back, changes the amount and sends it again."""
    with company_scope(nordlys.company.id):
        recall(person=nordlys.alma, transaction_id=row.id, at=AT)
        changes = {"amount": Decimal("17.00")}
        save(person=nordlys.alma, transaction_id=row.id, changes=changes, on=TODAY, at=AT)
        submit(person=nordlys.alma, transaction_id=row.id, on=TODAY, at=AT)


def test_a_bulk_leaves_out_what_has_remarks_until_it_was_opened(nordlys, items):
    bo, ids = nordlys.bo, [row.id for row in items]
    with company_scope(nordlys.company.id):
        first = approve_each(person=bo, transaction_ids=ids, at=AT)
    assert sorted(_codes(first)) == ["", "", "approval.look-first"]
    assert _states(nordlys, items) == ["approved", "approved", "submitted"]
    with company_scope(nordlys.company.id):
        withdraw_each(person=bo, transaction_ids=ids[:2], at=AT)
        look(person=bo, transaction_id=ids[2], version=items[2].version, at=AT)
        assert Seen.objects.count() == 1
        assert _codes(approve_each(person=bo, transaction_ids=ids, at=AT)) == ["", "", ""]
        assert not Seen.objects.exists()  # nobody needs to know any more


def test_what_was_opened_before_it_changed_has_not_been_opened(nordlys, items):
    with company_scope(nordlys.company.id):
        look(person=nordlys.bo, transaction_id=items[2].id, version=items[2].version, at=AT)
        recall(person=nordlys.alma, transaction_id=items[2].id, at=AT)
        submit(person=nordlys.alma, transaction_id=items[2].id, on=TODAY, at=AT)
        outcomes = approve_each(person=nordlys.bo, transaction_ids=[row.id for row in items], at=AT)
    assert sorted(_codes(outcomes)) == ["", "", "approval.look-first"]


def test_what_a_colleague_opened_has_not_been_opened(nordlys, items):
    with company_scope(nordlys.company.id):
        at = {"person_id": nordlys.eva.id, "transaction_id": items[2].id, "version": items[2].version, "at": AT}
        Seen.objects.create(**at)
        outcomes = approve_each(person=nordlys.bo, transaction_ids=[row.id for row in items], at=AT)
    assert "approval.look-first" in _codes(outcomes)


def test_one_by_itself_needs_nothing_more(nordlys, items):
    with company_scope(nordlys.company.id):
        assert _codes(approve_each(person=nordlys.bo, transaction_ids=[items[2].id], at=AT)) == [""]


@pytest.mark.parametrize("outcome", ["approve", "reject"])
def test_what_changed_since_it_was_seen_is_not_decided(nordlys, items, outcome):
    row = items[0]
    _changed(nordlys, row)
    sent = {"ids": str(row.id), "looked": f"{row.id}:{row.version}", "comment": "Nej"}
    answer = client_of(nordlys, nordlys.bo).post(f"/approvals/{outcome}/", sent, **SCRIPT).json()
    assert [(one["done"], one["code"]) for one in answer["outcomes"]] == [(False, "approval.changed-since")]
    assert _states(nordlys, [row]) == ["submitted"]


@pytest.mark.parametrize(("outcome", "state"), [("approve", "approved"), ("reject", "rejected")])
def test_a_decision_sent_again_is_taken_once(nordlys, items, outcome, state):
    row = items[0]
    sent = {"ids": str(row.id), "looked": f"{row.id}:{row.version}", "comment": "Fordi"}
    client = client_of(nordlys, nordlys.bo)
    answers = [client.post(f"/approvals/{outcome}/", sent, **SCRIPT).json()["outcomes"] for _ in range(3)]
    assert [one["done"] for answer in answers for one in answer] == [True, True, True]
    assert _states(nordlys, [row]) == [state]
    with company_scope(nordlys.company.id):
        told = [event.verb for event in history_of(row.id)]
    assert told.count(f"transaction.{state}") == 1


def test_sent_again_after_it_was_taken_back_or_changed_it_decides_nothing(nordlys, items):
    row, bo = items[0], nordlys.bo
    looks = {row.id: Look(version=row.version)}
    with company_scope(nordlys.company.id):
        approve_each(person=bo, transaction_ids=[row.id], at=AT, looks=looks)
        withdraw_each(person=bo, transaction_ids=[row.id], at=AT)
        late = approve_each(person=bo, transaction_ids=[row.id], at=AT, looks=looks)
        assert _codes(late) == ["approval.changed-since"]
        reject_each(person=bo, transaction_ids=[row.id], comment="Nej", at=AT)
        other = approve_each(person=bo, transaction_ids=[row.id], at=AT, looks=looks)
    assert _codes(other) == ["transaction.move-refused"]
    assert _states(nordlys, [row]) == ["rejected"]


def test_undoing_says_the_version_on_which_to_decide_next(nordlys, items):
    row, client = items[0], client_of(nordlys, nordlys.bo)
    client.post("/approvals/approve/", {"ids": str(row.id)}, **SCRIPT)
    version = client.post("/approvals/undo/", {"ids": str(row.id)}, **SCRIPT).json()["versions"][str(row.id)]
    sent = {"ids": str(row.id), "looked": f"{row.id}:{version}"}
    assert client.post("/approvals/approve/", sent, **SCRIPT).json()["outcomes"][0]["done"]


def test_the_page_says_how_many_are_left_out_and_why(nordlys, items):
    client = client_of(nordlys, nordlys.bo)
    answer = client.post("/approvals/approve/", {"ids": [str(row.id) for row in items]}, **SCRIPT).json()
    assert answer["text"] == "Godkendt: 2. 1 sprunget over: Der er bemærkninger. Åbn det først, og godkend så."


def test_everything_without_remarks_without_a_script(nordlys, items):
    client = client_of(nordlys, nordlys.bo)
    page = client.get("/approvals/").content.decode()
    assert page.count('name="plain"') == 2
    sent = {"all_plain": "1", "plain": [str(row.id) for row in items[:2]], "ids": str(items[2].id)}
    assert client.post("/approvals/approve/", sent).status_code == 302
    assert _states(nordlys, items) == ["approved", "approved", "submitted"]


def test_the_pane_alone_and_only_for_whom_it_waits(nordlys, items):
    address = f"/approvals/{items[0].id}/pane/"
    pane = client_of(nordlys, nordlys.bo).get(address).content.decode()
    assert "two__foot" in pane
    assert "<html" not in pane
    assert client_of(nordlys, nordlys.eva).get(address).status_code == 403  # reads it, but is not asked
    assert client_of(nordlys, nordlys.dag).get(address).status_code == 404


@pytest.mark.parametrize(
    ("who", "version", "status"), [("bo", 0, 200), ("bo", 7, 409), ("eva", 0, 404), ("alma", 0, 404)]
)
def test_only_whose_turn_it_is_has_opened_and_only_what_is_there(nordlys, items, who, version, status):
    row = items[2]
    sent = {"looked": f"{row.id}:{row.version + version}"}
    for _ in range(2):
        answer = client_of(nordlys, getattr(nordlys, who)).post(f"/approvals/{row.id}/opened/", sent, **SCRIPT)
        assert answer.status_code == status
    with company_scope(nordlys.company.id):
        assert Seen.objects.count() == (1 if status == 200 else 0)


@pytest.mark.parametrize("looked", ["x", ":", "x:1", "{id}:", "{id}:-1", "{id}:١", "{id}:99999999999999999999"])
def test_nonsense_for_a_version_is_refused(nordlys, items, looked):
    sent = {"ids": str(items[0].id), "looked": looked.replace("{id}", str(items[0].id))}
    assert client_of(nordlys, nordlys.bo).post("/approvals/approve/", sent, **SCRIPT).status_code == 404
    assert _states(nordlys, items[:1]) == ["submitted"]


def test_by_api_the_same_rules(nordlys, items, client):
    header = api_of(nordlys, nordlys.bo)

    def approve(**given):
        body = {"ids": [str(row.id) for row in items], **given}
        answer = client.post("/api/v1/approvals/approve", body, content_type="application/json", **header).json()
        return {one["id"]: (one["done"], one["already"], one["code"]) for one in answer}

    last = str(items[2].id)
    assert approve()[last] == (False, False, "approval.look-first")
    looked = {"id": last, "version": items[2].version}
    assert approve(looked=[looked])[last] == (False, False, "approval.look-first")
    old = {**looked, "version": items[2].version + 1, "opened": True}
    assert approve(looked=[old])[last] == (False, False, "approval.changed-since")
    found = approve(looked=[{**looked, "opened": True}])
    assert found[last] == (True, False, "")
    assert found[str(items[0].id)] == (True, True, "")
