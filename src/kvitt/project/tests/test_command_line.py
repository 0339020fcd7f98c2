"""The command: a company, a user, a backup that restores equal, a chain that verifies, a doctor that tells."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

KVITT = Path(sys.executable).with_name("kvitt")


def _run(*arguments: str, status: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("KVITT_", "DATABASE_", "DJANGO_"))
    }
    ran = subprocess.run(
        [KVITT, *arguments], capture_output=True, text=True, check=False, env={**clean, **environment}, timeout=180
    )
    assert ran.returncode == status, ran.stderr
    return ran


@pytest.fixture(scope="module")
def data():
    folder = Path(tempfile.mkdtemp(prefix="kvitt-cli-"))
    folder.chmod(0o755)
    _run("company", "create", "acme", "--name", "Acme ApS", "--data", str(folder / "a"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_results_go_to_standard_output_and_words_to_standard_error(data):
    ran = _run(
        "user",
        "invite",
        "acme",
        "eva@acme.example",
        "--name",
        "Eva Holm",
        "--role",
        "administrator",
        "--json",
        "--data",
        str(data / "a"),
    )
    assert set(json.loads(ran.stdout)) == {"user_id"}


def test_errors_say_what_to_do_and_end_with_status_1(data):
    again = _run("company", "create", "acme", "--name", "Acme", "--data", str(data / "a"), status=1)
    assert "acme is taken" in again.stderr
    nobody = _run("user", "invite", "nowhere", "a@b.example", "--name", "A", "--data", str(data / "a"), status=1)
    assert "kvitt company create nowhere" in nobody.stderr


def test_a_backup_restores_equal_and_a_damaged_one_is_refused(data):
    archive = data / "backup.tar"
    made = json.loads(_run("backup", str(archive), "--json", "--data", str(data / "a")).stdout)
    assert made["rows"] > 40
    restored = json.loads(_run("restore", str(archive), "--json", "--data", str(data / "b")).stdout)
    assert (restored["equal"], restored["rows"]) == (True, made["rows"])
    assert json.loads(_run("audit", "verify", "--json", "--data", str(data / "b")).stdout)["acme"]["faults"] == []
    into_full = _run("restore", str(archive), "--data", str(data / "b"), status=1)
    assert "empty directory" in into_full.stderr
    damaged = data / "damaged.tar"
    content = bytearray(archive.read_bytes())
    content[4000] ^= 0xFF
    damaged.write_bytes(content)
    _run("restore", str(damaged), "--data", str(data / "c"), status=1)


def test_the_doctor_tells_what_is_wrong_and_how_to_mend_it(data):
    checks = {
        one["name"]: one for one in json.loads(_run("doctor", "--json", "--data", str(data / "a")).stdout)["checks"]
    }
    assert checks["row-level security"]["state"] == "ok"
    assert checks["worker"]["state"] == "warn"
    assert "kvitt serve" in checks["worker"]["mend"]
