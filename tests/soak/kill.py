"""`make soak`: kill -9 of web, worker and database at random moments during 500 writes through the API.

Most writes make expenses; every fourth expense is sent, approved and booked as well. Afterwards everything that was acknowledged is
there exactly once and in the acknowledged state, nothing is half-written, the books balance and the chain verifies.
"""

import argparse
import http.client
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
from contextlib import suppress
from pathlib import Path
from typing import Any

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
    made = subprocess.run(
        [sys.executable, "-m", "tests.soak.cast", PASSWORD], env=environment, check=True, capture_output=True, text=True
    )
    soak = Soak(folder, port, environment, cost_type=made.stdout.strip().splitlines()[-1])
    try:
        soak.run(writes=chosen.writes)
        soak.count()
    except (TimeoutError, SystemExit):
        print((folder / "server.log").read_text(errors="replace")[-4000:])
        raise
    finally:
        soak.done.set()
        soak.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Soak:
    """One run."""

    def __init__(self, folder: Path, port: int, environment: dict[str, str], *, cost_type: str) -> None:
        self.folder, self.port, self.environment = folder, port, environment
        self.cost_type = cost_type
        self.address = f"http://127.0.0.1:{port}"
        self.acknowledged: dict[str, str] = {}
        self.states: dict[str, str] = {}
        self.kills: dict[str, int] = {"web": 0, "worker": 0, "database": 0}
        self.retries = 0
        self.done, self.alive = threading.Event(), threading.Event()
        self.server = self._serve()

    def _serve(self) -> subprocess.Popen:
        self.log = (self.folder / "server.log").open("ab")
        return subprocess.Popen(
            [KVITT, "serve", "--port", str(self.port), "--workers", "1"],
            env=self.environment, stdout=self.log, stderr=self.log,
        )  # fmt: skip

    def run(self, *, writes: int) -> None:
        """Write while things die."""
        tokens = {name: self._signed_in(name) for name in ("alma", "bo", "cleo")}
        killer = threading.Thread(target=self._kill)
        killer.start()
        started, done, number = time.monotonic(), 0, 0
        while done < writes:
            number += 1
            item = self._made(number, tokens["alma"])
            done += 1
            if number % 4 == 0:
                done += self._walked(item, tokens)
            if number % 20 == 0:
                told = f"{done} written, killed {self.kills}, {self.retries} tries again"
                print(f"{told}, {time.monotonic() - started:.0f} s", flush=True)
        self.done.set()
        killer.join()

    def _signed_in(self, name: str) -> str:
        body = {"company": "nordlys", "email": f"{name}@nordlys.example", "password": PASSWORD}
        return self._until(lambda: self._ask("POST", "/sessions", body))["token"]

    def _made(self, number: int, token: str) -> str:
        body = {
            "id": str(uuid7()),
            "amount": f"{number}.50",
            "merchant": f"Shop {number}",
            "on": time.strftime("%Y-%m-%d"),
            "no_receipt_reason": "soak",
            "purpose": "soak",
            "cost_type_id": self.cost_type,
        }
        made = self._until(lambda: self._ask("POST", "/expenses/", body, token))
        self.acknowledged[made["id"]] = body["amount"]
        self.states[made["id"]] = "draft"
        return made["id"]

    def _walked(self, item: str, tokens: dict[str, str]) -> int:
        """Send, approve, book. A move whose answer was lost is asked for again and answered by the state it led to."""
        moves = (
            ("alma", "/transactions/submit", "submitted"),
            ("bo", "/approvals/approve", "approved"),
            ("cleo", "/finance/book", "booked"),
        )
        for who, path, state in moves:
            self._until(lambda who=who, path=path, state=state: self._move(item, path, state, tokens, who))
            self.states[item] = state
        return len(moves)

    def _move(self, item: str, path: str, state: str, tokens: dict[str, str], who: str) -> None:
        outcome = self._ask("POST", path, {"ids": [item]}, tokens[who])[0]
        found = self._ask("GET", f"/transactions/{item}", None, tokens["alma"])["state"]
        if found != state:
            raise SystemExit(f"{path} of {item} gave {outcome} and the state {found}")

    def _kill(self) -> None:
        """Every second or so, one of the three dies without a word.

        Two times in three only after a sign of life since the last death, so that a slow machine gets on; else also while it is rising.
        """
        while not self.done.wait(random.uniform(0.2, 1.6)):
            if not self.alive.is_set() and random.random() < 2 / 3:
                continue
            self.alive.clear()
            kind = random.choice(list(self.kills))
            victims = self._victims(kind)
            if victims:
                with suppress(ProcessLookupError):  # it ended by itself meanwhile
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
        deadline, last = time.monotonic() + 180, None
        while time.monotonic() < deadline:
            try:
                answer = act()
            except (OSError, urllib.error.URLError, http.client.HTTPException, json.JSONDecodeError) as error:
                last = error
                self.retries += 1
                time.sleep(0.15)
            else:
                self.alive.set()
                return answer
        raise TimeoutError(f"nothing is acknowledged any more: {last!r}")

    def _ask(self, method: str, path: str, body: dict | None, token: str = "") -> Any:
        request = urllib.request.Request(
            f"{self.address}/api/v1{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
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
        wanted = {item: [amount, self.states[item]] for item, amount in self.acknowledged.items()}
        missing = {item for item, stands in wanted.items() if found["items"].get(item) != stands}
        booked = sum(state == "booked" for state in self.states.values())
        print(
            f"{len(self.acknowledged)} acknowledged, {len(found['items'])} stored, {len(missing)} missing or different, {found['half']} half-written, "
            f"{booked} booked in {found['vouchers']} vouchers, {found['crooked']} crooked, {found['gaps']} gaps, kills {self.kills}, {self.retries} tries again; {verified.stdout.strip()}"
        )
        whole = len(found["items"]) == len(self.acknowledged) and found["vouchers"] == booked
        if missing or found["half"] or found["crooked"] or found["gaps"] or not whole or verified.returncode:
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
