"""Stored flows, absences and changes while items are under way: who is asked, who may decide, and what the log says."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kvitt.configuration.actions.rows import save_row
from kvitt.configuration.nouns import NOUNS
from kvitt.events.queries import history_of
from kvitt.kernel.errors import ConflictError, InvalidError, NotFoundError
from kvitt.kernel.ids import uuid7
from kvitt.people.models import Absence, Dimension, DimensionValue, User
from kvitt.project.nordlys import AT, TODAY
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.absence import come_back, go_away
from kvitt.transactions.actions.approve import approve
from kvitt.transactions.actions.reject import reject
from kvitt.transactions.actions.reroute import reroute_all
from kvitt.transactions.actions.submit import submit
from kvitt.transactions.actions.withdraw import withdraw_each
from kvitt.transactions.models import ApprovalStep, Transaction
from kvitt.transactions.queries import waiting_for
from tests.doing import api_of, client_of, expense

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(nordlys, outsider):
    with company_scope(nordlys.company.id):
        yield nordlys


def flow(cast, **texts):
    given = {"code": texts.get("code", "all"), **texts}
    return save_row(noun=NOUNS["approval-flows"], person=cast.eva, row_id=uuid7(), texts=given, at=AT)


def user(cast, person, **texts):
    return save_row(noun=NOUNS["users"], person=cast.eva, row_id=person.id, texts=texts, at=AT)


def away(person, substitute, *, days=7, first=0, at=AT):
    return go_away(
        person=person,
        absence_id=uuid7(),
        substitute_id=substitute.id,
        from_on=TODAY + timedelta(days=first),
        until_on=TODAY + timedelta(days=first + days),
        on=TODAY,
        at=at,
    )


def asked(*people):
    return [[step.transaction.title for step in waiting_for(person)] for person in people]


def state(item):
    return Transaction.objects.get(id=item.id).state


def test_a_fixed_last_one_is_asked_after_the_manager(cast):
    flow(cast, part_1="line", part_2="cleo@nordlys.example")
    item = expense(cast, state="submitted")
    assert asked(cast.bo, cast.cleo) == [["Taxa 4x35"], []]
    approve(person=cast.bo, transaction_id=item.id, at=AT)
    assert state(item) == "submitted"
    assert asked(cast.bo, cast.cleo) == [[], ["Taxa 4x35"]]
    approve(person=cast.cleo, transaction_id=item.id, at=AT)
    assert state(item) == "approved"


def side_by_side(cast):
    """An expense that stands in a department of Bo's and one of Cleo's at once."""
    department = Dimension.objects.get(code="department")
    for code, owner in (("100", cast.bo), ("200", cast.cleo)):
        DimensionValue.objects.filter(dimension_id=department.id, code=code).update(owner_id=owner.id)
    flow(cast, part_1="owners:department")
    item = expense(cast)
    line = item.expense_lines.get()
    line.dimensions = {"department": "100"}
    line.amount = Decimal(100)
    line.save()
    line.pk = None
    type(line).objects.create(
        transaction_id=item.id,
        position=1,
        cost_type_id=line.cost_type_id,
        amount=Decimal("87.5"),
        dimensions={"department": "200"},
    )
    return item


def test_owners_are_asked_side_by_side_and_the_last_of_them_approves(cast):
    item = side_by_side(cast)
    submit(person=cast.alma, transaction_id=item.id, on=TODAY, at=AT)
    assert asked(cast.bo, cast.cleo) == [["Taxa 4x35"], ["Taxa 4x35"]]
    approve(person=cast.cleo, transaction_id=item.id, at=AT)
    assert state(item) == "submitted"
    assert asked(cast.bo, cast.cleo) == [["Taxa 4x35"], []]
    approve(person=cast.bo, transaction_id=item.id, at=AT)
    assert state(item) == "approved"


def test_a_rejection_side_by_side_ends_the_others_turn_until_it_is_taken_back(cast):
    item = side_by_side(cast)
    submit(person=cast.alma, transaction_id=item.id, on=TODAY, at=AT)
    reject(person=cast.bo, transaction_id=item.id, comment="Hvor er bonen?", at=AT)
    assert asked(cast.bo, cast.cleo) == [[], []]
    withdraw_each(person=cast.bo, transaction_ids=[item.id], at=AT)
    assert asked(cast.bo, cast.cleo) == [["Taxa 4x35"], ["Taxa 4x35"]]


def test_a_rejection_by_one_of_several_asks_nobody_else_and_can_be_taken_back(cast):
    flow(cast, part_1="line", part_2="cleo@nordlys.example")
    item = expense(cast, state="submitted")
    reject(person=cast.bo, transaction_id=item.id, comment="Hvor er bonen?", at=AT)
    assert asked(cast.bo, cast.cleo) == [[], []]
    withdraw_each(person=cast.bo, transaction_ids=[item.id], at=AT)
    assert asked(cast.bo, cast.cleo) == [["Taxa 4x35"], []]
    approve(person=cast.bo, transaction_id=item.id, at=AT)
    assert asked(cast.cleo) == [["Taxa 4x35"]]


def test_the_first_of_two_decides_and_the_other_is_too_late(cast):
    flow(cast, part_1="line", alternative="cleo@nordlys.example")
    item = expense(cast, state="submitted")
    assert asked(cast.bo, cast.cleo) == [["Taxa 4x35"], ["Taxa 4x35"]]
    approve(person=cast.cleo, transaction_id=item.id, at=AT)
    assert state(item) == "approved"
    assert asked(cast.bo, cast.cleo) == [[], []]
    with pytest.raises(ConflictError):
        approve(person=cast.bo, transaction_id=item.id, at=AT)


def test_the_flow_of_a_cost_type_beats_the_flow_of_everything(cast):
    flow(cast, code="all", part_1="line")
    flow(cast, code="taxis", cost_type="taxi", part_1="cleo@nordlys.example")
    expense(cast, state="submitted", merchant="Taxa")
    expense(cast, state="submitted", merchant="Tog", cost_type_id=cast.cost_type("train"))
    assert asked(cast.bo, cast.cleo) == [["Tog"], ["Taxa"]]


def test_a_flow_that_would_leave_somebodys_items_hanging_is_refused_and_says_whose(cast):
    with pytest.raises(InvalidError) as refused:
        flow(cast, part_1="line", two_people="1")
    (finding,) = refused.value.findings
    assert (finding.code, finding.parameters["owner"]) == ("approval.would-hang", "Cleo Dam")
    flow(cast, part_1="line", two_people="1", deputy="bo@nordlys.example")


def test_two_flows_for_the_same_items_are_refused(cast):
    flow(cast, code="one", part_1="line")
    with pytest.raises(InvalidError) as refused:
        flow(cast, code="two", part_1="climb")
    assert refused.value.findings[0].code == "approval.flow-twice"


def test_the_last_one_without_a_limit_keeps_it_while_items_would_hang(cast):
    user(cast, cast.bo, approval_limit="1000", invoice_approval_limit="1000")
    with pytest.raises(InvalidError) as refused:
        user(cast, cast.cleo, approval_limit="5000")
    (finding,) = refused.value.findings
    assert (finding.code, finding.parameters["owner"]) == ("approval.would-hang-above", "Eva Holm")


def test_the_last_one_who_could_decide_for_somebody_cannot_leave_before_another_is_named(cast):
    with pytest.raises(InvalidError) as refused:
        user(cast, cast.cleo, active="0")
    (finding,) = refused.value.findings
    assert (finding.code, finding.parameters["owner"]) == ("approval.would-hang", "Eva Holm")
    flow(cast, part_1="line", deputy="bo@nordlys.example")
    user(cast, cast.cleo, active="0")


def test_an_owner_above_whom_nobody_may_decide_is_refused(cast):
    user(cast, cast.bo, managers="")
    user(cast, cast.eva, managers="bo@nordlys.example")
    user(cast, cast.cleo, approval_limit="1000", invoice_approval_limit="1000")
    user(cast, cast.dag, managers="")
    flow(cast, part_1="owners:department")
    value = DimensionValue.objects.get(code="100")

    def owned_by(email):
        save_row(noun=NOUNS["dimension-values"], person=cast.eva, row_id=value.id, texts={"owner": email}, at=AT)

    owned_by("alma@nordlys.example")  # Bo stands above her
    with pytest.raises(InvalidError) as refused:
        owned_by("dag@nordlys.example")  # above Dag stands nobody, and Eva is the only deputy for large amounts
    (finding,) = refused.value.findings
    assert finding.code == "approval.would-hang-above"
    assert (finding.parameters["owner"], finding.parameters["amount"]) == ("Eva Holm", "1000")


def test_while_somebody_is_away_the_substitute_decides_and_the_log_says_for_whom(cast):
    item = expense(cast, state="submitted")
    away(cast.bo, cast.cleo)
    assert asked(cast.bo, cast.cleo) == [[], ["Taxa 4x35"]]
    assert "for Bo Lind" in client_of(cast, cast.cleo).get("/approvals/").content.decode()
    approve(person=cast.cleo, transaction_id=item.id, at=AT)
    step = ApprovalStep.objects.get(transaction_id=item.id)
    assert (step.decided_by_id, step.decided_for_id) == (cast.cleo.id, cast.bo.id)
    decided = [event for event in history_of(item.id) if event.verb == "transaction.approved"]
    assert [(event.actor_id, event.on_behalf_of_id) for event in decided] == [(cast.cleo.id, cast.bo.id)]
    page = client_of(cast, cast.alma).get(f"/items/{item.id}/").content.decode()
    assert "Cleo Dam for Bo Lind" in page


def test_what_moved_to_a_substitute_comes_back(cast):
    item = expense(cast, state="submitted")
    absence = away(cast.bo, cast.cleo)
    come_back(person=cast.bo, absence_id=absence.id, at=AT)
    assert asked(cast.bo, cast.cleo) == [["Taxa 4x35"], []]
    away(cast.bo, cast.cleo, days=2)
    assert asked(cast.bo, cast.cleo) == [[], ["Taxa 4x35"]]
    reroute_all(at=AT + timedelta(days=2))  # as the job does every hour
    assert asked(cast.bo, cast.cleo) == [["Taxa 4x35"], []]
    assert [event.verb for event in history_of(item.id)].count("transaction.rerouted") == 4


def test_nobody_is_away_twice_at_once(cast):
    away(cast.bo, cast.cleo)
    away(cast.bo, cast.eva, first=7)
    with pytest.raises(InvalidError) as refused:
        away(cast.bo, cast.eva, first=6)
    assert refused.value.findings[0].code == "absence.twice"


def test_an_absence_that_begins_later_moves_nothing_before(cast):
    expense(cast, state="submitted")
    away(cast.bo, cast.cleo, first=3)
    assert asked(cast.bo, cast.cleo) == [["Taxa 4x35"], []]
    assert reroute_all(at=AT + timedelta(days=3)) == 1
    assert asked(cast.bo, cast.cleo) == [[], ["Taxa 4x35"]]
    assert reroute_all(at=AT + timedelta(days=3)) == 0


def test_a_chain_that_comes_back_is_refused_and_shown(cast):
    away(cast.cleo, cast.eva)
    away(cast.bo, cast.cleo)
    with pytest.raises(InvalidError) as refused:
        away(cast.eva, cast.bo)
    (finding,) = refused.value.findings
    assert finding.code == "absence.circle"
    assert finding.parameters["chain"] in {
        "Bo Lind → Eva Holm → Bo Lind",
        "Eva Holm → Bo Lind → Cleo Dam → Eva Holm",
    }
    assert Absence.objects.count() == 2


def test_nobody_names_one_of_those_they_decide_for(cast):
    user(cast, cast.alma, roles="employee approver")
    with pytest.raises(InvalidError) as refused:
        away(cast.bo, User.objects.get(id=cast.alma.id))
    assert refused.value.findings[0].parameters["chain"] == "Alma Lauritsen → Bo Lind → Alma Lauritsen"


def test_somebody_who_may_not_approve_is_no_substitute(cast, outsider):
    for nobody in (cast.dag, outsider.eva):
        with pytest.raises(InvalidError) as refused:
            away(cast.bo, nobody)
        assert refused.value.findings[0].code == "absence.substitute-missing"


def test_another_manager_gets_what_waits_and_decisions_stay(cast):
    flow(cast, part_1="line", part_2="cleo@nordlys.example")
    decided, waiting = expense(cast, state="submitted", merchant="A"), expense(cast, state="submitted", merchant="B")
    approve(person=cast.bo, transaction_id=decided.id, at=AT)
    user(cast, cast.alma, managers="eva@nordlys.example")
    assert asked(cast.bo) == [[]]
    assert sorted(*asked(cast.eva)) == ["A", "B"]  # Bo decides no longer for Alma, so neither does what he decided
    assert "transaction.rerouted" in [event.verb for event in history_of(waiting.id)]
    with pytest.raises(NotFoundError):
        approve(person=cast.bo, transaction_id=waiting.id, at=AT)
    assert ApprovalStep.objects.filter(transaction_id=decided.id, state="approved").count() == 1


def test_a_smaller_limit_sends_what_waits_further_up(cast):
    item = expense(cast, state="submitted")
    user(cast, cast.bo, approval_limit="100")
    assert asked(cast.bo, cast.eva) == [[], ["Taxa 4x35"]]
    assert Transaction.objects.get(id=item.id).version == item.version + 1


def test_what_does_not_change_the_way_leaves_no_trace(cast):
    item = expense(cast, state="submitted")
    user(cast, cast.bo, approval_limit="100000")
    assert Transaction.objects.get(id=item.id).version == item.version


def test_the_way_is_shown_before_sending(cast):
    flow(cast, part_1="line", part_2="cleo@nordlys.example", alternative="eva@nordlys.example")
    item = expense(cast)
    page = client_of(cast, cast.alma).get(f"/expense/{item.id}/").content.decode()
    assert "Bo Lind eller Eva Holm, derefter Cleo Dam" in page


def test_an_absence_by_page_and_by_api(nordlys):
    with company_scope(nordlys.company.id):
        expense(nordlys, state="submitted")
    browser, header = client_of(nordlys, nordlys.bo), api_of(nordlys, nordlys.bo)
    sent = {"id": str(uuid7()), "from_on": "2026-11-01", "last_on": "2099-12-31", "substitute": str(nordlys.cleo.id)}
    assert browser.post("/me/away/", sent).status_code == 302
    assert browser.post("/me/away/", sent).status_code == 302  # sent again, it makes nothing twice
    (row,) = browser.get("/api/v1/me/absences", **header).json()
    assert (row["substitute_id"], row["until_on"]) == (str(nordlys.cleo.id), "2100-01-01")
    assert "Cleo Dam" in browser.get("/me/").content.decode()
    assert "Taxa 4x35" in client_of(nordlys, nordlys.cleo).get("/approvals/").content.decode()
    assert browser.delete(f"/api/v1/me/absences/{row['id']}", **header).status_code == 204
    assert browser.delete(f"/api/v1/me/absences/{row['id']}", **header).status_code == 404
    again = {
        "id": str(uuid7()),
        "substitute_id": str(nordlys.cleo.id),
        "from_on": "2099-01-01",
        "until_on": "2099-01-01",
    }
    refused = browser.post("/api/v1/me/absences", again, content_type="application/json", **header)
    assert refused.status_code == 422
    wrong = browser.post("/me/away/", {**sent, "id": str(uuid7()), "last_on": "2026-10-01"})
    assert wrong.status_code == 200
    assert "field__error" in wrong.content.decode()
    assert 'id="away"' not in client_of(nordlys, nordlys.alma).get("/me/").content.decode()
