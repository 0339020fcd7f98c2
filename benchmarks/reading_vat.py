"""How well tax lines, payment, tip, rounding and numbers are read from rendered Nordic receipts, from the picture to the field.

`python -m benchmarks.reading_vat [--receipts 200] [--from 200000] [--workers 2]`. Seeds from 200,000 have typefaces that
nothing was tuned on (`benchmarks.receipts`). What is printed of several rates without their bases counts as read when rates
and taxes are right; the stricter figure stands beside it.
"""

import argparse
import multiprocessing
import os
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

#: Receipts are read as if it were this day, after the last that is rendered.
TODAY = "2026-11-26"
SURE = 0.9
FIELDS = (
    "amount", "on", "country", "currency", "payment", "card_last_four", "tip", "rounding", "company_number", "receipt_number",
)  # fmt: skip
_NAMES = {"amount": "total", "on": "date"}

type Lines = list[tuple[Decimal, Decimal, Decimal]]


def read(seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """(label, fields) of one receipt: rendered, decoded, recognised and read as an uploaded picture is."""
    from benchmarks.receipts.render import labelled
    from benchmarks.receipts.sale import NORDIC
    from kvitt.files.decode import decode
    from kvitt.files.reading.read import read_pages

    receipt = labelled(seed=seed, countries=NORDIC)
    reading = read_pages(decode(receipt.jpeg, "image/jpeg").pages, today=TODAY, home="DK")
    return receipt.label, reading["fields"]


def vat_lines(rows: Iterable[dict[str, str]]) -> Lines:
    """Rate, base and tax of each line, in order."""
    return sorted((Decimal(row["rate"]), Decimal(row["base"]), Decimal(row["tax"])) for row in rows)


def vat_is_right(label: dict[str, Any], fields: dict[str, Any], *, strictly: bool = False) -> bool:
    """Whether all lines are exact; where bases of several rates are not printed, rates and taxes count unless `strictly`."""
    wanted, found = vat_lines(label["vat"]), vat_lines(fields.get("vat_lines", {"value": ()})["value"])
    if wanted == found or strictly or label["base_printed"]:
        return wanted == found
    return [(rate, tax) for rate, _, tax in wanted] == [(rate, tax) for rate, _, tax in found]


def adds_up(fields: dict[str, Any]) -> bool:
    """Whether the lines shown are right in themselves and come to the total shown, less the tip and rounding shown."""
    found = vat_lines(fields["vat_lines"]["value"])
    if any(abs(base * rate / 100 - tax) > Decimal("0.0101") for rate, base, tax in found):
        return False
    gross = sum((base + tax for _, base, tax in found), Decimal(0))
    total = Decimal(fields["amount"]["value"])
    apart = [Decimal(fields[name]["value"]) for name in ("tip", "rounding") if name in fields]
    return total - gross in {Decimal(0), sum(apart, Decimal(0)), *apart}


def is_right(name: str, label: dict[str, Any], fields: dict[str, Any]) -> bool:
    """Whether a single field is what the label says, or rightly empty."""
    wanted = label[_NAMES.get(name, name)]
    found = fields.get(name, {"value": None})["value"]
    if name in ("amount", "tip", "rounding") and wanted and found:
        return Decimal(wanted) == Decimal(found)
    return bool(wanted == found)


def report(results: list[tuple[dict[str, Any], dict[str, Any]]]) -> list[str]:
    """The tables, line by line."""
    count = len(results)
    exact = sum(vat_is_right(label, fields) for label, fields in results)
    strict = sum(vat_is_right(label, fields, strictly=True) for label, fields in results)
    sure = [
        (label, fields) for label, fields in results if fields.get("vat_lines", {"confidence": 0})["confidence"] >= SURE
    ]
    sure_right = sum(vat_is_right(label, fields) for label, fields in sure)
    lines = [
        f"receipts                        {count}",
        f"all tax lines exact             {share(exact, count)}  (bases that are not printed too: {share(strict, count)})",
        f"shown as sure                   {share(len(sure), count)}",
        f"  of these right                {share(sure_right, len(sure))}",
        f"  of these adding up            {share(sum(adds_up(fields) for _, fields in sure), len(sure))}",
    ]
    for name in ("layout", "look", "language"):
        total, right = Counter(), Counter()
        for label, fields in results:
            total[label[name]] += 1
            right[label[name]] += vat_is_right(label, fields)
        lines += ["", *(f"{name} {key:<24} {share(right[key], total[key])}" for key in sorted(total))]
    lines += ["", f"{'field':<18}{'right':>18}{'sure':>18}{'right of sure':>18}"]
    for name in FIELDS:
        sure = [
            (label, fields) for label, fields in results if fields.get(name, {"confidence": 0})["confidence"] >= SURE
        ]
        right = sum(is_right(name, label, fields) for label, fields in results)
        of_sure = sum(is_right(name, label, fields) for label, fields in sure)
        lines.append(f"{name:<18}{share(right, count):>18}{share(len(sure), count):>18}{share(of_sure, len(sure)):>18}")
    return lines


def share(part: int, whole: int) -> str:
    """A part in per cent, with both numbers."""
    return f"{100 * part / whole:5.1f} % ({part}/{whole})" if whole else "-"


def main() -> None:
    """Read and report; names the receipts whose tax lines are wrong."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--receipts", type=int, default=200)
    asked.add_argument("--from", dest="first", type=int, default=200_000)
    asked.add_argument("--workers", type=int, default=2)
    options = asked.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    seeds = range(options.first, options.first + options.receipts)
    with multiprocessing.get_context("spawn").Pool(options.workers) as pool:
        results = list(pool.imap(read, seeds, chunksize=4))
    print("\n".join(report(results)))
    wrong = [label["file"] for label, fields in results if not vat_is_right(label, fields)]
    print("\nwrong:", ", ".join(wrong) or "none")


if __name__ == "__main__":
    main()
