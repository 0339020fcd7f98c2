"""Values out of requests."""

from uuid import UUID

from django.http import HttpRequest

from kvitt.kernel.errors import NotFoundError
from kvitt.kernel.ids import given_id
from kvitt.transactions.actions.looked import Look

#: More than this in one act would keep others waiting.
MOST_IDS = 5000


def ids_in(request: HttpRequest) -> list[UUID]:
    """The chosen ids of a list. What is no id is nothing that exists."""
    return [given_id(text) for text in request.POST.getlist("ids")[:MOST_IDS]]


def plain_ids(request: HttpRequest) -> list[UUID]:
    """The ids of those that the list showed without remarks."""
    return [given_id(text) for text in request.POST.getlist("plain")[:MOST_IDS]]


def looks_in(request: HttpRequest) -> dict[UUID, Look]:
    """The versions in which the page showed its items, `looked` written as `id:version`. Raises NotFoundError for others."""
    looks: dict[UUID, Look] = {}
    for text in request.POST.getlist("looked")[:MOST_IDS]:
        row_id, _, version = text.partition(":")
        if not (version.isascii() and version.isdecimal() and len(version) < 10):
            raise NotFoundError
        looks[given_id(row_id)] = Look(version=int(version))
    return looks


def one_id(request: HttpRequest, name: str) -> UUID:
    """An id made by the client. Raises NotFoundError for anything else."""
    return given_id(request.POST.get(name, ""))
