"""Deciding from a mail: one link, one person, one version, one decision; every other use gets the same kind refusal."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from kvitt.events.models import Event
from kvitt.files.actions import Incoming, Read, keep_reading
from kvitt.files.decode import decode
from kvitt.files.models import Page as PageOfReceipt
from kvitt.kernel.clock import now
from kvitt.kernel.ids import uuid7
from kvitt.people import secrets
from kvitt.people.known import remember
from kvitt.people.mail import send
from kvitt.people.models import User
from kvitt.project.nordlys import AT, TODAY
from kvitt.tenancy.models import Company
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.absence import go_away
from kvitt.transactions.actions.approve import approve
from kvitt.transactions.actions.links import forget_old_links, make_links
from kvitt.transactions.actions.recall import recall
from kvitt.transactions.actions.receipts import receive
from kvitt.transactions.actions.submit import submit
from kvitt.transactions.actions.withdraw import withdraw_each
from kvitt.transactions.kinds.expense.actions import draft
from kvitt.transactions.models import ApprovalStep, Attachment, DecisionLink, StepState, Transaction
from kvitt.transactions.queries import turns_waiting
from tests.doing import client_of, expense
from tests.pictures import receipt_picture

pytestmark = pytest.mark.django_db

SECRETS = ("Hemmelig", "187,50", "Alma", "Bo Lind", "nordlys")


@pytest.fixture
def item(nordlys) -> Transaction:
    """An expense of Alma's, with a receipt, that waits for Bo."""
    with company_scope(nordlys.company.id):
        picture = receipt_picture(merchant="Hemmelig kro", total="187,50", vat="37,50", day="19.11.2026")
        receipt = receive(person=nordlys.alma, incoming=Incoming(uuid7(), "kro.jpg", picture), at=AT)
        row = expense(nordlys, merchant="Hemmelig kro")
        row = draft(
            person=nordlys.alma,
            transaction_id=uuid7(),
            on=TODAY,
            at=AT,
            receipt_ids=[receipt.id],
            changes={
                "amount": row.amount,
                "merchant": "Hemmelig kro",
                "on": TODAY,
                "cost_type_id": nordlys.cost_type("taxi"),
                "no_receipt_reason": "x",
            },
        )
        submit(person=nordlys.alma, transaction_id=row.id, on=TODAY, at=AT)
        row.refresh_from_db()
    return row


def _link(nordlys, item, *, at=None, who: str = "bo") -> str:
    with company_scope(nordlys.company.id):
        person = getattr(nordlys, who)
        steps = list(turns_waiting(person).filter(transaction_id=item.id).select_related("transaction"))
        token = make_links(person=person, steps=steps, at=at or now())[item.id]
    return f"/decide/{token}/"


def _known(nordlys, who: str = "bo") -> Client:
    """A browser in which the person signed in once, and is signed out."""
    client = client_of(nordlys, getattr(nordlys, who))
    response = HttpResponse()
    with company_scope(nordlys.company.id):
        remember(response, user=getattr(nordlys, who))
    client.cookies.clear()
    client.cookies.update(response.cookies)
    return client


def _state(nordlys, item) -> str:
    with company_scope(nordlys.company.id):
        return Transaction.objects.get(id=item.id).state


def _refused(answer) -> None:
    """The same page for every link that may not decide, with nothing of anybody in it."""
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "Link" in text or "link" in text
    assert not any(secret in text for secret in SECRETS)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def _read(item: Transaction, *, papers: list[dict[str, Any]]) -> Attachment:
    """What the item's receipt is once it was read: a page, with these papers on it."""
    attached = Attachment.objects.get(transaction_id=item.id)
    picture = receipt_picture(merchant="Hemmelig kro", total="187,50", vat="37,50", day="19.11.2026")
    reading = {"fields": {}, "text": "", "papers": papers}
    keep_reading(
        receipt_id=attached.receipt_id, read=Read(decoded=decode(picture, "image/jpeg"), reading=reading), at=AT
    )
    return attached


