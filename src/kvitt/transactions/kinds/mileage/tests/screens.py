"""The screens of driving, for the walk over all screens."""

SCREENS = {
    "alma": ["/mileage/garage/", "/mileage/log/"],
    "dag": ["/mileage/log/"],
    "cleo": [
        "/mileage/matrix/",
        "/mileage/matrix/?km=120&vehicle=car&before=19950",
        "/mileage/matrix/rows/",
        "/mileage/matrix/rows/10/",
        "/mileage/matrix/compare/",
    ],
}
