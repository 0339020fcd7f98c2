"""Tables out and in: what went out changes nothing; what comes in is shown first, and then exactly that is done."""

import time
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kvitt.configuration.actions.rows import save_row
from kvitt.configuration.actions.tables import apply_plan, export_table, plan
from kvitt.configuration.nouns import NOUNS
from kvitt.events.models import Event
from kvitt.kernel.errors import ConflictError, InvalidError, NotAllowedError
from kvitt.kernel.ids import uuid7
from kvitt.kernel.tables import Table, read_table
from kvitt.people.models import CompanyCard, EntersFor, ManagerOf, User
from kvitt.policy.models import CostType
from kvitt.project.nordlys import AT

USERS = NOUNS["users"]
TABLES = [code for code in NOUNS if not NOUNS[code].single]


def _table(*rows):
    return Table(tuple(rows[0]), tuple(rows))


def _codes(made):
    return {(change.line, one.field): one.code for change in made.changes for one in change.findings}


@pytest.fixture
def full(cast):
    """A row with something in every column."""
    for noun, texts in {
        "users": {
            "email": "nora@nordlys.example", "name": "Nora Å", "managers": "bo@nordlys.example eva@nordlys.example",
            "enters_for": "alma@nordlys.example", "roles": "employee secretary", "approval_limit": "1000.5",
            "address": '=1+1, Havnegade; "1"', "bank_account": "0040 0440116243", "bank_country": "DK",
            "mobile": "+45 20 30 40 50", "employee_number": "0017", "dimension_department": "200",
        },
        "dimension-values": {
            "dimension": "project", "code": "P-1", "name": "@Ørsted", "owner": "bo@nordlys.example",
            "valid_from": "2026-01-01", "valid_until": "2027-01-01",
        },
        "approval-flows": {
            "code": "taxis", "kind": "expense", "cost_type": "taxi", "part_1": "climb", "part_2": "owners:department",
            "part_3": "line", "part_4": "cleo@nordlys.example", "alternative": "eva@nordlys.example",
            "deputy": "bo@nordlys.example", "two_people": "1",
        },
        "cards": {"user": "alma@nordlys.example", "label": "Visa", "last4": "0042", "account": "7350"},
        "spot-checks": {"account": "2000", "check": "countries", "countries": "DK SE"},
        "company-rates": {
            "country": "FI", "kind": "per_diem_abroad", "destination": "US", "place": "New York", "dimension": "department",
            "value": "100", "since": "2026-01-01", "until": "2027-01-01", "amount": "95.5", "currency": "EUR", "reason": "-Aftale",
        },
        "cost-types": {
            "code": "sailing", "kinds": "expense", "covers": "lodging", "name_en": "-Sailing", "account": "2000", "dimension_project": "mandatory",
            "default_department": "100", "limit": "1500",
        },
    }.items():  # fmt: skip
        save_row(noun=NOUNS[noun], person=cast.eva, row_id=uuid7(), texts=texts, at=AT)
    return cast


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("noun", TABLES)
def test_what_went_out_changes_nothing_when_it_comes_back(full, noun, ending):
    data = export_table(noun=NOUNS[noun], person=full.eva, ending=ending, at=AT)
    table = read_table(data, file_name="")
    made = plan(noun=NOUNS[noun], person=full.eva, table=table)
    assert (made.changes, made.findings) == ((), ())
    assert made.unchanged == len(table.rows) > 0
    assert not made.may_apply


def test_nothing_that_goes_out_runs_as_a_formula(full):
    text = export_table(noun=USERS, person=full.eva, ending="csv", at=AT).decode("utf-8-sig")
    assert "'=1+1" in text
    assert "'+45" in text


def test_a_list_that_leaves_the_house_is_logged(cast):
    export_table(noun=USERS, person=cast.cleo, ending="csv", at=AT)
    event = Event.objects.get(verb="users.exported")
    assert (event.actor_id, event.payload) == (cast.cleo.id, {"rows": 5})


def test_a_list_holds_nobody_of_another_company(full):
    text = export_table(noun=USERS, person=full.eva, ending="csv", at=AT).decode("utf-8-sig")
    assert "alma@nordlys.example" in text
    assert "sydvind" not in text


