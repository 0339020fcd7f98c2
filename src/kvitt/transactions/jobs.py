"""Work in the background: reading receipts."""

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext

from kvitt.files.actions import read_file
from kvitt.files.models import ReadingState, Receipt
from kvitt.files.store import store
from kvitt.kernel.clock import now, today
from kvitt.tenancy.models import Company
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.receipts import reading_arrived


class DefeatedOnceError(RuntimeError):
    """The reader gave up over a file, which a busy machine does too; it is worth one more try."""


@app.task(
    name="transactions.read_receipt",
    queue="reading",
    retry=RetryStrategy(max_attempts=4, exponential_wait=3),
    pass_context=True,
)
def read_receipt(context: JobContext, *, company_id: str, receipt_id: str) -> None:
    """Read one receipt. Reading takes seconds, so no database transaction is open meanwhile; a repeat changes nothing."""
    with company_scope(UUID(company_id)):
        receipt = Receipt.objects.filter(id=receipt_id, state=ReadingState.WAITING).first()
        company = Company.objects.get(company_id=company_id)
    if receipt is None:
        return
    data = store().read(receipt.sha256)
    day = today(zone=company.time_zone).isoformat()
    read = read_file(data, media_type=receipt.media_type, today=day, home=company.country)
    if read.defeated and not context.job.attempts:
        raise DefeatedOnceError
    with company_scope(UUID(company_id)):
        reading_arrived(receipt_id=UUID(receipt_id), read=read, at=now())
