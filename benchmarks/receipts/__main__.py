"""Write labelled receipts into a folder: `python -m benchmarks.receipts FOLDER --seeds 0:200 [--countries DK,SE]`."""

import argparse
import json
from pathlib import Path

from benchmarks.receipts.render import ALL, labelled


def main() -> None:
    """JPEGs, and `labels.jsonl` with a line for each."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--seeds", default="0:100", help="from:to, the last one not counted")
    asked.add_argument("--countries", default=",".join(ALL))
    options = asked.parse_args()
    first, last = (int(part) for part in options.seeds.split(":"))
    options.folder.mkdir(parents=True, exist_ok=True)
    with (options.folder / "labels.jsonl").open("w", encoding="utf-8") as labels:
        for seed in range(first, last):
            receipt = labelled(seed=seed, countries=tuple(options.countries.split(",")))
            (options.folder / receipt.name).write_bytes(receipt.jpeg)
            labels.write(json.dumps(receipt.label, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