def test_a_dry_run_shows_and_changes_nothing(cast):
    table = _table(
        {"email": "Alma@nordlys.example", "name": "Alma Lauritsen", "mobile": "12345678"},
        {"email": "bo@nordlys.example", "name": "Bo Lind", "mobile": ""},
        {"email": "nora@nordlys.example", "name": "Nora Å", "mobile": "11111111"},
    )
    made = plan(noun=USERS, person=cast.eva, table=table)
    assert made.may_apply
    alma, nora = made.changes
    assert (alma.line, alma.is_new, alma.changes) == (2, False, {"mobile": ("", "12345678")})
    assert (nora.line, nora.is_new, nora.changes["name"]) == (4, True, ("", "Nora Å"))
    assert (made.unchanged, made.added, made.refused) == (1, 1, 0)
    assert User.objects.count() == 5
    assert User.objects.get(id=cast.alma.id).mobile == ""


def test_exactly_what_was_shown_is_done(cast):
    table = _table(
        {"email": "alma@nordlys.example", "name": "Alma L", "managers": "nora@nordlys.example", "active": "1"},
        {"email": "nora@nordlys.example", "name": "Nora Å", "managers": "eva@nordlys.example", "active": ""},
    )
    made = plan(noun=USERS, person=cast.eva, table=table)
    done = apply_plan(noun=USERS, person=cast.eva, table=table, token=made.token, at=AT)
    assert done == made
    nora = User.objects.get(email="nora@nordlys.example")
    assert (nora.is_active, nora.created_at, nora.roles) == (True, AT, ["employee"])
    assert [link.manager_id for link in ManagerOf.objects.filter(user_id=cast.alma.id)] == [nora.id]
    verbs = Event.objects.filter(actor_id=cast.eva.id).values_list("verb", flat=True)
    assert sorted(verbs) == ["users.added", "users.changed"]


def test_a_plan_that_no_longer_fits_is_refused(cast):
    table = _table({"email": "alma@nordlys.example", "mobile": "11111111"})
    made = plan(noun=USERS, person=cast.eva, table=table)
    save_row(noun=USERS, person=cast.eva, row_id=cast.alma.id, texts={"mobile": "22222222"}, at=AT)
    with pytest.raises(ConflictError, match=r"import\.changed-since"):
        apply_plan(noun=USERS, person=cast.eva, table=table, token=made.token, at=AT)
    assert User.objects.get(id=cast.alma.id).mobile == "22222222"


def test_another_table_than_was_shown_is_refused(cast):
    made = plan(noun=USERS, person=cast.eva, table=_table({"email": "alma@nordlys.example", "mobile": "11111111"}))
    other = _table({"email": "alma@nordlys.example", "roles": "administrator"})
    with pytest.raises(ConflictError):
        apply_plan(noun=USERS, person=cast.eva, table=other, token=made.token, at=AT)


def test_every_fault_of_every_row_is_told_at_once(cast):
    table = _table(
        {"email": "nora", "name": "Nora", "roles": "king", "managers": "", "employee_number": "7", "active": "1"},
        {
            "email": "b@x.example",
            "name": "",
            "roles": "",
            "managers": "who@x.example",
            "employee_number": "7",
            "active": "?",
        },
        {"email": "b@x.example", "name": "B", "roles": "", "managers": "", "employee_number": "ALM", "active": "1"},
    )
    made = plan(noun=USERS, person=cast.eva, table=table)
    assert _codes(made) == {
        (2, "email"): "user.email-invalid",
        (2, "roles"): "choice-unknown",
        (3, "name"): "name-missing",
        (3, "managers"): "choice-unknown",
        (3, "employee_number"): "user.number-taken",
        (3, "active"): "flag-invalid",
        (4, "employee_number"): "user.number-taken",
        (4, "email"): "table.row-twice",
    }
    assert (made.refused, made.may_apply) == (3, False)
    with pytest.raises(InvalidError):
        apply_plan(noun=USERS, person=cast.eva, table=table, token=made.token, at=AT)
    assert User.objects.count() == 5


def test_a_circle_closed_by_two_rows_together(cast):
    table = _table(
        {"email": "eva@nordlys.example", "managers": "dag@nordlys.example"},
        {"email": "dag@nordlys.example", "managers": "cleo@nordlys.example"},
    )
    assert set(_codes(plan(noun=USERS, person=cast.eva, table=table)).values()) == {"user.manager-circle"}


