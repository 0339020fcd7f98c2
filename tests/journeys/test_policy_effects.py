"""What a rule does to an item: an answer about that very rule, paid up to a limit, taxed, from the form to the voucher."""

from decimal import Decimal

import pytest

from kvitt.exports.actions import hand_over
from kvitt.exports.models import BatchFile
from kvitt.files.store import store
from kvitt.kernel.errors import InvalidError
from kvitt.kernel.ids import uuid7
from kvitt.ledger.models import Posting
from kvitt.policy.actions.activate import activate
from kvitt.policy.actions.save_draft import save_draft
from kvitt.project.nordlys import AT, TODAY
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.approve import approve
from kvitt.transactions.actions.book import book, reverse
from kvitt.transactions.actions.submit import submit, submit_each
from kvitt.transactions.kinds.expense.actions import save
from kvitt.transactions.kinds.expense.models import ExpenseLine
from kvitt.transactions.models import Transaction
from tests.doing import client_of, expense

pytestmark = pytest.mark.django_db

RULE = '[[rule]]\ncode = "{code}"\nmeasure = "{measure}"\nabove = {above}\neffect = "{effect}"\n{more}\n'


def rule(effect, above=150, measure="amount", code="taxi", more='cost_types = ["taxi"]'):
    return RULE.format(code=code, measure=measure, above=above, effect=effect, more=more)


def in_force(cast, *rules):
    row = save_draft(person=cast.cleo, policy_id=uuid7(), text="\n".join(rules), at=AT)
    return activate(person=cast.cleo, policy_id=row.id, at=AT)


def by_policy(row):
    return [finding for finding in row.checked if finding.code.startswith("policy.")]


def booked(cast, row):
    if row.state == "draft":
        submit(person=cast.alma, transaction_id=row.id, on=TODAY, at=AT)
    approve(person=cast.bo, transaction_id=row.id, at=AT)
    book(person=cast.cleo, transaction_id=row.id, booked_on=TODAY, at=AT)
    postings = list(Posting.objects.filter(voucher__source_id=row.id).order_by("position"))
    assert sum(posting.amount for posting in postings) == 0
    return postings


@pytest.fixture
def company(nordlys):
    with company_scope(nordlys.company.id):
        yield nordlys


def test_what_is_above_the_limit_is_left_to_the_employee_without_their_doing(company):
    in_force(company, rule("pay-limit"))
    row = expense(company)
    (told,) = by_policy(row)
    assert (told.code, told.severity) == ("policy.pay-limit", "warn")
    assert (told.parameters["payable"], told.parameters["rest"]) == ("150.00 DKK", "37.50 DKK")
    assert (row.payable, row.stops) == (Decimal("150.00"), 0)
    postings = booked(company, row)
    assert postings[-1].amount == Decimal("-150.00")
    assert sum(posting.amount for posting in postings[:-1]) == Decimal(150)


def test_an_amount_in_another_currency_is_paid_up_to_the_limit_to_the_cent(company):
    in_force(company, rule("pay-limit", above=100))
    row = expense(company, amount=Decimal("33.33"), currency="EUR", country="DE")
    assert row.payable == Decimal("100.00")
    postings = booked(company, row)
    assert postings[-1].amount == Decimal("-100.00")
    cost = postings[0]
    assert cost.original_currency == "EUR"
    assert abs(cost.original_amount * row.rate - 100) < Decimal("0.05")


def test_the_private_part_and_the_limit_do_not_take_the_same_money_twice(company):
    in_force(company, rule("pay-limit"))
    row = expense(company, private_amount=Decimal("20.00"))
    assert row.payable == Decimal(150)
    row = expense(company, merchant="Taxa 2", private_amount=Decimal("87.50"))
    assert (row.payable, by_policy(row)) == (Decimal(100), [])


def test_several_limits_hold_at_once_and_only_the_lines_they_are_about_bear_them(company):
    in_force(
        company,
        rule("pay-limit", above=100),
        rule("pay-limit", above=260, code="all", more=""),
    )
    parking = company.cost_type("parking")
    row = expense(
        company,
        amount=Decimal(300),
        lines=[
            {"cost_type_id": company.cost_type("taxi"), "amount": Decimal(120), "text": ""},
            {"cost_type_id": parking, "amount": Decimal(180), "text": ""},
        ],
        cost_type_id=company.cost_type("taxi"),
    )
    ExpenseLine.objects.get(transaction_id=row.id, cost_type_id=parking)
    assert row.payable == Decimal(260)
    taxi, other = (
        {told.parameters["rule"]: told.parameters["rest"] for told in by_policy(row)}[code] for code in ("taxi", "all")
    )
    assert (taxi, other) == ("20.00 DKK", "20.00 DKK")
    assert booked(company, row)[-1].amount == Decimal(-260)


