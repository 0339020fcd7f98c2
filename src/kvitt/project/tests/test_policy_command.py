"""`kvitt policy try`: what a policy in a file would have done, without putting it in force."""

import pytest

from kvitt.kernel.errors import InvalidError, NotFoundError
from kvitt.policy.models import CompanyPolicy
from kvitt.project.commands.policy import said, table, tried
from kvitt.project.nordlys import make_nordlys
from kvitt.tenancy.scope import company_scope
from tests.doing import expense

pytestmark = pytest.mark.django_db

STOP = '[[rule]]\ncode = "all-of-it"\nmeasure = "amount"\neffect = "stop"\n'


@pytest.fixture
def cast(db, settings, tmp_path):
    settings.KVITT_FILES = tmp_path
    return make_nordlys()


def test_it_says_what_would_have_been_stopped_and_changes_nothing(cast):
    with company_scope(cast.company.id):
        expense(cast, state="booked")
        expense(cast, state="draft", merchant="Kladde")
    told: list[tuple[int, int]] = []
    found = tried(STOP, company_code="nordlys", progress=lambda *now: told.append(now))
    assert found["draft"]["outcomes"]["stopped"] == {"count": 1, "amount": "187.50"}
    assert found["in_force"]["outcomes"]["passed"]["count"] == 1
    assert told[-1] == (1, 1)
    text = table(found)
    assert "1 items" in text
    assert "all-of-it" in text
    with company_scope(cast.company.id):
        assert not CompanyPolicy.objects.exists()


def test_a_mistake_is_said_with_its_line_and_an_unknown_company_is_not_found(cast):
    with pytest.raises(InvalidError) as refused:
        tried(STOP.replace("stop", "shout"), company_code="nordlys", progress=lambda *_now: None)
    assert said(refused.value) == "Line 4, effect: there is no such effect."
    with pytest.raises(NotFoundError):
        tried(STOP, company_code="nowhere", progress=lambda *_now: None)
