"""Work in the background: mail, and forgetting counted tries."""

from procrastinate.contrib.django import app

from kvitt.kernel.clock import now
from kvitt.people.mail import send
from kvitt.tenancy.tries import forget_old_tries


@app.periodic(cron="17 * * * *")
@app.task(name="people.forget_old_tries", queueing_lock="people.forget_old_tries")
def forget_tries(timestamp: int) -> None:
    """Every hour: what no longer counts is removed."""
    del timestamp
    forget_old_tries(at=now())


__all__ = ["forget_tries", "send"]
