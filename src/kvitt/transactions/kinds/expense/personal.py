"""What is personal in an expense."""

from typing import Any

from kvitt.kernel.personal import Forgotten, Kept, not_personal, personal

_VOUCHER: dict[str, Any] = {"purpose": "voucher", "kept": Kept.WITH_VOUCHER, "forgotten": Forgotten.DELETED}

PERSONAL = {
    "expense.ExpenseDetail": {
        **personal(
            "participants card_id private_amount no_receipt_reason read seller seller_number seller_word explanations",
            **_VOUCHER,
        ),
        **not_personal("paid_by vat_lines typed suggested"),
    },
    "expense.ExpenseLine": {
        **personal("text", **_VOUCHER),
        **not_personal("transaction_id position cost_type_id amount vat_amount vat_code account dimensions"),
    },
}
