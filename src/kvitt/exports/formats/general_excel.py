"""The general table as an Excel workbook, numbers as numbers and days as days."""

from kvitt.exports.batch import ExportBatch, Format
from kvitt.exports.columns import header, rows
from kvitt.kernel.tables import write_xlsx


def render(batch: ExportBatch) -> bytes:
    """One sheet, one row a posting."""
    return write_xlsx({"Postings": (header(batch), rows(batch))})


FORMAT = Format(
    code="excel",
    label="Excel",
    ending=".xlsx",
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    render=render,
)
