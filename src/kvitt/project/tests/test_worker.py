"""The worker as a process: it takes up work, and ends when it is told to."""

import os
import signal
import subprocess
import time

import psycopg

from kvitt.project.commands.serve import environment, worker_command


def _registered(address: str) -> int:
    with psycopg.connect(address) as connection:
        found = connection.execute("SELECT count(*) FROM procrastinate_workers").fetchone()
    return int(found[0])


def _wait_for_a_worker(address: str, process: subprocess.Popen, *, more_than: int) -> None:
    until = time.monotonic() + 60
    while _registered(address) <= more_than:
        assert process.poll() is None, "the worker ended by itself"
        assert time.monotonic() < until, "the worker did not come up"
        time.sleep(0.1)


def test_a_worker_told_to_stop_leaves_without_a_trace(embedded_server, django_db_setup):
    address = embedded_server.address(user="kvitt_super", database=os.environ["KVITT_DATABASE"])
    before = _registered(address)
    process = subprocess.Popen(worker_command(), env=environment())
    try:
        _wait_for_a_worker(address, process, more_than=before)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        process.kill()
    assert _registered(address) == before
