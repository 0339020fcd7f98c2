"""Reading batches, and gathering what goes into one."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from kvitt.exports.batch import ExportBatch, ExportLine, ExportVoucher
from kvitt.exports.models import Batch, BatchFile, BatchVoucher
from kvitt.kernel.errors import NotFoundError
from kvitt.ledger.models import Posting, Voucher
from kvitt.ledger.queries import postings_of, vouchers
from kvitt.people.models import Dimension, User
from kvitt.tenancy.queries import company as the_company
from kvitt.transactions.models import Attachment

_ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/heic": "heic",
    "application/pdf": "pdf",
}


def not_handed_over() -> QuerySet[Voucher]:
    """Vouchers that are in no batch yet, oldest number first."""
    taken = BatchVoucher.objects.filter(voucher_id=OuterRef("id"))
    return vouchers().filter(~Exists(taken)).order_by("year", "number")


def batches() -> QuerySet[Batch]:
    """All batches, newest first, with their files."""
    return Batch.objects.order_by("-number").prefetch_related("files")


def batch_file(*, batch_id: UUID, code: str) -> BatchFile:
    """One rendering of a batch. Raises NotFoundError."""
    row = BatchFile.objects.filter(batch_id=batch_id, format=code).first()
    if row is None:
        raise NotFoundError
    return row


def receipts_of(voucher_rows: Sequence[Voucher]) -> dict[UUID, list[tuple[str, str]]]:
    """Per voucher the names of its receipts inside the ZIP, and the hashes of their files: the original or the blackened one."""
    found: dict[UUID, list[tuple[str, str]]] = {row.id: [] for row in voucher_rows}
    by_source = {row.source_id: row for row in voucher_rows if row.reverses_id is None}
    attached = Attachment.objects.filter(transaction_id__in=list(by_source)).select_related("receipt")
    for row in attached.order_by("transaction_id", "position", "id"):
        voucher = by_source[row.transaction_id]
        names = found[voucher.id]
        ending = _ENDINGS.get(row.receipt.given_media_type, "bin")
        names.append((f"{voucher.year}-{voucher.number:06}-{len(names) + 1}.{ending}", row.receipt.given_sha256))
    return found


def gather(number: int, voucher_rows: Sequence[Voucher]) -> ExportBatch:
    """The batch as the formats see it: a number of queries that does not grow with the vouchers."""
    company = the_company()
    postings = postings_of([row.id for row in voucher_rows])
    receipts = receipts_of(voucher_rows)
    owners = {row.id: row for row in User.objects.filter(id__in={voucher.owner_id for voucher in voucher_rows})}
    reversed_rows = Voucher.objects.filter(id__in=[row.reverses_id for row in voucher_rows if row.reverses_id])
    reversed_numbers = {row.id: str(row) for row in reversed_rows}
    return ExportBatch(
        company=company.name,
        currency=company.base_currency,
        number=number,
        dimensions=tuple(Dimension.objects.order_by("position", "code").values_list("code", flat=True)),
        vouchers=tuple(
            ExportVoucher(
                number=str(row),
                booked_on=row.booked_on,
                document_on=row.document_on,
                text=row.text,
                employee_number=owners[row.owner_id].employee_number,
                employee=owners[row.owner_id].full_name,
                source_kind=row.source_kind,
                source_id=str(row.source_id),
                reverses=reversed_numbers.get(row.reverses_id, "") if row.reverses_id else "",
                receipts=tuple(name for name, _ in receipts[row.id]),
                lines=tuple(_line(posting) for posting in postings[row.id]),
            )
            for row in voucher_rows
        ),
    )


def _line(posting: Posting) -> ExportLine:
    return ExportLine(
        account=posting.account,
        text=posting.text,
        amount=posting.amount,
        vat_code=posting.vat_code,
        vat_amount=posting.vat_amount,
        original_amount=posting.original_amount,
        original_currency=posting.original_currency,
        dimensions=posting.dimensions,
        taxable=posting.taxable,
    )
