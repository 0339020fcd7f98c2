"""The command: a company, a user, a backup that restores equal, a chain that verifies, a doctor that tells."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
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


def test_corrections_are_written_with_labels_and_say_who_has_to_agree(data):
    archive = data / "corrections.zip"
    made = json.loads(_run("reading", "export-corrections", str(archive), "--json", "--data", str(data / "a")).stdout)
    assert (made["companies"], made["examples"]) == (0, 0)
    with zipfile.ZipFile(archive) as written:
        assert written.namelist() == ["labels.jsonl"]
    assert archive.stat().st_mode & 0o077 == 0
    again = _run("reading", "export-corrections", str(archive), "--data", str(data / "a"), status=1)
    assert "Choose another name" in again.stderr


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


def test_a_backup_during_writes_restores_equal(data):
    """What is written while the backup runs is wholly in it or wholly not: its digests are of the moment of its dump."""
    from kvitt.project.postgres import Server

    home, archive = data / "a", data / "busy.tar"
    _run("migrate", "--data", str(home))
    with Server(home) as server:
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, server.address(user="kvitt_super")], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        assert writer.stdout.readline() == "writing\n"
        try:
            _run("backup", str(archive), "--data", str(home))
        finally:
            writer.terminate()
            writer.communicate(timeout=30)
    restored = json.loads(_run("restore", str(archive), "--json", "--data", str(data / "d")).stdout)
    assert restored["equal"] is True


_WRITER = """
import sys, uuid, psycopg
with psycopg.connect(sys.argv[1], autocommit=True) as connection:
    company = connection.execute("SELECT company_id FROM tenancy_company").fetchone()[0]
    print("writing", flush=True)
    while True:
        connection.execute(
            "INSERT INTO people_branch (company_id, id, code, name, legal_number, country, currency, is_active, version) "
            "VALUES (%s, %s, %s, 'Filial', '', 'SE', 'SEK', true, 1)", [company, uuid.uuid4(), uuid.uuid4().hex]
        )
"""


def test_what_is_no_backup_is_refused_in_words(data):
    archive = data / "letter.tar"
    archive.write_text("Dear Kvitt")
    ran = _run("restore", str(archive), "--json", "--data", str(data / "e"), status=1)
    assert "no whole backup" in ran.stderr
    assert "no whole backup" in json.loads(ran.stdout)["error"]


@pytest.mark.parametrize("command", ["serve", "web", "worker", "demo", "migrate", "doctor", "version"])
def test_every_command_speaks_json(command):
    assert "--json" in _run(command, "--help", COLUMNS="200").stdout


def test_the_doctor_tells_of_a_dead_mail_server(data):
    ran = _run("doctor", "--json", "--data", str(data / "a"), status=1, KVITT_MAIL_URL="smtp://127.0.0.1:9")
    checks = {one["name"]: one for one in json.loads(ran.stdout)["checks"]}
    assert checks["mail"]["state"] == "fail"
    assert "KVITT_MAIL_URL" in checks["mail"]["mend"]


def test_the_doctor_and_the_commands_tell_of_a_database_that_is_not_there(data):
    nowhere = "postgresql://kvitt_app@127.0.0.1:9/kvitt"
    ran = _run("doctor", "--json", "--data", str(data / "a"), status=1, DATABASE_URL=nowhere)
    checks = {one["name"]: one for one in json.loads(ran.stdout)["checks"]}
    assert checks["database"]["state"] == "fail"
    assert "DATABASE_URL" in checks["database"]["mend"]
    assert "migrations" not in checks  # nothing follows that could only repeat it
    other = _run("user", "invite", "acme", "a@b.example", "--name", "A", status=1, DATABASE_URL=nowhere)
    assert "kvitt doctor" in other.stderr
    assert "Traceback" not in other.stderr


def test_the_doctor_tells_of_missing_rights(data):
    import psycopg

    from kvitt.project.postgres import Server

    with (
        Server(data / "a") as server,
        psycopg.connect(server.address(user="kvitt_super"), autocommit=True) as connection,
    ):
        connection.execute("REVOKE INSERT ON people_branch FROM kvitt_app")
        ran = _run("doctor", "--json", "--data", str(data / "a"), status=1)
        connection.execute("GRANT INSERT ON people_branch TO kvitt_app")
    checks = {one["name"]: one for one in json.loads(ran.stdout)["checks"]}
    assert "people_branch" in checks["rights"]["detail"]
    assert checks["database"]["state"] == "ok"


def test_the_doctor_tells_what_is_wrong_and_how_to_mend_it(data):
    checks = {
        one["name"]: one for one in json.loads(_run("doctor", "--json", "--data", str(data / "a")).stdout)["checks"]
    }
    assert checks["row-level security"]["state"] == "ok"
    assert checks["worker"]["state"] == "warn"
    assert "kvitt serve" in checks["worker"]["mend"]