def test_administrators_may_hand_over_in_one_table(cast):
    rows = (
        {"email": "eva@nordlys.example", "roles": "employee"},
        {"email": "bo@nordlys.example", "roles": "employee administrator"},
    )
    assert plan(noun=USERS, person=cast.eva, table=_table(*rows)).may_apply
    assert _codes(plan(noun=USERS, person=cast.eva, table=_table(rows[0]))) == {(2, "roles"): "user.last-administrator"}


def test_columns_that_do_not_fit(cast):
    made = plan(noun=USERS, person=cast.eva, table=_table({"name": "Nora", "shoe": "44"}))
    assert [finding.code for finding in made.findings] == ["table.column-unknown", "table.key-missing"]
    assert not made.may_apply
    with pytest.raises(InvalidError):
        apply_plan(noun=USERS, person=cast.eva, table=_table({"name": "Nora"}), token="", at=AT)


def test_two_people_may_have_cards_with_the_same_digits(cast):
    table = _table(
        {"user": "alma@nordlys.example", "label": "Visa", "last4": "4242"},
        {"user": "bo@nordlys.example", "label": "Visa", "last4": "4242"},
    )
    made = plan(noun=NOUNS["cards"], person=cast.cleo, table=table)
    apply_plan(noun=NOUNS["cards"], person=cast.cleo, table=table, token=made.token, at=AT)
    assert CompanyCard.objects.count() == 2


def test_cost_types_come_in_with_their_rules(cast):
    table = _table({"code": "sailing", "name_en": "Sailing", "account": "2000", "dimension_project": "mandatory"})
    made = plan(noun=NOUNS["cost-types"], person=cast.cleo, table=table)
    apply_plan(noun=NOUNS["cost-types"], person=cast.cleo, table=table, token=made.token, at=AT)
    (rule,) = CostType.objects.get(code="sailing").dimension_rules.all()
    assert rule.mandatory


def test_permission(cast):
    table = _table({"email": "alma@nordlys.example", "mobile": "11111111"})
    auditor = User(full_name="Rie", roles=["auditor"])
    for person in (cast.alma, cast.bo, cast.cleo, auditor):
        with pytest.raises(NotAllowedError):
            plan(noun=USERS, person=person, table=table)
        with pytest.raises(NotAllowedError):
            apply_plan(noun=USERS, person=person, table=table, token="x", at=AT)
    with pytest.raises(NotAllowedError):
        export_table(noun=USERS, person=cast.alma, ending="csv", at=AT)


def _thousand():
    rows = [
        {
            "email": f"p{number}@nordlys.example",
            "name": f"Person {number}",
            "employee_number": f"P{number}",
            "managers": f"p{number // 10}@nordlys.example" if number else "eva@nordlys.example",
            "enters_for": "alma@nordlys.example" if number % 50 == 0 else "",
            "roles": "employee",
            "dimension_department": "100",
            "address": f"Havnegade {number}",
            "bank_country": "DK",
            "bank_account": "0040 0440116243",
            "approval_limit": "1000",
        }
        for number in range(1000)
    ]
    return Table(tuple(rows[0]), tuple(rows))


@pytest.mark.slow
def test_a_thousand_people_come_in_in_seconds(cast):
    table = _thousand()
    started = time.monotonic()
    made = plan(noun=USERS, person=cast.eva, table=table)
    assert (made.refused, made.added) == (0, 1000), made.changes[0].findings
    with CaptureQueriesContext(connection) as caught:
        apply_plan(noun=USERS, person=cast.eva, table=table, token=made.token, at=AT)
    took = time.monotonic() - started
    assert len(caught) < 60
    assert took < 10
    assert (ManagerOf.objects.count(), EntersFor.objects.count()) == (1004, 20)
    again = plan(noun=USERS, person=cast.eva, table=table)
    assert (again.changes, again.unchanged) == ((), 1000)
    moved = replace(table, rows=tuple({**row, "dimension_department": "200"} for row in table.rows))
    made = plan(noun=USERS, person=cast.eva, table=moved)
    apply_plan(noun=USERS, person=cast.eva, table=moved, token=made.token, at=AT)
    assert User.objects.filter(dimensions={"department": "200"}).count() == 1000