def test_the_mail_has_a_link_for_each_item(nordlys, item):
    send(
        company_id=str(nordlys.company.id),
        mail_id=str(uuid7()),
        user_id=str(nordlys.bo.id),
        kind="transactions/waiting",
        data={"transaction_ids": [str(item.id)]},
    )
    (message,) = mail.outbox
    (address,) = re.findall(r"/decide/\S+/", message.body)
    assert "Hemmelig kro" in _known(nordlys).get(address).content.decode()


def test_a_known_browser_sees_receipt_amount_and_facts_and_takes_one_decision(nordlys, item):
    with company_scope(nordlys.company.id):
        _read(item, papers=[])
    address, client = _link(nordlys, item), _known(nordlys)
    text = client.get(address).content.decode()
    assert "187,50" in text
    assert "Alma Lauritsen" in text
    assert client.get(f"{address}receipt/0/").headers["Content-Type"] == "image/jpeg"
    answer = client.post(address, {"decision": "approve", "comment": "fint"})
    assert answer.status_code == 200
    assert _state(nordlys, item) == "approved"
    with company_scope(nordlys.company.id):
        step = ApprovalStep.objects.get(transaction_id=item.id)
        assert (step.decided_by_id, step.comment, step.state) == (nordlys.bo.id, "fint", StepState.APPROVED)
        assert Event.objects.filter(subject_id=item.id, verb="transaction.decided-from-mail").count() == 1


def test_looking_decides_nothing(nordlys, item):
    address, client = _link(nordlys, item), _known(nordlys)
    for method in (client.get, client.head):
        for _ in range(3):
            assert method(address).status_code == 200
    assert _state(nordlys, item) == "submitted"


def test_a_rejection_without_a_reason_loses_nothing(nordlys, item):
    address, client = _link(nordlys, item), _known(nordlys)
    answer = client.post(address, {"decision": "reject", "comment": "   "})
    assert answer.status_code == 422
    assert "Hemmelig kro" in answer.content.decode()
    assert _state(nordlys, item) == "submitted"
    assert client.post(address, {"decision": "reject", "comment": "Hvem var med?"}).status_code == 200
    assert _state(nordlys, item) == "rejected"


def test_a_used_link_is_void(nordlys, item):
    address, client = _link(nordlys, item), _known(nordlys)
    client.post(address, {"decision": "approve"})
    _refused(client.get(address))
    _refused(client.post(address, {"decision": "reject", "comment": "x"}))
    assert _state(nordlys, item) == "approved"


def test_of_two_links_for_one_turn_the_first_decides(nordlys, item):
    first, second, client = _link(nordlys, item), _link(nordlys, item), _known(nordlys)
    client.post(first, {"decision": "approve"})
    _refused(client.post(second, {"decision": "reject", "comment": "x"}))
    assert _state(nordlys, item) == "approved"


@pytest.mark.parametrize("guess", ["x", "a.b", "0" * 32 + "." + "A" * 43, "%2e%2e", "é" * 60])
def test_a_guess_is_refused_as_any_other(nordlys, item, guess):
    del item
    _refused(_known(nordlys).get(f"/decide/{guess}/"))


def test_a_guess_inside_the_right_company_is_refused(nordlys, item):
    token, _hash = secrets.make(nordlys.company.id)
    _refused(_known(nordlys).get(f"/decide/{token}/"))


def test_a_link_under_another_company_is_refused(nordlys, outsider, item):
    body = _link(nordlys, item).strip("/").split(".")[1]
    _refused(_known(nordlys).get(f"/decide/{outsider.company.id.hex}.{body}/"))


def test_many_guesses_of_one_network_are_stopped(nordlys, item):
    address, client = _link(nordlys, item), _known(nordlys)
    for _ in range(40):
        client.get("/decide/x/", REMOTE_ADDR="203.0.113.9")
    assert client.get(address, REMOTE_ADDR="203.0.113.9").status_code == 429
    assert client.get(address, REMOTE_ADDR="203.0.113.10").status_code == 200


def test_an_expired_link_is_void_and_goes(nordlys, item):
    address = _link(nordlys, item, at=now() - timedelta(days=7, seconds=1))
    _refused(_known(nordlys).get(address))
    with company_scope(nordlys.company.id):
        assert forget_old_links(at=now()) == 1


