"""Saying of a field whether it is personal, how long it is kept, and how it is forgotten.

Periods follow the accounting acts: Denmark five years from the end of the accounting year (bogføringsloven § 12), Sweden seven
(bokföringslagen 7 kap. 2 §); the longer of a company's countries counts.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kept(StrEnum):
    """From when and how long a personal field is kept."""

    WHILE_EMPLOYED = "while employed"
    WITH_VOUCHER = "as long as the voucher"
    UNTIL_SENT = "a year after the last change, unless sent"
    SHORT = "six months"


class Forgotten(StrEnum):
    """What erasing does to a field."""

    EMPTIED = "emptied"
    REPLACED = "replaced by a pseudonym"
    DELETED = "deleted with its row"


@dataclass(frozen=True, slots=True)
class Declaration:
    """Not personal, or personal with a purpose, a period and a way to forget."""

    personal: bool
    purpose: str = ""
    kept: Kept | None = None
    forgotten: Forgotten | None = None


#: Nothing about a person stands here.
NOT = Declaration(personal=False)


def not_personal(fields: str) -> dict[str, Declaration]:
    """Several fields at once, by their names with blanks between."""
    return dict.fromkeys(fields.split(), NOT)


def personal(fields: str, *, purpose: str, kept: Kept, forgotten: Forgotten) -> dict[str, Declaration]:
    """Several personal fields with one declaration."""
    return dict.fromkeys(fields.split(), Declaration(True, purpose, kept, forgotten))
