"""Its screens in the walk over all of them."""

from kvitt.transactions.kinds.per_diem.tests.cast import OPEN, SENT

SCREENS = {
    "bo": [f"/per_diem/{OPEN}/"],
    "cleo": [f"/items/{SENT}/", f"/finance/{SENT}/", "/per_diem/choices/"],
}
