"""Decisions that let wait: the reminder, the next one up, and an approval without an answer where the company's rule says so."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kvitt.events.models import Event
from kvitt.kernel.ids import uuid7
from kvitt.people.models import ManagerOf, User
from kvitt.project.nordlys import AT, TODAY
from kvitt.tenancy.models import Company
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.answer import answer
from kvitt.transactions.actions.approve import approve, approve_each
from kvitt.transactions.actions.ask import ask
from kvitt.transactions.actions.chase import Chased, chase
from kvitt.transactions.actions.looked import Look
from kvitt.transactions.actions.recall import recall
from kvitt.transactions.actions.reject import send_back
from kvitt.transactions.actions.reroute import reroute_all
from kvitt.transactions.actions.submit import submit
from kvitt.transactions.models import ApprovalStep, Transaction
from tests.doing import expense
from tests.journeys.test_routes import asked, away, flow, side_by_side, state, user
from tests.mails import mails

pytestmark = pytest.mark.django_db

# AT is Friday 20 November 2026, 10:30 in Copenhagen; two working days later is Tuesday.
REMINDED = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
NEXT = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)


@pytest.fixture
def cast(nordlys, outsider):
    with company_scope(nordlys.company.id):
        yield nordlys


def rule(cast, **given):
    row = Company.objects.get(company_id=cast.company.id)
    for name, value in given.items():
        setattr(row, name, value)
    row.save()


def step(item):
    return ApprovalStep.objects.get(transaction_id=item.id, state="waiting")


def verbs(item):
    return list(Event.objects.filter(subject_id=item.id).order_by("id").values_list("verb", flat=True))


def silent(step):
    names = dict(User.objects.values_list("id", "full_name"))
    return [names[type(step.id)(one["person"])] for one in step.unanswered]


def let_wait(cast, **changes):
    """An expense of Alma's that Bo did not answer, reminder and all."""
    item = expense(cast, state="submitted", **changes)
    assert chase(at=REMINDED) == Chased(reminded=1)
    return item


def without_remarks(item):
    Transaction.objects.filter(id=item.id).update(warnings=0)


def test_a_reminder_on_the_second_working_day_and_only_once(cast):
    item = expense(cast, state="submitted")
    assert chase(at=REMINDED - timedelta(minutes=1)) == Chased()
    assert chase(at=REMINDED) == Chased(reminded=1)
    assert chase(at=REMINDED) == Chased()
    assert chase(at=NEXT - timedelta(minutes=1)) == Chased()
    assert step(item).reminded_at == REMINDED
    assert verbs(item)[-1] == "transaction.reminded"
    assert asked(cast.bo, cast.eva) == [["Taxa 4x35"], []]


def test_then_the_next_one_up_is_asked_and_the_log_says_so(cast):
    item = let_wait(cast)
    assert chase(at=NEXT) == Chased(escalated=1)
    assert chase(at=NEXT) == Chased()
    assert asked(cast.bo, cast.eva) == [[], ["Taxa 4x35"]]
    assert silent(step(item)) == ["Bo Lind"]
    assert (step(item).since, step(item).reminded_at) == (NEXT, None)
    event = Event.objects.get(verb="transaction.escalated")
    assert (event.actor_kind, event.payload) == ("system", {"to": [str(cast.eva.id)], "people": [str(cast.bo.id)]})


def test_who_is_asked_next_decides_like_anybody(cast):
    item = let_wait(cast)
    chase(at=NEXT)
    approve(person=cast.eva, transaction_id=item.id, at=NEXT)
    assert state(item) == "approved"
    assert not Transaction.objects.get(id=item.id).is_unanswered
    assert reroute_all(at=NEXT) == 0


def test_what_went_to_the_next_one_up_stays_there_when_ways_are_found_anew(cast):
    item = let_wait(cast)
    chase(at=NEXT)
    assert reroute_all(at=NEXT + timedelta(hours=1)) == 0
    user(cast, cast.bo, approval_limit="100000")
    assert asked(cast.bo, cast.eva) == [[], ["Taxa 4x35"]]
    assert silent(step(item)) == ["Bo Lind"]


