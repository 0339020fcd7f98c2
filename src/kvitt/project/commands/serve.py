"""Running web and worker, together or apart."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from tempfile import TemporaryDirectory

from kvitt.project.commands.said import note

#: How long a child may take to finish what it is doing before it is ended.
GRACE_SECONDS = 20
#: A child that ran this long was well; its next fall counts as the first.
SETTLED_SECONDS = 10
#: One that falls at once again and again is started no oftener than this.
LONGEST_WAIT_SECONDS = 5.0


def web_command(*, host: str, port: int, workers: int) -> list[str]:
    """The web server (granian), as a command."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", "4", "--respawn-failed-workers", "--no-access-log",
        "--log-level", "warning", "kvitt.project.wsgi:application",
    ]  # fmt: skip


def worker_command() -> list[str]:
    """The worker (Procrastinate), as a command."""
    return [sys.executable, "-m", "kvitt.project.commands.worker"]


def environment() -> dict[str, str]:
    """What the children inherit."""
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "kvitt.project.settings", "KVITT_POOL": "1", "OMP_NUM_THREADS": "2"}


class Supervisor:
    """Starts children, restarts those that die (later and later), and ends them all cleanly."""

    def __init__(self, commands: Sequence[list[str]], *, mend: Callable[[], bool]) -> None:
        self._commands = list(commands)
        self._mend = mend
        self._children: dict[int, subprocess.Popen[bytes]] = {}
        self._falls: dict[int, int] = {}
        self._next: dict[int, float] = {}
        self._started: dict[int, float] = {}
        self._stopping = False
        self._environment: dict[str, str] = {}

    def run(self) -> int:
        """Until SIGTERM or SIGINT. Returns the exit status."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        with TemporaryDirectory(prefix="kvitt-metrics-") as counted:  # where all web processes count together
            self._environment = environment() | {"PROMETHEUS_MULTIPROC_DIR": counted}
            while not self._stopping:
                self._mend_database()
                for index, command in enumerate(self._commands):
                    self._watch(index, command)
                time.sleep(0.2)
            return self._end()

    def _mend_database(self) -> None:
        from kvitt.project.postgres import ServerError

        try:
            if self._mend():
                note("The database had died; it runs again")
        except ServerError as error:
            note(str(error))
            time.sleep(2)

    def _watch(self, index: int, command: list[str]) -> None:
        child = self._children.get(index)
        if child is not None and child.poll() is None:
            return
        if child is not None:
            self._end_orphans(child)
            lived = time.monotonic() - self._started[index]
            self._falls[index] = 0 if lived > SETTLED_SECONDS else self._falls.get(index, 0) + 1
            wait = min(LONGEST_WAIT_SECONDS, 0.25 * 2 ** self._falls[index])
            note(f"{command[2]} ended with {child.returncode}; starting it again in {wait:g} s")
            self._next[index] = time.monotonic() + wait
            del self._children[index]
        if time.monotonic() >= self._next.get(index, 0):
            self._started[index] = time.monotonic()
            self._children[index] = subprocess.Popen(  # noqa: S603  # our own programs
                command, env=self._environment, start_new_session=True
            )

    def _end_orphans(self, child: subprocess.Popen[bytes]) -> None:
        """What a killed child leaves behind would go on answering and hold connections; each child leads its own group."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)

    def _stop(self, number: int, frame: object) -> None:
        del number, frame
        self._stopping = True

    def _end(self) -> int:
        for child in self._children.values():
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self._children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        return 0
