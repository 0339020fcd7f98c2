"""Worked examples of mileage and of the topics beside it: the shared ones, and a boundary case for every rule."""

import json
import tomllib
from pathlib import Path

import pytest

from kvitt.rates.cases import answered
from kvitt.rates.tables import official

pytestmark = pytest.mark.pure

REFERENCE = Path(__file__).resolve().parents[5] / "shared" / "reference" / "rates"
TOPICS = {"mileage", "mileage_60_days", "mileage_voucher", "vat", "working_time", "retention"}
SHARED = [one for one in json.loads((REFERENCE / "examples.json").read_text())["examples"] if one["topic"] in TOPICS]
OWN = tomllib.loads(Path(__file__).with_name("mileage_cases.toml").read_text())["case"]


def _answer(case):
    ((found,), _all_answered) = answered([case], tables=official())
    return found


@pytest.mark.parametrize("case", SHARED, ids=lambda case: case["id"])
def test_the_shared_examples_come_out_exactly(case):
    found = _answer(case)
    assert {name: found.get(name) for name in case["expected"]} == case["expected"], found.get("error")
    assert found["steps"]


@pytest.mark.parametrize("case", [one for one in OWN if "expected" in one], ids=lambda case: case["id"])
def test_the_boundary_cases_come_out_exactly(case):
    found = _answer(case)
    assert {name: found.get(name) for name in case["expected"]} == case["expected"], found.get("error")


@pytest.mark.parametrize("case", [one for one in OWN if "error" in one], ids=lambda case: case["id"])
def test_what_cannot_be_answered_says_why(case):
    assert case["error"] in _answer(case)["error"]


def test_every_shared_topic_has_examples():
    assert {one["topic"] for one in SHARED} == TOPICS
    assert len(SHARED) >= 33


@pytest.mark.parametrize(
    "given",
    [
        {}, {"km": "x", "year": 2026}, {"km": None, "year": 2026}, {"drives": "x"}, {"drives": [1]}, {"km": "1"},
        {"drives": [{"km": "1"}]}, {"km": "1", "date": "2026-13-01"}, {"km": "1", "km_period": "2", "year": 2026},
        {"km": "1", "year": 2026, "vehicle": "spaceship"}, {"km": "1", "year": 2026, "passengers": -1},
        {"km": "NaN", "year": 2026}, {"km": "Infinity", "year": 2026}, {"km": "1e99999999", "year": 2026}, {"km": True, "year": 2026}, {"km": "1", "year": "x"},
        {"miles": "1", "tax_year": "2025-27"}, {"km": "1", "year": 2026, "trailer": "perhaps"},
    ],
)  # fmt: skip
def test_nonsense_is_refused_in_words(given):
    found = _answer({"id": "x", "country": "DK", "topic": "mileage", "input": given})
    assert "amount" not in found
    assert found["error"]
    assert "not in the form" not in found["error"]


def test_a_step_tells_rate_since_source_and_quantity():
    found = _answer(next(one for one in SHARED if one["id"] == "dk-km-01"))
    high, low = found["steps"]
    assert (high["quantity"], high["rate"], high["since"]) == ("462", "3.94", "2026-01-01")
    assert high["source"][0]["url"].startswith("https://")
    assert (low["quantity"], low["rate"], low["rounding"]) == ("80", "2.28", "cut to 0.01")


def test_a_name_that_is_not_read_is_told():
    found = _answer({"country": "DK", "topic": "mileage", "input": {"km": "10", "year": 2026, "tolls": "5"}})
    assert [one["field"] for one in found["findings"]] == ["tolls"]
