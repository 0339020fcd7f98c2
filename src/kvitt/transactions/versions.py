"""Versions of items as HTTP tells them: `ETag` on answers, `If-Match` on changes (RFC 9110)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest, HttpResponse

from kvitt.kernel.errors import ConflictError, PreconditionFailedError

_CHANGED = "changed-meanwhile"


def tag(response: HttpResponse, *, version: int) -> None:
    """Say the version of what is answered."""
    response.headers["ETag"] = f'"{version}"'


@contextmanager
def demanded_version(request: HttpRequest) -> Iterator[int | None]:
    """The version that a change was made on, or None where the caller demands none.

    Raises PreconditionFailedError when the demand cannot be met, or when the change inside finds another version.
    """
    demand = request.headers.get("If-Match", "").strip()
    if demand in {"", "*"}:
        yield None
        return
    # A cache on the way may have marked it as weak; the number is the same.
    found = re.fullmatch(r'(?:W/)?"(\d{1,9})"', demand)
    if found is None:
        raise PreconditionFailedError(_CHANGED)
    try:
        yield int(found[1])
    except ConflictError as error:
        if error.code == _CHANGED:
            raise PreconditionFailedError(_CHANGED) from None
        raise
