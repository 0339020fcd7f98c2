"""The worker: jobs of all queues, periodic tasks, and jobs that a dead worker left behind."""

import asyncio
import os


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
        await worker_app.run_worker_async(
            concurrency=int(os.environ.get("KVITT_WORKER_CONCURRENCY", "2")),
            wait=True,
            delete_jobs="successful",
            shutdown_graceful_timeout=30,
            install_signal_handlers=True,
        )


if __name__ == "__main__":
    main()
