"""Take back what was sent, before anybody has decided it to the end."""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from kvitt.events.actions import Deed, record
from kvitt.kernel.errors import NotAllowedError
from kvitt.people.models import User
from kvitt.transactions.actions.locking import actor_for, lock_one
from kvitt.transactions.actions.questions import close_all
from kvitt.transactions.lifecycle import Move, after
from kvitt.transactions.models import ApprovalStep, StepState, Transaction
from kvitt.transactions.queries import is_for


@atomic
def recall(*, person: User, transaction_id: UUID, at: datetime) -> Transaction:
    """Make the item a draft again. Raises NotAllowedError for anybody but the owner and who entered it."""
    row = lock_one(person=person, transaction_id=transaction_id)
    if not is_for(person=person, transaction=row):
        code = "transaction.not-yours"
        raise NotAllowedError(code)
    row.state = after(row.state, Move.RECALL)
    row.version += 1
    row.changed_at = at
    row.submitted_at = None
    close_all(row, at=at)
    row.save(update_fields=["state", "version", "changed_at", "submitted_at", "asked_at"])
    ApprovalStep.objects.filter(transaction_id=row.id, state__in=[StepState.WAITING, StepState.QUEUED]).update(
        state=StepState.VOID
    )
    record([Deed("transaction.recalled", "transaction", row.id)], actor=actor_for(person, row), at=at)
    return row
