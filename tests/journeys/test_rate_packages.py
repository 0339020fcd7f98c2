"""What a package of rates would change among entered items is told before it counts; what was priced stays explained."""

from decimal import Decimal

import pytest
from django.utils import translation

from kvitt.kernel.errors import NotFoundError
from kvitt.kernel.ids import uuid7
from kvitt.project.commands.explain import explanation, explanation_lines, items_changed, items_lines
from kvitt.project.nordlys import AT, TODAY
from kvitt.rates.tables import Tables, official, parsed
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.recall import recall
from kvitt.transactions.kinds.per_diem.actions import save
from kvitt.transactions.kinds.per_diem.tests.trips import trip
from tests.doing import api_of, client_of, expense

pytestmark = pytest.mark.django_db


def _with_a_full_day_of(value: str) -> Tables:
    """The official tables with another amount for a full day in Denmark this year."""
    made_up = {
        "country": "DK",
        "checked_on": TODAY,
        "source": {"made-up": {"title": "A figure for this test"}},
        "rate": [
            {
                "kind": "per_diem_full_day",
                "scheme": "tax_free_maximum",
                "since": TODAY.replace(month=1, day=1),
                "until": TODAY.replace(year=TODAY.year + 1, month=1, day=1),
                "value": value,
                "currency": "DKK",
                "unit": "per full 24-hour travel day",
                "sources": ["made-up"],
                "confidence": "one source",
            }
        ],
    }
    return parsed([made_up]).over(official())


def _told(tables: Tables) -> list[dict]:
    return items_changed(tables, progress=lambda done, total: None)


def test_entered_items_that_would_change_are_told_and_booked_ones_never(nordlys):
    with company_scope(nordlys.company.id):
        draft = trip(nordlys)
        booked = trip(
            nordlys, state="booked", departs="2026-10-05T07:00", returns="2026-10-08T19:30", legs=[{"country": "SE"}]
        )
        expense(nordlys)
    full_day = official().find("DK", "per_diem_full_day", on=TODAY)
    found = _told(_with_a_full_day_of(str(full_day.value + 24)))
    assert [one["id"] for one in found] == [str(draft.id)]
    assert str(booked.id) not in str(found)
    one = found[0]
    assert (one["company"], one["kind"], one["state"], one["currency"]) == ("nordlys", "per_diem", "draft", "DKK")
    assert Decimal(one["after"]) - Decimal(one["before"]) == Decimal(one["difference"]) > 0
    assert f"nordlys: +{one['difference']} DKK in all" in items_lines(found)


def test_what_is_under_way_is_named_but_not_counted(nordlys):
    with company_scope(nordlys.company.id):
        sent = trip(nordlys, state="submitted")
    found = _told(_with_a_full_day_of("700.00"))
    assert [(one["id"], one["state"]) for one in found] == [(str(sent.id), "submitted")]
    told = items_lines(found)
    assert "in all" not in told
    assert told.endswith("1 of them are under way and keep what they were sent with, unless they are recalled.")


def test_the_same_rates_change_nothing(nordlys):
    with company_scope(nordlys.company.id):
        trip(nordlys)
    assert _told(official()) == []
    assert items_lines([]) == "No item that is entered would change."


def test_an_explanation_stands_whatever_rates_come_later(nordlys, monkeypatch):
    with company_scope(nordlys.company.id):
        row = trip(nordlys, state="submitted")
    before = explanation(row.id, company_code="nordlys")
    later = _with_a_full_day_of("900.00")
    for place in ("kvitt.rates.in_force.tables_in_force", "kvitt.transactions.kinds.per_diem.opened.tables_in_force"):
        monkeypatch.setattr(place, lambda: later)
    assert explanation(row.id, company_code="nordlys") == before
    assert before["holds"]
    assert Decimal(before["amount"]) == row.amount
    with company_scope(nordlys.company.id):  # recalled and told again, it takes what is in force by then
        recall(person=nordlys.alma, transaction_id=row.id, at=AT)
        save(person=nordlys.alma, transaction_id=row.id, changes={}, on=TODAY, at=AT)
    assert Decimal(explanation(row.id, company_code="nordlys")["amount"]) > row.amount


def test_the_lines_for_people_name_the_rate_its_first_day_and_its_source(nordlys):
    with company_scope(nordlys.company.id):
        row = trip(nordlys, state="submitted")
    with translation.override("en"):
        told = explanation_lines(explanation(row.id, company_code="nordlys"))
    assert "since 2026-01-01" in told
    assert "http" in told
    assert f"{row.amount:.2f} DKK" in told
    assert told.endswith("Worked out again from what is stored: the same.")


def test_what_was_typed_has_no_explanation_and_what_is_not_there_is_refused(nordlys):
    with company_scope(nordlys.company.id):
        row = expense(nordlys)
    assert explanation(row.id, company_code="nordlys") is None
    with pytest.raises(NotFoundError):
        explanation(uuid7(), company_code="nordlys")
    with pytest.raises(NotFoundError):
        explanation(row.id, company_code="nowhere")


def test_the_explanation_is_served_and_stands_before_who_decides(nordlys):
    with company_scope(nordlys.company.id):
        row, typed = trip(nordlys, state="submitted"), expense(nordlys)
    client, header = client_of(nordlys, nordlys.alma), api_of(nordlys, nordlys.alma)
    served = client.get(f"/api/v1/transactions/{row.id}/explanation", **header).json()
    assert (Decimal(served["amount"]), served["holds"]) == (row.amount, True)
    assert {line["since"] for line in served["lines"]} >= {"2026-01-01"}
    assert client.get(f"/api/v1/transactions/{typed.id}/explanation", **header).status_code == 404
    page = client_of(nordlys, nordlys.bo).get(f"/approvals/{row.id}/").content.decode()
    assert 'class="explained"' in page
