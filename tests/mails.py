"""The mails that jobs in the queue would send now, sent."""

from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from kvitt.people.mail import send

#: The jobs that were looked at; a queue hands none out twice.
_done: set[int] = set()


def mails() -> list[tuple[str, str, str]]:
    """(to whom, subject, text) of everything that was deferred since the last call, in order."""
    jobs = ProcrastinateJob.objects.filter(task_name="people.send_mail").order_by("id")
    seen = len(mail.outbox)
    for job in jobs.exclude(id__in=_done):
        send(**job.args)
        _done.add(job.id)
    return [(one.to[0].partition("@")[0], one.subject, str(one.body)) for one in mail.outbox[seen:]]
