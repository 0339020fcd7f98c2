"""`make bench-reading`: how right, how sure and how quick the reading of receipts is. Writes its table into the reference.

Labelled receipts were trained on, so each is judged by rankings trained without its seller, and its confidence by a trust built
without it. Receipts rendered here from seeds that no training saw are judged by what is shipped.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

from benchmarks.receipts.render import labelled
from kvitt.files import pool
from kvitt.files.decode import decode
from kvitt.files.media import inspect
from kvitt.files.reading.fields import fields_of
from kvitt.files.reading.ranking import Trust
from kvitt.files.reading.read import read_in_child
from scripts import train_reading as training

REFERENCE = Path("docs/reference/reading.md")
MARKS = ("<!-- figures -->", "<!-- end of figures -->")
#: Seeds from here on are for measuring; training and tuning never see them.
FIRST_SEED = 200_000
NORDIC = ("DK", "SE", "NO", "FI")
_SHOWN = {"total": "amount", "date": "on", "merchant": "merchant"}


@dataclass(frozen=True, slots=True)
class Judged:
    """One value of one receipt: whether it is right, and how sure it was said to be. `given` is false for an empty field."""

    file: str
    group: str
    right: bool
    given: bool
    confidence: float


def main() -> None:
    """Measure, print, write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--receipts", type=Path, default=Path("../shared/data/receipts"))
    options.add_argument("--kept", type=Path, default=Path(".make/reading"))
    options.add_argument("--rendered", type=int, default=60, help="how many receipts to render, recognise and judge")
    options.add_argument("--timed", type=int, default=40, help="how many labelled files to read anew against the clock")
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--predictions", type=Path, help="write the out-of-fold values there, for score.py")
    chosen = options.parse_args()
    receipts = training.gather(chosen.receipts, kept=chosen.kept, workers=chosen.workers)
    judged, values = out_of_fold(receipts, kept=chosen.kept)
    if chosen.predictions:
        chosen.predictions.write_text("".join(json.dumps(one, default=str) + "\n" for one in values), encoding="utf-8")
    rendered = [labelled(seed=FIRST_SEED + number, countries=NORDIC) for number in range(chosen.rendered)]
    with tempfile.TemporaryDirectory() as folder:
        for one in rendered:
            (Path(folder) / one.name).write_bytes(one.jpeg)
        labels = "".join(json.dumps(one.label, ensure_ascii=False) + "\n" for one in rendered)
        (Path(folder) / "labels.jsonl").write_text(labels, encoding="utf-8")
        fresh = training.gather(Path(folder), kept=chosen.kept, workers=chosen.workers) if rendered else []
        for name, more in shipped(fresh).items():
            judged[name] += more
    files = [chosen.receipts / receipt.file for receipt in receipts]
    table = "\n".join([*accuracy(judged), "", *calibration(judged), "", *speed(files, chosen.timed)])
    print(table)
    text = REFERENCE.read_text(encoding="utf-8")
    before, _, rest = text.partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    REFERENCE.write_text(f"{before}{MARKS[0]}\n\n{table}\n\n{MARKS[1]}{after}", encoding="utf-8")


def out_of_fold(
    receipts: Sequence[training.Labelled], *, kept: Path
) -> tuple[dict[str, list[Judged]], list[dict[str, Any]]]:
    """Every labelled receipt, judged by rankings and trust that never saw its seller."""
    everything = [*receipts, *training.drawn_receipts(training.DRAWN_COUNT, kept=kept)]
    folds = training.folds_of(everything)
    values: list[dict[str, Any]] = [{"file": receipt.file} for receipt in receipts]
    judged: dict[str, list[Judged]] = {}
    for name in training.FIELDS:
        made = training.kept_choices(name, everything, kept=kept)
        if made is None:
            examples = training.examples_of(name, everything)
            made = sorted(training.choices(name, examples, everything, folds), key=lambda one: one.receipt)
        judged[name] = []
        for fold in range(training.FOLDS):
            others = [one for one in made if folds[one.receipt] != fold]
            stored = training.trust_in(name, others, everything)
            trust = Trust(tuple(stored["weights"]), stored["bias"], tuple(stored["knots"]))
            for one in made[: len(receipts)]:
                if folds[one.receipt] == fold:
                    receipt, sure = receipts[one.receipt], trust.of(one.signs)
                    judged[name].append(Judged(receipt.file, receipt.group, one.right, one.value is not None, sure))
                    values[one.receipt][{"merchant": "company"}.get(name, name)] = one.value
    return judged, values


