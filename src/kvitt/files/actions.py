"""Taking in a receipt and reading it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from django.db.models import Count
from django.db.transaction import atomic

from kvitt.events.actions import Actor, Deed, person_actor, record
from kvitt.files import pool
from kvitt.files.black import Box, as_one_pdf, blackened, with_black_signs
from kvitt.files.decode import Decoded, UndecodableError, decode, turned
from kvitt.files.likeness import content_of, same, traces_of
from kvitt.files.media import MediaType, inspect, safe_name
from kvitt.files.models import Page, ReadingState, Receipt, Trace
from kvitt.files.reading.read import read_in_child
from kvitt.files.store import store
from kvitt.kernel.errors import InvalidError, NotFoundError
from kvitt.kernel.findings import stop
from kvitt.kernel.ids import uuid7
from kvitt.tenancy.inserting import insert
from kvitt.tenancy.once import made_once

logger = structlog.get_logger(__name__)
#: So many receipts that share traces are looked at; a copy shares many, so it is among the first.
_CANDIDATES = 40


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file on its way in. `receipt_id` is made by the client, so that sending again does not make two."""

    receipt_id: UUID
    name: str
    data: bytes


def take_in(*, incoming: Incoming, owner_id: UUID, uploaded_by_id: UUID, at: datetime) -> Receipt:
    """Keep the file untouched under its hash. Cheap: only the head is looked at; pages and reading come from a job.

    Raises InvalidError when the file cannot be a receipt, NotFoundError when the id is somebody else's.
    """
    return made_once(
        lambda: _kept(incoming, owner_id=owner_id, uploaded_by_id=uploaded_by_id, at=at),
        made_before=lambda: _kept_before(incoming.receipt_id, uploaded_by_id=uploaded_by_id),
    )


def _kept_before(receipt_id: UUID, *, uploaded_by_id: UUID) -> Receipt | None:
    made = Receipt.objects.filter(id=receipt_id).first()
    if made is not None and made.uploaded_by_id != uploaded_by_id:
        raise NotFoundError
    return made


def _kept(incoming: Incoming, *, owner_id: UUID, uploaded_by_id: UUID, at: datetime) -> Receipt:
    found = inspect(incoming.data)
    receipt = Receipt(
        id=incoming.receipt_id,
        owner_id=owner_id,
        uploaded_by_id=uploaded_by_id,
        sha256=store().put(incoming.data),
        size=len(incoming.data),
        media_type=found.media_type.value,
        name=safe_name(incoming.name),
        uploaded_at=at,
    )
    insert([receipt])
    deed = Deed("receipt.added", "receipt", receipt.id, {"sha256": receipt.sha256, "size": receipt.size})
    record([deed], actor=person_actor(uploaded_by_id), at=at)
    return receipt


@dataclass(frozen=True, slots=True)
class Read:
    """What came of a file: pages and reading, or the code of a refusal. `defeated`: the reader gave up over it."""

    decoded: Decoded | None = None
    reading: dict[str, object] | None = None
    refusal: str = ""
    defeated: bool = False


def read_file(data: bytes, *, media_type: str, today: str, home: str) -> Read:
    """Decode and read in limited child processes; a file that defeats them is refused, never raised."""
    try:
        decoded: Decoded = pool.decoding().run(decode, data, media_type)
    except UndecodableError as error:
        return Read(refusal=error.code)
    except pool.DefeatedError:
        return Read(refusal="file.too-demanding")
    defeated = False
    try:
        seconds = pool.patience(len(decoded.pages))
        reading = pool.reading().run(read_in_child, decoded.pages, today, home, seconds=seconds)
        turns = {int(number): quarters for number, quarters in reading.get("turns", {}).items()}
        if turns:
            decoded = pool.decoding().run(turned, decoded, turns)
    except Exception as error:  # noqa: BLE001  # a page that cannot be read is still a page to look at
        logger.warning("reading failed", error=repr(error))
        reading, defeated = {"fields": {}, "engine": "", "text": ""}, isinstance(error, pool.DefeatedError)
    return Read(decoded=decoded, reading=reading, defeated=defeated)


@atomic
def keep_reading(*, receipt_id: UUID, read: Read, at: datetime) -> Receipt | None:
    """Write what came of a receipt. Doing it again changes nothing; None when it is gone or done."""
    receipt = Receipt.objects.select_for_update().filter(id=receipt_id, state=ReadingState.WAITING).first()
    if receipt is None:
        return None
    receipt.read_at = at
    if read.decoded is None:
        receipt.state, receipt.refusal = ReadingState.REFUSED, read.refusal
    else:
        receipt.state = ReadingState.READ
        receipt.reading = read.reading
        receipt.look_hash = read.decoded.look_hash
        receipt.alike = _alike(receipt)
        Page.objects.bulk_create(_pages(receipt, read.decoded))
    receipt.save(update_fields=["state", "refusal", "reading", "look_hash", "alike", "read_at"])
    return receipt


