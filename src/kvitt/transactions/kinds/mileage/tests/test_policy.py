"""The company's policy on drives: the same rules as on expenses and trips, asked by the same core."""

from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kvitt.kernel.errors import InvalidError
from kvitt.kernel.ids import uuid7
from kvitt.policy.actions.activate import activate
from kvitt.policy.actions.save_draft import save_draft
from kvitt.policy.queries import book, people_of, policy_in_force, versions_in_force
from kvitt.policy.rules.policy import Policy
from kvitt.policy.rules.trial import Outcome
from kvitt.policy.verdicts import is_stale
from kvitt.project.nordlys import AT, TODAY
from kvitt.transactions.actions.discard import discard
from kvitt.transactions.actions.judge_anew import judge_anew
from kvitt.transactions.actions.recall import recall
from kvitt.transactions.actions.submit import submit
from kvitt.transactions.kind import kind_of
from kvitt.transactions.kinds.mileage.actions.draft import save
from kvitt.transactions.kinds.mileage.grounds import correct
from kvitt.transactions.kinds.mileage.models import MileageCorrection, MileageDetail
from kvitt.transactions.kinds.mileage.tests.driving import booked_as, drive
from kvitt.transactions.models import ApprovalStep, Transaction
from kvitt.transactions.trial import try_on_last_year
from tests.doing import api_of, client_of

pytestmark = pytest.mark.django_db

RULE = """
[[rule]]
code = "far"
names = { en = "Far to drive" }
kinds = ["mileage"]
measure = "amount"
above = 300
effect = "EFFECT"
"""


@pytest.fixture(autouse=True)
def _here(here):
    """Everything here happens in Nordlys."""


def in_force(cast, text):
    row = save_draft(person=cast.cleo, policy_id=uuid7(), text=text, at=AT)
    return activate(person=cast.cleo, policy_id=row.id, at=AT)


def said(row):
    row = Transaction.objects.get(id=row.id)
    return [(finding.code, finding.field) for finding in row.checked if finding.code.startswith("policy.")]


def test_a_drive_is_judged_while_it_is_typed_and_as_its_next_version(here):
    in_force(here, RULE.replace("EFFECT", "note"))
    row = drive(here, km="70")
    assert said(row) == []
    save(person=here.alma, transaction_id=row.id, changes={"distance": Decimal(80)}, at=AT)
    row.refresh_from_db()
    (verdict,) = (finding for finding in row.checked if finding.code == "policy.note")
    assert (verdict.field, verdict.parameters["measured"]) == ("", "315.20 DKK")
    assert verdict.parameters["item_version"] == str(row.version)
    submit(person=here.alma, transaction_id=row.id, on=TODAY, at=AT)
    row.refresh_from_db()
    (verdict,) = (finding for finding in row.checked if finding.code == "policy.note")
    assert verdict.parameters["item_version"] == str(row.version)


def test_an_explanation_is_demanded_kept_and_read_by_the_approver(here):
    in_force(here, RULE.replace("EFFECT", "explain"))
    row = drive(here)
    with pytest.raises(InvalidError) as refused:
        submit(person=here.alma, transaction_id=row.id, on=TODAY, at=AT)
    assert [finding.code for finding in refused.value.findings] == ["policy.explain"]
    client = client_of(here, here.alma)
    assert 'name="explanation-far"' in client.get(f"/mileage/{row.id}/").content.decode()
    answer = client.post(f"/mileage/{row.id}/save/", {"explanation-far": "Ingen tog"}).json()
    assert "Ingen tog" in answer["fragments"]["explanations"]
    client.post(f"/mileage/{row.id}/send/", {})
    assert "<q>Ingen tog</q>" in client_of(here, here.bo).get(f"/items/{row.id}/").content.decode()


def test_a_refused_drive_asks_for_the_explanation_with_what_was_typed(here):
    row = drive(here)
    in_force(here, RULE.replace("EFFECT", "explain"))
    page = client_of(here, here.alma).post(f"/mileage/{row.id}/send/", {}).content.decode()
    assert 'name="explanation-far"' in page


def test_through_the_api_a_rule_is_explained_too(here):
    in_force(here, RULE.replace("EFFECT", "explain"))
    row = drive(here)
    told = {"explanations": {"far": "Ingen tog"}}
    done = (
        Client()
        .patch(f"/api/v1/mileages/{row.id}", told, content_type="application/json", **api_of(here, here.alma))
        .json()
    )
    assert done["explanations"] == told["explanations"]
    assert [one["code"] for one in done["findings"] if one["code"].startswith("policy.")] == ["policy.explained"]


def test_what_is_above_a_limit_is_left_to_the_driver_in_the_books_too(here):
    in_force(here, RULE.replace("EFFECT", "pay-limit"))
    row = drive(here, state="booked")
    assert (row.home_amount, row.payable) == (Decimal("394.00"), Decimal("300.00"))
    assert booked_as(row) == [("2545", Decimal("300.00"), Decimal(0)), ("8040", Decimal("-300.00"), Decimal(0))]


