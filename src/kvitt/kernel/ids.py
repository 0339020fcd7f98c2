"""Ids: UUID version 7 (RFC 9562), so that newer rows sort after older ones and clients may make them."""

import hashlib
import os
import time
from uuid import UUID

from kvitt.kernel.errors import NotFoundError

_state = {"ms": 0, "sequence": 0}


def uuid7(*, unix_ms: int | None = None) -> UUID:
    """A new UUIDv7. Ids made by one process in one millisecond keep their order (RFC 9562, 6.2, method 1).

    `unix_ms` (milliseconds since 1970, UTC) is given where data of earlier days is written.
    """
    ms = time.time_ns() // 1_000_000 if unix_ms is None else unix_ms
    if unix_ms is None and ms <= _state["ms"]:
        ms = _state["ms"]
        _state["sequence"] += 1
        if _state["sequence"] > 0xFFF:
            ms += 1
            _state["sequence"] = 0
    else:
        _state["sequence"] = int.from_bytes(os.urandom(2)) & 0x7FF
    if unix_ms is None:
        _state["ms"] = ms
    value = (ms & 0xFFFFFFFFFFFF) << 80 | 0x7 << 76 | _state["sequence"] << 64
    value |= 0b10 << 62 | int.from_bytes(os.urandom(8)) >> 2
    return UUID(int=value)


def given_id(text: str) -> UUID:
    """An id that somebody sent. Raises NotFoundError for what is none: there is nothing by that name."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFoundError from None


def id_of_part(whole: UUID, part: UUID) -> UUID:
    """The id of what is made of a part when one act makes several things: the same again when the act is sent again.

    A UUIDv7 of the same millisecond as `whole`, its other bits a digest of both.
    """
    digest = int.from_bytes(hashlib.sha256(whole.bytes + part.bytes).digest()[:10])
    kept = whole.int >> 80 << 80 | 0x7 << 76 | 0b10 << 62
    return UUID(int=kept | (digest >> 62 & 0xFFF) << 64 | digest & (1 << 62) - 1)
