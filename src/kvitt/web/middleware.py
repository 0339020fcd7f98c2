"""What every answer carries, and how a refusal becomes a page."""

from collections.abc import Callable

from django.db import DataError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from kvitt.kernel.errors import InvalidError, KvittError
from kvitt.people.flash import COOKIE
from kvitt.tenancy.sentences import say

_POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


class HeadersMiddleware:
    """Nothing but our own scripts and styles, no frames, camera only for ourselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if COOKIE in request.COOKIES and response.status_code == 200 and not wants_json(request):
            response.delete_cookie(COOKIE)
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers["Permissions-Policy"] = "camera=(self), geolocation=(self), microphone=()"
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        return response


class NoNulMiddleware:
    """PostgreSQL keeps no NUL in a text, and nobody types one: refused at the door, whichever way it is written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _has_nul(request):
            body = {"type": "urn:kvitt:invalid", "title": "invalid", "status": 400, "detail": say("invalid")}
            return JsonResponse(body, status=400, content_type="application/problem+json")
        return self._get_response(request)


def _has_nul(request: HttpRequest) -> bool:
    if "%00" in request.META.get("QUERY_STRING", ""):
        return True
    if request.content_type == "application/x-www-form-urlencoded":
        return b"%00" in request.body
    return request.content_type == "application/json" and b"\\u0000" in request.body


class RefusalMiddleware:
    """A refusal that no page caught: a sentence for scripts, a page for people."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Django asks this when a view raised."""
        if isinstance(error, DataError):  # too long or too large for its column, and no rule caught it
            error = InvalidError()
        if not isinstance(error, KvittError):
            return None
        detail = sentence_of(error)
        if wants_json(request):
            return JsonResponse({"code": error.code, "detail": detail}, status=error.http_status)
        context = {"detail": detail, "status": error.http_status}
        return render(request, "web/refused.html", context, status=error.http_status)


def sentence_of(error: KvittError) -> str:
    """What a refusal says, with its findings."""
    if isinstance(error, InvalidError) and error.findings:
        return " ".join(say(finding.code, finding.parameters) for finding in error.findings)
    return say(error.code, error.parameters)


def wants_json(request: HttpRequest) -> bool:
    """Whether one of our scripts asks."""
    return request.headers.get("X-Requested-With") == "kvitt"
