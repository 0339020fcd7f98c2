"""A real Kvitt for the browser: own data directory, embedded database, web and worker."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

#: Everybody's in the browser tests' company.
PASSWORD = "only-for-browser-tests-1"
KVITT = Path(sys.executable).with_name("kvitt")


@dataclass(frozen=True)
class Running:
    """Where it is, and its data."""

    address: str
    data: Path
    environment: dict[str, str]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def kvitt(data: Path, *, cast: bool = True) -> Iterator[Running]:
    port = free_port()
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("KVITT_", "DATABASE_", "DJANGO_"))
    }
    environment |= {"KVITT_DATA": str(data), "KVITT_ADDRESS": f"http://127.0.0.1:{port}", "KVITT_LOG": "WARNING"}
    subprocess.run([KVITT, "migrate"], env=environment, check=True, capture_output=True)
    log = (data / "kvitt.log").open("wb")
    server = subprocess.Popen(
        [KVITT, "serve", "--port", str(port), "--workers", "1"], env=environment, stdout=log, stderr=log
    )
    try:
        _wait(f"http://127.0.0.1:{port}/health", server)
        if cast:
            subprocess.run([sys.executable, "-m", "tests.browser.cast"], env=environment, check=True)
        yield Running(f"http://127.0.0.1:{port}", data, environment)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)
        log.close()


def _wait(address: str, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert server.poll() is None, "kvitt serve ended"
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(address)
