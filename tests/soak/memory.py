"""A thousand pictures of different shapes through one reading child after the other: what it occupies, and what it takes.

Run by `make soak-memory`. The pictures are the labelled receipts where they lie beside the project, else drawn ones, each cut anew.
"""

import argparse
import io
import random
import statistics
import time
from pathlib import Path

from PIL import Image

from kvitt.files import pool
from kvitt.files.decode import decode
from kvitt.files.media import MediaType
from kvitt.files.reading.read import read_in_child
from tests.pictures import receipt_picture

RECEIPTS = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "receipts"
#: What the child may occupy, in MB.
MOST_MB = 1_000


def pictures(count: int, *, seed: int):
    """JPEGs of many shapes: receipts, turned a little or a quarter, with more or less cut off, larger and smaller."""
    lots = random.Random(seed)
    files = sorted(RECEIPTS.glob("*.jpg"))
    drawn = receipt_picture(merchant="Kro", total="10,00", vat="2,00", day="19.11.2026")
    for _ in range(count):
        picture = Image.open(lots.choice(files) if files else io.BytesIO(drawn)).convert("RGB")
        width, height = picture.size
        box = (lots.uniform(0, 0.1), lots.uniform(0, 0.1), lots.uniform(0.9, 1), lots.uniform(0.7, 1))
        picture = picture.crop((int(box[0] * width), int(box[1] * height), int(box[2] * width), int(box[3] * height)))
        picture = picture.rotate(lots.choice((0, 0, 0, 90, 180)) + lots.uniform(-2, 2), expand=True, fillcolor="white")
        scale = lots.uniform(0.6, 1.3)
        picture = picture.resize((max(1, int(picture.width * scale)), max(1, int(picture.height * scale))))
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=85)
        yield out.getvalue()


def main() -> None:
    """Read, look, print. Exit status 1 when the child grew beyond its bound or a picture defeated it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pictures", type=int, default=1_000)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    after: list[float] = []
    seconds: list[float] = []
    defeated = 0
    for number, data in enumerate(pictures(chosen.pictures, seed=chosen.seed), start=1):
        pages = decode(data, MediaType.JPEG).pages
        started = time.perf_counter()
        try:
            pool.reading().run(read_in_child, pages, "2026-11-24", "DK")
        except pool.DefeatedError:
            defeated += 1
            continue
        seconds.append(time.perf_counter() - started)
        after.append(pool._resident_bytes(pool.reading()._child.pid) / 2**20)
        if number % 50 == 0:
            ordered = sorted(seconds)
            print(
                f"{number}: {after[-1]:.0f} MB after it, {max(after):.0f} MB at most so far; median {statistics.median(ordered):.2f} s, "
                f"95th of a hundred {ordered[int(0.95 * (len(ordered) - 1))]:.2f} s, {defeated} defeated",
                flush=True,
            )
    peak = _peak()
    print(f"peak while reading {peak:.0f} MB")
    pool.reading().close()
    if peak > MOST_MB or defeated:
        raise SystemExit(1)


def _peak() -> float:
    """The most that the last child occupied at any moment (Linux)."""
    status = Path(f"/proc/{pool.reading()._child.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main()
