"""The general CSV for older systems: Windows-1252, semicolons, decimal comma."""

from kvitt.exports.batch import ExportBatch, Format
from kvitt.exports.columns import header, rows
from kvitt.kernel.tables import write_csv


def render(batch: ExportBatch) -> bytes:
    """One row a posting; letters outside Windows-1252 lose their accent."""
    return write_csv(header(batch), rows(batch), encoding="cp1252", decimal_comma=True)


FORMAT = Format(
    code="csv-1252",
    label="CSV (Windows-1252, 1,00)",
    ending="-1252.csv",
    media_type="text/csv; charset=windows-1252",
    render=render,
)
