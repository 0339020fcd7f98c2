"""Work in the background: reading receipts, ways that change with the day, trying a policy, judging by a new one."""

from contextlib import closing
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext

from kvitt.files.actions import read_file
from kvitt.files.models import ReadingState, Receipt
from kvitt.files.store import store
from kvitt.kernel.clock import now, today
from kvitt.ledger.models import LedgerSettings
from kvitt.ledger.queries import is_open
from kvitt.people.models import Absence
from kvitt.policy.actions.run import JUDGING_JOB, TRIAL_JOB, fail_run, finish_run, note_progress
from kvitt.policy.queries import policy_of, run_of
from kvitt.policy.rules.trial import as_json
from kvitt.tenancy.models import Company, CompanyCode
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.book import book_ready
from kvitt.transactions.actions.chase import chase
from kvitt.transactions.actions.judge_anew import judge_anew, waiting_for_judgement
from kvitt.transactions.actions.links import forget_old_links
from kvitt.transactions.actions.receipts import reading_arrived
from kvitt.transactions.actions.reroute import reroute_all
from kvitt.transactions.actions.summarise import summarise
from kvitt.transactions.trial import LastYear

#: The hour of the company's day in which things are done that nobody waits for.
NIGHT = 4


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


@app.periodic(cron="37 * * * *")
@app.task(name="transactions.forget_links", queueing_lock="transactions.forget_links", pass_context=True)
def forget_links(context: JobContext, timestamp: int) -> None:
    """Links in mails whose time is over are removed."""
    del timestamp
    for company_id in CompanyCode.objects.values_list("company_id", flat=True):
        if context.should_abort():
            return
        with company_scope(company_id):
            forget_old_links(at=now())


@app.periodic(cron="47 * * * *")
@app.task(name="transactions.book_ready", queueing_lock="transactions.book_ready", pass_context=True)
def book_ready_everywhere(context: JobContext, timestamp: int) -> None:
    """In the small hours of each company that wants it: book what needs no check. A second time finds nothing left."""
    del timestamp
    for company_id in CompanyCode.objects.values_list("company_id", flat=True):
        if context.should_abort():
            return
        with company_scope(company_id):
            zone = Company.objects.get(company_id=company_id).time_zone
            wanted = (
                now().astimezone(ZoneInfo(zone)).hour == NIGHT
                and LedgerSettings.objects.filter(books_ready=True).exists()
            )
            if wanted and is_open(today(zone=zone)):
                book_ready(person=None, booked_on=today(zone=zone), at=now())


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


@app.task(name=TRIAL_JOB, pass_context=True)
def try_policy(context: JobContext, *, company_id: str, run_id: str) -> None:
    """Try a policy on the last twelve months. Each step is a scope of its own, so that others see how far it is and can stop it."""
    company, run = UUID(company_id), UUID(run_id)
    try:
        with company_scope(company):
            asked = run_of(run)
            if not asked.is_under_way or asked.policy_id is None:
                return
            zone = Company.objects.get(company_id=company).time_zone
            year = LastYear(draft=policy_of(asked.policy_id), today=today(zone=zone))
        with closing(year):
            more = True
            while more:
                with company_scope(company):
                    if context.should_abort() or not note_progress(run_id=run, done=year.done, total=year.total):
                        return
                    more = year.step()
            trial = year.trial
        with company_scope(company):
            note_progress(run_id=run, done=year.total, total=year.total)
            finish_run(run_id=run, at=now(), result=as_json(trial))
    except Exception:
        with company_scope(company):
            fail_run(run_id=run, at=now())
        raise


#: So many items are judged anew under one lock.
_STEP = 200


@app.task(name=JUDGING_JOB, retry=RetryStrategy(max_attempts=5, exponential_wait=3), pass_context=True)
def judge_by_new_policy(context: JobContext, *, company_id: str, run_id: str) -> None:
    """Judge what is open or under way by the policy that came into force. Broken off, it begins again and changes what is left."""
    company, run = UUID(company_id), UUID(run_id)
    with company_scope(company):
        asked = run_of(run)
        number = str(asked.policy.number) if asked.policy else ""
        zone = Company.objects.get(company_id=company).time_zone
        ids, changed = waiting_for_judgement(), 0
    for start in range(0, len(ids), _STEP):
        with company_scope(company):
            if context.should_abort() or not note_progress(run_id=run, done=start, total=len(ids)):
                return
            on = today(zone=zone)
            changed += judge_anew(ids=ids[start : start + _STEP], policy=number, on=on, at=now())
    with company_scope(company):
        note_progress(run_id=run, done=len(ids), total=len(ids))
        finish_run(run_id=run, at=now(), result={"changed": changed})
