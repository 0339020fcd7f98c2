"""The company's times and a person's days as pages and the API take them, and what people see of what the clock did."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.test import Client

from kvitt.configuration.actions.rows import save_row
from kvitt.configuration.actions.tables import apply_plan, plan
from kvitt.configuration.nouns import NOUNS
from kvitt.events.models import Event
from kvitt.kernel.errors import InvalidError, NotAllowedError
from kvitt.kernel.tables import Table
from kvitt.people.models import User
from kvitt.project.nordlys import AT
from kvitt.tenancy.models import Company
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.chase import chase
from kvitt.transactions.models import Transaction
from tests.doing import api_of, client_of, expense
from tests.mails import mails

pytestmark = pytest.mark.django_db

REMINDED = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
NEXT = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)


def save(cast, person=None, **texts):
    with company_scope(cast.company.id):
        return save_row(
            noun=NOUNS["clock"], person=person or cast.eva, row_id=cast.company.company_id, texts=texts, at=AT
        )


def times(cast):
    with company_scope(cast.company.id):
        row = Company.objects.get(company_id=cast.company.id)
        return row.remind_after, row.escalate_after, row.approve_after, row.approve_up_to


def test_the_times_as_they_are_at_first_and_as_the_company_sets_them(nordlys):
    assert times(nordlys) == (2, 3, None, None)
    save(nordlys, remind_after="1", escalate_after="", approve_after="10", approve_up_to="500")
    assert times(nordlys) == (1, None, 10, Decimal(500))


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        ({"remind_after": "0"}, {"remind_after": "clock.days-invalid"}),
        ({"remind_after": "61"}, {"remind_after": "clock.days-invalid"}),
        ({"remind_after": "1.5"}, {"remind_after": "number-invalid"}),
        ({"escalate_after": "-1"}, {"escalate_after": "number-invalid"}),
        ({"approve_after": "5"}, {"approve_up_to": "clock.amount-missing"}),
        ({"approve_after": "5", "approve_up_to": "0"}, {"approve_up_to": "clock.amount-missing"}),
        ({"approve_up_to": "100"}, {"approve_after": "clock.days-missing"}),
        ({"remind_after": "", "approve_after": "5", "approve_up_to": "9"}, {"remind_after": "clock.reminder-missing"}),
        ({"remind_after": "5", "approve_after": "5", "approve_up_to": "9"}, {"approve_after": "clock.before-reminder"}),
        ({"approve_kinds": "expense nonsense"}, {"approve_kinds": "choice-unknown"}),
    ],
)
def test_times_that_mean_nothing_are_refused(nordlys, texts, wanted):
    with pytest.raises(InvalidError) as caught:
        save(nordlys, **texts)
    assert {finding.field: finding.code for finding in caught.value.findings} == wanted
    assert times(nordlys) == (2, 3, None, None)


def test_only_administrators_set_them(nordlys):
    with pytest.raises(NotAllowedError):
        save(nordlys, person=nordlys.cleo, remind_after="1")


def test_the_page_of_the_times(nordlys):
    eva = client_of(nordlys, nordlys.eva)
    address = eva.get("/configuration/clock/")["Location"]
    assert 'value="2"' in eva.get(address).content.decode()
    given = {"remind_after": "4", "escalate_after": "3", "approve_after": "x", "approve_up_to": ""}
    refused = eva.post(address, given)
    assert refused.status_code == 422
    assert 'value="x"' in refused.content.decode()
    assert eva.post(address, {**given, "approve_after": ""}).status_code == 302
    assert times(nordlys) == (4, 3, None, None)


def test_the_api_of_the_times(nordlys, outsider):
    eva, other = api_of(nordlys, nordlys.eva), api_of(outsider, outsider.eva)
    address = f"/api/v1/configuration/clock/{nordlys.company.company_id}"
    answer = Client().put(address, {"values": {"remind_after": "5"}}, content_type="application/json", **eva)
    assert answer.status_code == 200, answer.content
    assert times(nordlys)[0] == 5
    stranger = Client().put(address, {"values": {"remind_after": "9"}}, content_type="application/json", **other)
    assert stranger.status_code == 404
    assert times(nordlys)[0] == 5


def test_the_table_of_the_times_changes_the_one_row_there_is(nordlys):
    noun, table = (
        NOUNS["clock"],
        Table(("remind_after", "approve_after"), ({"remind_after": "7", "approve_after": ""},)),
    )
    with company_scope(nordlys.company.id):
        made = plan(noun=noun, person=nordlys.eva, table=table)
        assert [(one.is_new, one.changes) for one in made.changes] == [(False, {"remind_after": ("2", "7")})]
        apply_plan(noun=noun, person=nordlys.eva, table=table, token=made.token, at=AT)
        twice = Table(table.header, table.rows * 2)
        assert not plan(noun=noun, person=nordlys.eva, table=twice).may_apply
    assert times(nordlys) == (7, 3, None, None)


def test_a_person_chooses_their_days_on_their_page(nordlys):
    alma = client_of(nordlys, nordlys.alma)
    text = alma.get("/me/").content.decode()
    assert text.count('name="workdays"') == text.count('name="summary_days"') == 7
    given = {"language": "da", "theme": "", "workdays": ["1", "2", "4"], "summary_days": []}
    assert alma.post("/me/", given).status_code == 302
    assert days(nordlys, nordlys.alma) == ([1, 2, 4], [])
    refused = alma.post("/me/", {**given, "workdays": [], "mobile": "+45 20 30 40 50"})
    assert "Vælg de dage, du arbejder." in refused.content.decode()
    assert "+45 20 30 40 50" in refused.content.decode()
    assert days(nordlys, nordlys.alma) == ([1, 2, 4], [])


def test_who_wants_the_summary_alone_gets_no_mail_for_each_item(nordlys):
    bo, alma = client_of(nordlys, nordlys.bo), client_of(nordlys, nordlys.alma)
    assert 'name="summary_only"' in bo.get("/me/").content.decode()
    assert 'name="summary_only"' not in alma.get("/me/").content.decode()
    given = {"language": "en", "theme": "", "workdays": ["1", "2"], "summary_only": "on"}
    refused = bo.post("/me/", given).content.decode()
    assert "Vælg en dag til overblikket" in refused
    assert "checked" in _switch(refused)
    assert days(nordlys, nordlys.bo) == ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5])  # nothing was kept of what was refused
    assert bo.post("/me/", {**given, "summary_days": ["1"]}).status_code == 302
    assert "checked" in _switch(bo.get("/me/").content.decode())
    with company_scope(nordlys.company.id):
        expense(nordlys, state="submitted")
        assert mails() == []
        User.objects.filter(id=nordlys.bo.id).update(workdays=[1, 2, 3, 4, 5])
        chase(at=REMINDED)
        assert [to for to, _, _ in mails()] == ["bo"]  # before somebody else is asked he is reminded
    assert bo.post("/me/", {**given, "summary_only": "", "summary_days": ["1"]}).status_code == 302
    with company_scope(nordlys.company.id):
        expense(nordlys, state="submitted")
        assert [to for to, _, _ in mails()] == ["bo"]
        changed = Event.objects.filter(verb="user.changed-own", subject_id=nordlys.bo.id).order_by("id")
        assert [one.payload["fields"] for one in changed][-1:] == [["summary_only"]]


def test_the_summary_alone_through_the_api(nordlys):
    bo = api_of(nordlys, nordlys.bo)

    def patch(given):
        return Client().patch("/api/v1/me", given, content_type="application/json", **bo)

    assert patch({"summary_only": True}).json()["summary_only"] is True
    assert patch({"language": "sv"}).json()["summary_only"] is True
    refused = patch({"summary_days": []})
    assert (refused.status_code, days(nordlys, nordlys.bo)[1]) == (422, [1, 2, 3, 4, 5])
    assert patch({"summary_days": [], "summary_only": False}).json()["summary_only"] is False


def _switch(text):
    """The tag of the switch for the summary alone."""
    return text.split('name="summary_only"')[1].split(">")[0]


def days(cast, person):
    with company_scope(cast.company.id):
        row = User.objects.get(id=person.id)
        return row.workdays, row.summary_days


@pytest.mark.parametrize(
    ("given", "status", "wanted"),
    [
        ({"workdays": [5, 1, 1]}, 200, ([1, 5], [1, 2, 3, 4, 5])),
        ({"summary_days": []}, 200, ([1, 2, 3, 4, 5], [])),
        ({"language": "sv"}, 200, ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5])),
        ({"workdays": []}, 422, ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5])),
        ({"workdays": [0]}, 422, ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5])),
        ({"summary_days": [8]}, 422, ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5])),
        ({"summary_days": [10**12]}, 422, ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5])),
    ],
)
def test_a_person_chooses_their_days_through_the_api(nordlys, given, status, wanted):
    answer = Client().patch("/api/v1/me", given, content_type="application/json", **api_of(nordlys, nordlys.alma))
    assert answer.status_code == status, answer.content
    assert days(nordlys, nordlys.alma) == wanted


def test_the_way_and_the_history_tell_of_the_reminder_and_the_next_one_up(nordlys):
    with company_scope(nordlys.company.id):
        item = expense(nordlys, state="submitted")
        mails()
        chase(at=REMINDED)
        told = mails()
        chase(at=NEXT)
    assert [(to, subject) for to, subject, _ in told] == [("bo", "En post venter stadig på dig")]
    text = client_of(nordlys, nordlys.alma).get(f"/items/{item.id}/").content.decode()
    assert "fra Bo Lind, som ikke svarede" in text
    assert "sendte en påmindelse: Bo Lind" in text
    assert "spurgte den næste opad, da der ikke kom svar: Bo Lind" in text
    assert client_of(nordlys, nordlys.eva).get(f"/approvals/{item.id}/").status_code == 200


def test_finance_sees_what_nobody_approved(nordlys):
    save(nordlys, approve_after="3", approve_up_to="1000")
    with company_scope(nordlys.company.id):
        item = expense(nordlys, state="submitted")
        Transaction.objects.filter(id=item.id).update(warnings=0)
        mails()
        chase(at=REMINDED)
        chase(at=NEXT)
        told = mails()
    assert [to for to, _, _ in told] == ["alma"]  # Bo has nothing to be reminded of any more
    cleo = client_of(nordlys, nordlys.cleo)
    assert "Intet svar" in cleo.get("/finance/").content.decode()
    text = cleo.get(f"/finance/{item.id}/").content.decode()
    assert "Godkendt uden svar" in text
    assert "efter virksomhedens regel, da Bo Lind ikke svarede" in text
    assert "godkendte det efter virksomhedens regel, da ingen svarede: Bo Lind" in text
    answer = Client().get("/api/v1/finance/transactions", **api_of(nordlys, nordlys.cleo)).json()
    assert [row["is_unanswered"] for row in answer["items"]] == [True]


def test_finance_lists_what_was_approved_without_an_answer(nordlys):
    with company_scope(nordlys.company.id):
        item, other = expense(nordlys, state="approved"), expense(nordlys, state="approved")
        Transaction.objects.filter(id=item.id).update(is_unanswered=True)
    cleo = client_of(nordlys, nordlys.cleo)
    everything, silent = (cleo.get(f"/finance/{query}").content.decode() for query in ("", "?unanswered=only"))
    assert (str(other.id) in everything, str(other.id) in silent, str(item.id) in silent) == (True, False, True)
    asked = Client().get("/api/v1/finance/transactions?unanswered=only", **api_of(nordlys, nordlys.cleo)).json()
    assert [row["id"] for row in asked["items"]] == [str(item.id)]
