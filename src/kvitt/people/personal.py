"""What is personal in this room."""

from typing import Any

from kvitt.kernel.personal import Forgotten, Kept, not_personal, personal

_LINK: dict[str, Any] = {"purpose": "organisation", "kept": Kept.WHILE_EMPLOYED, "forgotten": Forgotten.DELETED}

PERSONAL = {
    "people.Branch": not_personal("code name legal_number country currency is_active"),
    "people.Dimension": not_personal("code names position on_user is_active"),
    "people.User": {
        **not_personal("language theme summary_days is_active created_at invited_at"),
        **personal(
            "full_name initials email employee_number",
            purpose="voucher",
            kept=Kept.WITH_VOUCHER,
            forgotten=Forgotten.REPLACED,
        ),
        **personal(
            "mobile address car_registration bank_country bank_account bank_bic",
            purpose="payment and mileage",
            kept=Kept.WHILE_EMPLOYED,
            forgotten=Forgotten.EMPTIED,
        ),
        **personal(
            "roles branch_id approval_limit invoice_approval_limit dimensions workdays",
            purpose="organisation",
            kept=Kept.WHILE_EMPLOYED,
            forgotten=Forgotten.EMPTIED,
        ),
        **personal(
            "password failed_sign_ins locked_until last_seen_at",
            purpose="sign-in",
            kept=Kept.WHILE_EMPLOYED,
            forgotten=Forgotten.EMPTIED,
        ),
    },
    "people.NationalId": {
        **personal(
            "user_id number written_by_id written_at",
            purpose="vouchers that the law wants it in",
            kept=Kept.WHILE_EMPLOYED,
            forgotten=Forgotten.DELETED,
        ),
        **not_personal("country"),
    },
    "people.ManagerOf": {**personal("user_id manager_id", **_LINK), **not_personal("position")},
    "people.EntersFor": personal("secretary_id user_id", **_LINK),
    "people.Absence": {
        **personal("user_id substitute_id from_on until_on", **_LINK),
        **not_personal("created_at"),
    },
    "people.DimensionValue": {
        **not_personal("dimension_id code name valid_from valid_until"),
        **personal("owner_id", purpose="organisation", kept=Kept.WHILE_EMPLOYED, forgotten=Forgotten.EMPTIED),
    },
    "people.CompanyCard": {**personal("user_id last4", **_LINK), **not_personal("label account valid_until is_active")},
    "people.Session": personal(
        "user_id kind label secret_hash created_at seen_at expires_at user_agent network",
        purpose="sign-in",
        kept=Kept.SHORT,
        forgotten=Forgotten.DELETED,
    ),
    "people.OneTimeLink": personal(
        "user_id purpose secret_hash created_at expires_at used_at",
        purpose="sign-in",
        kept=Kept.SHORT,
        forgotten=Forgotten.DELETED,
    ),
    "people.SentMail": personal(
        "user_id kind sent_at", purpose="proof of notice", kept=Kept.SHORT, forgotten=Forgotten.DELETED
    ),
}