def test_an_older_version_is_void(nordlys, item):
    address = _link(nordlys, item)
    with company_scope(nordlys.company.id):
        recall(person=nordlys.alma, transaction_id=item.id, at=AT)
        submit(person=nordlys.alma, transaction_id=item.id, on=TODAY, at=AT)
    _refused(_known(nordlys).get(address))
    assert _state(nordlys, item) == "submitted"


def test_a_link_whose_turn_went_to_a_substitute_is_void(nordlys, item):
    address = _link(nordlys, item)
    with company_scope(nordlys.company.id):
        go_away(
            person=nordlys.bo, absence_id=uuid7(), substitute_id=nordlys.eva.id,
            from_on=TODAY, until_on=TODAY + timedelta(days=3), on=TODAY, at=AT,
        )  # fmt: skip
    _refused(_known(nordlys).get(address))


def test_a_decision_in_the_app_voids_the_link(nordlys, item):
    address = _link(nordlys, item)
    with company_scope(nordlys.company.id):
        approve(person=nordlys.bo, transaction_id=item.id, at=AT)
    _refused(_known(nordlys).post(address, {"decision": "reject", "comment": "x"}))
    assert _state(nordlys, item) == "approved"


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": "ny@nordlys.example"}, {"password": "another"}])
def test_a_person_who_left_or_whose_address_or_password_changed_decides_nothing(nordlys, item, change):
    address, client = _link(nordlys, item), _known(nordlys)
    with company_scope(nordlys.company.id):
        User.objects.filter(id=nordlys.bo.id).update(**change)
    _refused(client.get(address))


def test_who_is_locked_out_decides_nothing_meanwhile(nordlys, item):
    address, client = _link(nordlys, item), _known(nordlys)
    with company_scope(nordlys.company.id):
        User.objects.filter(id=nordlys.bo.id).update(locked_until=now() + timedelta(minutes=5))
    _refused(client.get(address))
    with company_scope(nordlys.company.id):
        User.objects.filter(id=nordlys.bo.id).update(locked_until=now() - timedelta(seconds=1))
    assert client.get(address).status_code == 200


def test_who_is_asked_beside_the_person_voids_nothing_but_a_change_does(nordlys, item):
    with company_scope(nordlys.company.id):
        ApprovalStep.objects.create(
            transaction_id=item.id, round=1, position=1, approver_id=nordlys.eva.id, state=StepState.WAITING, since=AT
        )
    address, client = _link(nordlys, item), _known(nordlys)
    with company_scope(nordlys.company.id):
        approve(person=nordlys.eva, transaction_id=item.id, at=AT)
    assert client.get(address).status_code == 200
    with company_scope(nordlys.company.id):
        withdraw_each(person=nordlys.eva, transaction_ids=[item.id], at=AT)
    _refused(client.get(address))


def test_of_a_picture_that_others_share_only_the_own_part_is_served(nordlys, item):
    with company_scope(nordlys.company.id):
        halves = [{"region": [0, 0.0, 0.5 * number, 1.0, 0.4], "fields": {}} for number in range(2)]
        attached = _read(item, papers=halves)
        Attachment.objects.filter(id=attached.id).update(paper=2)
        whole = PageOfReceipt.objects.get(receipt_id=attached.receipt_id)
    address, client = _link(nordlys, item), _known(nordlys)
    served = Image.open(io.BytesIO(client.get(f"{address}receipt/0/").getvalue()))
    assert served.width == whole.width
    assert 0.38 * whole.height < served.height < 0.45 * whole.height
    assert f'height="{served.height}"' in client.get(address).content.decode()


def test_a_page_with_a_form_lets_the_browser_say_where_it_comes_from(nordlys, item):
    """Under `no-referrer` a browser sends a form from the origin "null", and the guard against forged forms refuses it."""
    address, token = _link(nordlys, item), secrets.make(nordlys.company.id)[0]
    for page in (_known(nordlys).get(address), Client().get(address), Client().get(f"/password/{token}/")):
        assert page.headers["Referrer-Policy"] == "strict-origin"


