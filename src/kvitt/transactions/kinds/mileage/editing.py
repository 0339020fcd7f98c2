"""What the page of an open drive shows."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.dates import WEEKDAYS_ABBR

from kvitt.files.models import Receipt
from kvitt.kernel.clock import today
from kvitt.kernel.errors import InvalidError, KvittError
from kvitt.kernel.ids import uuid7
from kvitt.people.middleware import SignedInRequest
from kvitt.people.models import DimensionValue
from kvitt.policy.queries import book, cost_types
from kvitt.tenancy.sentences import say
from kvitt.transactions.explanations import asked_again, to_explain
from kvitt.transactions.kinds.mileage import queries
from kvitt.transactions.kinds.mileage.form import shown_number, shown_values
from kvitt.transactions.kinds.mileage.models import MileageDetail
from kvitt.transactions.kinds.mileage.parts import ON_THE_WAY, TAXABLE
from kvitt.transactions.kinds.mileage.settle import CODE
from kvitt.transactions.kinds.mileage.told import distance_told, explanation
from kvitt.transactions.kinds.mileage.words import EXTRAS, OUTLAYS, VEHICLES
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import thread_of
from kvitt.transactions.routing import routes_of, told, told_passed


def page_context(request: SignedInRequest, header: Transaction) -> dict[str, Any]:
    """Everything that the page of one open drive shows."""
    language = request.person.language
    detail = queries.details_of([header.id])[header.id]
    outlays = queries.outlays_of([header.id])[header.id]
    lines = queries.lines_of([header.id])[header.id]
    receipts = queries.receipts_of([header.id])[header.id]
    types = [row for row in cost_types(CODE) if row.kinds and row.code not in {TAXABLE, ON_THE_WAY}]
    values = shown_values(header, detail, language=language)
    total = detail.distance * 2 if detail.distance is not None and detail.is_return else None
    return {
        "item": header,
        "detail": detail,
        "values": values,
        "stops": _stops(detail),
        "total": distance_told(total, detail.unit, language=language) if total else "",
        "outlays": [{"row": one, "amount": shown_number(one.amount, language=language)} for one in outlays],
        "outlay_kinds": list(OUTLAYS.items()),
        "extras": [(kind, label, values[f"extra-{kind}"]) for kind, label in EXTRAS.items()],
        "has_extras": bool(detail.extras),
        "vehicles": queries.vehicles_of(header.owner_id),
        "other_vehicles": list(VEHICLES.items()),
        "places": queries.places_of(header.owner_id),
        "routes": [] if detail.stops else _routes(header, language=language),
        "cost_types": [(row.id, row.name_in(language)) for row in types],
        "dimensions": _dimensions(header, language=language),
        "explanation": explanation(header, detail, outlays, lines, language=language) if header.amount is not None else None,
        "receipts": list(Receipt.objects.filter(id__in=receipts)),
        "findings": header.findings if detail.stops or detail.distance or header.purpose else [],
        "explained": to_explain(header.findings),
        "weekdays": [(number + 1, name) for number, name in WEEKDAYS_ABBR.items()],
        "thread": thread_of(header),
        "for_other": header.owner if header.owner_id != request.person.id else None,
        "new_item": uuid7(),
        **_way(header, request),
    }  # fmt: skip


def as_typed(context: dict[str, Any], sent: QueryDict, error: KvittError) -> dict[str, Any]:
    """The page of a refused form: everything as the person typed it, and the reasons beside it."""
    findings = error.findings if isinstance(error, InvalidError) else ()
    refusals = {finding.field: say(finding.code, finding.parameters) for finding in findings}
    values = {name: sent.get(name, value) for name, value in context["values"].items()}
    if "is_return" in sent:
        context["detail"].is_return = sent["is_return"] == "1"
    for dimension in context["dimensions"]:
        dimension["chosen"] = sent.get(f"dimension-{dimension['code']}", dimension["chosen"])
    return {
        **context,
        "refusals": refusals,
        "refusal": say(error.code, error.parameters),
        "values": values,
        "extras": [(kind, label, values[f"extra-{kind}"]) for kind, label, _value in context["extras"]],
        "stops": sent.getlist("stop") or context["stops"],
        "outlays": list(_outlays_typed(sent)) if "outlay_amount" in sent else context["outlays"],
        "explained": asked_again(context["explained"], findings, {name: sent.get(name, "") for name in sent}),
    }


def _outlays_typed(sent: QueryDict) -> Iterator[dict[str, Any]]:
    fields = [sent.getlist(f"outlay_{name}")[:50] for name in ("what", "amount", "text")]
    for what, amount, text in zip_longest(*fields, fillvalue=""):
        if amount.strip() or text.strip():
            yield {"row": {"what": what, "text": text}, "amount": amount}


def fragments(request: SignedInRequest, header: Transaction, context: dict[str, Any] | None = None) -> dict[str, str]:
    """The parts of the page that follow from what was just saved."""
    header.refresh_from_db()
    context = context or page_context(request, header)
    names = {"findings": "findings", "price": "price", "send": "send"}
    found = {place: render_to_string(f"mileage/{name}.html", context, request=request) for place, name in names.items()}
    return {**found, "explanations": render_to_string("transactions/explanations.html", context, request=request)}


def _stops(detail: MileageDetail) -> list[str]:
    """The places, and two empty fields at the beginning."""
    told = [stop.get("name") or stop["text"] for stop in detail.stops]
    return told if len(told) > 1 else [*told, "", ""][:2]


def _routes(header: Transaction, *, language: str) -> list[dict[str, Any]]:
    return [
        {
            "id": row.id,
            "title": row.transaction.title,
            "purpose": row.transaction.purpose,
            "distance": distance_told(row.distance * (2 if row.is_return else 1), row.unit, language=language),
        }
        for row in queries.last_routes(header.owner_id, besides=header.id)
        if row.distance is not None
    ]


def _dimensions(header: Transaction, *, language: str) -> list[dict[str, Any]]:
    values: dict[Any, list[DimensionValue]] = {}
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
        }
        for code, dimension in book().dimensions.items()
        if values.get(dimension.id)
    ]


def _way(header: Transaction, request: SignedInRequest) -> dict[str, str]:
    found = routes_of([header], on=today(zone=request.company.time_zone))[header.id]
    if isinstance(found, KvittError):
        return {"way": "", "nobody": say(found.code, found.parameters), "passed": ""}
    return {"way": told(found), "nobody": "", "passed": told_passed(found)}
