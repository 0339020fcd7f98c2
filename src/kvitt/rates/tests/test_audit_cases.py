"""Cases worked out from the reference alone, against what Kvitt answers; and input that must never hang or crash."""

import json
from collections import Counter
from pathlib import Path
from time import perf_counter

import pytest

from kvitt.rates.cases import answered, topics
from kvitt.rates.tables import official

pytestmark = pytest.mark.pure

CASES = json.loads(Path(__file__).with_name("audit_cases.json").read_text(encoding="utf-8"))["cases"]
TRIP = {"depart": "2026-03-02T08:00", "return": "2026-03-04T08:00", "overnight": True}


def _answer(case):
    ((found,), _all_answered) = answered([case], tables=official())
    return found


def test_they_come_from_every_topic_and_every_country():
    by = Counter((case["topic"], case["country"]) for case in CASES)
    assert {topic for topic, _country in by} == set(topics())
    assert {country for _topic, country in by} == {"DK", "SE", "NO", "FI", "DE", "GB", "US"}
    assert len(CASES) > 400


@pytest.mark.parametrize("topic", sorted(topics()))
def test_every_case_gives_what_the_reference_gives(topic):
    wrong = []
    for case in (one for one in CASES if one["topic"] == topic and "expected" in one):
        found = _answer(case)
        if {name: found.get(name) for name in case["expected"]} != case["expected"]:
            wrong.append(
                (case["id"], case["expected"], {name: found.get(name) for name in ("error", *case["expected"])})
            )
    assert wrong == []


@pytest.mark.parametrize("topic", sorted(topics()))
def test_what_is_malformed_is_an_error_in_words_and_never_an_amount(topic):
    answers = [(case["id"], _answer(case)) for case in CASES if case["topic"] == topic and "error" in case]
    assert answers
    assert [name for name, found in answers if "amount" in found or not found.get("error")] == []
    assert [(name, found) for name, found in answers if "not in the form" in found["error"]] == []


@pytest.mark.parametrize(
    ("country", "topic", "given"),
    [
        ("NO", "tax_split", {"lodging": "no " * 50_000, "year": 2026}),
        ("DK", "mileage_60_days", {"sequence": [[f"A{number}", 1] for number in range(20_000)]}),
        ("DK", "mileage_60_days", {"sequence": "a" * 100_000}),
        ("DK", "mileage_voucher", {"voucher": {"destination": "a" * 100_000}}),
        ("DK", "per_diem", {"trip": {**TRIP, "return": "9999-12-31T23:59"}}),
        ("SE", "per_diem", {"trip": {**TRIP, "depart": "0001-01-01T00:00"}}),
        ("DK", "per_diem", {"duration": "1" * 100_000, "rate": "1"}),
        ("DK", "vat", {"gross": "1", "vat": "0.2", "service": "not " * 50_000}),
    ],
)
def test_no_input_keeps_the_machine_busy(country, topic, given):
    began = perf_counter()
    found = _answer({"id": "long", "country": country, "topic": topic, "input": given})
    assert "amount" not in found
    assert len(found.get("error", "")) < 600
    assert perf_counter() - began < 5


def test_a_name_that_is_not_read_is_told():
    found = _answer({"country": "DK", "topic": "per_diem", "input": {"trip": TRIP, "taxi": "100"}})
    assert [(one["code"], one["field"]) for one in found["findings"]] == [("case.input-not-read", "taxi")]


def test_the_kind_of_rounding_is_told_as_the_examples_tell_it():
    found = _answer({"country": "DK", "topic": "per_diem", "input": {"trip": TRIP}})
    assert found["rounding"] == "down to 0.01 (never above the tax-free maximum)"
