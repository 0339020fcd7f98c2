"""The form of a drive: strings in, changes out; and the other way round."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made_of
from datetime import date, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import QueryDict

from kvitt.kernel.findings import Finding, stop
from kvitt.kernel.typed import parse_amount, parse_day
from kvitt.people import formats
from kvitt.transactions.explanations import typed_explanations
from kvitt.transactions.kinds.mileage.changes import Changes, OutlayChange
from kvitt.transactions.kinds.mileage.models import MileageDetail
from kvitt.transactions.kinds.mileage.words import EXTRAS
from kvitt.transactions.models import Transaction


@dataclass(slots=True)
class Typed:
    """What could be understood of a form, and what could not."""

    changes: Changes
    findings: list[Finding] = made_of(default_factory=list)


def understand(sent: QueryDict, *, language: str, today: date) -> Typed:
    """Turn the fields that were sent into changes. A field that was not sent does not change."""
    typed = Typed(Changes())
    data = {name: sent.get(name, "") for name in sent}
    if "purpose" in data:
        typed.changes["purpose"] = data["purpose"].strip()
    if "is_return" in data:
        typed.changes["is_return"] = data["is_return"] == "1"
    if "registration" in data:
        typed.changes["registration"] = data["registration"].strip()[:20]
    if "cost_type" in data:
        typed.changes["cost_type_id"] = _id(data["cost_type"])
    if "vehicle" in data:
        _vehicle(typed, data["vehicle"])
    if dimensions := {name.removeprefix("dimension-"): data[name] for name in data if name.startswith("dimension-")}:
        typed.changes["dimensions"] = dimensions
    if explanations := typed_explanations(data):
        typed.changes["explanations"] = explanations
    _when_and_how_far(typed, data, language=language, today=today)
    _lists(typed, sent, language=language)
    return typed


def _when_and_how_far(typed: Typed, data: Mapping[str, str], *, language: str, today: date) -> None:
    if "on" in data:
        _day(typed, data["on"], today=today)
    if "starts" in data:
        _starts(typed, data["starts"])
    for name in ("distance", "odometer_start", "odometer_end"):
        if name in data:
            _number(typed, name, data[name], language=language)


def _lists(typed: Typed, sent: QueryDict, *, language: str) -> None:
    """Fields of which there are several: places, supplements, what was paid on the way."""
    if "stop" in sent:
        texts = [text.strip() for text in sent.getlist("stop")]
        typed.changes["stops"] = [text for text in texts if text]
    _extras(typed, sent)
    if "outlay_amount" in sent:
        _outlays(typed, sent, language=language)


def _extras(typed: Typed, sent: QueryDict) -> None:
    """All supplements together: the form sends every one of them where it sends one."""
    if "extras" not in sent:
        return
    counts = {}
    for kind in EXTRAS:
        text = sent.get(f"extra-{kind}", "").strip()
        if not text:
            continue
        if text.isdigit() and len(text) < 4:
            counts[kind] = int(text)
        else:
            typed.findings.append(stop("number-invalid", f"extra-{kind}"))
    typed.changes["extras"] = counts


def _day(typed: Typed, text: str, *, today: date) -> None:
    if not text.strip():
        typed.changes["on"] = None
        return
    try:
        typed.changes["on"] = parse_day(text, today=today)
    except ValueError:
        typed.findings.append(stop("day-invalid", "on"))


def _starts(typed: Typed, text: str) -> None:
    if not text.strip():
        typed.changes["starts"] = None
        return
    try:
        typed.changes["starts"] = time.fromisoformat(text.strip().replace(".", ":").zfill(5))
    except ValueError:
        typed.findings.append(stop("mileage.time-invalid", "starts"))


def _number(typed: Typed, name: str, text: str, *, language: str) -> None:
    if not text.strip():
        typed.changes[name] = None  # type: ignore[literal-required]
        return
    try:
        typed.changes[name] = parse_amount(text.lower().removesuffix("km").strip(), language=language)  # type: ignore[literal-required]
    except ValueError:
        typed.findings.append(stop("number-invalid", name))


def _vehicle(typed: Typed, text: str) -> None:
    """The id of one of the person's vehicles, or what it is."""
    chosen = _id(text)
    typed.changes["vehicle_id"] = chosen
    if chosen is None and text:
        typed.changes["vehicle"] = text


def _outlays(typed: Typed, sent: QueryDict, *, language: str) -> None:
    whats, texts = sent.getlist("outlay_what"), sent.getlist("outlay_text")
    found: list[OutlayChange] = []
    for number, text in enumerate(sent.getlist("outlay_amount")[:50]):
        if not text.strip():
            continue
        try:
            amount = parse_amount(text, language=language)
        except ValueError:
            typed.findings.append(stop("number-invalid", "outlays"))
            continue
        one = OutlayChange(what=whats[number] if number < len(whats) else "parking", amount=amount)
        one["text"] = texts[number].strip() if number < len(texts) else ""
        found.append(one)
    if not any(finding.field == "outlays" for finding in typed.findings):
        typed.changes["outlays"] = found


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def shown_values(header: Transaction, detail: MileageDetail, *, language: str) -> dict[str, Any]:
    """The values of the form's simple fields, as the person would type them."""
    counts = {one["kind"]: one["count"] for one in detail.extras}
    return {
        "on": formats.day(header.on, language=language) if header.on else "",
        "starts": detail.starts.strftime("%H:%M") if detail.starts else "",
        "purpose": header.purpose,
        "distance": shown_number(detail.distance, language=language),
        "odometer_start": shown_number(detail.odometer_start, language=language),
        "odometer_end": shown_number(detail.odometer_end, language=language),
        "vehicle": str(detail.vehicle_id or detail.vehicle),
        "registration": detail.registration,
        "cost_type": str(detail.cost_type_id or ""),
        **{f"extra-{kind}": str(counts.get(kind, "")) for kind in EXTRAS},
    }


def shown_number(value: Decimal | None, *, language: str) -> str:
    """A distance in a field."""
    return "" if value is None else formats.rate(value, language=language)
