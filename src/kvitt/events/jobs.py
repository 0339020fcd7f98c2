"""Sealing, a minute at most after the event."""

from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext

from kvitt.events.actions import seal
from kvitt.events.upkeep import recover_stalled
from kvitt.kernel.clock import now
from kvitt.tenancy.models import CompanyCode
from kvitt.tenancy.scope import company_scope


@app.periodic(cron="* * * * *")
@app.task(name="events.seal_all", queueing_lock="events.seal_all", pass_context=True)
def seal_all(context: JobContext, timestamp: int) -> None:
    """Seal the waiting events of every company. A second time finds nothing; a stop leaves the rest for the next."""
    del timestamp
    for company_id in CompanyCode.objects.values_list("company_id", flat=True):
        with company_scope(company_id):
            while not context.should_abort() and seal(at=now()):
                pass


__all__ = ["recover_stalled", "seal_all"]
