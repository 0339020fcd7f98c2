"""What is personal in this room: a rule that names an employee by number, and nothing else."""

from kvitt.kernel.personal import Forgotten, Kept, not_personal, personal

PERSONAL = {
    "policy.VatCode": not_personal("code names country rate deductible account is_active"),
    "policy.CostType": not_personal(
        "code names kinds covers account vat_home vat_abroad receipt_from comment_mandatory participants_mandatory limit "
        "limit_per_participant position is_active"
    ),
    "policy.SpotCheckRule": {
        **not_personal("account check_when above countries share is_active"),
        **personal(
            "employee_id",
            purpose="Whose items finance looks at before they are booked.",
            kept=Kept.WITH_VOUCHER,
            forgotten=Forgotten.REPLACED,
        ),
    },
    "policy.DrawKey": not_personal("month_from key"),
    "policy.CompanyRate": not_personal(
        "country kind destination place dimension value since until amount currency reason is_active"
    ),
    "policy.DimensionRule": not_personal("cost_type_id dimension_id visible mandatory default"),
    "policy.CompanyPolicy": not_personal("number state title created_at changed_at activated_at"),
    "policy.PolicyRun": not_personal(
        "kind policy_id policy_version in_force_id state done total result asked_by_id asked_at finished_at"
    ),
    "policy.PolicyRule": {
        **not_personal("policy_id position code fingerprint"),
        **personal(
            "text",
            purpose="Rules of the company's policy; one may bind, or ask, an employee by number.",
            kept=Kept.WITH_VOUCHER,
            forgotten=Forgotten.REPLACED,
        ),
    },
}
