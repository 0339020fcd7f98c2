"""Whether a mileage voucher says all that the law wants on it."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from kvitt.rates.cases import Answer, CaseError
from kvitt.rates.mileage.voucher import Voucher, content_rule, lacking
from kvitt.rates.steps import Step
from kvitt.rates.tables import Tables
from kvitt.rates.topics._given import day, number, yes

_NAMES = {
    "destination": ("destination", "to", "destinations"),
    "purpose": ("purpose", "business_purpose"),
    "date": ("date", "dates", "on"),
    "distance": ("km", "distance", "distance_km", "km_driven"),
    "rate": ("rate", "rates", "rates_used"),
    "calculation": ("calculation", "amount"),
    "name": ("recipient_name", "name", "employee", "employee_name"),
    "address": ("recipient_address", "address", "home_address"),
    "cpr": ("recipient_cpr", "cpr", "cpr_number", "recipient_cpr_number", "recipient CPR number"),
}


def answer(*, country: str, given: Mapping[str, Any], tables: Tables) -> Answer:
    """`complete`, and `missing` in the words of the law. Raises CaseError."""
    del tables  # the rule is about what stands there
    told = given.get("voucher", given)
    if not isinstance(told, Mapping):
        msg = "voucher: an object with what stands on it is needed"
        raise CaseError(msg)
    law = content_rule(country, on=_on(told))
    if law is None:
        msg = f"Kvitt knows no list of what a mileage voucher of {country} has to say"
        raise CaseError(msg)
    if _first(told, _NAMES["distance"]):
        number(told, next(name for name in _NAMES["distance"] if told.get(name) not in (None, "", [])))
    found = lacking(_voucher(told), cpr_is_added_by_payroll=yes(given, "cpr_added_by_payroll", otherwise=False))
    missing = list(dict.fromkeys(one.what for one in found if one.finding.severity.value == "stop"))
    asked = Step("voucher-content", Fraction(0), parameters={
        "rule": f"{country.lower()}.{law.id}", "source": law.sources[0].title, "url": law.sources[0].url,
    })  # fmt: skip
    return Answer({"complete": not missing, "missing": missing}, [asked], [one.finding for one in found])


def _voucher(told: Mapping[str, Any]) -> Voucher:
    recipient = told.get("recipient")
    nested = {f"recipient_{name}": value for name, value in recipient.items()} if isinstance(recipient, Mapping) else {}
    known = {**told, **nested}
    if isinstance(recipient, str):
        known.setdefault("name", recipient)
    destinations = known.get("destination", known.get("destinations"))
    stops = known.get("intermediate_destinations", known.get("stops", known.get("via", ())))
    if isinstance(destinations, list):
        known["destination"], stops = (str(destinations[-1]) if destinations else ""), destinations[:-1]
    texts = {field: _first(known, names) for field, names in _NAMES.items()}
    return Voucher(
        **texts, stops=tuple(str(stop) for stop in (stops if isinstance(stops, list) else [stops] if stops else []))
    )


def _first(known: Mapping[str, Any], names: tuple[str, ...]) -> str:
    name = next((name for name in names if known.get(name) not in (None, "", [])), None)
    told = known[name] if name else ""
    if isinstance(told, bool | Mapping) or (isinstance(told, list) and not all(isinstance(one, str) for one in told)):
        msg = f"voucher.{name}: {told!r} is no text"
        raise CaseError(msg)
    return ", ".join(told) if isinstance(told, list) else str(told)


def _on(told: Mapping[str, Any]) -> date:
    """The day that the list is asked for; a voucher without a date is a case like any other. Raises CaseError."""
    dates = next((told[name] for name in _NAMES["date"] if told.get(name) not in (None, "", [])), "2026-01-01")
    return max(day(one, "voucher.date") for one in (dates if isinstance(dates, list) else [dates]))
