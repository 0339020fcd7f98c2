"""Jobs that a dead worker left behind are taken up again."""

from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext


@app.periodic(cron="* * * * *")
@app.task(name="events.recover_stalled", queueing_lock="events.recover_stalled", pass_context=True)
async def recover_stalled(context: JobContext, timestamp: int) -> None:
    """Delivery is at least once: every job either finds that its work is done, or does it."""
    del timestamp
    for job in await context.app.job_manager.get_stalled_jobs(seconds_since_heartbeat=60):
        await context.app.job_manager.retry_job(job)