def test_with_a_new_manager_it_is_asked_anew(cast):
    let_wait(cast)
    chase(at=NEXT)
    user(cast, cast.alma, managers="cleo@nordlys.example")
    assert asked(cast.bo, cast.cleo, cast.eva) == [[], ["Taxa 4x35"], []]


def test_a_substitute_takes_the_place_of_the_next_one_up(cast):
    item = let_wait(cast)
    chase(at=NEXT)
    user(cast, cast.dag, roles="employee approver")
    away(cast.eva, cast.dag, first=7, at=NEXT)
    reroute_all(at=NEXT)
    assert asked(cast.bo, cast.dag, cast.eva) == [[], ["Taxa 4x35"], []]
    assert step(item).approver_for_id == cast.eva.id
    assert silent(step(item)) == ["Bo Lind"]


def test_after_the_last_one_up_a_deputy_and_then_it_stays(cast):
    item = let_wait(cast)
    chase(at=NEXT)
    moments = [NEXT + timedelta(days=n) for n in range(1, 60)]
    for at in moments:
        chase(at=at)
    assert asked(cast.bo, cast.eva, cast.cleo) == [[], [], ["Taxa 4x35"]]
    assert silent(step(item)) == ["Bo Lind", "Eva Holm"]
    assert verbs(item).count("transaction.escalated") == 2
    assert verbs(item).count("transaction.reminded") == 3
    assert state(item) == "submitted"


def test_never_the_owner_nor_who_entered_it(cast):
    """Bo's own manager is Eva: of Eva's expense, which Cleo is asked about, nobody is left but Bo's like."""
    ManagerOf.objects.create(user=cast.eva, manager=cast.bo)
    item = expense(cast, owner=cast.eva, state="submitted")
    chase(at=REMINDED)
    assert asked(cast.bo) == [["Taxa 4x35"]]
    chase(at=NEXT)  # above Bo is Eva herself, who is the first deputy too
    assert asked(cast.bo, cast.eva, cast.cleo) == [[], [], ["Taxa 4x35"]]
    assert silent(step(item)) == ["Bo Lind"]


def test_never_one_who_gains_by_it_nor_one_without_the_limit(cast):
    User.objects.filter(id=cast.eva.id).update(approval_limit=Decimal(100))
    item = let_wait(cast)
    chase(at=NEXT)
    assert step(item).approver_id == cast.cleo.id


def test_who_decides_side_by_side_or_later_is_not_asked_twice(cast):
    item = side_by_side(cast)  # Bo and Cleo
    submit(person=cast.alma, transaction_id=item.id, on=TODAY, at=AT)
    approve(person=cast.cleo, transaction_id=item.id, at=AT)
    chase(at=REMINDED)
    chase(at=NEXT)
    assert asked(cast.bo, cast.cleo, cast.eva) == [[], [], ["Taxa 4x35"]]
    approve(person=cast.eva, transaction_id=item.id, at=NEXT)
    assert state(item) == "approved"


def test_later_stages_are_asked_as_ever_and_who_let_it_wait_is_not_asked_again(cast):
    flow(cast, part_1="line", part_2="cleo@nordlys.example")
    item = let_wait(cast)
    chase(at=NEXT)
    approve(person=cast.eva, transaction_id=item.id, at=NEXT)
    assert asked(cast.bo, cast.eva, cast.cleo) == [[], [], ["Taxa 4x35"]]
    assert reroute_all(at=NEXT) == 0
    approve(person=cast.cleo, transaction_id=item.id, at=NEXT)
    assert state(item) == "approved"


def test_an_alternative_is_reminded_too_and_may_go_on_deciding(cast):
    flow(cast, part_1="line", alternative="cleo@nordlys.example")
    item = let_wait(cast)
    chase(at=NEXT)
    assert asked(cast.bo, cast.eva, cast.cleo) == [[], ["Taxa 4x35"], ["Taxa 4x35"]]
    approve(person=cast.cleo, transaction_id=item.id, at=NEXT)
    assert state(item) == "approved"


