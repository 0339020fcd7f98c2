"""The page behind a link from a mail: one item, one decision, and nothing else.

A browser in which the approver has signed in before shows the item at once. Any other asks first for a code that is mailed to
the approver, so that a mail that was forwarded shows nothing. Every link that may not decide gets the same page.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_GET

from kvitt.files.models import Page
from kvitt.files.paper import cut_out
from kvitt.files.store import store
from kvitt.kernel.clock import now
from kvitt.kernel.errors import InvalidError, NotAllowedError, NotFoundError
from kvitt.people import secrets
from kvitt.people.actions.sign_in import count_for_network, refuse_after_many
from kvitt.people.caller import caller_of
from kvitt.people.known import is_known
from kvitt.people.models import User
from kvitt.tenancy.queries import company
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.links import Opened, VoidError, decide_by_link, mail_code, open_link, prove_code
from kvitt.transactions.shown import ShownPage, pages_of_items
from kvitt.web.middleware import sentence_of
from kvitt.web.shown import about

#: So many links that lead nowhere one network may try in a quarter of an hour.
GUESSES = 40
_PROVED = "kvitt-proved"
_PROVED_FOR = 30 * 60


def decide(request: HttpRequest, token: str) -> HttpResponse:
    """Show the item, ask for the code, or take the decision."""
    refuse_after_many("decide", caller_of(request), most=GUESSES, at=now())
    try:
        response = _closed(_decide(request, token))
    except VoidError:
        count_for_network("decide", caller_of(request), at=now())
        return _void(request)
    # With "no-referrer" browsers send forms from the origin "null", which the guard against forged forms refuses. This tells where
    # the page lies and never its address, which is the secret.
    response.headers["Referrer-Policy"] = "strict-origin"
    return response


def _decide(request: HttpRequest, token: str) -> HttpResponse:
    with _opened(request, token) as (kept, opened):
        if not _is_theirs(request, opened):
            return _code_page(request, kept, opened)
        if request.method == "POST" and "decision" in request.POST:
            return _take(request, kept)
        return _item(request, token, opened)


@contextmanager
def _opened(request: HttpRequest, token: str) -> Iterator[tuple[bytes, Opened]]:
    """Inside the link's company, in the approver's language. Raises VoidError."""
    found = secrets.opened(token)
    if found is None:
        raise VoidError
    company_id, kept = found
    session = getattr(request, "session_row", None)
    if session is not None and session.company_id != company_id:
        raise VoidError  # somebody of another company is signed in here
    with company_scope(company_id):
        opened = open_link(kept=kept, at=now())
        person: User | None = getattr(request, "person", None)
        if person is not None and person.id != opened.person.id:
            raise VoidError  # somebody else is signed in here
        with translation.override(opened.person.language):
            yield kept, opened


def _is_theirs(request: HttpRequest, opened: Opened) -> bool:
    """Whether this is the approver's browser: signed in, known from before, or proved by a code."""
    if getattr(request, "person", None) is not None or is_known(request, user=opened.person):
        return True
    try:
        told = signing.loads(request.COOKIES.get(_PROVED, ""), salt=_PROVED, max_age=_PROVED_FOR)
    except signing.BadSignature:
        return False
    return bool(told == str(opened.link.id))


def _item(request: HttpRequest, token: str, opened: Opened, *, refusal: str = "", comment: str = "") -> HttpResponse:
    item = opened.item
    right = opened.step.right_of(opened.person.id)
    context = {
        "item": item,
        "company": company(),
        "who": opened.person.full_name,
        "for_whom": User.objects.filter(id=right).values_list("full_name", flat=True).first() if right else "",
        **about(item, language=opened.person.language),
        "pages": _pages(token, pages_of_items([item.id])[item.id]),
        "refusal": refusal,
        "comment": comment,
    }
    return render(request, "web/decide.html", context, status=422 if refusal else 200)


def _take(request: HttpRequest, kept: bytes) -> HttpResponse:
    comment = request.POST.get("comment", "")
    approved = request.POST["decision"] == "approve"
    try:
        opened = decide_by_link(kept=kept, approved=approved, comment=comment, at=now())
    except InvalidError as error:
        token = request.path.rstrip("/").rpartition("/")[2]
        opened = open_link(kept=kept, at=now())
        return _item(request, token, opened, refusal=sentence_of(error), comment=comment)
    return render(request, "web/decided.html", {"approved": approved, "owner": opened.item.owner.full_name})


def _code_page(request: HttpRequest, kept: bytes, opened: Opened) -> HttpResponse:
    """Nothing of the item or of anybody: a code goes to whom the link was mailed."""
    refusal, asked = "", request.method == "POST"
    if asked and "code" in request.POST:
        try:
            prove_code(kept=kept, code=request.POST["code"], at=now())
        except VoidError:
            raise
        except NotAllowedError as error:
            refusal = sentence_of(error)
        else:
            response = HttpResponse(status=303, headers={"Location": request.path})
            proof = signing.dumps(str(opened.link.id), salt=_PROVED)
            response.set_cookie(
                _PROVED,
                proof,
                max_age=_PROVED_FOR,
                httponly=True,
                secure=settings.HTTPS,
                samesite="Lax",
                path="/decide/",
            )
            return response
    elif asked:
        mail_code(kept=kept, at=now())
    context = {"asked": asked, "refusal": refusal}
    return render(request, "web/decide_code.html", context)


@require_GET
def decide_receipt(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """One page of a receipt of the item; nothing else is served under the link."""
    refuse_after_many("decide", caller_of(request), most=GUESSES, at=now())
    try:
        with _opened(request, token) as (_kept, opened):
            page, digest = _page_of(request, opened, number)
    except VoidError:
        count_for_network("decide", caller_of(request), at=now())
        return _void(request)
    picture = store().read(digest)
    if page.crop:
        picture = cut_out(picture, page.crop)
    response = HttpResponse(picture, content_type="image/jpeg")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return _closed(response)


def _page_of(request: HttpRequest, opened: Opened, number: int) -> tuple[ShownPage, str]:
    """The page and which stored picture it is of. Raises VoidError, or NotFoundError where the item has no such page."""
    if not _is_theirs(request, opened):
        raise VoidError
    shown = pages_of_items([opened.item.id])[opened.item.id]
    if not 0 <= number < len(shown):
        raise NotFoundError
    page = shown[number]
    return page, Page.objects.values_list("sha256", flat=True).get(receipt_id=page.receipt_id, number=page.page)


def _pages(token: str, pages: list[ShownPage]) -> list[dict[str, Any]]:
    """The pages under addresses of this link, not of the app behind its door; of a shared picture the item's own part alone."""
    return [
        {
            "number": page.number,
            "width": page.crop_width or page.width,
            "height": page.crop_height or page.height,
            "url": reverse("decide-receipt", args=[token, place]),
        }
        for place, page in enumerate(pages)
    ]


def _void(request: HttpRequest) -> HttpResponse:
    response = render(request, "web/decide_void.html", {"detail": sentence_of(VoidError())}, status=403)
    response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001  # Django would log the address, which is a secret
    return _closed(response)


def _closed(response: HttpResponse) -> HttpResponse:
    """Kept by nobody, found by nobody, told to nobody."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
