"""From a purchase to the file that its buyer hands in."""

import io
import zlib
from dataclasses import dataclass
from enum import StrEnum

from kvitt.files.decode import Word
from kvitt.project.demo.purchases import Purchase
from kvitt.project.demo.receipts import papers, thermal
from kvitt.project.demo.receipts.photograph import Perspective, photograph


class Manner(StrEnum):
    """How a paper receipt becomes a file. What arrives by mail is a PDF in any case."""

    SCAN = "scan"
    PHOTO = "photo"
    TURNED = "turned"
    HEIC = "heic"


#: What the shop mails instead of printing.
_INVOICES = frozenset({"hotel", "software", "phone", "conference"})


@dataclass(frozen=True, slots=True)
class Rendered:
    """A receipt's file.

    `words` with their places as drawn, none for a PDF, which has its own text layer; `perspective` where a photograph moved them.
    """

    name: str
    media_type: str
    data: bytes
    words: tuple[Word, ...] = ()
    perspective: Perspective | None = None


def render(purchase: Purchase, *, manner: Manner = Manner.SCAN) -> Rendered:
    """Draw the receipt of a purchase. The same purchase and manner give the same file."""
    stem = f"{purchase.on:%Y%m%d}-{purchase.number}"
    if purchase.shop.type in _INVOICES:
        return Rendered(f"faktura-{stem}.pdf", "application/pdf", papers.invoice(purchase))
    if purchase.shop.type in ("train", "flight"):
        return Rendered(f"billet-{stem}.pdf", "application/pdf", papers.ticket(purchase))
    drawn = thermal.draw(purchase)
    if manner is Manner.SCAN:
        out = io.BytesIO()
        drawn.picture.save(out, "JPEG", quality=50)
        return Rendered(f"scan-{stem}.jpg", "image/jpeg", out.getvalue(), drawn.words)
    seed = zlib.crc32(purchase.key.encode())
    heic = manner is Manner.HEIC
    photo = photograph(drawn, seed=seed, on_its_side=manner is Manner.TURNED, heic=heic)
    ending, media_type = ("heic", "image/heic") if heic else ("jpg", "image/jpeg")
    name = f"IMG_{purchase.on:%Y%m%d}_{purchase.at:%H%M%S}.{ending}"
    return Rendered(name, media_type, photo.data, drawn.words, photo.perspective)
