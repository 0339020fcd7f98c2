"""Every hostile file through decoding and reading, in the limited children: no crash, bounded memory and time, honest answers.

Run by `make soak-hostile`; prints what came of each and what it took.
"""

import argparse
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from kvitt.files import pool
from kvitt.files.decode import UndecodableError, decode
from kvitt.files.media import inspect
from kvitt.files.reading.read import read_in_child
from kvitt.files.tests.hostile import corpus, written
from kvitt.kernel.errors import InvalidError

#: What the two children may occupy, and how long one file may take, all in all: twice the limit of a child, and its start.
MOST_MB, MOST_SECONDS = 1_000, 60


@dataclass
class Watch:
    """The most that any child of this process occupied, by looking every few milliseconds."""

    most_mb: float = 0
    over: bool = False

    def look(self) -> None:
        while not self.over:
            for child in pool._pools.values():
                pid = getattr(child._child, "pid", None)
                if pid:
                    self.most_mb = max(self.most_mb, pool._resident_bytes(pid) / 2**20)
            time.sleep(0.01)


def outcome(data: bytes) -> str:
    """What became of a file: refused at the door, refused when decoded, unread, or read with so many fields."""
    try:
        media = inspect(data).media_type
        decoded = pool.decoding().run(decode, data, media.value)
    except InvalidError as refused:
        return f"door: {refused.code}"
    except UndecodableError as refused:
        return f"refused: {refused.code}"
    except pool.DefeatedError as defeat:
        return f"refused: file.too-demanding ({defeat})"
    try:
        reading = pool.reading().run(read_in_child, decoded.pages, "2026-11-24", "DK")
    except pool.DefeatedError as defeat:
        return f"shown, unread ({defeat})"
    return f"shown, {len(reading['fields'])} fields"


def main() -> int:
    """Run them all; the exit status tells whether the bounds held."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--only", default="", help="part of a name")
    asked.add_argument("--skip", type=int, default=0, help="leave out so many from the front")
    asked.add_argument("--log", type=Path, help="write each outcome here")
    given = asked.parse_args()
    watch = Watch()
    threading.Thread(target=watch.look, daemon=True).start()
    files = {name: make for name, make in [*corpus().items()][given.skip :] if given.only in name}
    seen: Counter[str] = Counter()
    slowest: tuple[float, str] = (0.0, "")
    lines = []
    for name, make in files.items():
        data = make()
        before, started = watch.most_mb, time.monotonic()
        answer = outcome(data)
        seconds = time.monotonic() - started
        seen[answer.split(" (")[0]] += 1
        slowest = max(slowest, (seconds, name))
        rose = f"  peak {watch.most_mb:.0f} MB" if watch.most_mb > before + 20 else ""
        lines.append(f"{seconds:6.2f} s  {len(data) / 1000:8.1f} kB  {name}: {answer}{rose}")
        print(lines[-1], flush=True)
    alive = outcome(written(Image.new("RGB", (300, 400), "white"), "JPEG"))
    watch.over = True
    if given.log:
        given.log.write_text("\n".join(lines))
    print(
        f"\n{len(files)} files, peak {watch.most_mb:.0f} MB, slowest {slowest[0]:.1f} s ({slowest[1]}), afterwards: {alive}"
    )
    for answer, count in seen.most_common():
        print(f"{count:5}  {answer}")
    held = watch.most_mb <= MOST_MB and slowest[0] <= MOST_SECONDS and alive.startswith("shown, ")
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())
