"""What the page of an open trip shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kvitt.kernel.clock import today
from kvitt.kernel.errors import KvittError
from kvitt.people import formats
from kvitt.people.middleware import SignedInRequest
from kvitt.people.models import DimensionValue
from kvitt.policy.queries import book
from kvitt.rates.in_force import tables_in_force
from kvitt.rates.travel.trip import Meal
from kvitt.tenancy.sentences import say
from kvitt.transactions.explanations import to_explain
from kvitt.transactions.kinds.per_diem import queries
from kvitt.transactions.kinds.per_diem.journey import Journey, Leg
from kvitt.transactions.kinds.per_diem.models import PerDiemDetail
from kvitt.transactions.kinds.per_diem.places import places_in, town_of, zones_of
from kvitt.transactions.kinds.per_diem.pricing import has_lodging
from kvitt.transactions.kinds.per_diem.proposals import Proposal, proposals_for
from kvitt.transactions.kinds.per_diem.shown import explanation_of
from kvitt.transactions.kinds.per_diem.told import step_name
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import thread_of
from kvitt.transactions.routing import routes_of, told, told_passed

#: Who paid a meal, and how a night was spent: codes with their words.
WHOS = (
    ("own", gettext_lazy("by myself")),
    ("free", gettext_lazy("was free")),
    ("paid", gettext_lazy("company")),
)
NIGHTS = (
    ("receipt", gettext_lazy("Hotel, with receipt")),
    ("free", gettext_lazy("Night was free")),
    ("allowance", gettext_lazy("No receipt: allowance")),
    ("none", gettext_lazy("No bed that night")),
)


@dataclass(frozen=True, slots=True)
class ShownMeal:
    """A meal in the grid: its field, its name, and who paid."""

    field: str
    name: str
    who: str


@dataclass(frozen=True, slots=True)
class ShownDay:
    """A date in the grid. `rule` is why the day gives what it gives; `night` is empty on the last day."""

    on: date
    key: str
    meals: tuple[ShownMeal, ...]
    night: str
    is_private: bool
    amount: Decimal | None
    rule: str


@dataclass(frozen=True, slots=True)
class ShownLeg:
    """A place, with what its fields offer."""

    leg: Leg
    countries: SafeString
    zones: tuple[tuple[str, str], ...]
    places: tuple[str, ...]


def page_context(request: SignedInRequest, header: Transaction, *, journey: Journey | None = None) -> dict[str, Any]:
    """Everything that the page of one open trip shows; `journey` where something else is told than what is stored."""
    language = request.person.language
    detail = queries.details_of([header.id])[header.id]
    journey = journey or Journey.from_json(detail.journey)
    country, tables = detail.rules_country, tables_in_force()
    on = today(zone=request.company.time_zone)
    return {
        "item": header,
        "detail": detail,
        "journey": journey,
        "legs": [_leg(leg, country, language) for leg in journey.legs or (Leg(),)],
        "days": list(days_of(journey, detail)),
        "explanation": explanation_of(detail.priced, language=language),
        "findings": header.findings,
        "new_leg": _leg(Leg(), country, language),
        "explained": to_explain(header.findings),
        "law": formats.country_name(country, language=language),
        "asks_lodging": country == "NO",
        "asks_distance": country in {"SE", "NO", "FI"},
        "asks_cover": country == "DK",
        "nights": [one for one in NIGHTS if one[0] != "allowance" or has_lodging(country, tables=tables)],
        "whos": WHOS,
        "dimensions": _dimensions(header, detail, language=language),
        "proposals": _proposals(header, journey, on=on, language=language),
        **_way(header, on=on),
        "thread": thread_of(header),
        "for_other": header.owner if header.owner_id != request.person.id else None,
    }


def fragments(request: SignedInRequest, header: Transaction, *, grid: bool, zones: bool) -> dict[str, str]:
    """The parts of the page that follow from what was just saved.

    The fields of the grid are drawn anew only when its dates changed (`grid`), and those of the clocks when places did (`zones`):
    what somebody taps meanwhile must not be lost.
    """
    header.refresh_from_db()
    context = page_context(request, header)

    def part(name: str) -> str:
        return render_to_string(f"per_diem/{name}.html", context, request=request)

    found = {name: part(name) for name in ("findings", "send", "explained")}
    found["explanations"] = render_to_string("transactions/explanations.html", context, request=request)
    if zones:
        for number, shown in enumerate(context["legs"]):
            told = {**context, "shown": shown, "leg": shown.leg}
            found[f"zone-{number}"] = render_to_string("per_diem/zone.html", told, request=request)
    if grid:
        return {**found, "days": part("days")}
    for day in context["days"]:
        found[f"amount-{day.key}"] = render_to_string(
            "per_diem/day_amount.html", {**context, "day": day}, request=request
        )
    return found


def days_of(journey: Journey, detail: PerDiemDetail) -> Iterator[ShownDay]:
    """The dates of the trip with what each gives by the stored price."""
    amounts, rules = _by_date(detail)
    for on in journey.dates:
        key = on.isoformat()
        names = {Meal.BREAKFAST: _("Breakfast"), Meal.LUNCH: _("Lunch"), Meal.DINNER: _("Dinner")}
        meals = tuple(ShownMeal(f"meal-{key}-{meal.value}", names[meal], journey.meal(on, meal)) for meal in Meal)
        night = "" if on == journey.last else journey.night(on)
        is_private = key in journey.private
        yield ShownDay(on, key, meals, night, is_private, amounts.get(key), ", ".join(rules.get(key, [])))


def _by_date(detail: PerDiemDetail) -> tuple[dict[str, Decimal], dict[str, list[str]]]:
    """What was stored for each date: the exact sum of its steps, and the names of the rules of its days."""
    exact: dict[str, Fraction] = {}
    rules: dict[str, list[str]] = {}
    for part in detail.priced.values():
        for day in part["days"]:
            rules.setdefault(day["starts"][:10], []).append(step_name(day["what"]))
            exact.setdefault(day["starts"][:10], Fraction(0))
        for step in [*(step for day in part["days"] for step in day["steps"]), *part["trip_steps"]]:
            if "on" in step:
                exact[step["on"]] = exact.get(step["on"], Fraction(0)) + Fraction(step["amount"])
    amounts = {on: Decimal(round(amount * 100)) / 100 for on, amount in exact.items()}
    return amounts, rules


def _leg(leg: Leg, country: str, language: str) -> ShownLeg:
    zones = zones_of(leg.country) if leg.country else ()
    chosen = (leg.zone,) if leg.zone and leg.zone not in zones and zones else ()
    shown = tuple((zone, town_of(zone)) for zone in (*zones, *chosen)) if len(zones) > 1 else ()
    places = tuple(places_in(country, leg.country, tables=tables_in_force())) if leg.country else ()
    return ShownLeg(leg, _country_options(language, leg.country), shown, places)


@lru_cache(maxsize=1024)
def _country_options(language: str, chosen: str) -> SafeString:
    """What a place's country is chosen from, rendered once: a template takes longer for 250 countries than for all the rest."""
    rows = (
        (code, mark_safe(" selected") if code == chosen else "", name) for code, name in formats.countries(language)
    )
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