def test_a_company_may_switch_links_off(nordlys, item):
    address = _link(nordlys, item)
    with company_scope(nordlys.company.id):
        Company.objects.update(decides_by_mail=False)
        steps = list(turns_waiting(nordlys.bo).select_related("transaction"))
        assert make_links(person=nordlys.bo, steps=steps, at=AT) == {}
    _refused(_known(nordlys).get(address))


# -- forwarded ---------------------------------------------------------------------------------------------------------


def test_whoever_is_signed_in_as_somebody_else_is_refused(nordlys, outsider, item):
    address = _link(nordlys, item)
    for cast, who in ((nordlys, "alma"), (nordlys, "eva"), (nordlys, "cleo"), (outsider, "bo")):
        client = client_of(cast, getattr(cast, who))
        for answer in (client.get(address), client.post(address, {"decision": "approve"})):
            assert answer.status_code == 403
            assert "Hemmelig" not in answer.content.decode()
        assert client.get(f"{address}receipt/0/").status_code == 403
    assert _state(nordlys, item) == "submitted"


def test_an_unknown_browser_sees_nothing_until_it_has_the_code(nordlys, item):
    address, client = _link(nordlys, item), Client()
    asked = client.get(address)
    assert asked.status_code == 200
    assert not any(secret in asked.content.decode() for secret in ("Hemmelig", "187,50", "Alma", "Bo Lind"))
    client.post(address, {"decision": "approve"})
    assert _state(nordlys, item) == "submitted"
    assert client.get(f"{address}receipt/0/").status_code == 403


def _code(nordlys, item, client, address, monkeypatch) -> str:
    sent = []
    monkeypatch.setattr(
        "kvitt.transactions.actions.links.send_later",
        lambda **told: sent.append((told["user_id"], told["data"]["code"])),
    )
    client.post(address)
    ((who, code),) = sent
    assert who == nordlys.bo.id
    return code


def test_the_code_that_was_mailed_opens_this_link_in_this_browser(nordlys, item, monkeypatch):
    address, client = _link(nordlys, item), Client()
    code = _code(nordlys, item, client, address, monkeypatch)
    assert client.post(address, {"code": f"{code[:3]} {code[3:]}"}).status_code == 303
    assert "Hemmelig kro" in client.get(address).content.decode()
    assert "Hemmelig" not in Client().get(address).content.decode()
    client.post(address, {"decision": "approve"})
    assert _state(nordlys, item) == "approved"


def test_after_five_wrong_codes_the_right_one_is_refused_too(nordlys, item, monkeypatch):
    address, client = _link(nordlys, item), Client()
    code = _code(nordlys, item, client, address, monkeypatch)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for _ in range(5):
        assert client.post(address, {"code": wrong}).status_code == 200
    assert client.post(address, {"code": code}).status_code == 200
    assert "Hemmelig" not in client.get(address).content.decode()


def test_no_more_than_three_codes_are_mailed(nordlys, item, monkeypatch):
    address, client, sent = _link(nordlys, item), Client(), []
    monkeypatch.setattr("kvitt.transactions.actions.links.send_later", lambda **told: sent.append(told))
    for _ in range(6):
        client.post(address)
    assert len(sent) == 3


def test_the_link_opens_nothing_else(nordlys, item):
    address, client = _link(nordlys, item), _known(nordlys)
    client.get(address)
    for other in ("/", "/approvals/", f"/approvals/{item.id}/", f"/items/{item.id}/", "/api/v1/me"):
        assert client.get(other).status_code in {302, 401}
    assert client.get(f"{address}receipt/7/").status_code == 404


def test_only_a_hash_of_the_secret_is_kept(nordlys, item):
    body = _link(nordlys, item).strip("/").split(".")[1]
    with company_scope(nordlys.company.id):
        row = DecisionLink.objects.values().get()
    assert body not in str(row)


def test_no_log_holds_the_address_of_a_link(nordlys, item, caplog):
    address, client = _link(nordlys, item), _known(nordlys)
    client.get(address)
    client_of(nordlys, nordlys.alma).get(address)
    client.post(address, {"decision": "approve"})
    client.get(address)
    assert address.strip("/").split(".")[1] not in caplog.text