def test_what_is_above_a_limit_is_pay_where_the_company_says_so(here):
    in_force(here, RULE.replace("EFFECT", "taxable"))
    row = drive(here, state="booked")
    assert row.payable == row.home_amount
    assert booked_as(row) == [("2545", row.payable, Decimal("94.00")), ("8040", -row.payable, Decimal(0))]


def test_a_rule_about_what_is_paid_on_the_way_takes_of_that_alone(here):
    rule = RULE.replace("EFFECT", "pay-limit").replace("300", "100")
    in_force(here, rule + 'cost_types = ["mileage-on-the-way"]\n')
    row = drive(here, km="10", outlays=[{"what": "ferry", "amount": Decimal(180)}], state="booked")
    assert (row.home_amount, row.payable) == (Decimal("219.40"), Decimal("139.40"))
    assert [(account, amount) for account, amount, _ in booked_as(row)] == [
        ("2545", Decimal("39.40")), ("2620", Decimal("100.00")), ("8040", Decimal("-139.40")),
    ]  # fmt: skip


def test_what_is_payable_follows_when_the_drive_changes_and_when_its_rule_goes(here):
    in_force(here, RULE.replace("EFFECT", "pay-limit"))
    row = drive(here)
    assert row.payable == Decimal("300.00")
    row = save(person=here.alma, transaction_id=row.id, changes={"distance": Decimal(200)}, at=AT)
    assert (row.amount, row.payable) == (Decimal("788.00"), Decimal("300.00"))
    in_force(here, RULE.replace("EFFECT", "pay-limit").replace("300", "400"))
    assert judge_anew(ids=[row.id], policy="2", on=TODAY, at=AT) == 1
    row.refresh_from_db()
    assert row.payable == Decimal("400.00")
    submit(person=here.alma, transaction_id=row.id, on=TODAY, at=AT)
    row.refresh_from_db()
    assert (row.home_amount, row.payable) == (Decimal("788.00"), Decimal("400.00"))


def test_a_draft_whose_price_moves_with_another_is_judged_at_its_new_price(here):
    in_force(here, RULE.replace("EFFECT", "pay-limit"))
    last = drive(here, km="100", on=date(2026, 6, 1))
    drive(here, km="19950", on=date(2026, 1, 5))
    last.refresh_from_db()
    assert (last.amount, last.payable) == (Decimal("311.00"), Decimal("300.00"))
    drive(here, km="50", on=date(2026, 3, 1))
    last.refresh_from_db()
    assert (last.amount, last.payable, said(last)) == (Decimal("228.00"), Decimal("228.00"), [])


