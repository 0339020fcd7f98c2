"""What it was for, as the company has booked the same seller so far. Pure.

Nobody's list of shops: the company's own bookings decide. The seller's number says most, then the name, then the first word of
the name ("Taxa", "Hotel", "Circle"), which needs more bookings to speak.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kvitt.files.likeness import seller_key

#: So many of the newest bookings are looked at.
NEWEST = 200
#: A seller says something from so many booked lines on, when so large a share of them agrees.
FEWEST, SHARE = 3, 0.75
#: The first word of a name is weaker.
FEWEST_BY_WORD, SHARE_BY_WORD = 5, 0.85
#: A first word shorter than this is no word ("La", "7").
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Seller:
    """By what a seller is known again: the plain name, its first word, the company number (may be empty)."""

    name: str
    word: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Bookings:
    """How many booked lines of one cost type there are of a seller."""

    cost_type_id: UUID
    seller: str
    number: str
    count: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A cost type, and why: `count` of `of` booked lines, known `by` the "seller" or the first "word" of the name."""

    cost_type_id: UUID
    count: int
    of: int
    by: str

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        return {"cost_type_id": str(self.cost_type_id), "count": self.count, "of": self.of, "by": self.by}


def seller_of(name: str, *, number: str = "") -> Seller:
    """The seller behind a name as printed or typed."""
    plain = seller_key(name)[:80].strip()
    words = plain.split()
    word = words[0] if words and len(words[0]) >= _SHORTEST else " ".join(words[:2])
    return Seller(plain, word[:40], number[:24])


def suggest(bookings: Sequence[Bookings], *, seller: Seller) -> Suggestion | None:
    """The cost type that most of the seller's bookings have, if there are enough and they agree."""

    def is_the_seller(row: Bookings) -> bool:
        return row.seller == seller.name or (bool(seller.number) and row.number == seller.number)

    return _agreed(bookings, is_the_seller, by="seller", fewest=FEWEST, share=SHARE) or _agreed(
        bookings, lambda _row: True, by="word", fewest=FEWEST_BY_WORD, share=SHARE_BY_WORD
    )


def _agreed(
    bookings: Sequence[Bookings], counts: Callable[[Bookings], bool], *, by: str, fewest: int, share: float
) -> Suggestion | None:
    votes: dict[UUID, int] = {}
    for row in bookings:
        if counts(row):
            votes[row.cost_type_id] = votes.get(row.cost_type_id, 0) + row.count
    total = sum(votes.values())
    if total < fewest:
        return None
    best = max(votes, key=lambda cost_type: (votes[cost_type], str(cost_type)))
    return Suggestion(best, votes[best], total, by) if votes[best] >= share * total else None