def test_the_clock_stands_still_while_a_question_is_open_and_starts_anew_with_the_answer(cast):
    item = expense(cast, state="submitted")
    ask(person=cast.bo, transaction_id=item.id, message_id=uuid7(), text="Hvem var med?", at=AT)
    assert chase(at=NEXT + timedelta(days=30)) == Chased()
    answered = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
    answer(person=cast.alma, transaction_id=item.id, message_id=uuid7(), text="Kun mig", at=answered)
    assert chase(at=datetime(2026, 12, 2, 9, 29, tzinfo=UTC)) == Chased()
    assert chase(at=datetime(2026, 12, 2, 9, 30, tzinfo=UTC)) == Chased(reminded=1)


def test_days_off_of_whoever_is_asked_do_not_count(cast):
    User.objects.filter(id=cast.bo.id).update(workdays=[1])
    expense(cast, state="submitted")
    assert chase(at=datetime(2026, 11, 30, 6, 59, tzinfo=UTC)) == Chased()
    # The Monday after the Friday begins the count; two Mondays later it is due.
    assert chase(at=datetime(2026, 12, 7, 6, 59, tzinfo=UTC)) == Chased()
    assert chase(at=datetime(2026, 12, 7, 7, 0, tzinfo=UTC)) == Chased(reminded=1)


def test_another_countrys_holidays_count_for_its_people(cast):
    """Maundy Thursday is a Danish holiday: who works in Malmö is reminded on it, who works in Copenhagen after Easter."""
    tuesday = datetime(2026, 3, 31, 8, 0, tzinfo=UTC)
    easter = datetime(2026, 4, 2, 8, 0, tzinfo=UTC)
    item = expense(cast, state="submitted")
    ApprovalStep.objects.filter(transaction_id=item.id).update(since=tuesday)
    assert chase(at=easter) == Chased()
    User.objects.filter(id=cast.bo.id).update(branch_id=User.objects.get(id=cast.dag.id).branch_id)
    assert chase(at=easter) == Chased(reminded=1)


def test_nothing_is_approved_without_an_answer_unless_a_rule_says_so(cast):
    item = let_wait(cast)
    for n in range(200):
        chase(at=NEXT + timedelta(days=n))
    assert state(item) == "submitted"
    without_remarks(item)
    rule(cast, approve_after=5)  # days alone are no rule: up to what amount?
    chase(at=NEXT + timedelta(days=201))
    assert state(item) == "submitted"


@pytest.mark.parametrize(
    ("up_to", "warnings", "wanted"), [("187.50", 0, True), ("187.49", 0, False), ("1000", 1, False)]
)
def test_the_rule_approves_what_is_small_and_without_remarks(cast, up_to, warnings, wanted):
    rule(cast, approve_after=4, approve_up_to=Decimal(up_to))
    item = expense(cast, state="submitted")
    Transaction.objects.filter(id=item.id).update(warnings=warnings)
    chase(at=REMINDED)
    found = chase(at=datetime(2026, 11, 26, 9, 30, tzinfo=UTC))
    assert found == (Chased(approved=1) if wanted else Chased())
    row = Transaction.objects.get(id=item.id)
    assert (row.state, row.is_unanswered) == (("approved", True) if wanted else ("submitted", False))
    if wanted:
        done = ApprovalStep.objects.get(transaction_id=item.id)
        assert (done.state, done.decided_by_id, done.approver_id) == ("approved", None, cast.bo.id)
        event = Event.objects.get(verb="transaction.approved-unanswered")
        assert (event.actor_kind, event.payload) == ("system", {"people": [str(cast.bo.id)]})
        assert chase(at=NEXT) == Chased()
        assert reroute_all(at=NEXT) == 0


def test_where_several_people_decide_no_rule_stands_in_for_one_of_them(cast):
    flow(cast, part_1="line", part_2="cleo@nordlys.example")
    rule(cast, approve_after=1, approve_up_to=Decimal(100000), escalate_after=None)
    item = let_wait(cast)
    without_remarks(item)
    chase(at=NEXT + timedelta(days=30))
    assert state(item) == "submitted"
    assert asked(cast.bo) == [["Taxa 4x35"]]


