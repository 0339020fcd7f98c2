"""The worker: jobs of all queues, periodic tasks, and jobs that a dead worker left behind."""

import asyncio
import os
import signal
import threading
from contextlib import suppress

#: How long jobs may go on after the signal before they are told to stop; less than the supervisor waits.
FINISH_SECONDS = 12
#: A job that does not listen or a database that is gone holds nothing up: then the process ends, and the job is done again.
LEAVE_SECONDS = 17


def main() -> None:
    """Work until SIGTERM or SIGINT; what is being done is finished first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kvitt.project.settings")
    import django

    django.setup()
    asyncio.run(_work())


async def _work() -> None:
    from procrastinate.contrib.django import app

    worker_app = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    async with worker_app.open_async():
        work = asyncio.create_task(
            worker_app.run_worker_async(
                concurrency=int(os.environ.get("KVITT_WORKER_CONCURRENCY", "2")),
                wait=True,
                delete_jobs="successful",
                shutdown_graceful_timeout=FINISH_SECONDS,
                install_signal_handlers=False,
            )
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, _stop, work)
        with suppress(asyncio.CancelledError):
            await work


def _stop(work: asyncio.Task[None]) -> None:
    """Take no new job, finish what runs, and leave in any case."""
    leave = threading.Timer(LEAVE_SECONDS, os._exit, (1,))
    leave.daemon = True
    leave.start()
    work.cancel()


if __name__ == "__main__":
    main()
