"""`make soak`: kill -9 of web, worker and database at random moments while 500 expenses are written through the API.

Afterwards everything that was acknowledged is there exactly once, nothing is half-written, the books balance and the chain verifies.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from kvitt.kernel.ids import uuid7
from tests.browser.running import KVITT, free_port

PASSWORD = "soak-soak-soak-1"


def main() -> None:
    """Write, kill, count. Exit status 1 when something is not as it must be."""
    options = argparse.ArgumentParser()
    options.add_argument("--writes", type=int, default=500)
    options.add_argument("--seed", type=int, default=int(time.time()))
    chosen = options.parse_args()
    random.seed(chosen.seed)
    folder = Path(tempfile.mkdtemp(prefix="kvitt-soak-"))
    folder.chmod(0o755)
    port = free_port()
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("KVITT_", "DATABASE_", "DJANGO_"))
    }
    environment |= {"KVITT_DATA": str(folder), "KVITT_ADDRESS": f"http://127.0.0.1:{port}", "KVITT_LOG": "ERROR"}
    subprocess.run([KVITT, "migrate"], env=environment, check=True, capture_output=True)
    subprocess.run([sys.executable, "-m", "tests.soak.cast", PASSWORD], env=environment, check=True)
    soak = Soak(folder, port, environment)
    try:
        soak.run(writes=chosen.writes)
        soak.count()
    finally:
        soak.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Soak:
    """One run."""

    def __init__(self, folder: Path, port: int, environment: dict[str, str]) -> None:
        self.folder, self.port, self.environment = folder, port, environment
        self.address = f"http://127.0.0.1:{port}"
        self.acknowledged: dict[str, str] = {}
        self.kills: dict[str, int] = {"web": 0, "worker": 0, "database": 0}
        self.retries = 0
        self.done = threading.Event()
        self.server = self._serve()

    def _serve(self) -> subprocess.Popen:
        return subprocess.Popen(
            [KVITT, "serve", "--port", str(self.port), "--workers", "1"],
            env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def run(self, *, writes: int) -> None:
        """Write while things die."""
        token = self._until(
            lambda: self._ask(
                "POST", "/sessions", {"company": "nordlys", "email": "alma@nordlys.example", "password": PASSWORD}
            )
        )["token"]
        killer = threading.Thread(target=self._kill)
        killer.start()
        started = time.monotonic()
        for number in range(writes):
            item = str(uuid7())
            body = {
                "id": item,
                "amount": f"{number + 1}.50",
                "merchant": f"Shop {number}",
                "on": time.strftime("%Y-%m-%d"),
                "no_receipt_reason": "soak",
            }
            made = self._until(lambda body=body: self._ask("POST", "/expenses/", body, token))
            self.acknowledged[made["id"]] = body["amount"]
            if number % 25 == 24:
                print(
                    f"{number + 1} written, killed {self.kills}, {self.retries} tries again, {time.monotonic() - started:.0f} s",
                    flush=True,
                )
        self.done.set()
        killer.join()

    def _kill(self) -> None:
        """Every second or so, one of the three dies without a word."""
        while not self.done.wait(random.uniform(0.4, 1.6)):
            kind = random.choice(list(self.kills))
            victims = self._victims(kind)
            if victims:
                os.kill(random.choice(victims), signal.SIGKILL)
                self.kills[kind] += 1

    def _victims(self, kind: str) -> list[int]:
        if kind == "database":
            try:
                return [int((self.folder / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])]
            except (OSError, ValueError):
                return []
        mark = "granian" if kind == "web" else "commands.worker"
        return [pid for pid in _children(self.server.pid) if mark in _command(pid)]

    def _until(self, act):
        """Ask again with the same id until it is acknowledged."""
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline:
            try:
                return act()
            except (OSError, urllib.error.URLError, json.JSONDecodeError):
                self.retries += 1
                time.sleep(0.15)
        raise TimeoutError("nothing is acknowledged any more")

    def _ask(self, method: str, path: str, body: dict, token: str = "") -> dict:
        request = urllib.request.Request(
            f"{self.address}/api/v1{path}",
            method=method,
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code >= 500:
                raise OSError(error.code) from error
            raise SystemExit(f"refused: {error.code} {error.read()[:300]!r}") from error

    def count(self) -> None:
        """Everything once, nothing half, the chain whole."""
        found = json.loads(
            subprocess.run(
                [sys.executable, "-m", "tests.soak.cast", "--count"],
                env=self.environment,
                check=True,
                capture_output=True,
                text=True,
            ).stdout
        )
        verified = subprocess.run(
            [KVITT, "audit", "verify"], env=self.environment, capture_output=True, text=True, check=False
        )
        missing = {item for item, amount in self.acknowledged.items() if found["items"].get(item) != amount}
        print(
            f"{len(self.acknowledged)} acknowledged, {len(found['items'])} stored, {len(missing)} missing or different, {found['half']} half-written, "
            f"books {found['balance']}, kills {self.kills}, {self.retries} tries again; {verified.stdout.strip()}"
        )
        if missing or found["half"] or len(found["items"]) != len(self.acknowledged) or verified.returncode:
            raise SystemExit(1)

    def stop(self) -> None:
        """End the server that we started."""
        self.server.send_signal(signal.SIGTERM)
        try:
            self.server.wait(60)
        except subprocess.TimeoutExpired:
            self.server.kill()


def _children(pid: int) -> list[int]:
    found = [pid]
    for path in sorted(Path("/proc").glob("[0-9]*/stat")):
        try:
            if int(path.read_text().rpartition(")")[2].split()[1]) in found:
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found[1:]


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""


if __name__ == "__main__":
    main()
