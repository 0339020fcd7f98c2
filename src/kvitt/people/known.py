"""Browsers in which somebody has signed in: a link from a mail asks nothing of the person there, and a code anywhere else."""

import hmac
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from kvitt.people.models import User

COOKIE = "kvitt-known"
_SALT = "kvitt.known-browser"
_LONGEST = 365 * 24 * 3600


def stamp_of(user: User) -> bytes:
    """Another one as soon as the person's address or password is another: what was mailed or kept before counts no more."""
    said = f"{user.id} {user.email} {user.password}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), b"kvitt.stamp " + said, sha256).digest()


def remember(response: HttpResponse, *, user: User) -> None:
    """Let the browser be known for this person; it tells nobody who they are."""
    told = signing.dumps([str(user.id), stamp_of(user).hex()], salt=_SALT, compress=True)
    response.set_cookie(
        COOKIE, told, max_age=_LONGEST, httponly=True, secure=settings.HTTPS, samesite="Lax", path="/decide/"
    )


def is_known(request: HttpRequest, *, user: User) -> bool:
    """Whether this person has signed in with this browser before, and has the address and password of then."""
    try:
        user_id, stamp = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_LONGEST)
        same = UUID(user_id) == user.id
    except (signing.BadSignature, ValueError, TypeError):
        return False
    return same and hmac.compare_digest(str(stamp), stamp_of(user).hex())
