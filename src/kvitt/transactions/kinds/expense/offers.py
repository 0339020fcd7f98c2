"""What the expense's page offers about its receipts: one expense of each, and making black what is private."""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as made_of
from uuid import UUID

from django.utils.translation import gettext as _

from kvitt.files.models import Receipt
from kvitt.files.paper import papers_of, read_of
from kvitt.files.reading.signs import PERSONAL
from kvitt.kernel.ids import uuid7
from kvitt.transactions.shown import ShownPage, place_of

#: The finding that an offer says better, with the button that settles it.
OFFERED = "expense.personal-number"


@dataclass(frozen=True, slots=True)
class Apart:
    """Several receipts in one file: how many, and ids for the expenses to be made."""

    receipt_id: UUID
    count: int
    new_ids: Sequence[UUID]


@dataclass(slots=True)
class Private:
    """Something private on a receipt: what to say, the boxes to make black, and where the first is on the page."""

    receipt_id: UUID
    sentence: str
    place: str = ""
    boxes: list[str] = made_of(default_factory=list)


@dataclass(frozen=True, slots=True)
class Offers:
    """Everything that is offered; `black`: receipts on which something was made black."""

    apart: Sequence[Apart]
    together: bool
    private: Sequence[Private]
    black: Sequence[UUID]


def offers_of(receipts: Sequence[Receipt], pages: Sequence[ShownPage]) -> Offers:
    """The offers for an item that is still the person's own."""
    several = [(row, len(papers_of(row.reading))) for row in receipts if not row.paper]
    return Offers(
        apart=[Apart(row.id, count, [uuid7() for _one in range(count - 1)]) for row, count in several if count],
        together=any(row.paper == 1 for row in receipts),
        private=[one for row in receipts for one in _private(row, pages)],
        black=[row.id for row in receipts if row.blackened_sha256],
    )


def _private(receipt: Receipt, pages: Sequence[ShownPage]) -> list[Private]:
    found: dict[str, Private] = {}
    for sign in read_of(receipt.reading, receipt.paper).get("signs", ()):
        region, code = sign.get("region"), sign["code"]
        if code not in PERSONAL or sign.get("black") or not region:
            continue
        one = found.get(code)
        if one is None:
            one = found[code] = Private(receipt.id, _sentence(code, sign["word"]), place_of(region, receipt, pages))
        one.boxes.append(",".join(str(number) for number in [int(region[0]), *region[1:]]))
    return list(found.values())


def _sentence(code: str, word: str) -> str:
    if code == "personal-number":
        return _("A national identity number can be read here. Nobody needs it for this.")
    about = {
        "health": _("This may say something about health: “%(word)s”."),
        "union": _("This may say something about a trade union: “%(word)s”."),
        "religion": _("This may say something about religion: “%(word)s”."),
    }
    return about[code] % {"word": word}
