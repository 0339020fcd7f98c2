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
_ALWAYS = ("merchant", "date", "total", "currency", "vat", "country")


class _Lane:
    """A child that decodes and one that reads, for one file at a time."""

    def __init__(self, *, threads: int) -> None:
        self._decoding = pool.Pool(address_space=pool.DECODE_BYTES, seconds=pool.DECODE_SECONDS, threads=threads)
        self._reading = pool.Pool(
            address_space=pool.READ_ADDRESSES, resident=pool.READ_BYTES, seconds=pool.READ_SECONDS, threads=threads
        )

    def read(self, file: Path, *, today: date, home: str) -> dict[str, Any]:
        """The line of a file; one with `error` and its `code` when it cannot be read."""
        started = time.perf_counter()
        try:
            line = self._read(file, today=today, home=home)
        except OSError as error:
            line = {"error": error.strerror or str(error), "code": "file.unreadable"}
        except InvalidError as error:
            line = _refusal(error.code, error.parameters)
        except UndecodableError as error:
            line = _refusal(error.code, {})
        except pool.DefeatedError:
            line = _refusal("file.too-demanding", {})
        return {"file": str(file), **line, "seconds": round(time.perf_counter() - started, 3)}

    def _read(self, file: Path, *, today: date, home: str) -> dict[str, Any]:
        if file.stat().st_size > MAX_BYTES:
            raise InvalidError("file.too-large", megabytes=MAX_BYTES // 1024 // 1024)
        data = file.read_bytes()
        media_type = inspect(data).media_type
        decoded: Decoded = self._decoding.run(decode, data, media_type)
        return told(self._reading.run(read_in_child, decoded.pages, today.isoformat(), home))

    def close(self) -> None:
        """End both children."""
        self._decoding.close()
        self._reading.close()


def read_files(files: Sequence[Path], *, today: date, home: str) -> Iterator[dict[str, Any]]:
    """A line for each file, in order. One file gets two threads; many get a lane with one thread for each core."""
    cores = min(2, len(files), os.cpu_count() or 1)
    lanes = [_Lane(threads=2 if cores == 1 else 1) for _ in range(cores)]
    free = list(lanes)

    def read(file: Path) -> dict[str, Any]:
        lane = free.pop()
        try:
            return lane.read(file, today=today, home=home)
        finally:
            free.append(lane)

    try:
        with ThreadPoolExecutor(cores) as workers:
            yield from workers.map(read, files)
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
    line["regions"] = {name: field["region"] for name, field in fields.items() if field["region"]}
    return line


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
