"""The official rates as a page and in the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kvitt.configuration.actions.rows import save_row
from kvitt.configuration.nouns import NOUNS
from kvitt.kernel.ids import uuid7
from kvitt.project.nordlys import AT, make_nordlys
from kvitt.tenancy.scope import company_scope
from tests.doing import api_of, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db):
    return make_nordlys()


def _text(cast, query: str = "", who: str = "cleo") -> str:
    answer = client_of(cast, getattr(cast, who)).get(f"/configuration/rates/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_finance_sees_what_is_in_force_what_it_was_and_where_it_was_read(cast):
    text = _text(cast, "?country=DK&on=2026-03-01")
    assert "625,00 DKK" in text
    assert "597,00 DKK" in text
    assert "ronnerevision.dk" in text


def test_the_company_s_own_rate_stands_beside_the_official_one(cast):
    texts = {
        "country": "DK", "kind": "per_diem_full_day", "since": "2026-01-01", "amount": "700", "currency": "DKK", "reason": "Aftale 7",
    }  # fmt: skip
    with company_scope(cast.company.id):
        save_row(noun=NOUNS["company-rates"], person=cast.cleo, row_id=uuid7(), texts=texts, at=AT)
    assert "Aftale 7" in _text(cast, "?country=DK&on=2026-03-01")
    assert "Aftale 7" not in _text(cast, "?country=DK&on=2025-03-01")


def test_a_table_abroad_that_is_not_whole_says_so(cast):
    assert "finding--warn" in _text(cast, "?country=SE&on=2026-03-01")
    assert "finding--warn" not in _text(cast, "?country=SE&on=2024-03-01")
    assert "finding--warn" not in _text(cast, "?country=DK&on=2026-03-01")


def test_a_country_abroad_is_found_by_its_name(cast):
    text = _text(cast, "?country=FI&on=2026-03-01&q=japan")
    assert ">Japan<" in text
    assert ">Brasilien<" not in text


def test_the_whole_table_abroad_is_a_step_away(cast):
    assert ">Zimbabwe<" not in _text(cast, "?country=FI&on=2026-03-01")
    assert ">Zimbabwe<" in _text(cast, "?country=FI&on=2026-03-01&all=1")


@pytest.mark.parametrize("query", ["?country=XX&on=nonsense", "?country=&on=", "?on=9999-12-31", "?on=2024-02-29"])
def test_nonsense_shows_the_page(cast, query):
    assert "<table" in _text(cast, query)


def test_the_page_asks_the_database_little(cast):
    client = client_of(cast, cast.cleo)
    client.get("/configuration/rates/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/configuration/rates/?country=DE")
    assert len(asked) <= 9


def test_employees_are_refused(cast):
    assert client_of(cast, cast.alma).get("/configuration/rates/").status_code == 403


def test_the_api_gives_a_rate_and_its_past(cast):
    client, header = client_of(cast, cast.alma), api_of(cast, cast.alma)
    found = client.get("/api/v1/rates?country=dk&on=2026-03-01", **header).json()
    assert {one["id"] for one in found} >= {"dk.per_diem_full_day.2026-01-01"}
    past = client.get("/api/v1/rates/dk.per_diem_full_day.2026-01-01", **header).json()
    assert [one["value"] for one in past] == ["539.00", "555.00", "574.00", "597.00", "625.00"]
    assert client.get("/api/v1/rates/dk.nothing", **header).status_code == 404
