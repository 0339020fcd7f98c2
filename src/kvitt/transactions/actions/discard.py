"""Throw a draft away, and bring it back: it is kept until retention clears it."""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from kvitt.events.actions import Deed, record
from kvitt.kernel.errors import ConflictError, NotFoundError
from kvitt.people.models import User
from kvitt.transactions.actions.locking import actor_for, lock_one
from kvitt.transactions.kind import kind_of
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import may_edit, may_enter_for


@atomic
def discard(*, person: User, transaction_id: UUID, at: datetime) -> None:
    """Throw away a draft or rejected item. Raises NotFoundError or ConflictError."""
    row = lock_one(person=person, transaction_id=transaction_id)
    if not may_edit(person=person, transaction=row):
        code = "transaction.not-editable"
        raise ConflictError(code, state=row.state)
    row.discarded_at = row.changed_at = at
    row.version += 1
    row.save(update_fields=["discarded_at", "changed_at", "version"])
    record([Deed("transaction.discarded", "transaction", row.id)], actor=actor_for(person, row), at=at)
    kind_of(row.kind).gone(row, person=person, at=at)


@atomic
def restore(*, person: User, transaction_id: UUID, at: datetime) -> Transaction:
    """Bring a discarded item back. Raises NotFoundError."""
    row = Transaction.objects.select_for_update().filter(id=transaction_id, discarded_at__isnull=False).first()
    allowed = row is not None and (
        person.id in (row.owner_id, row.entered_by_id) or row.owner_id in may_enter_for(person)
    )
    if row is None or not allowed:
        raise NotFoundError
    row.discarded_at = None
    row.changed_at = at
    row.version += 1
    row.save(update_fields=["discarded_at", "changed_at", "version"])
    record([Deed("transaction.restored", "transaction", row.id)], actor=actor_for(person, row), at=at)
    return row
