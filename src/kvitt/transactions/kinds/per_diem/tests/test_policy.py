"""The company's policy on trips: the same rules as on expenses, asked by the same core."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from kvitt.kernel.errors import InvalidError
from kvitt.kernel.ids import uuid7
from kvitt.ledger.queries import postings_of, vouchers_of_source
from kvitt.policy.actions.activate import activate
from kvitt.policy.actions.save_draft import save_draft
from kvitt.policy.queries import policy_in_force, versions_in_force
from kvitt.policy.rules.policy import Policy
from kvitt.policy.rules.trial import Outcome
from kvitt.policy.verdicts import is_stale
from kvitt.project.nordlys import AT, TODAY
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.ask import ask
from kvitt.transactions.actions.judge_anew import judge_anew
from kvitt.transactions.actions.submit import submit
from kvitt.transactions.kinds.per_diem.actions import correct, save
from kvitt.transactions.kinds.per_diem.tests.trips import trip
from kvitt.transactions.models import ApprovalStep, Transaction
from kvitt.transactions.trial import try_on_last_year
from tests.doing import api_of, client_of, expense

pytestmark = pytest.mark.django_db

#: The trip of these tests lasts four days and gives 1,932.29, which is 483.07 a day.
PER_DAY = """
[[rule]]
code = "per-day"
names = { en = "Per diem, per day" }
kinds = ["per_diem"]
measure = "amount-per-day"
above = 400
effect = "EFFECT"
"""


@pytest.fixture(autouse=True)
def _scope(nordlys):
    with company_scope(nordlys.company.id):
        yield


def in_force(cast, text):
    row = save_draft(person=cast.cleo, policy_id=uuid7(), text=text, at=AT)
    return activate(person=cast.cleo, policy_id=row.id, at=AT)


def said(row):
    return [(finding.code, finding.field) for finding in row.checked if finding.code.startswith("policy.")]


def lines_of(row):
    (voucher,) = vouchers_of_source(row.id)
    return [(line.amount, line.taxable) for line in postings_of([voucher.id])[voucher.id]]


def test_what_a_day_gives_is_what_a_limit_per_day_looks_at(nordlys):
    in_force(nordlys, PER_DAY.replace("EFFECT", "note"))
    row = trip(nordlys)
    assert said(row) == [("policy.note", "")]
    (verdict,) = (finding for finding in row.checked if finding.code == "policy.note")
    assert verdict.parameters["measured"] == "483.07 DKK"
    in_force(nordlys, PER_DAY.replace("EFFECT", "note").replace("400", "484"))
    assert said(trip(nordlys)) == []


def test_an_explanation_is_demanded_kept_and_read_by_the_approver(nordlys):
    in_force(nordlys, PER_DAY.replace("EFFECT", "explain"))
    row = trip(nordlys)
    with pytest.raises(InvalidError) as refused:
        submit(person=nordlys.alma, transaction_id=row.id, on=TODAY, at=AT)
    assert [finding.code for finding in refused.value.findings] == ["policy.explain"]
    client = client_of(nordlys, nordlys.alma)
    address = f"/per_diem/{row.id}/"
    assert 'name="explanation-per-day"' in client.get(address).content.decode()
    answer = client.post(f"{address}save/", {"explanation-per-day": "Messe i Oslo"}).json()
    assert "Messe i Oslo" in answer["fragments"]["explanations"]
    client.post(f"{address}send/", {})
    client = client_of(nordlys, nordlys.bo)
    assert "<q>Messe i Oslo</q>" in client.get(f"/items/{row.id}/").content.decode()


def test_a_correction_that_makes_a_rule_speak_asks_for_the_explanation_and_keeps_what_was_typed(nordlys):
    in_force(nordlys, PER_DAY.replace("EFFECT", "explain").replace("400", "490"))
    row = trip(nordlys, state="submitted")
    ask(person=nordlys.bo, transaction_id=row.id, text="Var frokosten fri?", message_id=uuid7(), at=AT)
    row.refresh_from_db()
    client = client_of(nordlys, nordlys.alma)
    told = {"version": str(row.version), "message": str(uuid7()), "answer": "Nej", "meal-2026-11-10-breakfast": "own"}
    page = client.post(f"/per_diem/{row.id}/amend/", told).content.decode()
    assert 'name="explanation-per-day"' in page
    page = client.post(
        f"/per_diem/{row.id}/amend/", {**told, "answer": "", "explanation-per-day": "Dyrt"}
    ).content.decode()
    assert "Dyrt" in page
    client.post(f"/per_diem/{row.id}/amend/", {**told, "explanation-per-day": "Dyrt"})
    row.refresh_from_db()
    assert said(row) == [("policy.explained", "explanation-per-day")]


def test_what_is_above_a_limit_is_left_to_the_employee_in_the_books_too(nordlys):
    in_force(nordlys, PER_DAY.replace("EFFECT", "pay-limit"))
    row = trip(nordlys, state="booked")
    assert (row.home_amount, row.payable) == (Decimal("1932.29"), Decimal("1600.00"))
    assert lines_of(row) == [(Decimal("1600.00"), Decimal(0)), (Decimal("-1600.00"), Decimal(0))]


def test_what_is_above_a_limit_is_pay_where_the_company_says_so(nordlys):
    in_force(nordlys, PER_DAY.replace("EFFECT", "taxable"))
    row = trip(nordlys, state="booked")
    assert row.payable == row.home_amount
    assert lines_of(row) == [(row.payable, Decimal("332.29")), (-row.payable, Decimal(0))]


def test_somebody_is_asked_as_well(nordlys):
    rule = PER_DAY.replace("EFFECT", "approver") + f'approver = "{nordlys.eva.employee_number}"\n'
    in_force(nordlys, rule)
    row = trip(nordlys, state="submitted")
    assert nordlys.eva.id in set(
        ApprovalStep.objects.filter(transaction_id=row.id).values_list("approver_id", flat=True)
    )


def test_days_of_a_trip_and_meals_on_them_add_up(nordlys):
    both = PER_DAY.replace("EFFECT", "note").replace('["per_diem"]', '["expense", "per_diem"]').replace("400", "550")
    in_force(nordlys, both)
    trip(nordlys, state="submitted")
    meal = {"amount": Decimal("100.00"), "on": date(2026, 11, 10)}
    assert said(expense(nordlys, **meal)) == [("policy.note", "amount")]
    assert said(expense(nordlys, **{**meal, "on": date(2026, 11, 13)})) == []


def test_an_expense_that_was_sent_counts_on_its_day_of_the_trip(nordlys):
    both = PER_DAY.replace("EFFECT", "note").replace('["per_diem"]', '["expense", "per_diem"]').replace("400", "490")
    in_force(nordlys, both)
    assert said(trip(nordlys)) == []
    expense(nordlys, state="submitted", amount=Decimal("100.00"), on=date(2026, 11, 10))
    assert said(trip(nordlys)) == [("policy.note", "")]


@pytest.mark.parametrize("measure", ["receipt-missing", "participants-missing", "alcohol-share", "rate-deviation"])
def test_what_a_trip_never_has_is_not_held_against_it(nordlys, measure):
    in_force(nordlys, f'[[rule]]\ncode = "any"\nmeasure = "{measure}"\neffect = "stop"\n')
    assert said(trip(nordlys)) == []


def test_a_rule_about_expenses_says_nothing_of_a_trip(nordlys):
    in_force(nordlys, PER_DAY.replace("EFFECT", "stop").replace("per_diem", "expense"))
    assert said(trip(nordlys)) == []


def test_nights_country_and_purpose_are_looked_at(nordlys):
    in_force(
        nordlys,
        '[[rule]]\ncode = "nights"\nmeasure = "amount-per-night"\nabove = 640\neffect = "note"\n'
        '[[rule]]\ncode = "there"\ncountries = ["SE"]\nwords = ["kunder"]\nmeasure = "amount"\neffect = "note"\n',
    )
    row = trip(nordlys)  # three nights
    assert [one.parameters["rule"] for one in row.checked if one.code == "policy.note"] == ["there", "nights"]


def test_a_trial_tries_trips_and_a_policy_that_comes_into_force_judges_them(nordlys):
    row = trip(nordlys, state="submitted")
    in_force(nordlys, PER_DAY.replace("EFFECT", "pay-limit"))
    trial = try_on_last_year(draft=policy_in_force(), today=TODAY)
    assert (trial.items, trial.draft.all[Outcome.CUT].count, trial.draft.not_paid) == (1, 1, Decimal("332.29"))
    assert try_on_last_year(draft=Policy(()), today=TODAY).draft.all[Outcome.PASSED].count == 1
    assert judge_anew(ids=[row.id], policy="1", on=TODAY, at=AT) == 1
    row.refresh_from_db()
    assert (said(row), row.payable) == ([("policy.pay-limit", "")], Decimal("1600.00"))


def test_a_change_of_the_trip_is_judged_as_its_next_version(nordlys):
    in_force(nordlys, PER_DAY.replace("EFFECT", "note"))
    row = trip(nordlys)
    save(person=nordlys.alma, transaction_id=row.id, changes={"purpose": "Messe"}, on=TODAY, at=AT)
    row = Transaction.objects.get(id=row.id)
    (verdict,) = (finding for finding in row.checked if finding.code == "policy.note")
    assert verdict.parameters["item_version"] == str(row.version)


def test_a_verdict_is_stale_when_finance_has_corrected_the_trip(nordlys):
    in_force(nordlys, PER_DAY.replace("EFFECT", "note"))
    row = trip(nordlys, state="submitted")
    wanted = {row.id: {"account": "2000"}}
    before = [finding for finding in row.checked if finding.code == "policy.note"]
    correct(person=nordlys.cleo, transaction_id=row.id, version=row.version, lines=wanted, on=TODAY, at=AT)
    row.refresh_from_db()
    after = [finding for finding in row.checked if finding.code == "policy.note"]
    assert [is_stale(one, versions=versions_in_force()) for one in (*before, *after)] == [False, True]


def test_through_the_api_a_rule_is_explained_too(nordlys):
    in_force(nordlys, PER_DAY.replace("EFFECT", "explain"))
    row = trip(nordlys)
    client, header = Client(), api_of(nordlys, nordlys.alma)
    told = {"explanations": {"per-day": "Messe i Oslo"}}
    done = client.patch(f"/api/v1/per_diems/{row.id}", told, content_type="application/json", **header).json()
    assert done["explanations"] == told["explanations"]
    assert [one["code"] for one in done["findings"] if one["code"].startswith("policy.")] == ["policy.explained"]
