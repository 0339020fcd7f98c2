"""Structured logs: one line a request, ids of company and person but never names, JSON where no person is watching."""

import logging
import os
import sys
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse


def configure() -> None:
    """Everything that logs goes to standard error in one form."""
    watched = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    last = structlog.dev.ConsoleRenderer() if watched else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last]
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(os.environ.get("KVITT_LOG", "INFO"))
    for noisy in ("procrastinate", "django.request", "_granian", "granian.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


class LogMiddleware:
    """One line a request, with an id that the answer carries too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._log = structlog.get_logger("kvitt.request")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        request_id = uuid.uuid4().hex[:16]
        with structlog.contextvars.bound_contextvars(request=request_id):
            response = self._get_response(request)
            person = getattr(request, "person", None)
            match = request.resolver_match
            self._log.info(
                "request",
                method=request.method,
                view=match.view_name if match else None,
                status=response.status_code,
                ms=round((time.perf_counter() - started) * 1000, 1),
                company=str(person.company_id) if person else None,
                person=str(person.id) if person else None,
            )
        response.headers["X-Request-Id"] = request_id
        return response
