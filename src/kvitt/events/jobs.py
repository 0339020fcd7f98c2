"""Sealing, a minute at most after the event."""

from procrastinate.contrib.django import app

from kvitt.events.actions import seal
from kvitt.events.upkeep import recover_stalled
from kvitt.kernel.clock import now
from kvitt.tenancy.models import CompanyCode
from kvitt.tenancy.scope import company_scope


@app.periodic(cron="* * * * *")
@app.task(name="events.seal_all", queueing_lock="events.seal_all")
def seal_all(timestamp: int) -> None:
    """Seal the waiting events of every company. Sealing twice finds nothing the second time."""
    del timestamp
    for company_id in CompanyCode.objects.values_list("company_id", flat=True):
        with company_scope(company_id):
            while seal(at=now()):
                pass


__all__ = ["recover_stalled", "seal_all"]