def _proposals(header: Transaction, journey: Journey, *, on: date, language: str) -> list[Proposal]:
    """Only while the trip is empty: afterwards they are in the way."""
    if journey.departs or any(leg.country for leg in journey.legs):
        return []
    return proposals_for(header.owner, on=on, language=language)


def _dimensions(header: Transaction, detail: PerDiemDetail, *, language: str) -> list[dict[str, Any]]:
    """The dimensions that the cost type shows, with their values of the day."""
    rules = book()
    wanted = rules.wanted.get(detail.cost_type_id, {}) if detail.cost_type_id else {}
    values: dict[UUID, list[DimensionValue]] = {}
    for value in DimensionValue.objects.order_by("code"):
        day = header.on
        if day and ((value.valid_from and day < value.valid_from) or (value.valid_until and day >= value.valid_until)):
            continue
        values.setdefault(value.dimension_id, []).append(value)
    return [
        {
            "code": code,
            "name": dimension.name_in(language),
            "values": values[dimension.id],
            "chosen": header.dimensions.get(code, ""),
            "mandatory": code in wanted and wanted[code].mandatory,
        }
        for code, dimension in rules.dimensions.items()
        if values.get(dimension.id) and (code not in wanted or wanted[code].visible)
    ]


def _way(header: Transaction, *, on: date) -> dict[str, str]:
    """Whom it goes to; empty when nobody is left, which sending will say."""
    found = routes_of([header], on=on)[header.id]
    if isinstance(found, KvittError):
        return {"way": "", "nobody": say(found.code, found.parameters), "passed": ""}
    return {"way": told(found), "nobody": "", "passed": told_passed(found)}
