"""Each measure and condition of a rule on real expenses, one case a line: what is above, and what is just within."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from PIL import Image

from kvitt.files.actions import Incoming
from kvitt.files.models import ReadingState, Receipt
from kvitt.kernel.ids import uuid7
from kvitt.people.models import CompanyCard
from kvitt.policy.actions.activate import activate
from kvitt.policy.actions.save_draft import save_draft
from kvitt.policy.queries import policy_in_force
from kvitt.policy.rules.text import policy_from_toml
from kvitt.project.nordlys import AT, TODAY
from kvitt.rates.exchange import official_rate
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.judge_anew import judge_anew
from kvitt.transactions.actions.receipts import receive
from kvitt.transactions.actions.submit import submit, submit_each
from kvitt.transactions.kinds.expense.actions import attach, save
from kvitt.transactions.models import Report, Transaction
from kvitt.transactions.trial import try_on_last_year
from tests.doing import expense

pytestmark = pytest.mark.django_db

NEXT_SATURDAY = TODAY - timedelta(days=(TODAY.isoweekday() + 1) % 7)


def in_force(cast, more):
    text = f'[[rule]]\ncode = "r"\neffect = "note"\n{more}\n'
    row = save_draft(person=cast.cleo, policy_id=uuid7(), text=text, at=AT)
    activate(person=cast.cleo, policy_id=row.id, at=AT)


def hit(row):
    return any(finding.code.startswith("policy.") for finding in Transaction.objects.get(id=row.id).checked)


def trip(cast, nights, begins_in=0):
    first = TODAY + timedelta(days=begins_in)
    return Report.objects.create(
        owner_id=cast.alma.id, title="Rejse", created_at=AT, starts_on=first, ends_on=first + timedelta(days=nights)
    )


def on_trip(cast, nights, begins_in=0, **changes):
    row = expense(cast, **changes)
    Transaction.objects.filter(id=row.id).update(report_id=trip(cast, nights, begins_in).id)
    return save(person=cast.alma, transaction_id=row.id, changes={"purpose": "Rejse"}, on=TODAY, at=AT)


def on_card(cast):
    card = CompanyCard.objects.create(user_id=cast.alma.id, label="Kort", last4="1234")
    return expense(cast, paid_by="card", card_id=card.id)


def with_rate(cast, per_cent):
    official = official_rate(currency="EUR", home="DKK", on=TODAY).rate
    rate = (official * (100 + Decimal(per_cent)) / 100).quantize(Decimal("0.000001"))
    return expense(cast, amount=Decimal(10), currency="EUR", rate=rate, rate_reason="Vekselkontoret")


def twice(cast):
    expense(cast, state="submitted")
    return expense(cast)


def with_wine(cast, *, priced=True):
    """An item whose receipt shows wine for a third of the amount."""
    sign = {"code": "alcohol", "region": None, "word": "vin", **({"amount": "62.50"} if priced else {})}
    receipt = receive(person=cast.alma, incoming=Incoming(uuid7(), "a.jpg", _picture()), at=AT)
    read = {"fields": {}, "signs": [sign], "text": "", "lines": []}
    Receipt.objects.filter(id=receipt.id).update(state=ReadingState.READ, reading=read)
    row = expense(cast)
    return attach(person=cast.alma, transaction_id=row.id, receipt_ids=[receipt.id], on=TODAY, at=AT)


def _picture():
    out = io.BytesIO()
    Image.effect_noise((200, 300), 60).convert("RGB").save(out, "JPEG")
    return out.getvalue()


PEOPLE = [{"name": "Kim", "company": "Kunde"}, {"name": "Bo", "company": "Nordlys"}]

CASES = {
    "amount, above": ('measure = "amount"\nabove = 187', expense, True),
    "amount, exactly": ('measure = "amount"\nabove = 187.50', expense, False),
    "per participant, above": (
        'measure = "amount-per-participant"\nabove = 93.74',
        lambda cast: expense(cast, participants=PEOPLE),
        True,
    ),
    "per participant, exactly": (
        'measure = "amount-per-participant"\nabove = 93.75',
        lambda cast: expense(cast, participants=PEOPLE),
        False,
    ),
    "per night, above": ('measure = "amount-per-night"\nabove = 62.49', lambda cast: on_trip(cast, 3), True),
    "per night, exactly": ('measure = "amount-per-night"\nabove = 62.50', lambda cast: on_trip(cast, 3), False),
    "old": (
        'measure = "age-in-days"\nabove = 9',
        lambda cast: expense(cast, on=TODAY - timedelta(days=10)),
        True,
    ),
    "young enough": (
        'measure = "age-in-days"\nabove = 10',
        lambda cast: expense(cast, on=TODAY - timedelta(days=10)),
        False,
    ),
    "no receipt": ('measure = "receipt-missing"\nabove = 100', expense, True),
    "no receipt, small": ('measure = "receipt-missing"\nabove = 187.50', expense, False),
    "no participants": ('measure = "participants-missing"', expense, True),
    "participants": ('measure = "participants-missing"', lambda cast: expense(cast, participants=PEOPLE), False),
    "no comment": ('measure = "comment-missing"', expense, True),
    "comment": ('measure = "comment-missing"', lambda cast: expense(cast, purpose="Kunde"), False),
    "rate off": ('measure = "rate-deviation"\nabove = 5', lambda cast: with_rate(cast, -6), True),
    "rate near": ('measure = "rate-deviation"\nabove = 5', lambda cast: with_rate(cast, 4), False),
    "duplicate": ('measure = "duplicate"', twice, True),
    "no duplicate": ('measure = "duplicate"', expense, False),
    "alcohol, above": ('measure = "alcohol-share"\nabove = 33', with_wine, True),
    "alcohol, within": ('measure = "alcohol-share"\nabove = 34', with_wine, False),
    "alcohol, nobody knows how much": (
        'measure = "alcohol-share"\nabove = 34',
        lambda cast: with_wine(cast, priced=False),
        True,
    ),
    "alcohol, none": ('measure = "alcohol-share"', expense, False),
    "short notice": (
        'measure = "amount"\nnotice_below = 14',
        lambda cast: on_trip(cast, 2, begins_in=13),
        True,
    ),
    "long notice": ('measure = "amount"\nnotice_below = 14', lambda cast: on_trip(cast, 2, begins_in=14), False),
    "no trip, no notice": ('measure = "amount"\nnotice_below = 14', expense, False),
    "card": ('measure = "amount"\npaid_with = "card"', on_card, True),
    "card, own money": ('measure = "amount"\npaid_with = "card"', expense, False),
    "own money": ('measure = "amount"\npaid_with = "own"', expense, True),
    "weekend": (
        'measure = "amount"\nweekdays = [6, 7]',
        lambda cast: expense(cast, on=NEXT_SATURDAY),
        True,
    ),
    "weekday": (
        'measure = "amount"\nweekdays = [6, 7]',
        lambda cast: expense(cast, on=NEXT_SATURDAY - timedelta(days=1)),
        False,
    ),
    "merchant": ('measure = "amount"\nmerchants = ["taxa"]', expense, True),
    "merchant, part of a word": ('measure = "amount"\nmerchants = ["tax"]', expense, False),
    "word of the purpose": (
        'measure = "amount"\nwords = ["Aarhus"]',
        lambda cast: expense(cast, purpose="Messe i Aarhus"),
        True,
    ),
    "country": ('measure = "amount"\ncountries = ["SE"]', lambda cast: expense(cast, country="SE"), True),
    "another country": ('measure = "amount"\ncountries = ["SE"]', expense, False),
    "kind": ('measure = "amount"\nkinds = ["expense"]', expense, True),
    "role": ('measure = "amount"\nroles = ["employee"]', expense, True),
    "another role": ('measure = "amount"\nroles = ["auditor"]', expense, False),
    "before its days": (f'measure = "amount"\nvalid_from = {TODAY + timedelta(days=1)}', expense, False),
    "on its first day": (f'measure = "amount"\nvalid_from = {TODAY}', expense, True),
    "on its last day": (f'measure = "amount"\nvalid_until = {TODAY + timedelta(days=1)}', expense, True),
    "after its days": (f'measure = "amount"\nvalid_until = {TODAY}', expense, False),
}


@pytest.fixture
def company(nordlys):
    with company_scope(nordlys.company.id):
        yield nordlys


@pytest.mark.parametrize(("rule", "make", "above"), CASES.values(), ids=CASES)
def test_a_rule_hits_what_it_is_about_and_nothing_else(company, rule, make, above):
    in_force(company, rule)
    assert hit(make(company)) is above


STRETCHES = {
    "amount-per-day": (0, 1),
    "amount-per-month": (3, 40),
    "amount-per-quarter": (20, 130),
    "amount-per-year": (60, 400),
}


@pytest.mark.parametrize(("measure", "days"), STRETCHES.items(), ids=STRETCHES)
def test_the_item_that_is_sent_last_crosses_the_limit_whenever_it_was_bought(company, measure, days):
    """Two of 187.50 within the stretch are above 300; one from before it does not count."""
    inside, outside = days
    in_force(company, f'measure = "{measure}"\nabove = 300')
    within = TODAY - timedelta(days=inside)
    if measure != "amount-per-day":
        same = {
            "amount-per-month": lambda d: (d.year, d.month),
            "amount-per-quarter": lambda d: (d.year, (d.month - 1) // 3),
        }
        key = same.get(measure, lambda d: d.year)
        within = next(
            TODAY - timedelta(days=n) for n in range(inside, -1, -1) if key(TODAY - timedelta(days=n)) == key(TODAY)
        )
    before = expense(company, state="submitted", merchant="Taxa 0", on=TODAY - timedelta(days=outside))
    first = expense(company, state="submitted", merchant="Taxa 1")
    late = expense(company, state="submitted", merchant="Taxa 2", on=within)  # bought earlier, sent later
    stranger = expense(company, owner=company.dag, state="submitted", merchant="Taxa 3")
    assert [hit(row) for row in (before, first, late, stranger)] == [False, False, True, False]
    trial = try_on_last_year(draft=policy_in_force(), today=TODAY)
    assert trial.draft.rules["r"].count == 1


def test_a_trial_knows_the_share_of_alcohol_too(company):
    in_force(company, 'measure = "alcohol-share"\nabove = 33')
    rows = [with_wine(company), with_wine(company, priced=False), expense(company, merchant="Taxa 3")]
    submit_each(person=company.alma, transaction_ids=[row.id for row in rows], on=TODAY, at=AT)
    for above, expected in ((33, 2), (34, 1)):
        draft = policy_from_toml(f'[[rule]]\ncode = "x"\nmeasure = "alcohol-share"\nabove = {above}\neffect = "note"\n')
        assert try_on_last_year(draft=draft, today=TODAY).draft.rules["x"].count == expected


def test_what_is_judged_again_is_held_against_what_was_sent_before_it_alone(company):
    in_force(company, 'measure = "amount-per-month"\nabove = 300')
    rows = [expense(company, merchant=f"Taxa {number}") for number in range(3)]
    submit(person=company.alma, transaction_id=rows[2].id, on=TODAY, at=AT)
    submit_each(person=company.alma, transaction_ids=[rows[0].id, rows[1].id], on=TODAY, at=AT + timedelta(minutes=1))
    assert [hit(row) for row in rows] == [True, True, False]
    assert judge_anew(ids=[row.id for row in rows], policy="1", on=TODAY, at=AT) == 0
    assert [hit(row) for row in rows] == [True, True, False]
