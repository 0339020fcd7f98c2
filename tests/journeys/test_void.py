"""A change of an item under way makes void what it concerns, and nothing else; the decisions stay readable."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kvitt.configuration.actions.rows import save_row
from kvitt.configuration.nouns import NOUNS
from kvitt.events.queries import history_of
from kvitt.files.actions import Incoming
from kvitt.kernel.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from kvitt.kernel.ids import uuid7
from kvitt.people.models import Dimension, DimensionValue
from kvitt.project.nordlys import AT, TODAY
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.approve import approve
from kvitt.transactions.actions.ask import ask
from kvitt.transactions.actions.receipts import receive
from kvitt.transactions.actions.reject import reject
from kvitt.transactions.actions.submit import submit
from kvitt.transactions.actions.withdraw import withdraw_each
from kvitt.transactions.kind import kind_of
from kvitt.transactions.kinds.expense.actions import save
from kvitt.transactions.kinds.expense.amend import amend
from kvitt.transactions.models import ApprovalStep, Attachment, Message, Transaction
from tests.doing import api_of, client_of, expense
from tests.mails import mails
from tests.pictures import receipt_picture

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=5)


@pytest.fixture
def cast(nordlys, outsider):
    with company_scope(nordlys.company.id):
        yield nordlys


def flow(cast, **texts):
    return save_row(noun=NOUNS["approval-flows"], person=cast.eva, row_id=uuid7(), texts={"code": "x", **texts}, at=AT)


def owned(cast, **owners):
    department = Dimension.objects.get(code="department")
    for code, owner in owners.items():
        found = DimensionValue.objects.filter(dimension_id=department.id, code=code.removeprefix("d"))
        found.update(owner_id=owner.id)


def steps(item):
    """(who decides, how it stands) of the last round."""
    rows = ApprovalStep.objects.filter(transaction_id=item.id).order_by("-round", "position").select_related("approver")
    rows = [row for row in rows if row.round == rows[0].round]
    return [(row.approver.full_name.split()[0], row.state) for row in rows]


def now_is(item):
    return Transaction.objects.get(id=item.id)


def amending(cast, item, *, person=None, at=LATER, **changes):
    given = {name: changes.pop(name) for name in ("answer", "message_id", "version", "receipt_ids") if name in changes}
    return amend(
        person=person or cast.alma, transaction_id=item.id, changes=changes, on=TODAY, at=at, **given
    )  # fmt: skip


@pytest.fixture
def two(cast):
    """Bo has approved, Cleo is asked last."""
    flow(cast, part_1="line", part_2="cleo@nordlys.example")
    item = expense(cast, state="submitted")
    approve(person=cast.bo, transaction_id=item.id, at=AT, comment="Fint")
    mails()
    return item


def test_another_amount_makes_the_approval_void_and_it_stays_readable(cast, two):
    amending(cast, two, amount=Decimal(250))
    assert steps(two) == [("Bo", "void"), ("Bo", "waiting"), ("Cleo", "queued")]
    void = ApprovalStep.objects.get(transaction_id=two.id, state="void")
    assert (void.decided_by_id, void.decided_at, void.comment, void.void_at) == (cast.bo.id, AT, "Fint", LATER)
    assert void.void_for == [{"field": "amount", "from": "187.50 DKK", "to": "250.00 DKK"}]
    ((to, _, text),) = mails()  # one mail that says both: what changed, and that Bo is asked again
    assert to == "bo"
    assert "187,50\u00a0DKK → 250,00\u00a0DKK" in text
    assert f"/approvals/{two.id}/" in text
    verbs = [event.verb for event in history_of(two.id)]
    assert verbs[-2:] == ["transaction.amended", "transaction.decisions-void"]
    for person in (cast.alma, cast.bo):
        page = client_of(cast, person).get(f"/items/{two.id}/").content.decode()
        assert "187,50\u00a0DKK → 250,00\u00a0DKK" in page
        assert "<del>" in page
    approve(person=cast.bo, transaction_id=two.id, at=LATER)
    approve(person=cast.cleo, transaction_id=two.id, at=LATER)
    assert now_is(two).state == "approved"


def test_a_text_makes_nothing_void(cast, two):
    version = now_is(two).version
    amending(cast, two, purpose="Til møde hos kunden")
    assert steps(two) == [("Bo", "approved"), ("Cleo", "waiting")]
    assert now_is(two).version == version + 1
    assert mails() == []


def test_who_has_to_decide_on_the_larger_amount_is_asked(cast):
    save_row(noun=NOUNS["users"], person=cast.eva, row_id=cast.bo.id, texts={"approval_limit": "500"}, at=AT)
    item = expense(cast, state="submitted")
    amending(cast, item, amount=Decimal(900))
    assert steps(item) == [("Eva", "waiting")]
    amending(cast, item, amount=Decimal(400))
    assert steps(item) == [("Bo", "waiting")]


def test_a_dimension_makes_only_its_owners_decision_void_and_those_after(cast):
    owned(cast, d100=cast.cleo, d200=cast.eva)
    flow(cast, part_1="line", part_2="owners:department", part_3="eva@nordlys.example")
    item = expense(cast, state="submitted")
    assert steps(item) == [("Bo", "waiting"), ("Cleo", "queued"), ("Eva", "queued")]
    approve(person=cast.bo, transaction_id=item.id, at=AT)
    approve(person=cast.cleo, transaction_id=item.id, at=AT)
    amending(cast, item, dimensions={"department": "200"})
    # Bo said nothing about the department; Eva, who owns the new one, is asked once, at the end.
    assert steps(item) == [("Bo", "approved"), ("Cleo", "void"), ("Eva", "waiting")]
    assert ApprovalStep.objects.get(state="void").void_for == [
        {"field": "dimension-department", "from": "100", "to": "200"}
    ]


def test_shares_that_change_places_between_two_departments_concern_both_owners(cast):
    owned(cast, d100=cast.bo, d200=cast.cleo)
    flow(cast, part_1="owners:department")
    item = expense(cast)
    line = item.expense_lines.get()
    parts = [(line.id, "100", "150"), (uuid7(), "200", "37.50")]

    def lines(*values):
        return [
            {
                "id": row,
                "amount": Decimal(amount),
                "cost_type_id": line.cost_type_id,
                "dimensions": {"department": value},
            }
            for (row, _, amount), value in zip(parts, values, strict=True)
        ]

    save(person=cast.alma, transaction_id=item.id, changes={"lines": lines("100", "200")}, on=TODAY, at=AT)
    submit(person=cast.alma, transaction_id=item.id, on=TODAY, at=AT)
    approve(person=cast.bo, transaction_id=item.id, at=AT)
    amending(cast, item, lines=lines("200", "100"))
    assert sorted(steps(item)) == [("Bo", "void"), ("Bo", "waiting"), ("Cleo", "waiting")]


def test_finances_correction_of_a_dimension_asks_the_new_owner_even_after_approval(cast):
    owned(cast, d100=cast.bo, d200=cast.eva)
    flow(cast, part_1="owners:department")
    item = expense(cast, state="approved")
    mails()
    line = item.expense_lines.get()

    def correct(**changes):
        row = now_is(item)
        return kind_of("expense").correct(
            person=cast.cleo, transaction_id=item.id, version=row.version, lines={line.id: changes}, at=LATER
        )

    correct(account="1950", vat_code="")
    assert (now_is(item).state, steps(item)) == ("approved", [("Bo", "approved")])
    correct(dimensions={"department": "200"})
    assert (now_is(item).state, now_is(item).approved_at) == ("submitted", None)
    assert steps(item) == [("Bo", "void"), ("Eva", "waiting")]
    assert sorted(to for to, _, _ in mails()) == ["bo", "eva"]
    approve(person=cast.eva, transaction_id=item.id, at=LATER)
    assert now_is(item).state == "approved"


def test_a_dimension_that_nobody_was_asked_about_changes_nothing(cast):
    item = expense(cast, state="approved")
    row = now_is(item)
    lines = {item.expense_lines.get().id: {"dimensions": {"department": "200"}}}
    kind_of("expense").correct(person=cast.cleo, transaction_id=item.id, version=row.version, lines=lines, at=LATER)
    assert (now_is(item).state, steps(item)) == ("approved", [("Bo", "approved")])


def test_finances_page_says_that_it_is_asked_for_again(cast):
    owned(cast, d100=cast.bo, d200=cast.eva)
    flow(cast, part_1="owners:department")
    item = expense(cast, state="approved")
    line = item.expense_lines.get()
    sent = {"version": item.version, "line": str(line.id), f"dimension-department-{line.id}": "200"}
    answer = client_of(cast, cast.cleo).post(f"/finance/{item.id}/correct/", sent, follow=True)
    assert answer.status_code == 200
    assert now_is(item).state == "submitted"


def test_a_decision_cannot_be_taken_back_after_the_change_and_a_later_one_can(cast, two):
    amending(cast, two, amount=Decimal(250))
    (outcome,) = withdraw_each(person=cast.bo, transaction_ids=[two.id], at=LATER)
    assert not outcome.done
    reject(person=cast.bo, transaction_id=two.id, comment="Nu er det for dyrt", at=LATER)
    assert steps(two) == [("Bo", "void"), ("Bo", "rejected"), ("Cleo", "void")]
    (outcome,) = withdraw_each(person=cast.bo, transaction_ids=[two.id], at=LATER)
    assert outcome.done
    assert steps(two) == [("Bo", "void"), ("Bo", "waiting"), ("Cleo", "queued")]
    assert ApprovalStep.objects.get(transaction_id=two.id, position=0).decided_by_id == cast.bo.id


def test_correct_and_answer_is_one_act_and_sent_again_it_changes_nothing_twice(cast, two):
    ask(person=cast.cleo, transaction_id=two.id, text="Mangler der ikke en bon?", message_id=uuid7(), at=AT)
    picture = receipt_picture(merchant="Taxa", total="187,50", vat="0,00", day="20.11.2026")
    receipt = receive(person=cast.alma, incoming=Incoming(uuid7(), "bon.jpg", picture), at=AT)
    message_id = uuid7()
    for _ in range(2):
        amending(cast, two, answer="Jo, her er den.", message_id=message_id, receipt_ids=[receipt.id])
    assert [row.text for row in Message.objects.order_by("at", "id")] == ["Mangler der ikke en bon?", "Jo, her er den."]
    with pytest.raises(NotFoundError):  # the id of a message at another item
        amending(cast, expense(cast, state="submitted"), answer="x", message_id=message_id)
    assert Attachment.objects.filter(transaction_id=two.id).count() == 1
    assert now_is(two).asked_at is None
    assert steps(two) == [("Bo", "void"), ("Bo", "waiting"), ("Cleo", "queued")]


def test_what_would_stop_it_is_refused_and_nothing_is_changed(cast, two):
    before = now_is(two)
    with pytest.raises(InvalidError) as refused:
        amending(cast, two, amount=None, answer="x", message_id=uuid7())
    assert [finding.code for finding in refused.value.findings] == ["expense.amount-missing"]
    after = now_is(two)
    assert (after.version, after.amount) == (before.version, before.amount)
    assert steps(two) == [("Bo", "approved"), ("Cleo", "waiting")]


def test_who_may_correct_it_under_way(cast, two):
    for person, error in ((cast.bo, NotAllowedError), (cast.cleo, NotAllowedError), (cast.dag, NotFoundError)):
        with pytest.raises(error):
            amending(cast, two, person=person, purpose="x")
    with pytest.raises(ConflictError):
        amending(cast, two, version=1, purpose="x")
    booked = expense(cast, state="draft")
    with pytest.raises(ConflictError):
        amending(cast, booked, purpose="x")


def test_what_is_approved_is_corrected_only_when_finance_asks(cast):
    item = expense(cast, state="approved")
    with pytest.raises(ConflictError):
        amending(cast, item, amount=Decimal(100))
    ask(person=cast.cleo, transaction_id=item.id, text="187 eller 178?", message_id=uuid7(), at=AT)
    amending(cast, item, amount=Decimal("178.50"), answer="178", message_id=uuid7())
    assert (now_is(item).state, now_is(item).asked_at) == ("submitted", None)
    assert steps(item) == [("Bo", "void"), ("Bo", "waiting")]


def test_by_page_what_is_refused_stays_as_it_was_typed(cast, two):
    ask(person=cast.cleo, transaction_id=two.id, text="Hvor meget?", message_id=uuid7(), at=AT)
    alma = client_of(cast, cast.alma)
    address = f"/expense/{two.id}/amend/"
    page = alma.get(address).content.decode()
    assert "Hvor meget?" in page
    assert "data-autosave-url" not in page
    item = now_is(two)
    sent = {
        "version": item.version, "message": str(uuid7()), "amount": "tolv", "merchant": "Taxa Nord", "on": "20.11.2026",
        "answer": "Det dobbelte", "participant_name": ["Frode Kunde", ""], "participant_company": ["Kunde A/S", ""],
        "dimension-department": "200",
    }  # fmt: skip
    refused = alma.post(address, sent).content.decode()
    for typed in ("tolv", "Taxa Nord", "Det dobbelte", "Frode Kunde", "Kunde A/S", '<option value="200" selected>'):
        assert typed in refused, typed
    assert now_is(two).title == "Taxa 4x35"
    silent = alma.post(address, {**sent, "amount": "375", "answer": " "}).content.decode()
    assert 'id="error_answer"' in silent
    assert alma.post(address, {**sent, "amount": "375,00"})["Location"] == f"/items/{two.id}/"
    assert (now_is(two).amount, now_is(two).asked_at) == (Decimal(375), None)


def test_by_api(nordlys):
    with company_scope(nordlys.company.id):
        item = expense(nordlys, state="submitted")
    browser, alma = client_of(nordlys, nordlys.alma), api_of(nordlys, nordlys.alma)
    address = f"/api/v1/expenses/{item.id}/amend"

    def post(etag, **body):
        return browser.post(address, body, content_type="application/json", headers={"If-Match": etag}, **alma)

    assert post('"1"', amount="90.00").status_code == 412
    assert post(f'"{item.version}"', amount="90.00").json()["amount"] == "90.000"
    bo = api_of(nordlys, nordlys.bo)
    assert browser.post(address, {}, content_type="application/json", **bo).status_code == 403
