"""What is personal in this room: the files of a batch name employees."""

from kvitt.kernel.personal import Forgotten, Kept, not_personal, personal

PERSONAL = {
    "exports.Batch": not_personal("number made_by_id made_at vouchers_count total currency"),
    "exports.BatchVoucher": not_personal("batch_id voucher_id"),
    "exports.BatchFile": {
        **not_personal("batch_id format name media_type size"),
        **personal("sha256", purpose="hand-over", kept=Kept.WITH_VOUCHER, forgotten=Forgotten.DELETED),
    },
}
