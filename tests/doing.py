"""Short ways to items in a certain state, always through the actions."""

from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.test import Client

from kvitt.kernel.ids import uuid7
from kvitt.people.actions.sign_in import Caller, open_session
from kvitt.people.middleware import COOKIE
from kvitt.people.models import User
from kvitt.project.nordlys import AT, TODAY, Cast
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.approve import approve
from kvitt.transactions.actions.book import book
from kvitt.transactions.actions.submit import submit
from kvitt.transactions.kinds import kind_apps
from kvitt.transactions.kinds.expense.actions import draft
from kvitt.transactions.models import Transaction


def expense(cast: Cast, *, owner: User | None = None, state: str = "draft", **changes: object) -> Transaction:
    """A complete expense of Alma's, taken as far as `state`."""
    owner = owner or cast.alma
    given = {
        "amount": Decimal("187.50"),
        "merchant": "Taxa 4x35",
        "on": TODAY,
        "cost_type_id": cast.cost_type("taxi"),
        "no_receipt_reason": "Automaten gav ingen",
        **changes,
    }
    row = draft(person=owner, transaction_id=uuid7(), on=TODAY, at=AT, changes=given)  # type: ignore[arg-type]
    if state == "draft":
        return row
    submit(person=owner, transaction_id=row.id, on=TODAY, at=AT)
    if state in {"approved", "booked"}:
        approve(person=cast.bo, transaction_id=row.id, at=AT)
    if state == "booked":
        book(person=cast.cleo, transaction_id=row.id, booked_on=TODAY, at=AT)
    row.refresh_from_db()
    return row


def token_of(cast: Cast, person: User) -> str:
    """A live session's token."""
    from kvitt.kernel.clock import now

    with company_scope(cast.company.id):
        return open_session(
            user=person, company_id=cast.company.id, at=now(), caller=Caller(), kind="browser", label=""
        ).token


def client_of(cast: Cast, person: User) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.cookies[COOKIE] = token_of(cast, person)
    return client


def api_of(cast: Cast, person: User) -> dict[str, str]:
    """The header that opens the API."""
    return {"HTTP_AUTHORIZATION": f"Bearer {token_of(cast, person)}"}


def beside_the_kinds(name: str) -> list[ModuleType]:
    """What kinds keep under this name in their folders of tests: their part of the tests that walk everything."""
    names = [f"{app}.tests.{name}" for app in kind_apps() if find_spec(f"{app}.tests") is not None]
    return [import_module(found) for found in names if find_spec(found) is not None]
