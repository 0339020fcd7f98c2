"""Values out of requests."""

from uuid import UUID

from django.http import HttpRequest

from kvitt.kernel.errors import NotFoundError

#: More than this in one act would keep others waiting.
MOST_IDS = 5000


def ids_in(request: HttpRequest) -> list[UUID]:
    """The chosen ids of a list. What is no id is nothing that exists."""
    return [uuid_of(text) for text in request.POST.getlist("ids")[:MOST_IDS]]


def one_id(request: HttpRequest, name: str) -> UUID:
    """An id made by the client. Raises NotFoundError for anything else."""
    return uuid_of(request.POST.get(name, ""))


def uuid_of(text: str) -> UUID:
    """An id. Raises NotFoundError for anything else."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFoundError from None
