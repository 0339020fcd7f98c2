"""Newer exchange rates, laid into the data directory."""

import os
import secrets
import zipfile
from datetime import date
from pathlib import Path

from kvitt.rates.exchange import FILE, load_table


class NotRatesError(Exception):
    """The file is not the ECB's table, or older than the one that is there."""


def lay_exchange_rates(file: Path, *, data: Path) -> tuple[date, date]:
    """Check the ECB's file and put it in place at once or not at all; says its first and last day. Raises NotRatesError."""
    try:
        table = load_table(file)
    except (OSError, ValueError, zipfile.BadZipFile, StopIteration, IndexError, UnicodeDecodeError) as error:
        msg = f"{file} is not the ECB's {FILE}: {error}"
        raise NotRatesError(msg) from error
    folder = data / "rates"
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f".{FILE}.{secrets.token_hex(4)}"
    half.write_bytes(file.read_bytes())
    os.replace(half, folder / FILE)  # noqa: PTH105  # atomic on every platform, over what is there
    return table.days[0], table.days[-1]
