"""A word that survives one redirect: what was done, and the way to undo it. Kept in a signed cookie, shown once."""

import json
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "kvitt-said"


def flash(
    response: HttpResponse, text: str, *, undo_url: str = "", undo_ids: list[str] | None = None, bad: bool = False
) -> HttpResponse:
    """Say something on the next page."""
    told = {"text": text, "undo_url": undo_url, "undo_ids": " ".join((undo_ids or [])[:60]), "bad": bad}
    signed = signing.dumps(json.dumps(told), salt=COOKIE, compress=True)
    response.set_cookie(COOKIE, signed, max_age=20, httponly=True, samesite="Lax")
    return response


def flashed(request: HttpRequest) -> dict[str, Any] | None:
    """What the page before wanted to say."""
    signed = request.COOKIES.get(COOKIE)
    if not signed:
        return None
    try:
        told: dict[str, Any] = json.loads(signing.loads(signed, salt=COOKIE, max_age=30))
    except (signing.BadSignature, ValueError):
        return None
    return told
