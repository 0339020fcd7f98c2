"""Copy an item into a new draft of one's own."""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from kvitt.events.actions import Deed, record
from kvitt.people.models import User
from kvitt.tenancy.scope import one_at_a_time
from kvitt.transactions.actions.book import copy_of
from kvitt.transactions.actions.locking import actor_for
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import of_owner, one_visible


@atomic
def copy(*, person: User, transaction_id: UUID, new_id: UUID, at: datetime) -> Transaction:
    """A new draft after the pattern of an own item, whatever its state. Asking again with the same `new_id` is harmless."""
    source = one_visible(person=person, transaction_id=transaction_id)
    one_at_a_time(new_id)
    made = of_owner(person.id).filter(id=new_id).first()
    if made is not None:
        return made
    copied = copy_of(source, new_id=new_id, owner_id=person.id, entered_by_id=person.id, at=at)
    record(
        [Deed("transaction.copied", "transaction", copied.id, {"from": str(source.id)})],
        actor=actor_for(person, copied),
        at=at,
    )
    return copied
