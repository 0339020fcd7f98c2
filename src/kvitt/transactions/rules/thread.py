"""What may be said in a thread at an item. Pure."""

from datetime import datetime

from kvitt.kernel.errors import InvalidError
from kvitt.kernel.findings import stop
from kvitt.people.rules.identifiers import has_personal_number

#: Longer than this nobody reads at an item.
LONGEST = 2000


def said(text: str, *, field: str = "comment") -> str:
    """The text as it is kept. Raises InvalidError when there is none, it is too long, or a person's number stands in it."""
    plain = text.replace("\0", "").replace("\r\n", "\n").strip()
    if not plain:
        code = "message.missing"
    elif len(plain) > LONGEST:
        code = "message.too-long"
    elif has_personal_number(plain):
        code = "personal-number"
    else:
        return plain
    raise InvalidError(code, findings=[stop(code, field, most=str(LONGEST))])


def waited_on(since: datetime, *, asked_at: datetime, answered_at: datetime) -> datetime:
    """Since when the turn counts after an answer: the time that the question was open is nobody's delay.

    Who waited two days before asking has waited two days again afterwards; who came to it meanwhile begins now.
    """
    return answered_at - max(asked_at - since, type(answered_at - asked_at)())