def _pages(receipt: Receipt, decoded: Decoded) -> list[Page]:
    kept = store()
    return [
        Page(
            id=uuid7(),
            receipt_id=receipt.id,
            number=number,
            sha256=kept.put(page.jpeg),
            thumbnail_sha256=kept.put(page.thumbnail),
            width=page.width,
            height=page.height,
        )
        for number, page in enumerate(decoded.pages)
    ]


def _alike(receipt: Receipt) -> list[str]:
    """Receipts of the company, of anybody's, that are the same by picture or content but other files; at most five.

    Two queries by index, however many receipts there are: those that share most traces, then what they say.
    """
    content = content_of(receipt.reading, look=receipt.look_hash)
    traces = traces_of(content)
    Trace.objects.filter(receipt_id=receipt.id).delete()
    met = Trace.objects.filter(key__in=traces).values("receipt_id").annotate(shared=Count("id"))
    ids = list(met.order_by("-shared", "-receipt_id").values_list("receipt_id", flat=True)[:_CANDIDATES])
    Trace.objects.bulk_create([Trace(receipt_id=receipt.id, key=key) for key in sorted(traces)])
    others = Receipt.objects.filter(id__in=ids).exclude(sha256=receipt.sha256)
    found = {row.id for row in others if same(content, content_of(row.reading, look=row.look_hash))}
    return [str(row_id) for row_id in ids if row_id in found][:5]


@atomic
def blacken(*, receipt_id: UUID, boxes: Mapping[int, Sequence[Box]], by: Actor, at: datetime) -> Receipt:
    """Make parts of the shown pages black; `boxes` by page, each [x, y, width, height], relative.

    The original stays as it is under its hash; what is given out from now on is made of the blackened pages. Doing it again with
    the same boxes changes nothing. Raises NotFoundError for a page that is not there, InvalidError for a box beyond the page.
    """
    receipt, pages = _locked(receipt_id)
    if any(number not in pages for number in boxes):
        raise NotFoundError
    if not all(_lies_on_the_page(box) for wanted in boxes.values() for box in wanted):
        raise InvalidError(findings=[stop("receipt.box-outside", "boxes")])
    for number, wanted in boxes.items():
        page = pages[number]
        known = [list(box) for box in page.boxes]
        _draw(page, [*known, *(list(box) for box in wanted if list(box) not in known)])
    _give_out(receipt, pages)
    record([Deed("receipt.blackened", "receipt", receipt.id, {"pages": sorted(boxes)})], actor=by, at=at)
    return receipt


@atomic
def show_again(*, receipt_id: UUID, boxes: Mapping[int, Sequence[Box]] | None, by: Actor, at: datetime) -> Receipt:
    """Take black boxes off again: those given, or all of them with None."""
    receipt, pages = _locked(receipt_id)
    for number, page in pages.items():
        gone = page.boxes if boxes is None else [list(box) for box in boxes.get(number, ())]
        if any(box in gone for box in page.boxes):
            _draw(page, [box for box in page.boxes if box not in gone])
    _give_out(receipt, pages)
    record([Deed("receipt.shown-again", "receipt", receipt.id)], actor=by, at=at)
    return receipt


def _locked(receipt_id: UUID) -> tuple[Receipt, dict[int, Page]]:
    receipt = Receipt.objects.select_for_update().filter(id=receipt_id).first()
    if receipt is None:
        raise NotFoundError
    return receipt, {page.number: page for page in Page.objects.filter(receipt_id=receipt_id).order_by("number")}


def _lies_on_the_page(box: Box) -> bool:
    x, y, w, h = box
    return 0 <= x < 1 and 0 <= y < 1 and 0 < w <= 1 and 0 < h <= 1


def _draw(page: Page, boxes: list[list[float]]) -> None:
    """Always from the plain page, so that taking a box off brings everything under it back."""
    kept = store()
    plain, plain_thumbnail = page.plain_sha256 or page.sha256, page.plain_thumbnail_sha256 or page.thumbnail_sha256
    page.boxes = boxes
    if boxes:
        page.plain_sha256, page.plain_thumbnail_sha256 = plain, plain_thumbnail
        jpeg, thumbnail = blackened(kept.read(plain), boxes)
        page.sha256, page.thumbnail_sha256 = kept.put(jpeg), kept.put(thumbnail)
    else:
        page.sha256, page.thumbnail_sha256 = plain, plain_thumbnail
        page.plain_sha256 = page.plain_thumbnail_sha256 = ""
    page.save(update_fields=["boxes", "sha256", "thumbnail_sha256", "plain_sha256", "plain_thumbnail_sha256"])


def _give_out(receipt: Receipt, pages: Mapping[int, Page]) -> None:
    kept = store()
    receipt.blackened_sha256 = ""
    if any(page.boxes for page in pages.values()):
        shown = [kept.read(pages[number].sha256) for number in sorted(pages)]
        is_picture = receipt.media_type != MediaType.PDF and len(shown) == 1
        receipt.blackened_sha256 = kept.put(shown[0] if is_picture else as_one_pdf(shown))
    receipt.reading = with_black_signs(receipt.reading, [pages[number].boxes for number in sorted(pages)])
    receipt.save(update_fields=["blackened_sha256", "reading"])
