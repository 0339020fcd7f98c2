"""Summaries by mail: who gets one, when, what stands in it, and never two a day."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError
from django.db.transaction import atomic

from kvitt.files.models import Receipt
from kvitt.kernel.ids import uuid7
from kvitt.people.models import User
from kvitt.project.nordlys import AT
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.approve import approve
from kvitt.transactions.actions.ask import ask
from kvitt.transactions.actions.reject import reject
from kvitt.transactions.actions.summarise import summarise
from kvitt.transactions.models import Summary, Transaction
from tests.doing import expense
from tests.mails import mails

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 6, 2, tzinfo=UTC)  # two minutes past seven in Copenhagen
TUESDAY = MONDAY + timedelta(days=1)
NEXT_MONDAY = MONDAY + timedelta(days=7)


@pytest.fixture
def cast(nordlys, outsider):
    with company_scope(nordlys.company.id):
        yield nordlys


def summaries():
    return [(to, subject, text) for to, subject, text in mails() if "/me/" in text]


def receipt(owner, *, at):
    return Receipt.objects.create(
        owner_id=owner.id,
        uploaded_by_id=owner.id,
        sha256="0" * 64,
        size=1,
        media_type="image/jpeg",
        name="bon.jpg",
        uploaded_at=at,
        state="read",
    )


def test_an_approver_is_told_once_a_day_how_much_waits_and_since_when(cast):
    expense(cast, state="submitted")
    expense(cast, state="submitted", merchant="Grillen")
    mails()
    assert summarise(at=MONDAY - timedelta(minutes=3)) == 0
    assert summarise(at=MONDAY) == 1
    assert summarise(at=MONDAY) == 0
    assert summarise(at=MONDAY + timedelta(hours=1)) == 0
    ((to, subject, text),) = summaries()
    assert (to, subject) == ("bo", "2 poster venter på din afgørelse")
    assert "20.11.2026" in text
    assert "Alma Lauritsen: Taxa 4x35" in text
    assert "Alma Lauritsen: Grillen" in text
    assert "/approvals/" in text
    assert summarise(at=TUESDAY) == 1


def test_a_long_list_is_cut_and_counted(cast):
    for _ in range(14):
        expense(cast, state="submitted")
    mails()
    summarise(at=MONDAY)
    ((_to, subject, text),) = summaries()
    assert subject.startswith("14 ")
    assert text.count("Alma Lauritsen") == 12
    assert "og 2 mere" in text


def test_nobody_is_written_to_about_nothing(cast):
    item = expense(cast, state="submitted")
    mails()
    assert summarise(at=MONDAY) == 1
    approve(person=cast.bo, transaction_id=item.id, at=MONDAY)
    assert summaries() == []  # decided between the job and the mail
    assert summarise(at=TUESDAY) == 0


def test_what_a_question_is_open_about_does_not_wait_for_the_approver(cast):
    item = expense(cast, state="submitted")
    ask(person=cast.bo, transaction_id=item.id, message_id=uuid7(), text="Hvem var med?", at=AT)
    mails()
    assert summarise(at=TUESDAY) == 0
    assert summarise(at=NEXT_MONDAY) == 1
    ((to, subject, text),) = summaries()
    assert (to, subject) == ("alma", "Du har noget at gøre færdigt")
    assert "Taxa 4x35" in text


def test_what_is_not_finished_is_told_once_a_week(cast):
    expense(cast, merchant="Kladden")
    sent_back = expense(cast, state="submitted", merchant="Sendt tilbage")
    reject(person=cast.bo, transaction_id=sent_back.id, comment="Hvor er bonen?", at=AT)
    receipt(cast.alma, at=AT)
    receipt(cast.alma, at=NEXT_MONDAY - timedelta(days=1))  # this one lies there since yesterday
    mails()
    assert summarise(at=MONDAY - timedelta(days=1)) == 0
    assert summarise(at=TUESDAY) == 0
    assert summarise(at=NEXT_MONDAY) == 1
    assert summarise(at=NEXT_MONDAY + timedelta(days=1)) == 0
    ((to, subject, text),) = summaries()
    assert (to, subject) == ("alma", "Du har noget at gøre færdigt")
    assert "Kladden" in text
    assert "Sendt tilbage" in text
    assert "Et bilag i indbakken" in text
    assert "/approvals/" not in text


def test_what_is_being_worked_on_is_left_in_peace(cast):
    expense(cast)
    Transaction.objects.update(changed_at=NEXT_MONDAY - timedelta(days=2))
    assert summarise(at=NEXT_MONDAY) == 0


def test_both_in_one_mail(cast):
    expense(cast, state="submitted")
    expense(cast, owner=cast.bo, merchant="Bos kladde")
    mails()
    assert summarise(at=NEXT_MONDAY) == 1
    ((to, subject, text),) = summaries()
    assert (to, subject) == ("bo", "En post venter på din afgørelse")
    assert "Bos kladde" in text


@pytest.mark.parametrize("language", ["da", "sv", "en"])
def test_in_the_language_of_the_reader(cast, language):
    User.objects.filter(id=cast.bo.id).update(language=language)
    expense(cast, state="submitted")
    mails()
    summarise(at=MONDAY)
    ((_to, subject, _text),) = summaries()
    assert (
        subject
        == {
            "da": "En post venter på din afgørelse",
            "sv": "En post väntar på ditt beslut",
            "en": "One item waits for your decision",
        }[language]
    )
    assert "<p" in mail.outbox[-1].alternatives[0][0]


def test_the_person_chooses_the_days(cast):
    expense(cast, state="submitted")
    User.objects.filter(id=cast.bo.id).update(summary_days=[2])
    assert summarise(at=MONDAY) == 0
    assert summarise(at=TUESDAY) == 1
    User.objects.filter(id=cast.bo.id).update(summary_days=[])
    assert summarise(at=TUESDAY + timedelta(days=7)) == 0


def test_who_has_left_gets_nothing(cast):
    expense(cast, state="submitted")
    User.objects.filter(id=cast.bo.id).update(is_active=False)
    assert summarise(at=MONDAY) == 0


def test_the_table_itself_keeps_a_second_one_out(cast):
    expense(cast, state="submitted")
    summarise(at=MONDAY)
    with pytest.raises(IntegrityError), atomic():
        Summary.objects.create(user_id=cast.bo.id, on=MONDAY.date(), with_unfinished=False, at=MONDAY)


def test_a_hundred_people_take_no_more_queries_than_one(cast, django_assert_max_num_queries):
    expense(cast, state="submitted")
    with django_assert_max_num_queries(30) as few:
        summarise(at=MONDAY)
    for _ in range(10):
        expense(cast, state="submitted")
    with django_assert_max_num_queries(len(few)):
        summarise(at=TUESDAY)
