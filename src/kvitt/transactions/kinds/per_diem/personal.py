"""What is personal in a per diem."""

from kvitt.kernel.personal import Forgotten, Kept, not_personal, personal

PERSONAL = {
    "per_diem.PerDiemDetail": {
        **personal(
            "journey departs_at returns_at priced tax_free taxable explanations",
            purpose="voucher",
            kept=Kept.WITH_VOUCHER,
            forgotten=Forgotten.DELETED,
        ),
        **not_personal("rules_country cost_type_id taxable_cost_type_id account taxable_account"),
    },
    "per_diem.PerDiemChoices": not_personal("elapsed rate_of_departure"),
}
