"""Another policy comes into force while items are under way: stale at once, judged anew by a job, with a trace."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kvitt.events.models import Event
from kvitt.kernel.ids import uuid7
from kvitt.policy.actions.activate import activate, retire
from kvitt.policy.actions.save_draft import save_draft
from kvitt.policy.models import PolicyRun, RunKind
from kvitt.project.nordlys import AT, TODAY
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.judge_anew import judge_anew, waiting_for_judgement
from kvitt.transactions.jobs import judge_by_new_policy
from kvitt.transactions.models import ApprovalStep, StepState, Transaction
from tests.doing import client_of, expense

pytestmark = pytest.mark.django_db

TAXI = """\
[[rule]]
code = "taxi"
names = {{ en = "Taxi ride" }}
cost_types = ["taxi"]
measure = "amount"
above = {above}
effect = "{effect}"
"""


def in_force(cast, above=150, effect="note", code="taxi"):
    text = TAXI.format(above=above, effect=effect).replace('code = "taxi"', f'code = "{code}"')
    row = save_draft(person=cast.cleo, policy_id=uuid7(), text=text, at=AT)
    return activate(person=cast.cleo, policy_id=row.id, at=AT)


def by_policy(row):
    return [finding for finding in Transaction.objects.get(id=row.id).checked if finding.code.startswith("policy.")]


def run_job(cast):
    """As the worker does: the newest run, outside of any scope."""
    with company_scope(cast.company.id):
        run = PolicyRun.objects.filter(kind=RunKind.JUDGING).order_by("-id").first()
    judge_by_new_policy.func(_Context(), company_id=str(cast.company.id), run_id=str(run.id))
    with company_scope(cast.company.id):
        run.refresh_from_db()
    return run


class _Context:
    def should_abort(self):
        return False


def test_open_and_sent_items_get_the_verdicts_of_the_new_policy_and_decided_ones_keep_theirs(nordlys):
    with company_scope(nordlys.company.id):
        in_force(nordlys, effect="note")
        rows = {
            state: expense(nordlys, state=state, merchant=state)
            for state in ("draft", "submitted", "approved", "booked")
        }
        before = {state: by_policy(row) for state, row in rows.items()}
        versions = {state: row.version for state, row in rows.items()}
        new = in_force(nordlys, effect="stop")
    run = run_job(nordlys)
    assert (run.state, run.done, run.total, run.result) == ("done", 2, 2, {"changed": 2})
    with company_scope(nordlys.company.id):
        for state in ("draft", "submitted"):
            (told,) = by_policy(rows[state])
            assert (told.code, told.severity) == ("policy.stop", "stop")
            assert told.parameters["since_policy"] == str(new.number)
            fresh = Transaction.objects.get(id=rows[state].id)
            assert (fresh.version, fresh.state, fresh.stops) == (versions[state], state, 1)
            assert fresh.warnings == (2 if state == "submitted" else 1)
            event = Event.objects.get(subject_id=rows[state].id, verb="transaction.judged-anew")
            assert event.payload == {"policy": "2", "added": ["taxi"]}
        for state in ("approved", "booked"):
            assert by_policy(rows[state]) == before[state]
        page = client_of(nordlys, nordlys.bo).get("/approvals/").content.decode()
        assert "2" in page.split("siden", 1)[-1] or "policy 2" in page
        assert (
            client_of(nordlys, nordlys.cleo).get(f"/finance/{rows['approved'].id}/").content.decode().count("badge")
            >= 1
        )


def test_doing_it_again_changes_nothing(nordlys):
    with company_scope(nordlys.company.id):
        in_force(nordlys)
        row = expense(nordlys, state="submitted")
        in_force(nordlys, above=100)
    run_job(nordlys)
    with company_scope(nordlys.company.id):
        once = Transaction.objects.filter(id=row.id).values().get()
        assert judge_anew(ids=[row.id], policy="2", on=TODAY, at=AT) == 0
        assert Transaction.objects.filter(id=row.id).values().get() == once
        assert Event.objects.filter(verb="transaction.judged-anew").count() == 1


def test_the_approver_is_told_what_the_policy_has_nothing_against_any_more(nordlys):
    with company_scope(nordlys.company.id):
        in_force(nordlys)
        row, draft = expense(nordlys, state="submitted"), expense(nordlys, merchant="Kladde")
        retire(person=nordlys.cleo, at=AT)
    run_job(nordlys)
    with company_scope(nordlys.company.id):
        (told,) = by_policy(row)
        assert (told.code, told.severity, told.parameters["name"]) == ("policy.lifted", "note", "Taxi ride")
        assert by_policy(draft) == []
        event = Event.objects.get(subject_id=row.id, verb="transaction.judged-anew")
        assert event.payload == {"policy": "", "lifted": ["taxi"]}


def test_what_is_payable_follows_until_somebody_has_decided(nordlys):
    with company_scope(nordlys.company.id):
        row, decided = expense(nordlys, state="submitted"), expense(nordlys, state="submitted", merchant="Taxa 2")
        step = ApprovalStep.objects.get(transaction_id=decided.id)
        ApprovalStep.objects.create(
            transaction_id=decided.id,
            round=step.round,
            position=step.position + 1,
            approver_id=nordlys.eva.id,
            state=StepState.WAITING,
            since=AT,
        )
        ApprovalStep.objects.filter(id=step.id).update(state=StepState.APPROVED)
        in_force(nordlys, effect="pay-limit")
    run_job(nordlys)
    with company_scope(nordlys.company.id):
        assert Transaction.objects.get(id=row.id).payable == Decimal(150)
        assert Transaction.objects.get(id=decided.id).payable == Decimal("187.50")
        assert by_policy(decided) == []


def test_an_item_does_not_grow_old_with_its_approver(nordlys):
    with company_scope(nordlys.company.id):
        row = expense(nordlys, state="submitted")
        text = '[[rule]]\ncode = "old"\nmeasure = "age-in-days"\nabove = 10\neffect = "note"\n'
        made = save_draft(person=nordlys.cleo, policy_id=uuid7(), text=text, at=AT)
        activate(person=nordlys.cleo, policy_id=made.id, at=AT)
    run_job(nordlys)  # on the day of the clock, long after it was sent
    with company_scope(nordlys.company.id):
        assert by_policy(row) == []


def test_a_newer_policy_takes_over_from_a_run_that_is_not_done(nordlys):
    with company_scope(nordlys.company.id):
        expense(nordlys, state="submitted")
        in_force(nordlys)
        in_force(nordlys, above=100)
        states = list(PolicyRun.objects.filter(kind=RunKind.JUDGING).order_by("id").values_list("state", flat=True))
        assert states == ["cancelled", "waiting"]
        assert "0" in client_of(nordlys, nordlys.cleo).get("/configuration/policies/").content.decode()
    assert run_job(nordlys).state == "done"


def test_the_number_of_queries_does_not_grow_with_the_items(nordlys):
    with company_scope(nordlys.company.id):
        in_force(nordlys)
        for number in range(9):
            expense(nordlys, state="submitted", merchant=f"Taxa {number}")
        in_force(nordlys, effect="explain")

        def queries(ids) -> int:
            with CaptureQueriesContext(connection) as captured:
                judge_anew(ids=ids, policy="2", on=TODAY, at=AT)
            return len(captured)

        ids = waiting_for_judgement()
        assert queries(ids[:2]) == queries(ids[2:])
