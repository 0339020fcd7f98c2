"""What is personal in this room: whose debt a voucher is, and the text it carries."""

from kvitt.kernel.personal import Forgotten, Kept, not_personal, personal

PERSONAL = {
    "ledger.Account": not_personal("number name is_active"),
    "ledger.LedgerSettings": not_personal(
        "employee_debt_account card_debt_account rounding_account private_account books_ready"
    ),
    "ledger.Month": not_personal("year month closed_at closed_by_id"),
    "ledger.Series": not_personal("year last"),
    "ledger.Voucher": {
        **not_personal(
            "year number booked_on document_on currency total source_kind source_id reverses_id made_by_id made_at lines balance"
        ),
        **personal("owner_id text", purpose="voucher", kept=Kept.WITH_VOUCHER, forgotten=Forgotten.DELETED),
    },
    "ledger.Posting": {
        **not_personal(
            "voucher_id lines position previous before after account amount vat_code vat_amount dimensions "
            "original_amount original_currency taxable"
        ),
        **personal("text", purpose="voucher", kept=Kept.WITH_VOUCHER, forgotten=Forgotten.DELETED),
    },
}
