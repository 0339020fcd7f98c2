"""Reading receipts from the command line: no server, no database; every file in a limited child process."""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

from kvitt.files import pool
from kvitt.files.decode import Decoded, UndecodableError, decode
from kvitt.files.media import MAX_BYTES, inspect
from kvitt.files.reading.read import read_in_child
from kvitt.kernel.errors import InvalidError

#: The names of the output beside those of the form.
_RENAMED = {"amount": "total", "on": "date", "vat_lines": "vat"}
#: Nobody waits at a form here, and the machine may be busy with other work: a file gets this many times the worker's seconds.
_PATIENCE = 4
_ALWAYS = ("merchant", "date", "total", "currency", "vat", "country")


class _Lane:
    """A child that decodes and one that reads, for one file at a time."""

    def __init__(self, *, threads: int) -> None:
        self._decoding = pool.Pool(
            address_space=pool.DECODE_BYTES, seconds=_PATIENCE * pool.DECODE_SECONDS, threads=threads
        )
        self._reading = pool.Pool(
            address_space=pool.READ_ADDRESSES,
            resident=pool.READ_BYTES,
            seconds=_PATIENCE * pool.READ_SECONDS,
            threads=threads,
        )

    def read(self, file: Path, *, today: date, home: str) -> list[dict[str, Any]]:
        """A line for each receipt of a file; one with `error` and its `code` when it cannot be read."""
        started = time.perf_counter()
        try:
            lines = self._read(file, today=today, home=home)
        except OSError as error:
            lines = [{"error": error.strerror or str(error), "code": "file.unreadable"}]
        except InvalidError as error:
            lines = [_refusal(error.code, error.parameters)]
        except UndecodableError as error:
            lines = [_refusal(error.code, {})]
        except pool.DefeatedError:
            lines = [_refusal("file.too-demanding", {})]
        seconds = round(time.perf_counter() - started, 3)
        return [{"file": str(file), **line, "seconds": seconds} for line in lines]

    def _read(self, file: Path, *, today: date, home: str) -> list[dict[str, Any]]:
        if file.stat().st_size > MAX_BYTES:
            raise InvalidError("file.too-large", megabytes=MAX_BYTES // 1024 // 1024)
        data = file.read_bytes()
        media_type = inspect(data).media_type
        decoded: Decoded = self._decoding.run(decode, data, media_type)
        seconds = _PATIENCE * pool.patience(len(decoded.pages))
        reading = self._reading.run(read_in_child, decoded.pages, today.isoformat(), home, seconds=seconds)
        several = reading.get("papers")
        if not several:
            return [told(reading)]
        return [
            {"receipt": number, **told(one), **{name: one[name] for name in ("region", "pages") if name in one}}
            for number, one in enumerate(several, start=1)
        ]

    def close(self) -> None:
        """End both children."""
        self._decoding.close()
        self._reading.close()


def read_files(files: Sequence[Path], *, today: date, home: str) -> Iterator[dict[str, Any]]:
    """A line for each receipt of each file, in order. One file gets two threads; many get a lane with one thread for each core."""
    cores = min(2, len(files), os.cpu_count() or 1)
    lanes = [_Lane(threads=2 if cores == 1 else 1) for _ in range(cores)]
    free = list(lanes)

    def read(file: Path) -> list[dict[str, Any]]:
        lane = free.pop()
        try:
            return lane.read(file, today=today, home=home)
        finally:
            free.append(lane)

    try:
        with ThreadPoolExecutor(cores) as workers:
            for lines in workers.map(read, files):
                yield from lines
    finally:
        for lane in lanes:
            lane.close()


def told(reading: Mapping[str, Any]) -> dict[str, Any]:
    """A reading in the stored form, as the line tells it."""
    fields = {_RENAMED.get(name, name): field for name, field in reading["fields"].items()}
    line: dict[str, Any] = {name: fields[name]["value"] if name in fields else None for name in _ALWAYS}
    line["vat"] = [{name: one.get(name) for name in ("rate", "base", "tax")} for one in line["vat"] or []]
    line |= {name: field["value"] for name, field in fields.items() if name not in _ALWAYS}
    line["confidence"] = {name: field["confidence"] for name, field in fields.items()}
    line["regions"] = {name: _place(field["region"]) for name, field in fields.items() if field["region"]}
    return line


def _place(region: Sequence[float]) -> list[float]:
    page, *box = region
    return [page, *(round(edge, 4) for edge in box)]


def table(lines: Sequence[Mapping[str, Any]]) -> str:
    """The lines for a person: aligned, with a question mark behind what is not sure."""
    rows = [("File", "Date", "Total", "", "Merchant")]
    for line in lines:
        name = Path(line["file"]).name
        if "error" in line:
            rows.append((name, "", "", "", f"✗ {line['error']}"))
            continue
        day, total, currency, merchant = (_cell(line, field) for field in ("date", "total", "currency", "merchant"))
        rows.append((name, day, total, currency, merchant))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        f"{row[0]:{widths[0]}}  {row[1]:{widths[1]}}  {row[2]:>{widths[2]}} {row[3]:{widths[3]}}  {row[4]}".rstrip()
        for row in rows
    )


def _cell(line: Mapping[str, Any], name: str) -> str:
    value = line.get(name)
    if value is None:
        return "–"
    return f"{value}" if line["confidence"][name] >= 0.9 or name == "currency" else f"{value}?"


def _refusal(code: str, parameters: Mapping[str, str | int]) -> dict[str, Any]:
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=False)  # sentences come untranslated, and no application is loaded for them
    from kvitt.files.sentences import SENTENCES

    return {"error": str(SENTENCES[code]) % parameters if code in SENTENCES else code, "code": code}
