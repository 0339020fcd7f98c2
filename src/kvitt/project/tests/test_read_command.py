"""`kvitt read`: a line for each file, broken ones told apart, no server and no database."""

import json
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kvitt.project.commands.read import table, told
from kvitt.project.demo.purchases import Purchase, purchases
from kvitt.project.demo.receipts.render import Manner, render

pytestmark = pytest.mark.pure
KVITT = Path(sys.executable).with_name("kvitt")


def _read(*arguments: str | Path, status: int) -> subprocess.CompletedProcess[str]:
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("KVITT_", "DATABASE_", "DJANGO_"))
    }
    ran = subprocess.run(
        [KVITT, "read", *map(str, arguments)], capture_output=True, text=True, check=False, env=clean, timeout=120
    )
    assert ran.returncode == status, ran.stderr
    return ran


@pytest.fixture(scope="module")
def bought() -> Purchase:
    return [
        one for one in purchases(today=date(2026, 11, 20)) if one.shop.type == "software" and one.shop.country == "DK"
    ][-1]


@pytest.fixture(scope="module")
def invoice(bought, tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("receipts") / "faktura.pdf"
    file.write_bytes(render(bought, manner=Manner.SCAN).data)
    return file


def test_a_line_for_each_file_in_order_and_status_1_for_a_broken_one(bought, invoice, tmp_path):
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 not a picture")
    missing = tmp_path / "missing.png"
    ran = _read(broken, invoice, missing, "--json", status=1)
    first, second, third = [json.loads(line) for line in ran.stdout.splitlines()]
    assert (first["file"], third["file"]) == (str(broken), str(missing))
    assert first["code"] == "file.broken"
    assert "damaged" in first["error"]
    assert third["error"]
    assert second["file"] == str(invoice)
    assert Decimal(second["total"]) == bought.total
    assert second["date"] == bought.on.isoformat()
    assert (second["currency"], second["country"]) == ("DKK", "DK")
    assert second["vat"] == [
        {"rate": str(line.rate), "base": str(line.base), "tax": str(line.tax)} for line in bought.vat
    ]
    assert second["confidence"].keys() >= {"merchant", "date", "total", "currency", "vat", "country"}
    assert all(0 <= sure <= 1 for sure in second["confidence"].values())
    assert second["seconds"] >= 0


def test_a_person_gets_a_table(bought, invoice):
    ran = _read(invoice, status=0)
    head, row = ran.stdout.splitlines()
    assert head.split() == ["File", "Date", "Total", "Merchant"]
    assert row.split()[0] == "faktura.pdf"
    assert f"{bought.total:.2f}" in row


def test_what_is_not_sure_is_marked_and_what_is_empty_is_told():
    reading = {"fields": {"amount": {"value": "12.00", "confidence": 0.6, "region": [0, 0.1, 0.2, 0.3, 0.1]}}}
    line = {"file": "a/b.jpg", **told(reading)}
    assert line["total"] == "12.00"
    assert (line["merchant"], line["date"], line["vat"]) == (None, None, [])
    assert line["confidence"] == {"total": 0.6}
    assert line["regions"] == {"total": [0, 0.1, 0.2, 0.3, 0.1]}
    assert "12.00?" in table([line])