def shipped(receipts: Sequence[training.Labelled]) -> dict[str, list[Judged]]:
    """Receipts of unseen seeds, judged by the shipped model."""
    judged: dict[str, list[Judged]] = {name: [] for name in training.FIELDS}
    for receipt in receipts:
        fields = fields_of(receipt.lines, today=training.AS_OF, home="DK", from_text_layer=receipt.layer)
        for name in training.FIELDS:
            found = fields.get(_SHOWN[name])
            right = found is not None and training.is_right(name, found.value, receipt.label)
            sure = found.confidence if found else 0.0
            judged[name].append(Judged(receipt.file, receipt.group, right, found is not None, sure))
    return judged


_SETS = (
    ("real receipts", lambda group: not group.startswith("rendered")),
    ("  SROIE scans", lambda group: group == "sroie"),
    ("  German scans", lambda group: group == "german"),
    ("  photographs", lambda group: group == "photo-extra"),
    ("  PDFs", lambda group: group == "pdf"),
    ("rendered Nordic, labelled set", lambda group: group == "rendered-nordic"),
    ("rendered Nordic, unseen seeds", lambda group: group == "rendered-till"),
)


def accuracy(judged: Mapping[str, Sequence[Judged]]) -> list[str]:
    """How many are right, by set and field."""
    rows = ["| receipts | number | total | date | merchant | all three |", "|---|---:|---:|---:|---:|---:|"]
    by_file = {name: {one.file: one.right for one in found} for name, found in judged.items()}
    for title, belongs in _SETS:
        files = [one.file for one in judged["total"] if belongs(one.group)]
        if not files:
            continue
        shares = [statistics.mean(by_file[name][file] for file in files) for name in training.FIELDS]
        whole = statistics.mean(all(by_file[name][file] for name in training.FIELDS) for file in files)
        cells = " | ".join(f"{100 * share:.1f} %" for share in [*shares, whole])
        rows.append(f"| {title.replace('  ', '– ')} | {len(files)} | {cells} |")
    return rows


def calibration(judged: Mapping[str, Sequence[Judged]]) -> list[str]:
    """Of the values in a band of confidence, how many are right, over all labelled receipts."""
    bands = ((0.9, 1.01), (0.7, 0.9), (0.5, 0.7), (0.0, 0.5))
    rows = ["| confidence | total | date | merchant |", "|---|---:|---:|---:|"]
    for low, high in bands:
        cells = []
        for name in training.FIELDS:
            inside = [one for one in judged[name] if one.given and low <= one.confidence < high]
            share = f"{100 * statistics.mean(one.right for one in inside):.1f} % of {len(inside)}" if inside else "none"
            cells.append(share)
        rows.append(f"| {f'from {low}' if high > 1 else f'{low} to {high}'} | {' | '.join(cells)} |")
    return rows


def speed(files: Sequence[Path], count: int) -> list[str]:
    """Seconds per file in a warm child with two threads, peak memory of the child, and the first result after a cold start."""
    if not count:
        return ["Speed was not measured."]
    pictures, documents = (
        [file for file in files if file.suffix != ".pdf"],
        [file for file in files if file.suffix == ".pdf"],
    )
    chosen = pictures[:: max(1, len(pictures) // count)][:count] + documents
    reader = pool.Pool(address_space=pool.READ_ADDRESSES, resident=4 * pool.READ_BYTES, seconds=120)
    seconds, layer = [], []
    for file in chosen:
        data = file.read_bytes()
        started = time.perf_counter()
        pages = decode(data, inspect(data).media_type).pages
        reading = reader.run(read_in_child, pages, date.today().isoformat(), "DK")
        (layer if reading["engine"] == "text layer" else seconds).append((time.perf_counter() - started) / len(pages))
    reader.close()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", "from kvitt.project.command_line import main; main()", "read", str(chosen[0]), "--json"],
        check=False,
        stdout=subprocess.DEVNULL,
    )
    cold = time.perf_counter() - started
    ordered = sorted(seconds)
    rows = [
        "| seconds | |", "|---|---:|",
        f"| per page, recognised, median of {len(ordered)} | {statistics.median(ordered):.2f} |",
        f"| per page, recognised, 95th of a hundred | {ordered[int(0.95 * (len(ordered) - 1))]:.2f} |",
        f"| first result of `kvitt read` after a cold start | {cold:.2f} |",
        f"| peak memory of the reading child | {peak:.0f} MB |",
    ]  # fmt: skip
    if layer:
        rows.insert(4, f"| per page of a PDF's text layer | {statistics.median(layer):.3f} |")
    return rows


if __name__ == "__main__":
    main()
