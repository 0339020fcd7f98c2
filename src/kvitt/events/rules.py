"""How events are hashed and chained. Pure, so that anybody can verify a log with these few lines."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

GENESIS = bytes(32)


@dataclass(frozen=True, slots=True)
class Entry:
    """The part of an event that goes into the chain."""

    id: UUID
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    on_behalf_of_id: UUID | None
    verb: str
    subject_type: str
    subject_id: UUID
    payload_digest: bytes


def payload_digest(payload: Mapping[str, object], *, salt: bytes) -> bytes:
    """SHA-256 over salt and the payload as JSON with sorted keys (RFC 8259, no white space)."""
    text = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(salt + text.encode()).digest()


def entry_digest(entry: Entry) -> bytes:
    """SHA-256 over the fields of an entry, separated so that none can be shifted into the next."""
    fields = (
        entry.id.hex,
        str(round(entry.at.timestamp() * 1_000_000)),
        entry.actor_kind,
        entry.actor_id.hex if entry.actor_id else "",
        entry.on_behalf_of_id.hex if entry.on_behalf_of_id else "",
        entry.verb,
        entry.subject_type,
        entry.subject_id.hex,
        entry.payload_digest.hex(),
    )
    return hashlib.sha256("\x1f".join(fields).encode()).digest()


def seal_digest(previous: bytes, *, number: int, entries: Iterable[Entry]) -> bytes:
    """The next link: SHA-256 over the previous link, the seal's number and every entry in order."""
    link = hashlib.sha256(previous + number.to_bytes(8))
    for entry in entries:
        link.update(entry_digest(entry))
    return link.digest()
