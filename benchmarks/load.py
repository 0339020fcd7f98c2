"""Requests per second against a real web server on this machine, with CPU and memory of its processes."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from uuid import UUID

SECONDS = 6


def load(company_id: UUID) -> dict[str, str]:
    """One and eight clients asking for the approver's inbox and the employee's list, one after the other."""
    from kvitt.kernel.clock import now
    from kvitt.people.actions.sign_in import Caller, open_session
    from kvitt.people.models import User
    from kvitt.project.commands.serve import environment, web_command, worker_command
    from kvitt.tenancy.scope import company_scope

    with company_scope(company_id):
        user = User.objects.get(employee_number="150")
        token = open_session(
            user=user, company_id=company_id, at=now(), caller=Caller(), kind="browser", label=""
        ).token
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    web = subprocess.Popen(
        web_command(host="127.0.0.1", port=port, workers=2), env=environment(), stderr=subprocess.DEVNULL
    )
    worker = subprocess.Popen(worker_command(), env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    figures = {}
    try:
        _wait(port)
        for clients in (1, 8):
            used = _cpu(web.pid)
            rate, requests = _ask(port, token, clients)
            figures[f"requests a second, {clients} client{'s' if clients > 1 else ''} (/mine/)"] = (
                f"{rate:.0f}, {(_cpu(web.pid) - used) / max(requests, 1) * 1000:.1f} ms CPU each"
            )
        figures["memory of web"] = f"{_memory(web.pid):.0f} MB"
        figures["memory of the worker"] = f"{_memory(worker.pid):.0f} MB"
        figures["memory of the database"] = f"{_memory(_postmaster()):.0f} MB"
    finally:
        for child in (web, worker):
            child.send_signal(signal.SIGTERM)
            child.wait(30)
    return figures


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/health")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    sys.exit("the web server did not start")


def _ask(port: int, token: str, clients: int) -> tuple[float, int]:
    counts = [0] * clients
    until = time.monotonic() + SECONDS

    def one(index: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        while time.monotonic() < until:
            connection.request("GET", "/mine/", headers={"Cookie": f"kvitt={token}"})
            answer = connection.getresponse()
            answer.read()
            if answer.status == 200:
                counts[index] += 1

    threads = [threading.Thread(target=one, args=(index,)) for index in range(clients)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.monotonic() - started), sum(counts)


def _family(pid: int) -> list[int]:
    found = [pid]
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(path.read_text().rpartition(")")[2].split()[1]) in found:
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def _cpu(pid: int) -> float:
    """Seconds of processor time of a process and its children."""
    ticks = 0
    for one in _family(pid):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> float:
    """Megabytes of a process and its children, shared pages counted once (proportional set size)."""
    total = 0
    for one in _family(pid):
        try:
            for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        except OSError:
            continue
    return total / 1024


def _postmaster() -> int:
    from kvitt.project.postgres import data_directory

    return int((data_directory() / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])
