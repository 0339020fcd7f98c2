"""The embedded server: shared, robust against kill -9, and with roles as weak as promised."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from kvitt.project.postgres import Server


@pytest.fixture
def data():
    folder = Path(tempfile.mkdtemp(prefix="kvitt-pg-"))
    folder.chmod(0o755)
    yield folder
    server = Server(folder)
    if server.cluster.exists():
        server.acquire()
        server.release()
    shutil.rmtree(folder, ignore_errors=True)


def _postmaster(server: Server) -> int:
    return int((server.cluster / "postmaster.pid").read_text().split("\n", 1)[0])


def test_the_last_user_stops_it(data):
    first, second = Server(data), Server(data)
    first.acquire()
    second.acquire()
    first.release()
    assert second.answers()
    second.release()
    assert not second.answers()


def test_a_killed_user_leaves_nothing_broken(data):
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            (
                "import sys, time; from pathlib import Path; from kvitt.project.postgres import Server\n"
                "Server(Path(sys.argv[1])).acquire(); print('up', flush=True); time.sleep(60)"
            ),
            str(data),
        ],
        stdout=subprocess.PIPE,
    )
    assert holder.stdout.readline() == b"up\n"
    holder.kill()
    holder.wait()
    holder.stdout.close()
    server = Server(data)
    with server:
        assert server.answers()
    assert not server.answers()


def test_a_killed_server_comes_up_again_with_everything(data):
    with Server(data) as server:
        with psycopg.connect(server.address(user="kvitt_owner")) as connection:
            connection.execute("CREATE TABLE kept (n int)")
            connection.execute("INSERT INTO kept SELECT generate_series(1, 100)")
        os.kill(_postmaster(server), signal.SIGKILL)
        deadline = time.monotonic() + 20
        while not server.mend() and time.monotonic() < deadline:
            time.sleep(0.05)
        with psycopg.connect(server.address(user="kvitt_owner")) as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (100,)


def test_a_stale_pid_of_a_stranger_is_neither_trusted_nor_killed(data):
    with Server(data):
        pass
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        (data / "postgres" / "postmaster.pid").write_text(f"{stranger.pid}\n/elsewhere\n")
        with Server(data) as server:
            assert server.answers()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_the_roles_are_as_weak_as_promised_and_danish_folds(data):
    with Server(data) as server:
        with psycopg.connect(server.address(user="kvitt_app")) as connection:
            strong = connection.execute(
                "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            assert strong == (False,)
            assert connection.execute("SELECT lower('ÆØÅÄÖ')").fetchone() == ("æøåäö",)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("CREATE TABLE public.mine (n int)")
        assert (data / "run").exists()
        assert server.socket.stat().st_mode & 0o077 == 0
