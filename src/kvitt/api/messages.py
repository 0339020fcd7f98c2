"""Questions at items and their answers, by API."""

from typing import Any
from uuid import UUID

from ninja import Router, Status

from kvitt.api.outcomes import outcomes_shown
from kvitt.kernel.clock import now
from kvitt.transactions.actions.answer import answer
from kvitt.transactions.actions.ask import ask, ask_each
from kvitt.transactions.models import Message
from kvitt.transactions.queries import one_visible, thread_of
from kvitt.transactions.schemas import Asked, MessageIn, MessageOut, OutcomeOut

router = Router()


@router.get(
    "/transactions/{item_id}/messages",
    response=list[MessageOut],
    tags=["transactions"],
    summary="The thread at an item",
)
def thread(request: Any, item_id: UUID) -> list[Message]:
    """What was asked and answered, oldest first."""
    return thread_of(one_visible(person=request.person, transaction_id=item_id))


@router.post(
    "/transactions/{item_id}/messages", response={201: MessageOut}, tags=["transactions"], summary="Ask or answer"
)
def say(request: Any, item_id: UUID, given: MessageIn) -> Status[Any]:
    """Whose turn it is asks (and finance, once it is approved); the owner answers. Sent again it makes no second."""
    verb = ask if given.kind == "question" else answer
    made = verb(person=request.person, transaction_id=item_id, text=given.text, message_id=given.id, at=now())
    return Status(201, made)


@router.post("/approvals/ask", response=list[OutcomeOut], tags=["approvals"], summary="Ask the same at several items")
def ask_many(request: Any, given: Asked) -> list[dict[str, Any]]:
    """A question is no rejection: each item waits for its owner's answer, and can be decided on alone meanwhile."""
    return outcomes_shown(
        ask_each(person=request.person, transaction_ids=given.ids, text=given.comment, message_id=given.id, at=now())
    )
