"""What is personal in this room."""

from kvitt.kernel.personal import not_personal

PERSONAL = {
    "tenancy.Company": not_personal(
        "code name legal_number country base_currency time_zone languages keeps_corrections decides_by_mail enabled_kinds "
        "is_demo created_at remind_after escalate_after approve_after approve_up_to approve_kinds keeps_national_ids"
    ),
}
