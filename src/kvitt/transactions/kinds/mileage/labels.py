"""The words of the law's own tables, so that they are said in the reader's language: `rates/countries/*/mileage_matrix.toml`."""

from django.utils.translation import gettext_noop

LABELS = (
    gettext_noop("Car with limited benefit, driver pays the fuel"),
    gettext_noop("Company car on another fuel, driver pays all fuel"),
    gettext_noop("Company car on diesel, driver pays all fuel"),
    gettext_noop("Company car on electricity alone, driver pays all of it"),
    gettext_noop("Company car whose fuel the employer pays"),
    gettext_noop("Motorcycle or another motor vehicle"),
    gettext_noop("Own bicycle"),
    gettext_noop("Own bicycle, moped or scooter"),
    gettext_noop("Own car or motorcycle, by the distance of the calendar year for the same employer"),
    gettext_noop("Own car or van, by the miles of the tax year in the same employment"),
    gettext_noop("Own car"),
    gettext_noop("Own car, electric or not"),
    gettext_noop("Own motorcycle"),
)
