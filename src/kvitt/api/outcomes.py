"""What came of an act over many items, as the API tells it."""

from typing import Any

from kvitt.tenancy.sentences import say
from kvitt.transactions.actions.outcome import Outcome


def outcomes_shown(outcomes: list[Outcome]) -> list[dict[str, Any]]:
    """What came of each item."""
    return [
        {
            "id": outcome.transaction_id,
            "done": outcome.done,
            "already": outcome.already,
            "code": outcome.error.code if outcome.error else "",
            "detail": say(outcome.error.code, outcome.error.parameters) if outcome.error else "",
        }
        for outcome in outcomes
    ]
