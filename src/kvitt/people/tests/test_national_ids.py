"""The one protected place for personal numbers."""

import pytest
from django.db import connection

from kvitt.events.queries import history_of
from kvitt.kernel.errors import InvalidError, NotAllowedError, NotFoundError
from kvitt.kernel.ids import uuid7
from kvitt.people.actions.national_ids import keep_national_id, remove_national_id
from kvitt.people.models import NationalId
from kvitt.people.national_ids import have_national_id, national_id_since, national_ids_for_vouchers
from kvitt.people.rules.national_ids import plain_national_id
from kvitt.project.nordlys import AT, make_nordlys
from kvitt.tenancy.models import Company
from kvitt.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db(databases=["default", "owner"], transaction=False)

#: The example in python-stdnum's documentation of CPR numbers, which belongs to nobody.
CPR = "211062-5629"


@pytest.fixture
def cast(db):
    cast = make_nordlys()
    with company_scope(cast.company.company_id):
        Company.objects.update(keeps_national_ids=True)
        yield cast


def _keep(cast, *, person=None, user=None, number=CPR):
    return keep_national_id(person=person or cast.cleo, user_id=(user or cast.alma).id, number=number, at=AT)


@pytest.mark.parametrize(
    ("country", "typed", "plain"),
    [
        ("DK", "2110625629", "211062-5629"),
        ("SE", "880320-0016", "880320-0016"),
        ("NO", "151086 95088", "151086 95088"),
        ("FI", "131052-308T", "131052-308T"),
    ],
)
def test_each_country_writes_it_its_own_way(country, typed, plain):
    assert plain_national_id(typed, country=country) == plain


@pytest.mark.parametrize(("country", "typed"), [("DK", "311299-1234x"), ("SE", "880320-0018"), ("DK", ""), ("DE", CPR)])
def test_what_is_no_number_is_refused(country, typed):
    with pytest.raises(InvalidError):
        plain_national_id(typed, country=country)


def test_a_number_is_kept_encrypted_and_is_nowhere_else(cast):
    _keep(cast)
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM people_national_id")
        stored = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(payload::text, ' ') FROM events_event")
        told = cursor.fetchone()[0]
    assert "5629" not in stored
    assert "5629" not in told
    assert national_ids_for_vouchers([cast.alma.id, cast.bo.id]) == {cast.alma.id: CPR}
    assert have_national_id([cast.alma.id, cast.bo.id]) == {cast.alma.id}
    assert [event.verb for event in history_of(cast.alma.id)][-1] == "user.national-id-kept"


def test_a_new_number_takes_the_place_of_the_old_one_and_removing_leaves_nothing(cast):
    _keep(cast)
    _keep(cast, person=cast.eva, number="2110625629")
    assert NationalId.objects.count() == 1
    remove_national_id(person=cast.cleo, user_id=cast.alma.id, at=AT)
    assert national_id_since(cast.alma.id) is None


def test_who_is_not_of_finance_or_administration_may_not(cast):
    for person in (cast.alma, cast.bo):
        with pytest.raises(NotAllowedError):
            _keep(cast, person=person)
        with pytest.raises(NotAllowedError):
            remove_national_id(person=person, user_id=cast.alma.id, at=AT)


def test_nobody_unknown(cast):
    with pytest.raises(NotFoundError):
        keep_national_id(person=cast.cleo, user_id=uuid7(), number=CPR, at=AT)


def test_a_company_that_did_not_allow_it_keeps_none(cast):
    Company.objects.update(keeps_national_ids=False)
    with company_scope(cast.company.company_id), pytest.raises(InvalidError):
        _keep(cast)
