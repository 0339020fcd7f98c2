"""The words for what the engine calls by codes: vehicles, fuels, supplements, and the steps of a price."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from kvitt.kernel.findings import Finding

VEHICLES: Mapping[str, Any] = {
    "car": _("Own car"),
    "motorcycle": _("Own motorcycle"),
    "moped": _("Own moped"),
    "scooter": _("Own scooter"),
    "bicycle": _("Own bicycle"),
    "company_car": _("Company car"),
    "van": _("Own van"),
    "other_motor_vehicle": _("Another motor vehicle"),
}
FUELS: Mapping[str, Any] = {
    "petrol": _("Petrol"),
    "diesel": _("Diesel"),
    "electric": _("Electricity"),
    "plug_in_hybrid": _("Plug-in hybrid"),
    "other": _("Another fuel"),
}
EXTRAS: Mapping[str, Any] = {
    "passenger": _("Passengers"),
    "trailer": _("Trailer"),
    "caravan": _("Caravan"),
    "heavy_load": _("Heavy or bulky load"),
    "forest_road": _("Forest or building-site road"),
}
SOURCES: Mapping[str, Any] = {
    "typed": _("typed"),
    "odometer": _("odometer"),
    "route": _("route"),
    "tracked": _("tracked"),
}
OUTLAYS: Mapping[str, Any] = {
    "toll": _("Toll"),
    "ferry": _("Ferry"),
    "parking": _("Parking"),
    "other": _("Other"),
}
WHY: Mapping[str, Any] = {
    "entered-late": _("entered late"),
    "changed": _("changed"),
    "deleted": _("deleted"),
    "follows": _("follows from another drive"),
    "rates-changed": _("other rates"),
}
STEPS: Mapping[str, Any] = {
    "distance": _("Distance"),
    "distance-up-to": _("Distance up to the limit of the year"),
    "distance-above": _("Distance above the limit of the year"),
    "fixed": _("Price for the whole drive"),
    "cap-trip": _("Ceiling for a drive"),
    "cap-day": _("Ceiling for a day"),
    "cap-month": _("Ceiling for a month"),
    **EXTRAS,
}


def in_every_language(finding: Finding) -> Finding:
    """A finding whose parameter `kind` is a code, with the word for it in each language beside it."""
    word = EXTRAS.get(finding.parameters.get("kind", "")) if finding.code.startswith("mileage.") else None
    if word is None:
        return finding
    told = dict(finding.parameters)
    for language in ("en", "da", "sv"):
        with override(language):
            told[f"kind@{language}"] = str(word).lower()
    return replace(finding, parameters=told)
