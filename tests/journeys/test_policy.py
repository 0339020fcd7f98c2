"""A company's policy from its text to the finding on an expense: written, put in force, taken back, tried."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kvitt.events.models import Event
from kvitt.kernel.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from kvitt.kernel.ids import uuid7
from kvitt.policy.actions.activate import activate, retire
from kvitt.policy.actions.save_draft import save_draft
from kvitt.policy.models import CompanyPolicy
from kvitt.policy.queries import policy_in_force, policy_of, versions_in_force
from kvitt.policy.rules.trial import Outcome
from kvitt.policy.rules.writing import policy_to_toml
from kvitt.policy.verdicts import is_stale
from kvitt.project.nordlys import AT, TODAY
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.ask import ask
from kvitt.transactions.actions.submit import submit
from kvitt.transactions.kind import kind_of
from kvitt.transactions.kinds.expense.actions import save
from kvitt.transactions.models import Transaction
from kvitt.transactions.trial import try_on_last_year
from tests.doing import client_of, expense

pytestmark = pytest.mark.django_db

TAXI = """\
[[rule]]
code = "taxi"
names = { da = "Taxa", sv = "Taxi", en = "Taxi" }
cost_types = ["taxi"]
measure = "amount"
above = 150
effect = "explain"
"""


def in_force(cast, text=TAXI):
    row = save_draft(person=cast.cleo, policy_id=uuid7(), text=text, at=AT)
    return activate(person=cast.cleo, policy_id=row.id, at=AT)


def by_policy(row):
    return [finding for finding in row.checked if finding.code.startswith("policy.")]


@pytest.fixture
def company(nordlys):
    with company_scope(nordlys.company.id):
        yield nordlys


def test_without_a_policy_nothing_is_said(company):
    assert by_policy(expense(company)) == []


def test_a_draft_says_nothing_before_it_is_in_force(company):
    save_draft(person=company.cleo, policy_id=uuid7(), text=TAXI, at=AT)
    assert by_policy(expense(company)) == []


def test_the_person_is_told_while_typing_and_sends_once_it_is_explained(company):
    in_force(company)
    row = expense(company)
    (told,) = by_policy(row)
    assert (told.code, told.severity, told.field) == ("policy.explain", "stop", "explanation-taxi")
    assert told.parameters["rule_version"] == policy_in_force().rules[0].version
    assert told.parameters["item_version"] == str(row.version)
    with pytest.raises(InvalidError):
        submit(person=company.alma, transaction_id=row.id, on=TODAY, at=AT)
    save(
        person=company.alma,
        transaction_id=row.id,
        version=row.version,
        changes={"purpose": "Kunder i Aarhus", "explanations": {"taxi": "Sent fly"}},
        on=TODAY,
        at=AT,
    )
    sent = submit(person=company.alma, transaction_id=row.id, on=TODAY, at=AT)
    (told,) = by_policy(sent)
    assert (told.code, told.severity, told.parameters["answer"]) == ("policy.explained", "warn", "Sent fly")
    assert told.parameters["item_version"] == str(sent.version)


def test_what_was_sent_before_counts_towards_the_month(company):
    in_force(company, TAXI.replace('"amount"', '"amount-per-month"').replace("above = 150", "above = 400"))
    expense(company, state="booked")
    expense(company, state="submitted", merchant="Taxa 2")
    expense(company, state="draft", merchant="Taxa 3", amount=Decimal(20))
    expense(company, owner=company.dag, state="submitted", merchant="Taxa 4")
    within = expense(company, merchant="Taxa 5", amount=Decimal(25))
    above = expense(company, merchant="Taxa 6", amount=Decimal("25.01"))
    assert by_policy(within) == []
    assert [told.parameters["measured"] for told in by_policy(above)] == ["400.01 DKK"]


def test_a_verdict_is_stale_when_its_rule_says_something_else_and_only_then(company):
    in_force(company)
    (told,) = by_policy(expense(company))
    assert not is_stale(told, versions=versions_in_force())
    other = '[[rule]]\ncode = "age"\nmeasure = "age-in-days"\nabove = 60\neffect = "note"\n'
    in_force(company, TAXI + other)
    assert not is_stale(told, versions=versions_in_force())
    in_force(company, TAXI.replace("150", "160"))
    assert is_stale(told, versions=versions_in_force())
    retire(person=company.cleo, at=AT)
    assert is_stale(told, versions=versions_in_force())


def test_a_verdict_is_stale_when_finance_has_corrected_the_item(company):
    in_force(company, TAXI.replace("explain", "note"))
    row = expense(company, state="approved")
    assert not is_stale(by_policy(row)[0], versions=versions_in_force())
    kind = kind_of(row.kind)
    (line,) = kind.correctable([row], language="en", rules=book_now())[row.id]
    kind.correct(
        person=company.cleo,
        transaction_id=row.id,
        version=row.version,
        lines={line.id: {"cost_type_id": company.cost_type("parking")}},
        at=AT,
    )
    assert is_stale(by_policy(Transaction.objects.get(id=row.id))[0], versions=versions_in_force())


def book_now():
    from kvitt.policy.queries import book

    return book()


def test_putting_in_force_is_one_logged_step_that_can_be_taken_back(company):
    first = in_force(company)
    second = in_force(company, TAXI.replace("150", "200"))
    assert {row.number: row.state for row in CompanyPolicy.objects.all()} == {1: "retired", 2: "in-force"}
    activate(person=company.cleo, policy_id=first.id, at=AT)
    assert {row.number: row.state for row in CompanyPolicy.objects.all()} == {1: "in-force", 2: "retired"}
    assert policy_in_force() == policy_of(first.id)
    logged = Event.objects.filter(verb="policy.activated").order_by("id").values_list("subject_id", "payload")
    assert list(logged) == [
        (first.id, {"number": 1}),
        (second.id, {"number": 2, "before": 1}),
        (first.id, {"number": 1, "before": 2}),
    ]


def test_what_has_been_in_force_never_changes(company):
    row = in_force(company)
    with pytest.raises(ConflictError, match="not-a-draft"):
        save_draft(person=company.cleo, policy_id=row.id, text="", at=AT)
    with pytest.raises(ConflictError, match="in-force-already"):
        activate(person=company.cleo, policy_id=row.id, at=AT)
    in_force(company)
    with pytest.raises(ConflictError, match="not-a-draft"):
        save_draft(person=company.cleo, policy_id=row.id, text="", at=AT)


def test_a_draft_made_on_old_sight_is_refused(company):
    row = save_draft(person=company.cleo, policy_id=uuid7(), text=TAXI, at=AT)
    save_draft(person=company.eva, policy_id=row.id, text="", at=AT, version=1)
    with pytest.raises(ConflictError, match="changed-meanwhile"):
        save_draft(person=company.cleo, policy_id=row.id, text=TAXI, at=AT, version=1)
    assert policy_to_toml(policy_of(row.id)) == ""


def test_only_finance_and_administrators_write_policies(company):
    row = save_draft(person=company.cleo, policy_id=uuid7(), text=TAXI, at=AT)
    for person in (company.alma, company.bo):
        with pytest.raises(NotAllowedError):
            save_draft(person=person, policy_id=row.id, text=TAXI, at=AT)
        with pytest.raises(NotAllowedError):
            activate(person=person, policy_id=row.id, at=AT)
        with pytest.raises(NotAllowedError):
            retire(person=person, at=AT)


def test_another_companys_policy_is_not_there(nordlys, outsider):
    with company_scope(nordlys.company.id):
        row = in_force(nordlys)
    with company_scope(outsider.company.id):
        assert policy_in_force().rules == ()
        with pytest.raises(NotFoundError):
            activate(person=outsider.cleo, policy_id=row.id, at=AT)


def test_a_trial_says_what_would_have_been_stopped_and_what_is_now(company):
    in_force(company, TAXI.replace("150", "100").replace("explain", "note"))
    for number, amount in enumerate(("90", "120", "160", "170")):
        expense(company, state="submitted", merchant=f"Taxa {number}", amount=Decimal(amount))
    expense(company, owner=company.dag, state="booked", merchant="Taxa 9", amount=Decimal(500), purpose="Lufthavn")
    expense(company, merchant="Kun en kladde", amount=Decimal(900))
    draft = save_draft(person=company.cleo, policy_id=uuid7(), text=TAXI, at=AT)
    told: list[tuple[int, int]] = []
    with CaptureQueriesContext(connection) as captured:
        trial = try_on_last_year(draft=policy_of(draft.id), today=TODAY, progress=lambda *now: told.append(now))
    assert len(captured) <= 8
    assert trial.items == 5
    assert told[-1] == (5, 5)
    assert {outcome: tally.count for outcome, tally in trial.draft.all.items()} == {
        Outcome.PASSED: 2,
        Outcome.TOLD: 0,
        Outcome.CUT: 0,
        Outcome.ASKED: 3,
        Outcome.STOPPED: 0,
    }
    assert trial.in_force.all[Outcome.ASKED].count == 0
    assert trial.in_force.all[Outcome.TOLD].count == 4
    assert trial.draft.departments["100"][Outcome.ASKED].amount == Decimal(830)
    assert sorted(one.item.title for one in trial.named) == ["Taxa 1", "Taxa 2", "Taxa 3", "Taxa 9"]


def test_a_trial_agrees_with_what_people_were_told(company):
    """The same items, judged one by one as they were sent, and all at once afterwards."""
    text = TAXI.replace("explain", "note").replace('"amount"', '"amount-per-month"').replace("150", "400")
    in_force(company, text)
    rows = [
        expense(company, state="submitted", merchant=f"Taxa {number}", amount=Decimal(90 + number))
        for number in range(8)
    ]
    trial = try_on_last_year(draft=policy_in_force(), today=TODAY)
    assert trial.draft.all[Outcome.TOLD].count == sum(bool(by_policy(row)) for row in rows) == 4


def test_the_number_of_queries_of_a_check_does_not_grow(company):
    in_force(company, TAXI.replace("explain", "note").replace('"amount"', '"amount-per-year"'))

    def queries(count: int) -> int:
        rows = [expense(company, merchant=f"Taxa {count} {number}") for number in range(count)]
        with CaptureQueriesContext(connection) as captured:
            kind_of(rows[0].kind).check(rows, on=TODAY)
        return len(captured)

    assert queries(2) == queries(9)


def test_a_correction_under_way_that_makes_a_rule_ask_shows_its_field_and_keeps_what_was_typed(company):
    in_force(company, TAXI.replace("150", "200"))
    row = expense(company, state="submitted")
    ask(person=company.bo, transaction_id=row.id, text="Hvor meget?", message_id=uuid7(), at=AT)
    row.refresh_from_db()
    alma, address = client_of(company, company.alma), f"/expense/{row.id}/amend/"
    sent = {"version": row.version, "message": str(uuid7()), "amount": "375,00", "answer": "Det dobbelte"}
    asked = alma.post(address, sent).content.decode()
    assert '<textarea id="id_explanation-taxi"' in asked
    silent = alma.post(address, {**sent, "answer": "", "explanation-taxi": "Natten"}).content.decode()
    assert "Natten" in silent
    assert alma.post(address, {**sent, "explanation-taxi": "Natten"})["Location"] == f"/items/{row.id}/"
    assert [finding.code for finding in by_policy(Transaction.objects.get(id=row.id))] == ["policy.explained"]


def test_rules_call_a_kind_by_its_name(company):
    in_force(company, TAXI.replace('cost_types = ["taxi"]', 'kinds = ["per_diem"]'))
    address = f"/configuration/policies/{CompanyPolicy.objects.get().id}/"
    told = client_of(company, company.eva).get(address).content.decode().split("<details")[0]
    assert "Diæter" in told
    assert "per_diem" not in told
