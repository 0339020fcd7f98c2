"""`kvitt price`: cases from a file, answered one by one, without server or database."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kvitt.project.command_line import app
from kvitt.rates import in_force

pytestmark = pytest.mark.pure


@pytest.fixture(autouse=True)
def _data(tmp_path, monkeypatch):
    monkeypatch.setattr(in_force, "_folders", [])
    monkeypatch.setenv("KVITT_DATA", str(tmp_path / "data"))


GOOD = {
    "id": "good",
    "country": "DK",
    "topic": "per_diem",
    "input": {"trip": {"depart": "2026-03-02T08:00", "return": "2026-03-04T08:00"}},
}


def _priced(folder: Path, text: str, *options: str) -> Result:
    file = folder / "cases.json"
    file.write_text(text)
    return CliRunner().invoke(app, ["price", str(file), *options])


def test_each_case_is_told_with_its_steps_and_one_that_cannot_be_priced_stops_no_other(tmp_path):
    done = _priced(tmp_path, json.dumps([{**GOOD, "id": "odd", "topic": "parking"}, GOOD]))
    odd, good, *steps = done.stdout.splitlines()
    assert done.exit_code == 1
    assert odd.startswith("odd: cannot be priced: unknown topic 'parking'")
    assert good.startswith("good: amount 1250.00, currency DKK")
    assert [line.split()[:2] for line in steps] == [["2026-03-02", "full-day"], ["2026-03-03", "full-day"]]


def test_programs_get_the_same_as_json(tmp_path):
    done = _priced(tmp_path, json.dumps({"cases": [GOOD]}), "--json")
    (found,) = json.loads(done.stdout)
    assert done.exit_code == 0
    assert (found["id"], found["amount"], len(found["steps"])) == ("good", "1250.00", 2)


def test_a_file_that_holds_no_cases_is_refused(tmp_path):
    for text in ("{", '"cases"', '{"other": []}'):
        done = _priced(tmp_path, text)
        assert done.exit_code == 1
        assert "cases.json: " in done.stderr


@pytest.mark.parametrize("text", ["[" * 100_000 + "]" * 100_000, "", "{", '{"cases": {}}', "3"])
def test_a_file_that_holds_no_cases_is_refused_in_words(tmp_path, text):
    done = _priced(tmp_path, text, "--json")
    assert done.exit_code == 1
    assert "cases.json: " in done.stderr


def test_what_no_output_can_write_and_no_number_can_hold_is_an_error_of_its_own_case(tmp_path):
    odd = json.dumps([{**GOOD, "id": "\ud800", "input": {"trip": "\ud800"}}, {**GOOD, "id": [1]}, GOOD])
    text = f'\ufeff{odd[:-1]}, {{"id": "long", "country": "DK", "topic": "mileage", "input": {{"year": 2026, "km": {"9" * 5000}}}}}]'
    done = _priced(tmp_path, text, "--json")
    lone, listed, good, long = json.loads(done.stdout)
    assert done.exit_code == 1
    assert (lone["id"], "error" in lone) == ("\ud800", True)
    assert (listed["id"], listed["amount"]) == ("[1]", "1250.00")
    assert good["amount"] == "1250.00"
    assert 0 < len(long["error"]) < 600
