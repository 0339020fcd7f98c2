"""What is personal in driving."""

from typing import Any

from kvitt.kernel.personal import Forgotten, Kept, not_personal, personal

_VOUCHER: dict[str, Any] = {"purpose": "voucher", "kept": Kept.WITH_VOUCHER, "forgotten": Forgotten.DELETED}
_OWN: dict[str, Any] = {"purpose": "mileage", "kept": Kept.WHILE_EMPLOYED, "forgotten": Forgotten.DELETED}

PERSONAL = {
    "mileage.MileageVehicle": {
        **personal("owner_id name vehicle fuel registration fuel_paid_by_driver", **_OWN),
        **not_personal("is_active created_at"),
    },
    "mileage.MileagePlace": {
        **personal("owner_id name address is_home is_workplace latitude longitude", **_OWN),
        **not_personal("is_active created_at"),
    },
    "mileage.MileageDriver": personal("owner_id commute_km before_km before_on", **_OWN),
    "mileage.MileageDetail": {
        **personal(
            "starts distance is_return odometer_start odometer_end stops vehicle_id vehicle fuel registration "
            "fuel_paid_by_driver extras branch groups priced explanations",
            **_VOUCHER,
        ),
        **not_personal("unit source law paid_on cost_type_id account is_correction reversed_at"),
    },
    "mileage.MileageOutlay": {
        **personal("text", **_VOUCHER),
        **not_personal("transaction_id position what amount account vat_code vat_amount"),
    },
    "mileage.MileageCorrection": {
        **personal("text on old new", **_VOUCHER),
        **not_personal("transaction_id drive_id position why because_of difference tax_free_difference currency"),
    },
    "mileage.MileageMatrix": not_personal("country number state text reason created_at changed_at activated_at"),
}
