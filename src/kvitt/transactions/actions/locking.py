"""Locking the rows an act is about, always in the order of their ids so that two acts cannot deadlock."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from kvitt.events.actions import Actor, person_actor
from kvitt.kernel.errors import ConflictError, NotAllowedError, NotFoundError
from kvitt.people.models import Role, User
from kvitt.tenancy.scope import current_company
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import visible_to


def lock_visible(*, person: User, ids: Iterable[UUID]) -> dict[UUID, Transaction]:
    """Lock those of the items that the person may see; what is not there is not found."""
    wanted = list(dict.fromkeys(ids))
    seen = set(visible_to(person).filter(id__in=wanted).values_list("id", flat=True))
    return lock([transaction_id for transaction_id in wanted if transaction_id in seen])


def lock(ids: Sequence[UUID]) -> dict[UUID, Transaction]:
    """Lock the items by id."""
    rows: QuerySet[Transaction] = Transaction.objects.select_for_update().filter(id__in=list(ids), discarded_at=None)
    return {row.id: row for row in rows.order_by("id")}


def lock_one(*, person: User, transaction_id: UUID) -> Transaction:
    """Lock one item that the person may see. Raises NotFoundError."""
    row = lock_visible(person=person, ids=[transaction_id]).get(transaction_id)
    if row is None:
        raise NotFoundError
    return row


def lock_to_correct(*, person: User, transaction_id: UUID, version: int) -> Transaction:
    """Lock an item that finance corrects how it is booked. Raises NotAllowedError, NotFoundError, ConflictError."""
    if not person.has_role(Role.FINANCE):
        code = "finance.only"
        raise NotAllowedError(code)
    header = lock_one(person=person, transaction_id=transaction_id)
    if header.state not in (State.APPROVED, State.SUBMITTED):
        code = "transaction.not-correctable"
        raise ConflictError(code, state=header.state)
    if header.version != version:
        code = "changed-meanwhile"
        raise ConflictError(code)
    return header


def actor_for(person: User, transaction: Transaction) -> Actor:
    """The person, noting for whom when the item is somebody else's and the act is the owner's."""
    if person.id == transaction.owner_id:
        return person_actor(person.id)
    return person_actor(person.id, on_behalf_of_id=transaction.owner_id)


def way_is_sought() -> None:
    """Hold while an item comes under way: who changes what ways depend on waits, and finds the item then.

    Taken before any row is locked. Without it an item that is sent while its owner's manager changes would go by the old way: who
    sends does not see the change yet, and who changes does not see the item.
    """
    _lock_ways("_shared")


def ways_change() -> None:
    """Hold while all that is under way finds its way anew; whoever sends meanwhile waits, and goes by the new way."""
    _lock_ways("")


def _lock_ways(how: str) -> None:
    with connection.cursor() as cursor:
        key = f"ways of {current_company()}"
        cursor.execute(f"SELECT pg_advisory_xact_lock{how}(hashtextextended(%s, 12))", [key])
