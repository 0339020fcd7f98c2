"""Taking in a receipt and reading it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.transaction import atomic

from kvitt.events.actions import Deed, person_actor, record
from kvitt.files import pool
from kvitt.files.decode import Decoded, UndecodableError, decode, turned
from kvitt.files.media import inspect, safe_name
from kvitt.files.models import Page, ReadingState, Receipt
from kvitt.files.reading.read import read_in_child
from kvitt.files.store import store
from kvitt.kernel.errors import NotFoundError
from kvitt.kernel.ids import uuid7
from kvitt.tenancy.inserting import insert
from kvitt.tenancy.once import made_once
from kvitt.tenancy.scope import current_company

#: Looks that differ in this many of 64 bits or fewer are called alike.
ALIKE_BITS = 6


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
    """What came of a file: pages and reading, or the code of a refusal."""

    decoded: Decoded | None = None
    reading: dict[str, object] | None = None
    refusal: str = ""


def read_file(data: bytes, *, media_type: str, today: str, home: str) -> Read:
    """Decode and read in limited child processes; a file that defeats them is refused, never raised."""
    try:
        decoded: Decoded = pool.decoding().run(decode, data, media_type)
    except UndecodableError as error:
        return Read(refusal=error.code)
    except pool.DefeatedError:
        return Read(refusal="file.too-demanding")
    try:
        reading = pool.reading().run(read_in_child, decoded.pages, today, home)
        turns = {int(number): quarters for number, quarters in reading.get("turns", {}).items()}
        if turns:
            decoded = pool.decoding().run(turned, decoded, turns)
    except Exception:  # noqa: BLE001  # a page that cannot be read is still a page to look at
        reading = {"fields": {}, "engine": "", "text": ""}
    return Read(decoded=decoded, reading=reading)


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
    """Receipts of the company, of anybody's, that look the same but are other files; at most five.

    Pictures of different receipts on the same table look alike to a small hash; so what was read must not contradict.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, reading FROM files_receipt WHERE company_id = %s AND id <> %s AND look_hash IS NOT NULL "
            "AND sha256 <> %s AND bit_count((look_hash # %s)::bit(64)) <= %s "
            "ORDER BY bit_count((look_hash # %s)::bit(64)) LIMIT 40",
            [current_company(), receipt.id, receipt.sha256, receipt.look_hash, ALIKE_BITS, receipt.look_hash],
        )
        found = cursor.fetchall()
    mine = _said(receipt.reading)
    return [str(row_id) for row_id, reading in found if not _contradict(mine, _said(json.loads(reading or "null")))][:5]


def _said(reading: Any) -> dict[str, str]:
    fields = (reading or {}).get("fields", {})
    return {name: str(fields[name]["value"]) for name in ("amount", "on") if name in fields}


def _contradict(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return any(name in other and other[name] != value for name, value in one.items())
