"""A question at an item: asked, out of the way, answered, back; and what happens when it is decided all the same."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kvitt.events.queries import history_of
from kvitt.kernel.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from kvitt.kernel.ids import uuid7
from kvitt.people.models import EntersFor, Role, User
from kvitt.project.nordlys import AT, TODAY
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.answer import answer
from kvitt.transactions.actions.approve import approve, approve_each
from kvitt.transactions.actions.ask import ask, ask_each
from kvitt.transactions.actions.book import book, book_each
from kvitt.transactions.actions.looked import Look
from kvitt.transactions.actions.recall import recall
from kvitt.transactions.actions.reject import reject, reject_each
from kvitt.transactions.actions.reports import ReportFields, create_report, put_into_report, submit_report
from kvitt.transactions.actions.withdraw import withdraw_each
from kvitt.transactions.kinds.expense.actions import save
from kvitt.transactions.models import ApprovalStep, Message, Transaction
from kvitt.transactions.queries import standing_of, waiting_for
from tests.doing import api_of, client_of, expense
from tests.mails import mails

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=5)


@pytest.fixture
def cast(nordlys, outsider):
    with company_scope(nordlys.company.id):
        yield nordlys


@pytest.fixture
def sent(cast):
    return expense(cast, state="submitted")


def asking(person, item, *, text="Hvem var med?", at=AT, message_id=None):
    return ask(person=person, transaction_id=item.id, text=text, message_id=message_id or uuid7(), at=at)


def answering(person, item, *, text="Kun mig.", at=LATER, message_id=None):
    return answer(person=person, transaction_id=item.id, text=text, message_id=message_id or uuid7(), at=at)


def now_is(item):
    return Transaction.objects.get(id=item.id)


def titles(person):
    return [step.transaction.title for step in waiting_for(person)]


def test_a_question_waits_for_the_owner_and_comes_back_answered(cast, sent):
    mails()
    asking(cast.bo, sent)
    assert (now_is(sent).state, now_is(sent).asked_at) == ("submitted", AT)
    sums = standing_of(cast.alma.id)
    assert (sums.to_do, sums.under_way, sums.coming) == (1, 0, Decimal("187.50"))
    ((to, subject, text),) = mails()
    assert to == "alma"
    assert "Bo Lind" in subject
    assert "Hvem var med?" in text
    assert f"/items/{sent.id}/" in text
    answering(cast.alma, sent)
    assert now_is(sent).asked_at is None
    ((to, _, text),) = mails()
    assert to == "bo"
    assert "Kun mig." in text
    assert f"/approvals/{sent.id}/" in text
    assert titles(cast.bo) == ["Taxa 4x35"]
    verbs = [event.verb for event in history_of(sent.id)]
    assert verbs[-2:] == ["transaction.question-asked", "transaction.question-answered"]


def test_the_time_that_a_question_was_open_is_nobodys_delay(cast, sent):
    asking(cast.bo, sent, at=AT + timedelta(hours=2))
    answering(cast.alma, sent, at=AT + timedelta(days=3))
    assert ApprovalStep.objects.get(transaction_id=sent.id).since == AT + timedelta(days=3) - timedelta(hours=2)


def test_asked_items_stand_last_and_are_left_out_of_bulks_but_can_be_decided_alone(cast):
    first, second = (expense(cast, state="submitted", merchant=name) for name in ("Første", "Anden"))
    asking(cast.bo, first)
    assert titles(cast.bo) == ["Anden", "Første"]
    outcomes = {one.transaction_id: one.error for one in approve_each(
        person=cast.bo, transaction_ids=[first.id, second.id], at=LATER, looks={second.id: Look(opened=True)}
    )}  # fmt: skip
    assert (outcomes[second.id], outcomes[first.id].code) == (None, "question.open")
    rejected = reject_each(person=cast.bo, transaction_ids=[first.id, second.id], comment="Nej", at=LATER)
    assert not any(one.done for one in rejected)
    approve(person=cast.bo, transaction_id=first.id, at=LATER)
    assert (now_is(first).state, now_is(first).asked_at) == ("approved", None)
    assert Message.objects.get(transaction_id=first.id).closed_at == LATER


def test_taking_the_decision_back_opens_the_question_again(cast, sent):
    asking(cast.bo, sent)
    reject(person=cast.bo, transaction_id=sent.id, comment="Intet svar", at=LATER)
    assert now_is(sent).asked_at is None
    withdraw_each(person=cast.bo, transaction_ids=[sent.id], at=LATER)
    assert (now_is(sent).state, now_is(sent).asked_at) == ("submitted", AT)
    assert Message.objects.get().closed_at is None


def test_a_question_that_was_answered_before_the_decision_stays_answered(cast, sent):
    asking(cast.bo, sent)
    answering(cast.alma, sent)
    reject(person=cast.bo, transaction_id=sent.id, comment="Nej", at=LATER + timedelta(minutes=1))
    withdraw_each(person=cast.bo, transaction_ids=[sent.id], at=LATER + timedelta(minutes=2))
    assert now_is(sent).asked_at is None


def test_recalling_ends_the_question_and_the_thread_stays(cast, sent):
    asking(cast.bo, sent)
    recall(person=cast.alma, transaction_id=sent.id, at=LATER)
    assert now_is(sent).asked_at is None
    with pytest.raises(ConflictError):
        answering(cast.alma, sent)
    assert "Hvem var med?" in client_of(cast, cast.alma).get(f"/expense/{sent.id}/").content.decode()


def test_sent_again_with_the_same_id_nothing_is_said_twice(cast, sent):
    question, reply = uuid7(), uuid7()
    for _ in range(2):
        asking(cast.bo, sent, message_id=question)
    for _ in range(2):
        answering(cast.alma, sent, message_id=reply)
    assert Message.objects.count() == now_is(sent).messages_count == 2
    other = expense(cast, state="submitted")
    with pytest.raises(NotFoundError):
        asking(cast.bo, other, message_id=question)
    with pytest.raises(NotFoundError):
        answering(cast.alma, other, message_id=question)


def test_the_same_question_at_several_items_is_asked_once_at_each(cast):
    items = [expense(cast, state="submitted", merchant=name) for name in "AB"]
    mine = expense(cast, owner=cast.bo, state="submitted", merchant="C")
    ids, message_id = [*(one.id for one in items), mine.id], uuid7()
    for _ in range(2):
        outcomes = ask_each(person=cast.bo, transaction_ids=ids, text="Hvorfor?", message_id=message_id, at=AT)
    assert [one.done for one in outcomes] == [True, True, False]
    assert outcomes[2].error.code == "question.own-item"
    assert Message.objects.count() == 2


def test_only_whose_turn_it_is_asks_and_only_the_owners_side_answers(cast, sent):
    for nobody, error in ((cast.alma, NotAllowedError), (cast.dag, NotFoundError), (cast.cleo, NotAllowedError)):
        with pytest.raises(error):
            asking(nobody, sent)
    asking(cast.bo, sent)
    with pytest.raises(NotAllowedError):
        answering(cast.bo, sent)
    with pytest.raises(NotFoundError):
        answering(cast.dag, sent)
    User.objects.filter(id=cast.dag.id).update(roles=[Role.EMPLOYEE, Role.SECRETARY])
    EntersFor.objects.create(secretary=cast.dag, user=cast.alma)
    message = answering(User.objects.get(id=cast.dag.id), sent)
    assert (message.author_id, message.author_for_id) == (cast.dag.id, cast.alma.id)
    page = client_of(cast, cast.bo).get(f"/approvals/{sent.id}/").content.decode()
    assert "Dag Åkesson for Alma Lauritsen" in page


def test_an_auditor_reads_the_thread_and_says_nothing(cast, sent):
    asking(cast.bo, sent)
    User.objects.filter(id=cast.dag.id).update(roles=[Role.EMPLOYEE, Role.AUDITOR])
    dag = User.objects.get(id=cast.dag.id)
    assert "Hvem var med?" in client_of(cast, dag).get(f"/finance/{sent.id}/").content.decode()
    with pytest.raises(NotAllowedError):
        asking(dag, sent)
    with pytest.raises(NotAllowedError):
        answering(dag, sent)


def test_finance_asks_about_what_is_approved_and_books_it_alone_meanwhile(cast):
    row, other = expense(cast, state="approved"), expense(cast, state="approved", merchant="Tog")
    asking(cast.cleo, row)
    assert (now_is(row).state, standing_of(cast.alma.id).to_do) == ("approved", 1)
    outcomes = book_each(person=cast.cleo, transaction_ids=[row.id, other.id], booked_on=TODAY, at=LATER)
    assert {one.transaction_id: one.done for one in outcomes} == {row.id: False, other.id: True}
    book(person=cast.cleo, transaction_id=row.id, booked_on=TODAY, at=LATER)
    assert (now_is(row).state, now_is(row).asked_at) == ("booked", None)
    with pytest.raises(ConflictError):
        asking(cast.cleo, row)


@pytest.mark.parametrize(
    ("text", "code"),
    [("  \n ", "message.missing"), ("x" * 2001, "message.too-long"), ("Gæsten var 010190-1234", "personal-number")],
)
def test_what_cannot_be_kept_is_refused_with_a_reason(cast, sent, text, code):
    with pytest.raises(InvalidError) as refused:
        asking(cast.bo, sent, text=text)
    assert refused.value.findings[0].code == code
    asking(cast.bo, sent)
    with pytest.raises(InvalidError):
        answering(cast.alma, sent, text=text)
    client = client_of(cast, cast.alma)
    answered = client.post(f"/items/{sent.id}/answer/", {"comment": text, "id": str(uuid7())})
    assert answered.status_code == 422
    assert text.strip() in answered.content.decode()


def test_nothing_is_answered_where_nothing_was_asked(cast, sent):
    with pytest.raises(ConflictError) as refused:
        answering(cast.alma, sent)
    assert refused.value.code == "question.none"


def test_two_who_answer_at_once_are_both_heard(cast, sent):
    asking(cast.bo, sent)
    answering(cast.alma, sent)
    answering(cast.alma, sent, text="Og Frode fra kunden.")
    assert [message.text for message in Message.objects.order_by("id")][1:] == ["Kun mig.", "Og Frode fra kunden."]


def test_a_question_side_by_side_is_closed_by_who_asked_it_or_by_the_end(cast, sent):
    asking(cast.bo, sent)
    step = ApprovalStep.objects.get(transaction_id=sent.id)
    ApprovalStep.objects.create(
        transaction_id=sent.id, round=1, position=1, stage=0, approver_id=cast.eva.id, state="waiting", since=step.since
    )
    approve(person=cast.eva, transaction_id=sent.id, at=LATER)
    assert now_is(sent).asked_at == AT  # Bo still wants to know
    approve(person=cast.bo, transaction_id=sent.id, at=LATER)
    assert (now_is(sent).asked_at, now_is(sent).state) == (None, "approved")


# -- pages and API ----------------------------------------------------------------------------------------------------


def test_by_page_from_the_question_to_the_answer(cast, sent):
    bo, alma = client_of(cast, cast.bo), client_of(cast, cast.alma)
    asked = bo.post("/approvals/ask/", {"ids": str(sent.id), "comment": "Hvem var med?", "id": str(uuid7())})
    assert asked["Location"] == "/approvals/"
    inbox = bo.get("/approvals/").content.decode()
    assert f'name="ids" value="{sent.id}" data-amount' not in inbox  # no box: it is not decided among others
    assert "Hvem var med?" in inbox
    for address in ("/", "/mine/", "/mine/?show=to_do", f"/items/{sent.id}/"):
        assert "Hvem var med?" in alma.get(address).content.decode(), address
    assert "Hvem var med?" not in alma.get("/mine/?show=under_way").content.decode()
    reply = alma.post(f"/items/{sent.id}/answer/", {"comment": "Kun mig.", "id": str(uuid7())})
    assert reply.status_code == 302
    assert "Kun mig." in bo.get("/approvals/").content.decode()


def test_by_api(nordlys, outsider):
    with company_scope(nordlys.company.id):
        sent = expense(nordlys, state="submitted")
    browser, bo, alma = client_of(nordlys, nordlys.bo), api_of(nordlys, nordlys.bo), api_of(nordlys, nordlys.alma)
    address = f"/api/v1/transactions/{sent.id}/messages"

    def post(where, header, **body):
        return browser.post(where, body, content_type="application/json", **header)

    question = {"id": str(uuid7()), "kind": "question", "text": "Hvem var med?"}
    assert post(address, alma, **question).status_code == 403
    assert post(address, bo, **question).status_code == 201
    assert post(address, bo, **question).status_code == 201
    reply = {"id": str(uuid7()), "kind": "answer", "text": "Kun mig."}
    assert browser.get(f"/api/v1/transactions/{sent.id}", **alma).json()["asked_at"] is not None
    assert post(address, alma, **reply).json()["to_id"] == str(nordlys.bo.id)
    assert post(address, alma, **{**reply, "id": str(uuid7()), "text": " "}).status_code == 422
    told = browser.get(address, **bo).json()
    assert [(one["kind"], one["text"]) for one in told] == [("question", "Hvem var med?"), ("answer", "Kun mig.")]
    many = post("/api/v1/approvals/ask", bo, id=str(uuid7()), ids=[str(sent.id)], comment="Og hvor?").json()
    assert [one["done"] for one in many] == [True]
    theirs = api_of(outsider, outsider.bo)
    assert browser.get(address, **theirs).status_code == 404
    assert post(address, theirs, **{**question, "id": str(uuid7())}).status_code == 404


# -- one line of a report ---------------------------------------------------------------------------------------------


def test_one_line_of_a_report_is_rejected_while_the_others_go_on(cast):
    report = create_report(person=cast.alma, report_id=uuid7(), fields=ReportFields(title="Aarhus"), at=AT)
    rows = [expense(cast, merchant=name) for name in ("Tog", "Hotel", "Taxa")]
    put_into_report(person=cast.alma, report_id=report.id, transaction_ids=[row.id for row in rows], at=AT)
    assert all(one.done for one in submit_report(person=cast.alma, report_id=report.id, on=TODAY, at=AT))
    train, hotel, taxi = rows
    reject(person=cast.bo, transaction_id=hotel.id, comment="Hvor er bonen?", at=AT)
    asking(cast.bo, taxi)
    approve(person=cast.bo, transaction_id=train.id, at=AT)
    book(person=cast.cleo, transaction_id=train.id, booked_on=TODAY, at=AT)
    alma = client_of(cast, cast.alma)
    page = alma.get(f"/reports/{report.id}/").content.decode()
    assert "Hvor er bonen?" in page
    assert "Hvem var med?" in page
    save(
        person=cast.alma,
        transaction_id=hotel.id,
        changes={"no_receipt_reason": "Hotellet sender den aldrig"},
        on=TODAY,
        at=LATER,
    )
    assert alma.post(f"/reports/{report.id}/send/").status_code == 302
    states = dict(Transaction.objects.filter(report_id=report.id).values_list("title", "state"))
    assert states == {"Tog": "booked", "Hotel": "submitted", "Taxa": "submitted"}
    assert ApprovalStep.objects.filter(transaction_id=taxi.id).count() == 1  # what was under way stays where it was
    assert [step.round for step in ApprovalStep.objects.filter(transaction_id=hotel.id).order_by("round")] == [1, 2]
    answering(cast.alma, taxi)
    for row in (hotel, taxi):
        approve(person=cast.bo, transaction_id=row.id, at=LATER)
    assert set(Transaction.objects.filter(report_id=report.id).values_list("state", flat=True)) == {
        "booked",
        "approved",
    }
