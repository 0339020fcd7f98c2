"""Note that an approver had an item open, so that they may approve it among others in spite of its remarks."""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from kvitt.kernel.errors import ConflictError, NotFoundError
from kvitt.people.models import User
from kvitt.transactions.actions.looked import CHANGED
from kvitt.transactions.models import Seen
from kvitt.transactions.queries import turns_waiting


@atomic
def look(*, person: User, transaction_id: UUID, version: int, at: datetime) -> None:
    """Raises NotFoundError for what does not wait for the person, ConflictError when it is another version by now."""
    step = turns_waiting(person).filter(transaction_id=transaction_id).select_related("transaction").first()
    if step is None:
        raise NotFoundError
    if step.transaction.version != version:
        raise ConflictError(CHANGED)
    Seen.objects.bulk_create(
        [Seen(person_id=person.id, transaction_id=transaction_id, version=version, at=at)],
        update_conflicts=True,
        unique_fields=["company_id", "person_id", "transaction_id"],
        update_fields=["version", "at"],
    )
