"""The rule behind each figure, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

#: A step of the engine by its code.
STEPS: Mapping[str, Any] = {
    "full-day": _("Whole day"),
    "half-day": _("Half day"),
    "partial-day": _("Part of a day"),
    "started-hours": _("Started hours"),
    "first-or-last-day": _("First or last day"),
    "full-day-abroad": _("Whole day abroad"),
    "half-day-abroad": _("Half day abroad"),
    "partial-day-abroad": _("Part of a day abroad"),
    "long-stay": _("Whole day of a long stay"),
    "long-stay-abroad": _("Whole day of a long stay abroad"),
    "half-day-long-stay": _("Half day of a long stay"),
    "overnight": _("Day with a night"),
    "day-6-to-12-hours": _("6 to 12 hours"),
    "day-over-12-hours": _("More than 12 hours"),
    "too-short": _("Too short for an allowance"),
    "private": _("Leave"),
    "meal-breakfast": _("Breakfast not paid by yourself"),
    "meal-lunch": _("Lunch not paid by yourself"),
    "meal-dinner": _("Dinner not paid by yourself"),
    "free-meals": _("Meals not paid by yourself"),
    "floor": _("What may always be paid"),
    "lodging": _("Night without a receipt"),
    "lodging-abroad": _("Night abroad without a receipt"),
    "free-of-tax": _("Free of tax"),
}
_MEALS = {"breakfast": _("breakfast"), "lunch": _("lunch"), "dinner": _("dinner")}


def step_name(what: str) -> str:
    """What a step is called; several meals are named together."""
    if what.startswith("meals-"):
        names = [str(_MEALS[one]) for one in what.removeprefix("meals-").split("-") if one in _MEALS]
        return _now("Not paid by yourself: %(meals)s") % {"meals": ", ".join(names)}
    return str(STEPS.get(what, what))
