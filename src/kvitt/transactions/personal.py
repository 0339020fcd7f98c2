"""What is personal in this room."""

from typing import Any

from kvitt.kernel.personal import Forgotten, Kept, not_personal, personal

_VOUCHER: dict[str, Any] = {"purpose": "voucher", "kept": Kept.WITH_VOUCHER, "forgotten": Forgotten.DELETED}
_ORGANISATION: dict[str, Any] = {
    "purpose": "organisation",
    "kept": Kept.WHILE_EMPLOYED,
    "forgotten": Forgotten.EMPTIED,
}

PERSONAL = {
    "transactions.Report": {
        **personal("owner_id title purpose starts_on ends_on", **_VOUCHER),
        **not_personal("created_at"),
    },
    "transactions.Transaction": {
        **personal("owner_id entered_by_id title purpose on country amount home_amount payable rejection", **_VOUCHER),
        **not_personal(
            "kind state report_id currency home_currency rate rate_on rate_source rate_reason dimensions findings stops "
            "warnings receipts_count messages_count asked_at is_unanswered created_at changed_at submitted_at approved_at "
            "booked_at discarded_at"
        ),
    },
    "transactions.Attachment": not_personal("transaction_id receipt_id position paper"),
    "transactions.ApprovalStep": {
        **personal(
            "approver_id approver_for_id alternative_id alternative_for_id comment decided_by_id decided_for_id passed void_for "
            "unanswered",
            **_VOUCHER,
        ),
        **not_personal(
            "transaction_id round position stage state since decided_at item_version reasons void_at reminded_at"
        ),
    },
    "transactions.SpotCheck": {
        **personal("checked_by_id", **_VOUCHER),
        **not_personal("transaction_id month_from is_drawn rule number drawn_at checked_at"),
    },
    "transactions.Message": {
        **personal("author_id author_for_id to_id text", **_VOUCHER),
        **not_personal("transaction_id kind at closed_at"),
    },
    "transactions.DecisionLink": {
        **personal("approver_id stamp", purpose="sign-in", kept=Kept.SHORT, forgotten=Forgotten.DELETED),
        **not_personal(
            "transaction_id step_id item_version secret_hash created_at expires_at used_at code_hash code_expires_at "
            "code_tries codes"
        ),
    },
    "transactions.Seen": {
        **personal("person_id at", purpose="voucher", kept=Kept.SHORT, forgotten=Forgotten.DELETED),
        **not_personal("transaction_id"),
    },
    "transactions.Summary": personal(
        "user_id on with_unfinished at", purpose="proof of notice", kept=Kept.SHORT, forgotten=Forgotten.DELETED
    ),
    "transactions.SummaryOnly": personal(
        "user_id since", purpose="organisation", kept=Kept.WHILE_EMPLOYED, forgotten=Forgotten.DELETED
    ),
    "transactions.ApprovalFlow": {
        **not_personal("code kind cost_type_id two_people is_active"),
        **personal("alternative_id deputy_id", **_ORGANISATION),
    },
    "transactions.ApprovalFlowPart": {
        **not_personal("flow_id position kind dimension"),
        **personal("person_id", **_ORGANISATION),
    },
}
