"""Whom a rule of the policy asks as well, and who is passed over since they took part."""

from decimal import Decimal

import pytest

from kvitt.configuration.actions.rows import save_row
from kvitt.configuration.nouns import NOUNS
from kvitt.kernel.errors import InvalidError
from kvitt.kernel.ids import uuid7
from kvitt.people.models import User
from kvitt.policy.actions.activate import activate
from kvitt.policy.actions.save_draft import save_draft
from kvitt.project.nordlys import AT, TODAY
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.approve import approve
from kvitt.transactions.actions.reroute import reroute_all
from kvitt.transactions.actions.submit import submit
from kvitt.transactions.kinds.expense.actions import save
from kvitt.transactions.kinds.expense.amend import amend
from kvitt.transactions.models import ApprovalStep, Transaction
from tests.doing import client_of, expense

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(nordlys, outsider):
    with company_scope(nordlys.company.id):
        yield nordlys


def policy(cast, *, approver, above=150):
    text = (
        f'[[rule]]\ncode = "taxi"\nnames = {{ en = "Taxi" }}\ncost_types = ["taxi"]\nmeasure = "amount"\n'
        f'above = {above}\neffect = "approver"\napprover = "{approver}"\n'
    )
    row = save_draft(person=cast.cleo, policy_id=uuid7(), text=text, at=AT)
    return activate(person=cast.cleo, policy_id=row.id, at=AT)


def way(item):
    rows = ApprovalStep.objects.filter(transaction_id=item.id).exclude(state="void").select_related("approver")
    return [row.approver.full_name.split()[0] for row in rows.order_by("round", "position")]


def sent(cast, **changes):
    return expense(cast, state="submitted", **changes)


# -- the policy -------------------------------------------------------------------------------------------------------


def test_whom_the_policy_asks_decides_after_the_flow_and_it_is_shown_before_sending(cast):
    policy(cast, approver="CLE")
    draft = expense(cast)
    page = client_of(cast, cast.alma).get(f"/expense/{draft.id}/").content.decode()
    assert "Bo Lind, derefter Cleo Dam" in page
    submit(person=cast.alma, transaction_id=draft.id, on=TODAY, at=AT)
    assert way(draft) == ["Bo", "Cleo"]
    approve(person=cast.bo, transaction_id=draft.id, at=AT)
    assert Transaction.objects.get(id=draft.id).state == "submitted"
    approve(person=cast.cleo, transaction_id=draft.id, at=AT)
    assert Transaction.objects.get(id=draft.id).state == "approved"
    assert way(sent(cast, amount=Decimal(100))) == ["Bo"]


def test_who_decides_anyway_decides_once(cast):
    policy(cast, approver="BO")
    assert way(sent(cast)) == ["Bo"]


def test_the_owner_themselves_is_climbed_over(cast):
    policy(cast, approver="BO")
    assert way(sent(cast, owner=cast.bo)) == ["Eva"]


def test_it_is_found_anew_when_the_amount_or_the_person_changes(cast):
    policy(cast, approver="CLE")
    item = sent(cast, amount=Decimal(100))
    amend(person=cast.alma, transaction_id=item.id, changes={"amount": Decimal(200)}, on=TODAY, at=AT)
    assert way(item) == ["Bo", "Cleo"]
    save_row(noun=NOUNS["users"], person=cast.eva, row_id=cast.bo.id, texts={"approval_limit": "150"}, at=AT)
    assert way(item) == ["Eva", "Cleo"]


@pytest.mark.parametrize("approver", ["NOBODY", "ALM", "CLE"])
def test_a_rule_that_asks_somebody_who_cannot_is_not_put_in_force(cast, approver):
    User.objects.filter(id=cast.cleo.id).update(is_active=False)
    with pytest.raises(InvalidError) as refused:
        policy(cast, approver=approver)
    (finding,) = refused.value.findings
    assert (finding.code, finding.parameters["approver"]) == ("policy.approver-unknown", approver)


def test_somebody_whom_the_company_does_not_know_any_more_has_a_deputy(cast):
    policy(cast, approver="CLE")
    User.objects.filter(id=cast.cleo.id).update(employee_number="999")
    assert way(sent(cast)) == ["Bo", "Eva"]


# -- who took part ----------------------------------------------------------------------------------------------------


