"""The screens of driving, for the walk over all screens."""

SCREENS = {
    "alma": ["/mileage/garage/", "/mileage/log/"],
    "dag": ["/mileage/log/"],
    "cleo": ["/mileage/matrix/", "/mileage/matrix/?km=120&vehicle=car&before=19950"],
}