def test_a_month_that_is_used_up_pays_nothing_and_says_so(company):
    in_force(company, rule("pay-limit", above=187.5, measure="amount-per-month"))
    expense(company, state="submitted")
    row = expense(company, merchant="Taxa 2")
    (told,) = by_policy(row)
    assert (told.code, told.severity, row.payable) == ("policy.pay-nothing", "stop", Decimal(0))
    with pytest.raises(InvalidError):
        submit(person=company.alma, transaction_id=row.id, on=TODAY, at=AT)


def test_two_sent_together_share_a_limit_in_their_order(company):
    in_force(company, rule("pay-limit", above=300, measure="amount-per-month"))
    rows = [expense(company, merchant=f"Taxa {number}") for number in range(2)]
    assert [row.payable for row in rows] == [Decimal("187.50")] * 2
    submit_each(person=company.alma, transaction_ids=[row.id for row in rows], on=TODAY, at=AT)
    found = [Transaction.objects.get(id=row.id).payable for row in rows]
    assert found == [Decimal("187.50"), Decimal("112.50")]


def test_an_answer_belongs_to_its_rule_and_comes_back_with_it(company):
    in_force(company, rule("explain"))
    row = expense(company, purpose="Kundemøde")
    assert by_policy(row)[0].severity == "stop"  # a purpose is no answer
    client = client_of(company, company.alma)
    client.post(f"/expense/{row.id}/save/", {"explanation-taxi": "Sent fly, ingen tog"})
    row.refresh_from_db()
    assert (by_policy(row)[0].severity, by_policy(row)[0].parameters["answer"]) == ("warn", "Sent fly, ingen tog")
    save(person=company.alma, transaction_id=row.id, changes={"amount": Decimal(100)}, on=TODAY, at=AT)
    assert by_policy(Transaction.objects.get(id=row.id)) == []
    save(person=company.alma, transaction_id=row.id, changes={"amount": Decimal(200)}, on=TODAY, at=AT)
    (again,) = by_policy(Transaction.objects.get(id=row.id))
    assert (again.severity, again.parameters["answer"]) == ("warn", "Sent fly, ingen tog")
    page = client.get(f"/expense/{row.id}/").content.decode()
    assert 'name="explanation-taxi"' in page
    submit(person=company.alma, transaction_id=row.id, on=TODAY, at=AT)
    assert "<q>Sent fly, ingen tog</q>" in client_of(company, company.bo).get("/approvals/").content.decode()


def test_what_is_taxable_reaches_the_voucher_and_the_table(company):
    in_force(company, rule("taxable", above="100.10"))
    row = expense(company)
    (told,) = by_policy(row)
    assert (told.parameters["taxable"], told.parameters["tax_free"]) == ("87.40 DKK", "100.10 DKK")
    assert row.payable == Decimal("187.50")
    postings = booked(company, row)
    assert [posting.taxable for posting in postings] == [Decimal("87.40"), *[Decimal(0)] * (len(postings) - 1)]
    batch = hand_over(person=company.cleo, batch_id=uuid7(), at=AT)
    text = store().read(BatchFile.objects.get(batch_id=batch.id, format="csv").sha256).decode("utf-8-sig")
    head, first, *_rest = (line.split(";") for line in text.splitlines())
    assert first[head.index("taxable")] == "87.40"
    reverse(person=company.cleo, transaction_id=row.id, reason="Fejl", booked_on=TODAY, at=AT)
    assert sum(posting.taxable for posting in Posting.objects.all()) == 0


def test_employee_approver_and_finance_see_what_is_taxable_and_what_is_not_paid(company):
    in_force(company, rule("taxable", above=50), rule("pay-limit", above=150, code="cut"))
    row = expense(company, state="submitted")
    for person, address in (
        (company.alma, f"/items/{row.id}/"),
        (company.bo, "/approvals/"),
        (company.cleo, f"/finance/{row.id}/"),
    ):
        page = client_of(company, person).get(address).content.decode()
        assert "100.00 DKK" in page or "100,00" in page, address
        assert "37.50 DKK" in page or "37,50" in page, address
