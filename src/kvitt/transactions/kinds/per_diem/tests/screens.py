"""Its screens in the walk over all of them."""

SCREENS = {"alma": ["kind:per_diem"]}
