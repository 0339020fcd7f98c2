"""Whether Kvitt is well: `/health` for those who watch it, `/metrics` for Prometheus."""

import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import override

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from kvitt.kernel.clock import now

REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "kvitt_requests_total", "Requests by view, method and status.", ["view", "method", "status"], registry=REGISTRY
)
SECONDS = Histogram(
    "kvitt_request_seconds",
    "Server time of requests by view.",
    ["view"],
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
    registry=REGISTRY,
)


class MetricsMiddleware:
    """Counts and times every request by the name of its view; never by address, which may hold ids."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self._get_response(request)
        match = request.resolver_match
        view = (match.view_name or "-") if match else "-"
        REQUESTS.labels(view, request.method or "-", str(response.status_code)).inc()
        SECONDS.labels(view).observe(time.perf_counter() - started)
        return response


def health(request: HttpRequest) -> HttpResponse:
    """Alive, database reachable, a worker seen within two minutes. 503 when the database is not there."""
    del request
    try:
        worker = _worker_seen()
    except DatabaseError:
        return JsonResponse({"status": "down", "database": "unreachable"}, status=503)
    return JsonResponse(
        {"status": "ok" if worker else "degraded", "database": "ok", "worker": "ok" if worker else "missing"}
    )


def _worker_seen() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM procrastinate_workers WHERE last_heartbeat > %s)",
            [now() - timedelta(minutes=2)],
        )
        return bool(cursor.fetchone()[0])


def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus: from this machine, or with the token in `KVITT_METRICS_TOKEN`."""
    token = os.environ.get("KVITT_METRICS_TOKEN")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    local = request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"} and "X-Forwarded-For" not in request.headers
    if not (local or (token and given == token)):
        return HttpResponse(status=404)
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):  # several web processes; each knows only its own requests
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    jobs = CollectorRegistry()
    jobs.register(Jobs())
    return HttpResponse(generate_latest(registry) + generate_latest(jobs), content_type=CONTENT_TYPE_LATEST)


class Jobs(Collector):
    """How the queue stands, asked of the database when somebody looks."""

    @override
    def collect(self) -> Iterator[Metric]:
        """Jobs by state, and the age of the oldest one that waits."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status")
            states = GaugeMetricFamily("kvitt_jobs", "Jobs by state.", labels=["state"])
            for state, count in cursor.fetchall():
                states.add_metric([state], count)
            cursor.execute(
                "SELECT extract(epoch FROM now() - min(e.at)) FROM procrastinate_jobs j "
                "JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred' WHERE j.status = 'todo'"
            )
            oldest = float(cursor.fetchone()[0] or 0)
        yield states
        yield GaugeMetricFamily("kvitt_oldest_job_seconds", "Age of the oldest job that waits.", value=oldest)
