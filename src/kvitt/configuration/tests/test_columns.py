"""Texts to values and back."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kvitt.configuration.columns import Choice, Column

pytestmark = pytest.mark.pure


def _codes(column, text, **more):
    return [finding.code for finding in column.read(text, **more)[1]]


@given(st.decimals(min_value=0, max_value=Decimal("999999999999.99"), places=2))
def test_what_was_written_is_read_back(value):
    column = Column("limit", "", form="amount")
    with translation.override("da"):
        assert column.read(column.write(value)) == (value, [])


@given(st.decimals(min_value=0, max_value=100, places=3))
def test_a_rate_of_three_decimals_is_no_thousands(value):
    column = Column("rate", "", form="amount", places=3)
    with translation.override("da"):
        assert column.read(column.write(value)) == (value, [])


@given(st.dates(min_value=date(1900, 1, 1)))
def test_days_are_read_back(value):
    column = Column("valid_from", "", form="day")
    assert column.read(column.write(value)) == (value, [])


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("da", "1.234,50", "1234.50"),
        ("da", "1.234", "1234"),
        ("en", "1,234.50", "1234.50"),
        ("sv", "1 234,5", "1234.5"),
    ],
)
def test_amounts_as_people_type_them(language, text, value):
    with translation.override(language):
        assert Column("limit", "", form="amount").read(text) == (Decimal(value), [])


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e9", "-5", "9" * 13, "1.005,001", "12x"])
def test_amounts_that_are_none(text):
    with translation.override("da"):
        assert _codes(Column("limit", "", form="amount"), text) == ["number-invalid"]


@pytest.mark.parametrize(
    ("text", "value"),
    [("2026-12-31", "2026-12-31"), ("31.12.2026", "2026-12-31"), ("31/12/2026", "2026-12-31"), ("46387", "2026-12-31")],
)
def test_days_as_people_and_excel_write_them(text, value):
    assert Column("day", "", form="day").read(text) == (date.fromisoformat(value), [])


@pytest.mark.parametrize("text", ["31.02.2026", "soon", "2026-13-01", "20261231"])
def test_days_that_are_none(text):
    assert _codes(Column("day", "", form="day"), text) == ["day-invalid"]


def test_flags_are_yes_or_no_and_nothing_else():
    column = Column("active", "", form="flag")
    assert [column.read(text)[0] for text in ("1", "ja", "Yes", "0", "nej", "")] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]
    assert _codes(column, "perhaps") == ["flag-invalid"]


def test_text_is_never_cut_short_in_silence():
    value, findings = Column("name", "", width=5).read("123456")
    assert value == "123456"
    assert [(one.code, one.parameters) for one in findings] == [("text-too-long", {"most": "5"})]


def test_text_that_a_database_cannot_hold_is_refused():
    assert _codes(Column("label", ""), "a\x00b") == ["text-invalid"]


@pytest.mark.parametrize("text", ["010190-1234", "se 19811218-9876", "811218-9876"])
def test_personal_numbers_are_refused(text):
    assert _codes(Column("employee_number", ""), text) == ["personal-number"]


@pytest.mark.parametrize("text", ["0040-0440116243", "999999-1234", "2026-11-20", "A-100200-3", "+45 20 30 40 50"])
def test_other_numbers_are_not_taken_for_personal_ones(text):
    assert _codes(Column("employee_number", ""), text) == []


def test_choices_in_use_and_what_stands_there_already():
    column = Column(
        "managers", "", form="choices", options=lambda: [Choice("a", "A"), Choice("b", "B", is_active=False)]
    )
    assert column.read("a; c, a") == (["a", "c"], column.read("c")[1])
    assert _codes(column, "b") == ["choice-unknown"]
    assert _codes(column, "b", before="b") == []
    assert _codes(column, "c", also={"c"}) == []


def test_choices_are_asked_for_once():
    asked = []

    def options():
        asked.append(1)
        return [Choice("a", "A")]

    column = Column("account", "", form="choice", options=options)
    column.read("a")
    column.read("b")
    assert asked == [1]
