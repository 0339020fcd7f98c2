"""The page of a person's vehicles and places."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kvitt.kernel.clock import now, today
from kvitt.kernel.errors import InvalidError, KvittError, NotFoundError
from kvitt.kernel.findings import stop
from kvitt.kernel.ids import uuid7
from kvitt.kernel.typed import parse_amount, parse_day
from kvitt.people import formats
from kvitt.people.flash import flash
from kvitt.people.middleware import SignedInRequest, signed_in
from kvitt.tenancy.sentences import say
from kvitt.transactions.kinds.mileage import queries
from kvitt.transactions.kinds.mileage.actions.garage import save_driver, save_place, save_vehicle
from kvitt.transactions.kinds.mileage.form import shown_number
from kvitt.transactions.kinds.mileage.models import MileagePlace, MileageVehicle
from kvitt.transactions.kinds.mileage.words import FUELS, VEHICLES


@signed_in
@require_GET
def garage(request: SignedInRequest) -> HttpResponse:
    """Vehicles, places, and the way to work."""
    return render(request, "mileage/garage.html", _context(request))


@signed_in
@require_POST
def new_vehicle(request: SignedInRequest) -> HttpResponse:
    """One more vehicle, by an id that the page made."""
    return _save_vehicle(request, _id(request))


@signed_in
@require_POST
def vehicle(request: SignedInRequest, vehicle_id: UUID) -> HttpResponse:
    """Save a vehicle of the person's."""
    if not MileageVehicle.objects.filter(id=vehicle_id, owner_id=request.person.id).exists():
        raise NotFoundError
    return _save_vehicle(request, vehicle_id)


def _save_vehicle(request: SignedInRequest, vehicle_id: UUID) -> HttpResponse:
    fields: dict[str, Any] = {
        name: request.POST[name] for name in ("name", "vehicle", "fuel", "registration") if name in request.POST
    }
    fields["fuel_paid_by_driver"] = "employer_pays" not in request.POST
    if "away" in request.POST:
        fields = {"is_active": False}
    try:
        save_vehicle(person=request.person, owner=request.person, vehicle_id=vehicle_id, fields=fields, at=now())
    except KvittError as error:
        return _refused(request, error, where=f"vehicle-{vehicle_id}")
    return flash(redirect("mileage-garage"), _("Saved."))


@signed_in
@require_POST
def new_place(request: SignedInRequest) -> HttpResponse:
    """One more place, by an id that the page made."""
    return _save_place(request, _id(request))


@signed_in
@require_POST
def place(request: SignedInRequest, place_id: UUID) -> HttpResponse:
    """Save a place of the person's."""
    if not MileagePlace.objects.filter(id=place_id, owner_id=request.person.id).exists():
        raise NotFoundError
    return _save_place(request, place_id)


def _save_place(request: SignedInRequest, place_id: UUID) -> HttpResponse:
    fields: dict[str, Any] = {name: request.POST[name] for name in ("name", "address") if name in request.POST}
    fields |= {name: name in request.POST for name in ("is_home", "is_workplace")}
    if "away" in request.POST:
        fields = {"is_active": False}
    try:
        save_place(person=request.person, owner=request.person, place_id=place_id, fields=fields, at=now())
    except KvittError as error:
        return _refused(request, error, where=f"place-{place_id}")
    return flash(redirect("mileage-garage"), _("Saved."))


@signed_in
@require_POST
def driver(request: SignedInRequest) -> HttpResponse:
    """The way to work, and what was driven before."""
    try:
        day = request.POST.get("before_on", "").strip()
        save_driver(
            person=request.person,
            owner=request.person,
            commute_km=_number(request, "commute_km"),
            before_km=_number(request, "before_km"),
            before_on=parse_day(day, today=today(zone=request.company.time_zone)) if day else None,
            at=now(),
        )
    except ValueError:
        return _refused(request, InvalidError(findings=[stop("day-invalid", "before_on")]), where="driver")
    except KvittError as error:
        return _refused(request, error, where="driver")
    return flash(redirect("mileage-garage"), _("Saved."))


def _id(request: SignedInRequest) -> UUID:
    try:
        return UUID(request.POST.get("id", ""))
    except ValueError:
        raise NotFoundError from None


def _number(request: SignedInRequest, name: str) -> Decimal:
    text = request.POST.get(name, "").lower().removesuffix("km").strip()
    try:
        return parse_amount(text, language=request.person.language) if text else Decimal(0)
    except ValueError:
        raise InvalidError(findings=[stop("number-invalid", name)]) from None


def _context(request: SignedInRequest) -> dict[str, Any]:
    language = request.person.language
    known = queries.driver_of(request.person.id)
    return {
        "vehicles": queries.vehicles_of(request.person.id),
        "places": queries.places_of(request.person.id),
        "kinds": list(VEHICLES.items()),
        "fuels": list(FUELS.items()),
        "new_vehicle": uuid7(),
        "new_place": uuid7(),
        "commute_km": shown_number(known.commute_km if known else None, language=language),
        "before_km": shown_number(known.before_km if known else None, language=language),
        "before_on": formats.day(known.before_on, language=language) if known and known.before_on else "",
    }


def _refused(request: HttpRequest, error: KvittError, *, where: str) -> HttpResponse:
    """The page again with what was typed and the reason beside it."""
    findings = error.findings if isinstance(error, InvalidError) else ()
    said = " ".join(say(one.code, one.parameters) for one in findings) or say(error.code, error.parameters)
    context = _context(request)  # type: ignore[arg-type]
    typed = {name: request.POST[name] for name in ("commute_km", "before_km", "before_on") if name in request.POST}
    return render(
        request,
        "mileage/garage.html",
        {**context, **typed, "refused": {where: said}, "where": where, "typed": request.POST},
    )
