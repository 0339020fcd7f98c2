"""`kvitt rates`: what is in force, what it was, what changes, and packages that are shown before they count."""

import json
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from kvitt.project.command_line import app
from kvitt.rates import in_force
from kvitt.rates.tables import FOLDER

pytestmark = pytest.mark.pure


@pytest.fixture(autouse=True)
def _data(tmp_path, monkeypatch):
    monkeypatch.setattr(in_force, "_folders", [])
    monkeypatch.setenv("KVITT_DATA", str(tmp_path / "data"))


def _said(*arguments: object, status: int = 0) -> str:
    done = CliRunner().invoke(app, ["rates", *map(str, arguments)])
    assert done.exit_code == status, done.output
    return done.output


def _told(*arguments: object):
    return json.loads(_said(*arguments, "--json"))


def _package(tmp_path, *, name: str = "rates-2027", value: str = "641.00", issued_on: str = "2026-12-20"):
    folder = tmp_path / name / "countries" / "dk"
    folder.mkdir(parents=True)
    text = (FOLDER / "dk" / "per_diem.toml").read_text()
    (folder / "per_diem.toml").write_text(text.replace("625.00", value))
    key, file = tmp_path / "key", tmp_path / f"{name}.zip"
    if not key.exists():
        _said("key", key)
    _said("pack", folder.parent.parent, file, "--key", key, "--on", issued_on)
    return file


def _full_day() -> Decimal:
    (rate,) = [one for one in _told("list", "dk", "--on", "2026-03-01")["rates"] if one["kind"] == "per_diem_full_day"]
    return Decimal(rate["value"])


def test_a_list_holds_the_rates_of_the_day_with_their_sources():
    rates = _told("list", "dk", "--on", "2022-05-01")["rates"]
    mileage = {one["kind"]: one["value"] for one in rates if one["kind"].startswith("mileage_own_car")}
    assert mileage == {"mileage_own_car_up_to_20000_km": "3.70", "mileage_own_car_over_20000_km": "2.17"}
    assert all(one["sources"] for one in rates)


def test_a_rate_is_shown_with_what_it_was_before():
    shown = _told("show", "dk.per_diem_full_day.2026-01-01")
    assert [one["value"] for one in shown["over_time"]] == ["539.00", "555.00", "574.00", "597.00", "625.00"]
    assert "There is no rate" in _said("show", "dk.per_diem.1999", status=1)


def test_a_diff_names_only_what_changed():
    found = _told("diff", "dk", "2022-04-30", "2022-05-01")["changes"]
    assert {one["rate"].split(".")[1] for one in found} >= {"mileage_own_car_up_to_20000_km"}
    assert not any("per_diem" in one["rate"] for one in found)


def test_a_package_is_shown_first_and_counts_only_once_it_is_installed(tmp_path):
    file = _package(tmp_path)
    assert "no key that is trusted" in _said("install", file, "--yes", status=1)
    _said("trust", tmp_path / "key.pub")
    (change,) = _told("install", file)["changes"]
    assert (change["before"]["value"], change["after"]["value"]) == ("625.00", "641.00")
    assert _full_day() == Decimal("625.00")
    _said("install", file, "--yes")
    assert _full_day() == Decimal("641.00")
    assert _told("install", file)["changes"] == []


def test_cases_are_priced_by_the_rates_in_force_here(tmp_path):
    drive = {"id": "a", "country": "DK", "topic": "mileage", "input": {"km": "10", "date": "2026-03-01"}}
    (tmp_path / "cases.json").write_text(json.dumps([drive]))
    folder = tmp_path / "dearer" / "countries" / "dk"
    folder.mkdir(parents=True)
    text = (FOLDER / "dk" / "mileage.toml").read_text()
    (folder / "mileage.toml").write_text(text.replace('value = "3.94"', 'value = "4.10"'))
    _said("key", tmp_path / "key")
    _said("pack", folder.parent.parent, tmp_path / "dearer.zip", "--key", tmp_path / "key", "--on", "2026-12-20")

    def amount() -> str:
        done = CliRunner().invoke(app, ["price", str(tmp_path / "cases.json"), "--json"])
        return str(json.loads(done.stdout)[0]["amount"])

    assert amount() == "39.40"
    _said("trust", tmp_path / "key.pub")
    _said("install", tmp_path / "dearer.zip", "--yes")
    assert amount() == "41.00"


def test_the_package_that_was_issued_last_goes_first(tmp_path):
    newer = _package(tmp_path, name="a-newer", value="650.00", issued_on="2027-02-01")
    older = _package(tmp_path, name="b-older", value="641.00", issued_on="2026-12-20")
    _said("trust", tmp_path / "key.pub")
    for file in (newer, older):
        _said("install", file, "--yes")
    assert _full_day() == Decimal("650.00")


def test_a_package_that_was_altered_after_it_was_installed_counts_for_nothing(tmp_path):
    file = _package(tmp_path)
    _said("trust", tmp_path / "key.pub")
    _said("install", file, "--yes")
    laid = tmp_path / "data" / "rates" / "packages" / file.name
    laid.write_bytes(laid.read_bytes().replace(b"641.00", b"999.00"))
    assert _full_day() == Decimal("625.00")
    (one,) = in_force.installed()
    assert one.package is None
    assert one.refused


def test_no_secret_key_is_written_over_another(tmp_path):
    _said("key", tmp_path / "key")
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0
    assert "exists already" in _said("key", tmp_path / "key", status=1)


def test_a_folder_without_rates_or_with_another_form_is_refused(tmp_path):
    _said("key", tmp_path / "key")
    (tmp_path / "countries" / "dk").mkdir(parents=True)
    assert "holds no" in _said("pack", tmp_path, tmp_path / "x.zip", "--key", tmp_path / "key", status=1)
    (tmp_path / "countries" / "dk" / "per_diem.toml").write_text('country = "DK"\n[[rate]]\nkind = "x"\n')
    assert "not in the form" in _said("pack", tmp_path, tmp_path / "x.zip", "--key", tmp_path / "key", status=1)