def test_the_mark_goes_when_the_item_is_sent_back(cast):
    rule(cast, approve_after=3, approve_up_to=Decimal(1000))
    item = let_wait(cast)
    without_remarks(item)
    assert chase(at=NEXT) == Chased(approved=1)
    send_back(person=cast.cleo, transaction_id=item.id, comment="Hvor er bonen?", at=NEXT)
    assert not Transaction.objects.get(id=item.id).is_unanswered


def test_recalled_and_sent_again_it_starts_anew(cast):
    item = let_wait(cast)
    chase(at=NEXT)
    recall(person=cast.alma, transaction_id=item.id, at=NEXT)
    assert chase(at=NEXT + timedelta(days=30)) == Chased()
    submit(person=cast.alma, transaction_id=item.id, on=TODAY, at=NEXT)
    assert asked(cast.bo, cast.eva) == [["Taxa 4x35"], []]
    assert step(item).unanswered == []


def test_a_company_that_switched_it_off_chases_nobody(cast):
    rule(cast, remind_after=None, escalate_after=None)
    expense(cast, state="submitted")
    assert chase(at=NEXT + timedelta(days=100)) == Chased()


def test_every_company_is_chased_by_itself(nordlys, outsider):
    for company in (nordlys, outsider):
        with company_scope(company.company.id):
            expense(company, state="submitted")
    with company_scope(outsider.company.id):
        assert chase(at=REMINDED) == Chased(reminded=1)
        assert asked(outsider.bo) == [["Taxa 4x35"]]
    with company_scope(nordlys.company.id):
        assert ApprovalStep.objects.get().reminded_at is None


def test_hundreds_of_items_take_no_more_queries_than_two(cast, django_assert_max_num_queries):
    for _ in range(2):
        expense(cast, state="submitted")
    with django_assert_max_num_queries(60) as few:
        chase(at=REMINDED)
        chase(at=NEXT)
    for _ in range(20):
        expense(cast, state="submitted")
    with django_assert_max_num_queries(len(few)):
        chase(at=REMINDED + timedelta(minutes=5))
        chase(at=NEXT + timedelta(hours=1))
    assert len(asked(cast.eva)[0]) == 22


def test_what_is_old_but_not_due_is_locked_by_nobody(cast):
    item = expense(cast, state="submitted")
    with CaptureQueriesContext(connection) as asked:
        assert chase(at=REMINDED - timedelta(minutes=1)) == Chased()
    assert not [one for one in asked if "FOR UPDATE" in one["sql"]]
    with CaptureQueriesContext(connection) as asked:
        assert chase(at=REMINDED) == Chased(reminded=1)
    locked = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"]]
    assert len(locked) == 1
    assert item.id.hex in locked[0]


@pytest.mark.parametrize(("named", "wanted"), [([], True), (["expense"], True), (["mileage"], False)])
def test_the_rule_may_be_for_some_kinds_alone(cast, named, wanted):
    rule(cast, approve_after=4, approve_up_to=Decimal(100000), approve_kinds=named)
    item = expense(cast, state="submitted")
    without_remarks(item)
    chase(at=REMINDED)
    chase(at=NEXT)
    assert Transaction.objects.get(id=item.id).is_unanswered is wanted


@pytest.mark.parametrize(
    ("language", "one", "two"),
    [
        ("da", "Godkendt: Udlæg", "Godkendt: Udlæg (2)"),
        ("sv", "Godkänt: Utlägg", "Godkänt: Utlägg (2)"),
        ("en", "Approved: Expense", "Approved: Expense (2)"),
    ],
)
def test_mails_about_a_decision_name_the_kind(cast, language, one, two):
    User.objects.filter(id=cast.alma.id).update(language=language)
    items = [expense(cast, state="submitted") for _ in range(3)]
    mails()
    approve(person=cast.bo, transaction_id=items[0].id, at=AT)
    assert [subject for _, subject, _ in mails()] == [one]
    approve_each(
        person=cast.bo,
        transaction_ids=[row.id for row in items[1:]],
        at=AT,
        looks={row.id: Look(opened=True) for row in items},
    )
    assert [subject for _, subject, _ in mails()] == [two]
