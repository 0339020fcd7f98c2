"""Receipts by API: add one, see how far its reading is, look at its pages."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from kvitt.files.black import without_what_is_black
from kvitt.files.models import Receipt
from kvitt.files.reading.signs import PERSONAL
from kvitt.files.store import store
from kvitt.files.uploads import incoming
from kvitt.kernel.clock import now
from kvitt.kernel.errors import NotFoundError
from kvitt.people.models import User
from kvitt.transactions.actions.blacken import blacken, show_again
from kvitt.transactions.actions.receipts import inbox_of, receive, throw_away, visible_receipt
from kvitt.transactions.queries import may_enter_for

router = Router()


class ReceiptOut(Schema):
    """A receipt and how far its reading is."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    state: str
    refusal: str
    reading: dict[str, Any] | None
    black: list[list[float]]

    @staticmethod
    def resolve_reading(row: Receipt, context: Any) -> dict[str, Any] | None:
        """Without what stands under black boxes; signs of what is private are for the person alone."""
        reading = without_what_is_black(row.reading, _boxes_of(row))
        if reading is None or context["request"].person.id in (row.owner_id, row.uploaded_by_id):
            return reading
        return {**reading, "signs": [sign for sign in reading.get("signs", ()) if sign["code"] not in PERSONAL]}

    @staticmethod
    def resolve_black(row: Receipt) -> list[list[float]]:
        """Each black box as [page, x, y, width, height], relative."""
        return [[number, *box] for number, boxes in enumerate(_boxes_of(row)) for box in boxes]


def _boxes_of(row: Receipt) -> list[list[Any]]:
    return [page.boxes for page in sorted(row.pages.all(), key=lambda page: page.number)]


class BoxesIn(Schema):
    """Places on the pages of a receipt, each [page, x, y, width, height], relative; at most 100."""

    boxes: list[tuple[int, float, float, float, float]] = Field(max_length=100)

    def by_page(self) -> dict[int, list[list[float]]]:
        """As the verbs take them."""
        found: dict[int, list[list[float]]] = {}
        for number, *box in self.boxes:
            found.setdefault(number, []).append(box)
        return found


@router.post("/receipts", response={201: ReceiptOut}, tags=["receipts"], summary="Add a receipt")
def add_receipt(
    request: Any,
    id: Form[UUID],  # noqa: A002
    file: File[UploadedFile],
    owner_id: Form[UUID | None] = None,
) -> Status[Any]:
    """A picture or PDF; it is read in the background. A secretary may name whose it is."""
    owner, taken = _owner(request, owner_id), incoming(file, receipt_id=id)
    return Status(201, receive(person=request.person, owner=owner, incoming=taken, at=now()))


@router.get("/receipts", response=list[ReceiptOut], tags=["receipts"], summary="Receipts on no item yet")
def receipts(request: Any, owner_id: UUID | None = None) -> list[Receipt]:
    """The inbox of the person, or of somebody they enter for, newest first; at most 200."""
    owner = _owner(request, owner_id)
    if owner.id != request.person.id and owner.id not in may_enter_for(request.person):
        raise NotFoundError
    return list(inbox_of(owner.id).prefetch_related("pages")[:200])


def _owner(request: Any, owner_id: UUID | None) -> User:
    if owner_id is None:
        person: User = request.person
        return person
    found = User.objects.filter(id=owner_id, is_active=True).first()
    if found is None:
        raise NotFoundError
    return found


@router.get("/receipts/{receipt_id}", response=ReceiptOut, tags=["receipts"], summary="Read a receipt")
def receipt(request: Any, receipt_id: UUID) -> Receipt:
    """How far the reading is, and what was read."""
    return visible_receipt(person=request.person, receipt_id=receipt_id)


@router.get("/receipts/{receipt_id}/pages/{number}", tags=["receipts"], summary="A page as a picture")
def receipt_page(request: Any, receipt_id: UUID, number: int) -> HttpResponse:
    """Drawn anew, without any metadata."""
    row = visible_receipt(person=request.person, receipt_id=receipt_id)
    found = row.pages.filter(number=number).first()
    if found is None:
        raise NotFoundError
    return HttpResponse(store().read(found.sha256), content_type="image/jpeg")


@router.post("/receipts/{receipt_id}/black", response=ReceiptOut, tags=["receipts"], summary="Make places black")
def make_black(request: Any, receipt_id: UUID, given: BoxesIn) -> Receipt:
    """In the pages shown and in what is exported; only while it is the person's own. Doing it again changes nothing."""
    return blacken(person=request.person, receipt_id=receipt_id, boxes=given.by_page(), at=now())


@router.delete(
    "/receipts/{receipt_id}/black", response=ReceiptOut, tags=["receipts"], summary="Show black places again"
)
def show_black_again(request: Any, receipt_id: UUID) -> Receipt:
    """All of them; only while it is the person's own."""
    return show_again(person=request.person, receipt_id=receipt_id, at=now())


@router.delete("/receipts/{receipt_id}", response={204: None}, tags=["receipts"], summary="Remove a receipt")
def remove_receipt(request: Any, receipt_id: UUID) -> Status[Any]:
    """From one's own inbox."""
    throw_away(person=request.person, receipt_id=receipt_id)
    return Status(204, None)