def dinner(cast, *people, **changes):
    participants = [one if isinstance(one, dict) else {"name": one} for one in people]
    return expense(cast, merchant="Kroen", participants=participants, **changes)


@pytest.mark.parametrize(
    ("participant", "decides"),
    [
        ("Bo Lind", "Eva"),
        (" bo  lind ", "Eva"),
        ("bo@nordlys.example", "Eva"),
        ({"name": "Bo Lind", "company": "Nordlys A/S"}, "Eva"),
        ({"name": "Bo Lind", "company": "Kunde A/S"}, "Bo"),
        ("Bo", "Bo"),
        ("Bo Lindberg", "Bo"),
        ("Frode Kunde", "Bo"),
        ("Alma Lauritsen", "Bo"),
    ],
)
def test_a_manager_who_took_part_does_not_approve_it(cast, participant, decides):
    row = dinner(cast, participant)
    submit(person=cast.alma, transaction_id=row.id, on=TODAY, at=AT)
    assert way(row) == [decides]


def test_a_colleague_who_was_picked_stays_so_while_the_name_does(cast):
    row = dinner(cast, {"user_id": str(cast.bo.id)})
    stored = [{"name": "Bo Lind", "company": "", "user_id": str(cast.bo.id)}]
    assert row.expense_detail.get().participants == stored
    save(
        person=cast.alma, transaction_id=row.id, on=TODAY, at=AT,
        changes={"participants": [{"name": "Bo Lind", "company": ""}]},
    )  # fmt: skip
    row = Transaction.objects.get(id=row.id)
    assert row.expense_detail.get().participants == stored
    User.objects.filter(id=cast.bo.id).update(full_name="Bo Lind-Holm")
    submit(person=cast.alma, transaction_id=row.id, on=TODAY, at=AT)
    assert way(row) == ["Eva"]


def test_somebody_of_another_company_cannot_be_picked(cast, outsider):
    for wrong in (str(outsider.bo.id), "x", str(uuid7())):
        with pytest.raises(InvalidError) as refused:
            dinner(cast, {"name": "Bo", "user_id": wrong})
        assert refused.value.findings[0].code == "expense.participant-unknown"
    with pytest.raises(InvalidError):
        dinner(cast, {"company": "Kunde A/S"})


def test_it_is_shown_who_took_part_before_sending_and_on_the_way(cast):
    row = dinner(cast, "Bo Lind")
    page = client_of(cast, cast.alma).get(f"/expense/{row.id}/").content.decode()
    assert "Eva Holm" in page
    assert page.count("Bo Lind") == 2  # as participant, and as somebody who may not decide
    submit(person=cast.alma, transaction_id=row.id, on=TODAY, at=AT)
    assert ApprovalStep.objects.get(transaction_id=row.id).passed == [str(cast.bo.id)]
    shown = client_of(cast, cast.eva).get(f"/approvals/{row.id}/behind/").content.decode()
    assert "Bo Lind" in shown


def test_where_everybody_took_part_it_is_said_so(cast):
    row = dinner(cast, "Bo Lind", "Eva Holm", "Cleo Dam")
    with pytest.raises(InvalidError) as refused:
        submit(person=cast.alma, transaction_id=row.id, on=TODAY, at=AT)
    assert refused.value.code == "approval.all-gain"


def test_somebody_who_turns_out_to_have_taken_part_no_longer_decides(cast):
    row = dinner(cast)
    submit(person=cast.alma, transaction_id=row.id, on=TODAY, at=AT)
    approve(person=cast.bo, transaction_id=sent(cast).id, at=AT)
    changes = {"participants": [{"name": "Bo Lind"}]}
    amend(person=cast.alma, transaction_id=row.id, changes=changes, on=TODAY, at=AT)
    assert way(row) == ["Eva"]
    assert reroute_all(at=AT) == 0


def test_colleagues_are_offered_by_name_and_nobody_elses(nordlys, outsider):
    with company_scope(outsider.company.id):
        User.objects.filter(id=outsider.bo.id).update(full_name="Bo Fremmed")
    client = client_of(nordlys, nordlys.alma)
    assert client.get("/expense/colleagues/", {"q": "bo"}).json() == {"names": ["Bo Lind"]}
    assert client.get("/expense/colleagues/", {"q": "b"}).json() == {"names": []}
