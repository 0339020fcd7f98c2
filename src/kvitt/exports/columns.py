"""The columns of the general table, one row a posting; described in docs/reference/general-csv.md."""

from collections.abc import Iterator

from kvitt.exports.batch import ExportBatch
from kvitt.kernel.tables import Cell

FIXED = (
    "voucher", "booked_on", "document_on", "line", "account", "text", "debit", "credit", "currency", "vat_code", "vat_amount",
    "original_amount", "original_currency", "employee_number", "employee", "kind", "transaction_id", "reverses", "receipts",
    "taxable",
)  # fmt: skip


def header(batch: ExportBatch) -> list[str]:
    """The fixed columns, then one for each dimension of the company."""
    return [*FIXED, *(f"dimension_{code}" for code in batch.dimensions)]


def rows(batch: ExportBatch) -> Iterator[list[Cell]]:
    """One row a posting, in the order of the vouchers."""
    for voucher in batch.vouchers:
        for position, line in enumerate(voucher.lines, start=1):
            yield [
                voucher.number,
                voucher.booked_on,
                voucher.document_on,
                position,
                line.account,
                line.text,
                line.amount if line.amount > 0 else None,
                -line.amount if line.amount < 0 else None,
                batch.currency,
                line.vat_code,
                line.vat_amount,
                line.original_amount,
                line.original_currency,
                voucher.employee_number,
                voucher.employee,
                voucher.source_kind,
                voucher.source_id,
                voucher.reverses,
                " ".join(voucher.receipts),
                line.taxable,
                *(line.dimensions.get(code, "") for code in batch.dimensions),
            ]
