"""Who is asking: the session of a request, and the company's scope around it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import translation

from kvitt.kernel.clock import now
from kvitt.kernel.errors import NotAllowedError
from kvitt.people import secrets
from kvitt.people.actions.sign_in import session_of
from kvitt.people.models import Session, User
from kvitt.tenancy.models import LANGUAGES, Company
from kvitt.tenancy.scope import company_scope, kept_in_scope
from kvitt.tenancy.sentences import say

COOKIE = "__Host-kvitt" if settings.HTTPS else "kvitt"


class SignedInRequest(HttpRequest):
    """A request whose session was found. Views behind `signed_in` get one."""

    person: User
    company: Company
    session_row: Session
    #: How many items wait for the person, where a page has counted them already.
    waiting: int


class SessionMiddleware:
    """Find the session, enter the company's scope for the whole request, speak the person's language.

    The whole request is one database transaction; a view that raises rolls it back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found = secrets.opened(_token(request))
        if found is None:
            return self._signed_out(request)
        company_id, kept = found
        return self._signed_in(request, company_id, kept)

    def _signed_in(self, request: Any, company_id: UUID, kept: bytes) -> HttpResponse:
        with company_scope(company_id) as _:
            session = session_of(kept=kept, at=now())
            company = Company.objects.filter(company_id=company_id).first() if session else None
            if session is not None and company is not None:
                request.session_row = session
                request.person = session.user
                request.company = company
                kept_in_scope()["company"] = company
                with translation.override(session.user.language):
                    response = self._get_response(request)
                response.headers.setdefault("Cache-Control", "private, no-store")
                if response.status_code >= 400:
                    from django.db import transaction

                    transaction.set_rollback(True)
                return response
        response = self._signed_out(request)
        response.delete_cookie(COOKIE)
        return response

    def _signed_out(self, request: HttpRequest) -> HttpResponse:
        with translation.override(_language(request)):
            return self._get_response(request)


def _token(request: HttpRequest) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    return request.COOKIES.get(COOKIE, "")


def _language(request: HttpRequest) -> str:
    chosen = request.COOKIES.get("language", "")
    return chosen if chosen in LANGUAGES else translation.get_language_from_request(request)


def set_session_cookie(response: HttpResponse, token: str) -> None:
    """Give the browser its session: not readable by scripts, not sent from other sites."""
    response.set_cookie(
        COOKIE, token, max_age=90 * 24 * 3600, httponly=True, secure=settings.HTTPS, samesite="Lax", path="/"
    )


def signed_in[**P](
    view: Callable[Concatenate[SignedInRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Only for people with a session; others are led to the sign-in page and back."""

    @wraps(view)
    def guarded(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if getattr(request, "person", None) is None:
            return to_sign_in(request)
        return view(request, *args, **kwargs)

    return guarded


def require[**P](
    *roles: str,
) -> Callable[
    [Callable[Concatenate[SignedInRequest, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]
]:
    """Only for people with one of the roles. Others get NotAllowedError."""

    def decorate(
        view: Callable[Concatenate[SignedInRequest, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def guarded(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.person.has_role(*roles):
                code = "role.missing"
                raise NotAllowedError(code)
            return view(request, *args, **kwargs)

        return signed_in(guarded)

    return decorate


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in page and back to the page the person was on.

    A fragment's page is led there as a whole. A script is told with 401, since it would take the sign-in page for an answer
    and forget what it holds.
    """
    target = f"{reverse('sign-in')}?{urlencode({'next': _page_of(request)})}"
    if request.headers.get("X-Requested-With") == "kvitt":
        refused = {"code": "sign-in.needed", "detail": say("sign-in.needed"), "sign_in": target}
        return JsonResponse(refused, status=401)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def _page_of(request: HttpRequest) -> str:
    """The page that asks: not the address of a form or fragment, which cannot be opened."""
    fragment = "X-Requested-With" in request.headers or "HX-Request" in request.headers
    if request.method in {"GET", "HEAD"} and not fragment:
        return request.get_full_path()
    page = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    if page.netloc != request.get_host() or not page.path:
        return "/"
    return f"{page.path}?{page.query}" if page.query else page.path