def test_settling_many_drafts_asks_no_more_than_settling_few(here):
    in_force(here, RULE.replace("EFFECT", "note").replace("amount", "amount-per-month"))
    drive(here, km="19990", on=date(2026, 1, 5))
    early = drive(here, km="1", on=date(2026, 1, 6))

    def asked(km: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as told:
            save(person=here.alma, transaction_id=early.id, changes={"distance": Decimal(km)}, at=AT)
        return len(told)

    rows = [drive(here, km="10", on=date(2026, 2, day)) for day in (1, 2)]
    few = asked("2")
    rows += [drive(here, km="10", on=date(2026, 2, day)) for day in range(3, 9)]
    assert asked("15") <= few
    assert {Transaction.objects.get(id=row.id).amount for row in rows} == {Decimal("22.80")}


def test_a_carried_correction_is_part_of_what_is_judged_and_booked(here):
    drive(here, km="19950", on=date(2026, 1, 5), state="booked")
    drive(here, km="100", on=date(2026, 6, 1), state="booked")
    in_force(here, RULE.replace("EFFECT", "pay-limit").replace("300", "100"))
    late = drive(here, km="50", on=date(2026, 3, 1), state="booked")
    assert (late.home_amount, late.payable) == (Decimal("114.00"), Decimal("100.00"))
    assert booked_as(late)[0][:2] == ("2545", Decimal("100.00"))


def test_a_correction_that_goes_alone_is_not_held_against_anybody(here):
    early = drive(here, km="19950", on=date(2026, 1, 5), state="submitted")
    drive(here, km="1000", on=date(2026, 6, 1), state="submitted")
    in_force(here, RULE.replace("EFFECT", "stop"))
    recall(person=here.alma, transaction_id=early.id, at=AT)
    discard(person=here.alma, transaction_id=early.id, at=AT)
    alone = MileageCorrection.objects.get().transaction
    assert (alone.state, alone.amount, said(alone)) == ("submitted", Decimal("1577.00"), [])


def test_somebody_is_asked_as_well(here):
    in_force(here, RULE.replace("EFFECT", "approver") + f'approver = "{here.eva.employee_number}"\n')
    row = drive(here, state="submitted")
    steps = ApprovalStep.objects.filter(transaction_id=row.id)
    assert here.eva.id in set(steps.values_list("approver_id", flat=True))


def test_drives_add_up_over_a_month_with_those_that_were_sent(here):
    in_force(here, RULE.replace("EFFECT", "note").replace('"amount"', '"amount-per-month"'))
    drive(here, km="50", on=date(2026, 11, 2), state="submitted")
    drive(here, km="50", on=date(2026, 10, 2), state="submitted")
    assert said(drive(here, km="20", on=date(2026, 11, 3))) == []
    assert said(drive(here, km="30", on=date(2026, 11, 4))) == [("policy.note", "")]


@pytest.mark.parametrize("measure", ["receipt-missing", "participants-missing", "alcohol-share", "rate-deviation"])
def test_what_a_drive_never_has_is_not_held_against_it(here, measure):
    in_force(here, f'[[rule]]\ncode = "any"\nmeasure = "{measure}"\neffect = "stop"\n')
    assert said(drive(here)) == []


def test_the_same_drive_twice_the_purpose_and_the_country_are_looked_at(here):
    in_force(
        here,
        '[[rule]]\ncode = "twice"\nkinds = ["mileage"]\nmeasure = "duplicate"\neffect = "note"\n'
        '[[rule]]\ncode = "there"\ncountries = ["DK"]\nwords = ["vestas"]\nmeasure = "amount"\neffect = "note"\n',
    )
    first, second = drive(here), drive(here)
    assert [one.parameters["rule"] for one in first.checked if one.code.startswith("policy.")] == ["there"]
    rules = {one.parameters["rule"] for one in second.checked if one.code.startswith("policy.")}
    assert rules == {"there", "twice"}


def test_a_trial_tries_drives_and_a_policy_that_comes_into_force_judges_them(here):
    row = drive(here, state="submitted")
    in_force(here, RULE.replace("EFFECT", "pay-limit"))
    trial = try_on_last_year(draft=policy_in_force(), today=TODAY)
    assert (trial.items, trial.draft.all[Outcome.CUT].count, trial.draft.not_paid) == (1, 1, Decimal("94.00"))
    assert try_on_last_year(draft=Policy(()), today=TODAY).draft.all[Outcome.PASSED].count == 1
    assert judge_anew(ids=[row.id], policy="1", on=TODAY, at=AT) == 1
    row.refresh_from_db()
    assert (said(row), row.payable) == ([("policy.pay-limit", "")], Decimal("300.00"))


def test_what_was_sent_has_the_same_parts_as_what_is_typed(here):
    for km, on in (("19950", date(2026, 1, 5)), ("100", date(2026, 6, 1))):
        drive(here, km=km, on=on, state="submitted")
    outlays = [{"what": "ferry", "amount": Decimal(180)}, {"what": "toll", "amount": Decimal(20)}]
    late = drive(here, km="50", on=date(2026, 3, 1), outlays=outlays, state="submitted")
    MileageDetail.objects.filter(id=late.id).update(
        priced={**MileageDetail.objects.get(id=late.id).priced, "taxable": "50.00"}
    )
    dag = drive(here, owner=here.dag, km="40", state="submitted", outlays=[{"what": "toll", "amount": Decimal(30)}])
    rows = [late.id, dag.id]
    people, rules = people_of({here.alma.id, here.dag.id}), book()
    assert rules.cost_types  # read when first asked for
    assert rules.dimensions
    with CaptureQueriesContext(connection) as asked:
        sent = {one.id: one for one in kind_of("mileage").sent_among(rows, people=people, rules=rules)}
    assert len(asked) == 1
    assert [(part.cost_type, part.amount) for part in sent[late.id].facts.parts] == [
        ("mileage", Decimal("64.00")), ("mileage-taxable", Decimal("50.00")), ("mileage-on-the-way", Decimal("200.00")),
    ]  # fmt: skip
    assert sent[dag.id].facts.amount == dag.home_amount
    assert (sent[late.id].facts.participants, sent[late.id].facts.receipts) == (None, None)


def test_a_verdict_is_stale_when_finance_has_corrected_the_drive(here):
    in_force(here, RULE.replace("EFFECT", "note"))
    row = drive(here, state="submitted")
    (before,) = [finding for finding in row.checked if finding.code == "policy.note"]
    correct(
        person=here.cleo,
        transaction_id=row.id,
        version=row.version,
        lines={row.id: {"account": "2000"}},
        on=TODAY,
        at=AT,
    )
    row.refresh_from_db()
    (after,) = [finding for finding in row.checked if finding.code == "policy.note"]
    assert [is_stale(one, versions=versions_in_force()) for one in (before, after)] == [False, True]


def test_rules_can_name_the_kind():
    assert str(apps.get_app_config("mileage").verbose_name) == "Mileage"
