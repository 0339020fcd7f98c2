"""The pages of receipts as an item shows them: all, or the part that the item is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from kvitt.files.models import Receipt
from kvitt.files.paper import Part, part_of, within
from kvitt.files.queries import pages_of
from kvitt.transactions.models import Attachment


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page of a receipt on a page of ours. `number` counts the pages shown; `page` is its number in its file.

    `crop`: "x y width height" in pixels where only a part is shown; `width` and `height` are those of the whole page.
    """

    url: str
    number: int
    width: int
    height: int
    receipt_id: UUID
    page: int
    crop: str = ""
    crop_width: int = 0
    crop_height: int = 0


def pages_of_items(ids: Sequence[UUID]) -> dict[UUID, list[ShownPage]]:
    """The pages of all receipts on each item, in order: two queries."""
    attached = Attachment.objects.filter(transaction_id__in=list(ids)).select_related("receipt")
    found: dict[UUID, list[Receipt]] = {item: [] for item in ids}
    for row in attached.order_by("position", "id"):
        row.receipt.paper = row.paper
        found[row.transaction_id].append(row.receipt)
    return pages_of_receipts(found)


def pages_of_receipts(receipts: dict[UUID, list[Receipt]]) -> dict[UUID, list[ShownPage]]:
    """The pages of the receipts of each item, in order. Each receipt says by `paper` which part is meant."""
    pages = pages_of([receipt.id for rows in receipts.values() for receipt in rows])
    found: dict[UUID, list[ShownPage]] = {}
    for item, rows in receipts.items():
        place = found.setdefault(item, [])
        for receipt in rows:
            part = part_of(receipt.reading, receipt.paper)
            for page in pages[receipt.id]:
                if part.shows(page.number):
                    url = f"{reverse('receipt-page', args=[receipt.id, page.number, 'large'])}?{page.sha256[:8]}"
                    crop, wide, high = _crop(part, page.width, page.height)
                    shown = ShownPage(
                        url, len(place), page.width, page.height, receipt.id, page.number, crop, wide, high
                    )
                    place.append(shown)
    return found


def _crop(part: Part, width: int, height: int) -> tuple[str, int, int]:
    if part.box is None:
        return "", 0, 0
    x, y, w, h = part.box
    left, top, wide, high = round(x * width), round(y * height), round(w * width), round(h * height)
    return f"{left} {top} {wide} {high}", wide, high


def place_of(region: Sequence[float] | None, receipt: Receipt, pages: Sequence[ShownPage]) -> str:
    """Where a region of a receipt's file is on the pages shown: "page,x,y,width,height", or nothing."""
    inside = within(region, part_of(receipt.reading, receipt.paper)) if region else None
    if inside is None:
        return ""
    shown = next((one for one in pages if one.receipt_id == receipt.id and one.page == inside[0]), None)
    return "" if shown is None else ",".join([str(shown.number), *(f"{number:.4f}" for number in inside[1:])])
