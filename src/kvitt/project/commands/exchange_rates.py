"""Newer exchange rates, laid into the data directory."""

import os
import secrets
from datetime import date
from pathlib import Path

from kvitt.rates.exchange import FILE, load_table, look_in, table_in_force


class NotRatesError(Exception):
    """The file is not the ECB's table, or older than the one that is there."""


def lay_exchange_rates(file: Path, *, data: Path) -> tuple[date, date]:
    """Check the ECB's file and put it in place at once or not at all; says its first and last day. Raises NotRatesError."""
    try:
        table = load_table(file)
    except (OSError, ValueError) as error:
        msg = f"{file} cannot be read as the ECB's {FILE}: {error}"
        raise NotRatesError(msg) from error
    look_in(data / "rates")
    newest = table_in_force().days[-1]
    if table.days[-1] < newest:
        msg = f"{file} ends on {table.days[-1]}; the rates that are there reach until {newest}. Fetch a newer file."
        raise NotRatesError(msg)
    folder = data / "rates"
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f".{FILE}.{secrets.token_hex(4)}"
    half.write_bytes(file.read_bytes())
    os.replace(half, folder / FILE)  # noqa: PTH105  # atomic on every platform, over what is there
    return table.days[0], table.days[-1]
