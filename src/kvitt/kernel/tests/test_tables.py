"""What goes out as a table can never run as a formula in somebody's spreadsheet, and comes in again as it was."""

import csv
import io
import zipfile
from decimal import Decimal

import pytest

from kvitt.kernel.tables import read_table, write_csv, write_xlsx

pytestmark = pytest.mark.pure

HOSTILE = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    '=HYPERLINK("http://evil.example";"x")',
    "-cmd|' /C calc'!A0",
]
#: Wide letters that Windows-1252 lacks and that become plain ones.
WIDE = ["\uff1dcmd|' /C calc'!A0", "\uff0b1+1", "\uff20SUM(A1)", "a\uff1bb", '\uff02a";"b']


def _cells(data: bytes, encoding: str) -> list[str]:
    rows = list(csv.reader(io.StringIO(data.decode(encoding), newline=""), delimiter=";"))
    assert all(len(row) == 2 for row in rows), rows
    return [row[0] for row in rows[1:]]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_no_text_runs_as_a_formula_in_either_encoding(encoding):
    data = write_csv(["text", "amount"], [(text, Decimal("1.50")) for text in HOSTILE + WIDE], encoding=encoding)
    cells = _cells(data, encoding)
    assert len(cells) == len(HOSTILE + WIDE)
    assert not [cell for cell in cells if cell[:1] in set("=+-@\t\r")]


def test_negative_amounts_and_telephone_numbers_stay_as_they_are():
    assert _cells(write_csv(["a", "b"], [("-12,50", None), ("x", Decimal("-3.10"))]), "utf-8-sig") == ["-12,50", "x"]


@pytest.mark.parametrize("text", HOSTILE[:4])
def test_the_apostrophe_goes_again_when_the_table_comes_in(text):
    table = read_table(write_csv(["text"], [(text,)]), file_name="x.csv")
    assert table.rows[0]["text"] == text


def test_a_workbook_holds_text_and_no_formula():
    data = write_xlsx({"Postings": (["text"], [(text,) for text in HOSTILE])})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert [row["text"] for row in read_table(data, file_name="x.xlsx").rows[:2]] == HOSTILE[:2]
