"""Work in the background: reading receipts, going after decisions that let wait, and summaries by mail."""

from datetime import timedelta
from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext

from kvitt.files.actions import read_file
from kvitt.files.models import ReadingState, Receipt
from kvitt.files.store import store
from kvitt.kernel.clock import now, today
from kvitt.people.models import Absence
from kvitt.tenancy.models import Company, CompanyCode
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.chase import chase
from kvitt.transactions.actions.receipts import reading_arrived
from kvitt.transactions.actions.reroute import reroute_all
from kvitt.transactions.actions.summarise import summarise


@app.periodic(cron="7 * * * *")
@app.task(name="transactions.reroute_all", queueing_lock="transactions.reroute_all", pass_context=True)
def reroute_everywhere(context: JobContext, timestamp: int) -> None:
    """Absences begin and end with the day: items move to the substitute and come back. A second time changes nothing."""
    del timestamp
    for company_id in CompanyCode.objects.values_list("company_id", flat=True):
        if context.should_abort():
            return
        with company_scope(company_id):
            if Absence.objects.filter(until_on__gte=now().date() - timedelta(days=2)).exists():
                reroute_all(at=now())


@app.periodic(cron="12 * * * *")
@app.task(name="transactions.chase", queueing_lock="transactions.chase", pass_context=True)
def chase_everywhere(context: JobContext, timestamp: int) -> None:
    """Every hour: remind of decisions that let wait, and ask the next one up. A second time changes nothing."""
    del timestamp
    for company_id in CompanyCode.objects.values_list("company_id", flat=True):
        if context.should_abort():
            return
        with company_scope(company_id):
            chase(at=now())


@app.periodic(cron="2 * * * *")
@app.task(name="transactions.summarise", queueing_lock="transactions.summarise", pass_context=True)
def summarise_everywhere(context: JobContext, timestamp: int) -> None:
    """Every hour: the summaries of those for whom it is morning. A second time writes to nobody."""
    del timestamp
    for company_id in CompanyCode.objects.values_list("company_id", flat=True):
        if context.should_abort():
            return
        with company_scope(company_id):
            summarise(at=now())


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
