"""What is personal in this room: a receipt shows where somebody was and what they bought."""

from typing import Any

from kvitt.kernel.personal import Forgotten, Kept, not_personal, personal

_VOUCHER: dict[str, Any] = {"purpose": "voucher", "kept": Kept.WITH_VOUCHER, "forgotten": Forgotten.DELETED}

PERSONAL = {
    "files.Receipt": {
        **personal("owner_id uploaded_by_id sha256 name look_hash alike reading blackened_sha256", **_VOUCHER),
        **not_personal("size media_type uploaded_at state refusal read_at"),
    },
    "files.Page": {
        **personal("sha256 thumbnail_sha256 plain_sha256 plain_thumbnail_sha256", **_VOUCHER),
        **not_personal("receipt_id number width height boxes"),
    },
    "files.Trace": {**personal("key", **_VOUCHER), **not_personal("receipt_id")},
}
