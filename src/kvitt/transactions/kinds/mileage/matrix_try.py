"""A drive that finance tries on the table of prices: which row prices it, why the rows above do not, and each step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from kvitt.kernel.findings import Finding, stop
from kvitt.kernel.typed import parse_amount, parse_day
from kvitt.people.models import User
from kvitt.rates.mileage.engine import Account
from kvitt.rates.mileage.law import law_of
from kvitt.rates.mileage.matrix import Considered, Matrix
from kvitt.rates.mileage.priced import Priced, replayed
from kvitt.rates.mileage.trip import Before, DistanceSource, Drive, Extra, ExtraKind, Fuel, Vehicle
from kvitt.tenancy.sentences import say
from kvitt.transactions.explained import Explanation, rounding_told
from kvitt.transactions.kinds.mileage.drives import name_of
from kvitt.transactions.kinds.mileage.matrix_chosen import prices_for
from kvitt.transactions.kinds.mileage.matrix_shown import why_shown
from kvitt.transactions.kinds.mileage.told import steps_told
from kvitt.transactions.kinds.mileage.words import in_every_language

_MOST = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Tried:
    """What a table gives for a drive, and why: every row with what its conditions said."""

    drive: Drive
    priced: Priced
    considered: tuple[Considered, ...]


def tried(matrix: Matrix, drive: Drive, *, before: Fraction) -> Tried:
    """Price a drive that nobody drove. `before`: what was driven so far with the same vehicle for the same employer."""
    earlier = [Before(drive.on, before, matrix.unit, drive.employer, drive.vehicle)] if before else []
    account = Account.opened(matrix, prices_for(drive.groups), law=law_of(matrix.country), before=earlier)
    considered = matrix.explain(drive, lambda counting: account.running.before(counting, drive))
    return Tried(drive, account.price(drive), considered)


def driver_named(text: str) -> User | None:
    """The person of an employee number, initials or a name."""
    wanted = text.strip().casefold()
    people = User.objects.filter(is_active=True).select_related("branch")
    return next((one for one in people if wanted in {name_of(one).casefold(), one.full_name.casefold()}), None)


def where_driver_stands(person: User) -> dict[str, Any]:
    """What the table asks of a driver, as it is stored with the person."""
    branch = person.branch.code if person.branch_id and person.branch else ""
    return {"employee": name_of(person), "branch": branch, "employer": branch, "groups": dict(person.dimensions)}


@dataclass(slots=True)
class Form:
    """The drive of the form, or what is wrong with it by field."""

    values: dict[str, Any]
    drive: Drive | None = None
    before: Fraction = Fraction(0)
    problems: dict[str, str] = field(default_factory=dict)


def understood(given: QueryDict, matrix: Matrix, *, on: date, language: str) -> Form:
    """Read the form. What is chosen of the driver goes before what is stored with the person who is named."""
    values = {name: given.get(name, "").strip() for name in given}
    form = Form({"vehicle": "car", **values, "with": given.getlist("with")})
    if not given.get("km", "").strip():
        return form
    numbers = {name: _number(form, name, language) for name in ("km", "before")}
    driver = driver_named(values["employee"]) if values.get("employee") else None
    if values.get("employee") and driver is None:
        _wrong(form, stop("mileage.word-unknown", "employee", word=values["employee"][:60]))
    stands: dict[str, Any] = (
        where_driver_stands(driver) if driver else {"employee": "", "branch": "", "employer": "", "groups": {}}
    )
    if values.get("branch"):
        stands |= {"branch": values["branch"], "employer": values["branch"]}
    chosen = {
        kind: {
            name.removeprefix(f"{kind}-"): one for name, one in values.items() if name.startswith(f"{kind}-") and one
        }
        for kind in ("group", "dimension")
    }
    day, extras, told = _day(form, on), _extras(form), _words(form)
    if form.problems:
        return form
    form.before = numbers["before"]
    form.drive = Drive(
        id="tried",
        on=day,
        distance=numbers["km"],
        unit=matrix.unit,
        country=matrix.country,
        purpose=values.get("purpose", ""),
        fuel_paid_by_driver=values.get("fuel_paid_by") != "employer",
        extras=extras,
        dimensions=chosen["dimension"],
        private_way=way_told(on=day) if values.get("private_way") else {},
        **{**stands, "groups": {**stands["groups"], **chosen["group"]}},
        **told,
    )
    return form


def way_told(*, on: date) -> dict[str, str]:
    """Why a way that is tried is private: as if it were the first day beyond Denmark's sixty."""
    return {"workplace": _("the place of work"), "number": "61", "on": on.isoformat(), "elsewhere": "0"}


def _wrong(form: Form, finding: Finding) -> None:
    form.problems.setdefault(finding.field, say(finding.code, finding.parameters))


def _number(form: Form, name: str, language: str) -> Fraction:
    text = form.values.get(name, "")
    try:
        found = parse_amount(text, language=language) if text else Decimal(0)
    except ValueError:
        found = Decimal(-1)
    if not 0 <= found < _MOST:
        _wrong(form, stop("mileage.distance-impossible", name))
        return Fraction(0)
    return Fraction(found)


def _day(form: Form, on: date) -> date:
    try:
        return parse_day(form.values["day"], today=on) if form.values.get("day") else on
    except ValueError:
        _wrong(form, stop("day-invalid", "day"))
        return on


def _extras(form: Form) -> tuple[Extra, ...]:
    text = form.values.get("passengers", "")
    count = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else -1 if text else 0
    if count < 0:
        _wrong(form, stop("mileage.count-impossible", "passengers"))
    known = {one.value: one for one in ExtraKind}
    others = [Extra(known[name]) for name in form.values.get("with", ()) if name in known and name != "passenger"]
    return (*((Extra(ExtraKind.PASSENGER, count),) if count > 0 else ()), *others)


def _words(form: Form) -> dict[str, Any]:
    """Vehicle, fuel and what the distance rests on."""
    found: dict[str, Any] = {}
    for name, words, otherwise in (
        ("vehicle", Vehicle, Vehicle.CAR), ("fuel", Fuel, None), ("source", DistanceSource, DistanceSource.TYPED),
    ):  # fmt: skip
        text = form.values.get(name, "")
        known: Mapping[str, Any] = {one.value: one for one in words}
        if text and text not in known:
            _wrong(form, stop("mileage.word-unknown", name, word=text[:60]))
        found[name] = known.get(text, otherwise)
    return found


def shown(found: Tried, *, language: str) -> dict[str, Any]:
    """The answer as the page tells it: rows with why, the price step by step, and what has to be said about it."""
    priced = found.priced
    parts = {row.number: row.distance for row in priced.rows}
    return {
        "priced": priced,
        "explanation": explanation_of(priced, language=language),
        "why": why_shown(found.considered, parts=parts, unit=priced.unit, language=language),
        "won": set(parts),
        "priced_findings": [in_every_language(finding).as_json() for finding in priced.findings],
    }


def explanation_of(priced: Priced, *, language: str) -> Explanation | None:
    """Each step of the price; nothing where there is none."""
    if priced.amount is None:
        return None
    told = priced.as_json()
    heading = ", ".join(dict.fromkeys(_(row.label) for row in priced.rows if row.label))
    return Explanation(
        lines=tuple(steps_told(told["steps"], heading=heading, currency=priced.currency, language=language)),
        currency=priced.currency,
        amount=priced.amount,
        replayed=replayed(told),
        tax_free=priced.tax_free,
        taxable=priced.taxable,
        rounding=rounding_told(told["rounding"]),
    )
