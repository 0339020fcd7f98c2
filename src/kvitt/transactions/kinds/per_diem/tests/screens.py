"""Its screens in the walk over all of them."""

from kvitt.transactions.kinds.per_diem.tests.cast import OPEN, SENT

SCREENS = {
    "alma": [f"/per_diem/{OPEN}/", f"/items/{SENT}/"],
    "bo": [f"/approvals/{SENT}/"],
    "cleo": [f"/finance/{SENT}/", "/per_diem/choices/"],
}
