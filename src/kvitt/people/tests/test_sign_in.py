"""Signing in: one answer for every failure, a lock after five, links that work once."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password

from kvitt.kernel.errors import InvalidError, NotAllowedError, TooManyError
from kvitt.people import mail
from kvitt.people.actions.passwords import invite, request_reset, set_password
from kvitt.people.actions.sign_in import NETWORK_TRIES, Caller, demo_sign_in, session_of, sign_in, sign_out_everywhere
from kvitt.people.caller import network_of
from kvitt.people.models import OneTimeLink, Session, User
from kvitt.people.secrets import opened
from kvitt.project.nordlys import AT, make_nordlys
from kvitt.tenancy.models import Tries
from kvitt.tenancy.scope import company_scope
from kvitt.tenancy.tries import count_try, forget_old_tries, tries

pytestmark = pytest.mark.django_db
RIGHT = "rolig havtaske 42"


@pytest.fixture
def cast():
    cast = make_nordlys()
    with company_scope(cast.company.id):
        User.objects.filter(id=cast.alma.id).update(password=make_password(RIGHT))
    return cast


def _try(password: str = RIGHT, *, company: str = "nordlys", email: str = "alma@nordlys.example", at=AT):
    return sign_in(company_code=company, email=email, password=password, at=at, caller=Caller())


def test_the_right_password_opens_a_session_whose_secret_is_not_kept(cast):
    signed_in = _try(email=" ALMA@nordlys.example ", company=" Nordlys ")
    company_id, kept = opened(signed_in.token)
    with company_scope(company_id):
        session = session_of(kept=kept, at=AT)
        assert session.user.id == cast.alma.id
        assert signed_in.token.split(".")[1].encode() not in bytes(session.secret_hash)
        assert session_of(kept=kept, at=AT + timedelta(days=15)) is None


@pytest.mark.parametrize(
    "attempt",
    [
        {"password": "wrong"},
        {"company": "nowhere"},
        {"email": "nobody@nordlys.example"},
        {"email": "bo@nordlys.example"},
        {"company": "", "email": "", "password": ""},
        {"email": "x" * 5000, "password": "y" * 5000},
    ],
)
def test_every_failure_gives_the_same_answer_after_the_same_work(cast, attempt, monkeypatch):
    from kvitt.people.actions import sign_in as module

    hashed = []
    real = module.check_password
    monkeypatch.setattr(module, "check_password", lambda *given: hashed.append(1) or real(*given))
    with pytest.raises(NotAllowedError) as refused:
        _try(**attempt)
    assert refused.value.code == "sign-in.refused"
    assert hashed == [1]


def test_after_five_failures_even_the_right_password_is_refused_for_a_while(cast):
    for _ in range(5):
        with pytest.raises(NotAllowedError):
            _try("wrong")
    with pytest.raises(NotAllowedError) as refused:
        _try()
    assert refused.value.code == "sign-in.refused"
    assert _try(at=AT + timedelta(minutes=16))


def test_signing_out_everywhere_ends_all_but_this_one(cast):
    tokens = [_try().token for _ in range(3)]
    with company_scope(cast.company.id):
        this = session_of(kept=opened(tokens[0])[1], at=AT)
        assert sign_out_everywhere(person=cast.alma, at=AT, but=this.id) == 2
        assert [session_of(kept=opened(token)[1], at=AT) is not None for token in tokens] == [True, False, False]


def test_one_click_works_in_a_demo_company_only(cast):
    with pytest.raises(NotAllowedError):
        demo_sign_in(company_code="nordlys", email="alma@nordlys.example", at=AT, caller=Caller())


def test_a_reset_link_works_once_and_ends_every_session(cast, monkeypatch):
    sent = []
    monkeypatch.setattr(mail, "send_later", lambda **given: sent.append(given))
    request_reset(company_code="nordlys", email="alma@nordlys.example", at=AT, caller=Caller())
    request_reset(company_code="nordlys", email="nobody@nordlys.example", at=AT, caller=Caller())
    assert len(sent) == 1
    _try()
    token = sent[0]["data"]["token"]
    with pytest.raises(InvalidError):
        set_password(token=token, password="kort", at=AT)
    set_password(token=token, password="en ny og lang sætning", at=AT)
    with company_scope(cast.company.id):
        assert not Session.objects.filter(user_id=cast.alma.id).exists()
        assert not OneTimeLink.objects.filter(used_at=None).exists()
    with pytest.raises(NotAllowedError):
        set_password(token=token, password="noget helt andet 9", at=AT)
    assert _try("en ny og lang sætning")


def test_a_link_is_void_when_it_is_old_or_of_another_company(cast, monkeypatch):
    sent = []
    monkeypatch.setattr(mail, "send_later", lambda **given: sent.append(given))
    other = make_nordlys(code="outsider", name="Outsider ApS")
    with company_scope(cast.company.id):
        invite(email="ny@nordlys.example", full_name="Ny Mand", at=AT)
    token = sent[0]["data"]["token"]
    moved = f"{other.company.id.hex}.{token.split('.')[1]}"
    for bad, at in ((token, AT + timedelta(days=8)), (moved, AT), ("rubbish", AT)):
        with pytest.raises(NotAllowedError):
            set_password(token=bad, password="en ny og lang sætning", at=at)


def test_a_network_that_guesses_is_refused_whoever_it_guesses_and_let_in_again_later(cast):
    def guess(number: int, *, network: str, at=AT, password: str = "wrong"):
        return sign_in(
            company_code="nordlys" if number % 2 else f"nowhere-{number}",
            email=f"somebody{number}@nordlys.example" if password == "wrong" else "alma@nordlys.example",
            password=password,
            at=at,
            caller=Caller(network=network),
        )

    for number in range(NETWORK_TRIES):
        with pytest.raises(NotAllowedError):
            guess(number, network=f"2001:db8:1:2::{number:x}")
    with pytest.raises(TooManyError) as refused:
        guess(1, network="2001:db8:1:2::ffff", password=RIGHT)
    assert refused.value.parameters == {"minutes": 15}
    assert guess(1, network="2001:db8:1:3::1", password=RIGHT)
    assert guess(1, network="2001:db8:1:2::1", password=RIGHT, at=AT + timedelta(minutes=15))


def test_nobody_can_fill_a_mailbox_with_reset_mails(cast):
    for network in range(10):
        request_reset(
            company_code="nordlys", email="alma@nordlys.example", at=AT, caller=Caller(network=f"10.0.0.{network}")
        )
    with company_scope(cast.company.id):
        assert OneTimeLink.objects.filter(user_id=cast.alma.id, purpose="reset").count() == 3


def test_tries_are_counted_without_keeping_who_tried(cast):
    count_try("sign-in", "192.0.2.7", at=AT, within=timedelta(minutes=1))
    assert count_try("sign-in", "192.0.2.7", at=AT, within=timedelta(minutes=1)) == 2
    assert "192.0.2.7" not in str(list(Tries.objects.values()))
    assert tries("sign-in", "192.0.2.7", at=AT + timedelta(minutes=1)) == 0
    assert forget_old_tries(at=AT + timedelta(minutes=1)) == 1


@pytest.mark.parametrize(
    ("proxies", "nearest", "told", "network"),
    [
        ([], "192.0.2.1", "198.51.100.9", "192.0.2.1"),
        (["10.0.0.0/8"], "10.0.0.1", "198.51.100.9", "198.51.100.9"),
        (["10.0.0.0/8"], "10.0.0.1", "198.51.100.9, 203.0.113.5, 10.0.0.2", "203.0.113.5"),
        (["10.0.0.0/8"], "192.0.2.1", "198.51.100.9", "192.0.2.1"),
        (["10.0.0.0/8"], "10.0.0.1", "", "10.0.0.1"),
    ],
)
def test_only_our_own_proxies_are_believed_about_where_a_request_comes_from(settings, proxies, nearest, told, network):
    settings.KVITT_PROXIES = proxies
    assert network_of({"REMOTE_ADDR": nearest, "HTTP_X_FORWARDED_FOR": told}) == network
