"""Who asks: the session that the middleware found, by bearer token. A browser's cookie alone opens nothing here."""

from typing import Any, override

from django.http import HttpRequest
from ninja.security import HttpBearer


class Token(HttpBearer):
    """A token from `POST /sessions` or from the person's own page."""

    @override
    def authenticate(self, request: HttpRequest, token: str) -> Any:
        return getattr(request, "person", None)
