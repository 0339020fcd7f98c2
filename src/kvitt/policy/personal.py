"""What is personal in this room: nothing."""

from kvitt.kernel.personal import not_personal

PERSONAL = {
    "policy.VatCode": not_personal("code names country rate deductible account is_active"),
    "policy.CostType": not_personal(
        "code names kinds account vat_home vat_abroad receipt_from comment_mandatory participants_mandatory limit "
        "limit_per_participant position is_active"
    ),
    "policy.DimensionRule": not_personal("cost_type_id dimension_id visible mandatory default"),
}
