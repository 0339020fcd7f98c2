"""A newer table of exchange rates is laid into the data directory, or refused with the reason."""

import zipfile
from datetime import timedelta
from decimal import Decimal

import pytest

from kvitt.project.commands.exchange_rates import NotRatesError, lay_exchange_rates
from kvitt.rates import exchange
from kvitt.rates.exchange import official_rate, shipped_table

pytestmark = pytest.mark.pure


@pytest.fixture(autouse=True)
def _nothing_is_laid(monkeypatch):
    monkeypatch.setattr(exchange, "_folders", [])


def _file(folder, *rows: str):
    path = folder / "eurofxref-hist.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("eurofxref-hist.csv", "\n".join(["Date,USD,DKK,", *rows]) + "\n")
    return path


def test_an_operators_newer_table_is_taken_up_and_an_older_or_broken_one_refused(tmp_path):
    data = tmp_path / "data"
    newer = shipped_table().days[-1] + timedelta(days=30)
    first, last = lay_exchange_rates(_file(tmp_path, f"{newer},1.25,7.5,"), data=data)
    assert (first, last) == (newer, newer)
    assert official_rate(currency="USD", home="DKK", on=newer).rate == Decimal(6)
    with pytest.raises(NotRatesError, match="reach until"):
        lay_exchange_rates(_file(tmp_path, "2020-01-02,1.1193,7.4719,"), data=data)
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 and nothing more")
    with pytest.raises(NotRatesError, match="cannot be read"):
        lay_exchange_rates(broken, data=data)
    assert official_rate(currency="USD", home="DKK", on=newer).rate == Decimal(6)
