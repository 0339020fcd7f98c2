"""Refusals as problem details (RFC 9457)."""

from typing import Any

from django.db import DataError
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError

from kvitt.kernel.errors import InvalidError, KvittError
from kvitt.tenancy.sentences import say


def install(api: NinjaAPI) -> None:
    """Every error of the API becomes one shape."""

    @api.exception_handler(KvittError)
    def refused(request: HttpRequest, error: KvittError) -> HttpResponse:
        del request
        return problem(error)

    @api.exception_handler(DataError)
    def unstorable(request: HttpRequest, error: DataError) -> HttpResponse:
        """A value that is too long or too large for its column, and that no rule caught."""
        del request, error
        return _answer(422, "invalid", say("invalid"), [])

    @api.exception_handler(ValidationError)
    def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
        del request
        findings = [
            {"field": ".".join(str(part) for part in one["loc"][1:]), "code": "invalid", "detail": one["msg"]}
            for one in error.errors
        ]
        return _answer(422, "invalid", say("invalid"), findings)

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        del request, error
        return _answer(401, "sign-in.needed", say("sign-in.needed"), [])


def problem(error: KvittError) -> HttpResponse:
    """A refusal with its findings."""
    findings = error.findings if isinstance(error, InvalidError) else ()
    shown = [
        {
            "field": finding.field,
            "code": finding.code,
            "severity": finding.severity.value,
            "detail": say(finding.code, finding.parameters),
        }
        for finding in findings
    ]
    return _answer(error.http_status, error.code, say(error.code, error.parameters), shown)


def _answer(status: int, code: str, detail: str, findings: list[dict[str, Any]]) -> HttpResponse:
    body = {"type": f"urn:kvitt:{code}", "title": code, "status": status, "detail": detail, "findings": findings}
    return JsonResponse(body, status=status, content_type="application/problem+json")
