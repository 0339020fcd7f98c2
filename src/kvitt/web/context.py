"""What every page gets: who is asking, and the way round the house."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from kvitt.people.flash import flashed
from kvitt.people.models import Role, User
from kvitt.transactions.lifecycle import State
from kvitt.transactions.queries import kept, turns_waiting


@dataclass(frozen=True, slots=True)
class Way:
    """A link of the navigation. `key` follows `g`."""

    url: str
    icon: str
    label: str
    key: str
    current: bool
    count: int = 0
    on_phone: bool = True


def shell(request: HttpRequest) -> dict[str, Any]:
    """Person, company and navigation, for pages of people who are signed in."""
    person: User | None = getattr(request, "person", None)
    if person is None:
        return {"toast": flashed(request)}
    return {
        "toast": flashed(request),
        "person": person,
        "company": request.company,  # type: ignore[attr-defined]
        "ways": SimpleLazyObject(lambda: _ways(request, person)),
    }


def _waiting(request: HttpRequest, person: User) -> int:
    known: int | None = getattr(request, "waiting", None)  # the inbox has counted already
    if known is not None:
        return known
    return turns_waiting(person).count()


def _ways(request: HttpRequest, person: User) -> list[Way]:
    def way(name: str, icon: str, label: str, key: str, *, count: int = 0, on_phone: bool = True) -> Way:
        url = reverse(name)
        current = request.path == url or (url != "/" and request.path.startswith(url))
        return Way(url, icon, label, key, current, count, on_phone)

    approves = person.has_role(Role.APPROVER, Role.ADMINISTRATOR, Role.FINANCE)
    waiting = _waiting(request, person) if approves else 0
    ways = [
        way("home", "home", _("Home"), "h"),
        way("mine", "list", _("Mine"), "m"),
        way("reports", "folder", _("Reports"), "r"),
    ]
    if approves or waiting:
        ways.append(way("approvals", "check", _("Approve"), "a", count=waiting))
    if person.has_role(Role.FINANCE, Role.AUDITOR, Role.ADMINISTRATOR):
        # Counted up to a thousand: nobody reads more, and counting further costs more than the page.
        ready = kept().filter(state=State.APPROVED)[:1000].count() if person.has_role(Role.FINANCE) else 0
        ways += [
            way("finance", "book", _("Booking"), "b", count=ready),
            way("vouchers", "receipt", _("Vouchers"), "v", on_phone=False),
            way("exports", "export", _("Exports"), "e", on_phone=False),
            way("overview", "chart", _("Overview"), "o", on_phone=False),
        ]
    if person.has_role(Role.FINANCE, Role.ADMINISTRATOR):
        ways.append(way("configuration", "settings", _("Configuration"), "c", on_phone=False))
    return ways
