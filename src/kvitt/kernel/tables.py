"""Tables that people exchange with other programs: CSV and Excel, in and out.

What goes out can never run as a formula in a spreadsheet; what comes in is limited in size before it is unpacked.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from kvitt.kernel.errors import InvalidError

type Cell = str | int | Decimal | date | None

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Table:
    """A header and rows of text, as typed or as Excel shows it."""

    header: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]


def read_table(data: bytes, *, file_name: str) -> Table:
    """Read CSV (UTF-8, else Windows-1252; comma, semicolon or tab) or XLSX.

    Raises InvalidError: `table.empty`, `table.too-large`, `table.broken`, `table.header-missing`, `table.header-twice`.
    """
    if not data.strip():
        code = "table.empty"
        raise InvalidError(code)
    if len(data) > MAX_BYTES:
        code = "table.too-large"
        raise InvalidError(code)
    rows = _excel_rows(data) if data[:4] == b"PK\x03\x04" else _csv_rows(data)
    del file_name
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows or not any(rows[0]):
        code = "table.header-missing"
        raise InvalidError(code)
    if len(rows) > MAX_ROWS:
        code = "table.too-large"
        raise InvalidError(code)
    header = tuple(cell.strip().lower() for cell in rows[0])
    if len(set(header)) != len(header):
        code = "table.header-twice"
        raise InvalidError(code)
    padded = ([*row, *[""] * len(header)][: len(header)] for row in rows[1:])
    return Table(header, tuple(dict(zip(header, map(_plain, row), strict=True)) for row in padded))


def _plain(cell: str) -> str:
    """Take back the apostrophe that `write_csv` puts before what could run as a formula."""
    cell = cell.strip()
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in "=+-@\t\r" else cell


def _csv_rows(data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\x00" in text:
        code = "table.broken"
        raise InvalidError(code)
    head = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=head.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        code = "table.broken"
        raise InvalidError(code) from None


def _excel_rows(data: bytes) -> list[list[str]]:
    import python_calamine

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MAX_UNPACKED_BYTES:
            code = "table.too-large"
            raise InvalidError(code)
        sheet = python_calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0)
        return [[_shown(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    except (zipfile.BadZipFile, python_calamine.CalamineError, IndexError):
        code = "table.broken"
        raise InvalidError(code) from None


def _shown(cell: object) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return "" if cell is None else str(cell)


_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")


def neutral(cell: str) -> str:
    """Text that no spreadsheet runs as a formula: an apostrophe before `= + - @` and control characters, numbers apart."""
    if cell and cell[0] in "=+-@\t\r" and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def write_csv(
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    encoding: str = "utf-8-sig",
    delimiter: str = ";",
    decimal_comma: bool = False,
) -> bytes:
    """CSV with CRLF line ends (RFC 4180). What the encoding lacks is replaced by its plain letter or a question mark."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    narrow = not encoding.startswith("utf")
    writer.writerow([_narrow(title) if narrow else title for title in header])
    for row in rows:
        writer.writerow([_csv_cell(cell, decimal_comma=decimal_comma, narrow=narrow) for cell in row])
    return out.getvalue().encode(encoding, errors="replace" if narrow else "strict")


def _csv_cell(cell: Cell, *, decimal_comma: bool, narrow: bool) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:f}".replace(".", ",") if decimal_comma else f"{cell:f}"
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    # Narrowed before anything else looks at it: a wide equals sign or semicolon becomes a plain one.
    return neutral(_narrow(str(cell)) if narrow else str(cell))


def _narrow(text: str) -> str:
    """Letters that Windows-1252 lacks, by the letter under their accent (Unicode decomposition)."""
    import unicodedata

    return "".join(
        letter
        if letter.encode("cp1252", errors="ignore")
        else "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
        for letter in text
    )


def write_xlsx(sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Cell]]]]) -> bytes:
    """Excel with a header row each; text is always text. The same input gives the same bytes."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"created": datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None)})
    bold = book.add_format({"bold": True})
    money = book.add_format({"num_format": "#,##0.00"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, (header, rows) in sheets.items():
        sheet = book.add_worksheet(name[:31])
        sheet.freeze_panes(1, 0)
        for column, title in enumerate(header):
            sheet.write_string(0, column, title, bold)
            sheet.set_column(column, column, max(10, min(len(title) + 4, 30)))
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                _xlsx_cell(sheet, number, column, cell, money, day)
    book.close()
    return out.getvalue()


def _xlsx_cell(sheet: object, row: int, column: int, cell: Cell, money: object, day: object) -> None:
    from typing import Any, cast

    target = cast("Any", sheet)
    if isinstance(cell, Decimal):
        target.write_number(row, column, cell, money)
    elif isinstance(cell, int):
        target.write_number(row, column, cell)
    elif isinstance(cell, date):
        target.write_datetime(
            row, column, datetime(cell.year, cell.month, cell.day, tzinfo=UTC).replace(tzinfo=None), day
        )
    elif cell:
        target.write_string(row, column, cell)
