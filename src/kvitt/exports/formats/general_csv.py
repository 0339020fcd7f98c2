"""The general CSV: UTF-8 with byte order mark, semicolons, decimal point."""

from kvitt.exports.batch import ExportBatch, Format
from kvitt.exports.columns import header, rows
from kvitt.kernel.tables import write_csv


def render(batch: ExportBatch) -> bytes:
    """One row a posting."""
    return write_csv(header(batch), rows(batch))


FORMAT = Format(code="csv", label="CSV (UTF-8)", ending=".csv", media_type="text/csv; charset=utf-8", render=render)
