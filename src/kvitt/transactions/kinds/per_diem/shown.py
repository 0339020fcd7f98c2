"""What is shown about a per diem, in the reader's language: facts, and how the amount came about."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kvitt.people import formats
from kvitt.people.models import DimensionValue
from kvitt.policy.queries import Book, book
from kvitt.rates.travel.priced import replayed
from kvitt.rates.travel.trip import Cover, Meal
from kvitt.transactions.explained import ExplainedLine, Explanation, explained, rounding_told
from kvitt.transactions.kind import Fact
from kvitt.transactions.kinds.per_diem import queries
from kvitt.transactions.kinds.per_diem.journey import Journey, Leg
from kvitt.transactions.kinds.per_diem.models import PerDiemDetail
from kvitt.transactions.kinds.per_diem.told import step_name
from kvitt.transactions.models import Transaction

type Stored = Mapping[str, Any]


def facts_of(transactions: Sequence[Transaction], *, language: str) -> Mapping[UUID, list[Fact]]:
    """The facts of each trip; the number of queries does not grow with them."""
    details, rules = queries.details_of([row.id for row in transactions]), book()
    wanted = {code for row in transactions for code in row.dimensions.values()}
    values = {value.code: value for value in DimensionValue.objects.filter(code__in=wanted)}
    return {
        row.id: [
            *_of_journey(row, details[row.id], language=language),
            *_of_booking(row, details[row.id], rules=rules, language=language),
            *_of_dimensions(row, rules=rules, values=values, language=language),
        ]
        for row in transactions
    }


def explanations_of(transactions: Sequence[Transaction], *, language: str) -> Mapping[UUID, Explanation]:
    """How the amount of each trip came about, from what is stored with it: one query."""
    details = queries.details_of([row.id for row in transactions])
    found = {row.id: explanation_of(details[row.id].priced, language=language) for row in transactions}
    return {item: explanation for item, explanation in found.items() if explanation is not None}


def explanation_of(priced: Stored, *, language: str) -> Explanation | None:
    """A stored price, day by day; None where nothing was priced."""
    ordered = [
        priced[name] for name in ("per_diem", "lodging") if name in priced
    ]  # the database sorts by its own rules
    parts = [part for part in ordered if part["amount"] is not None]
    if not parts or len(parts) != len(priced):
        return None
    currency = parts[0]["currency"]
    lines = [line for part in parts for line in _lines(part, currency=currency, language=language)]
    again = [replayed(part) for part in parts]
    return Explanation(
        lines=tuple(lines),
        currency=currency,
        amount=_sum(part["amount"] for part in parts),
        replayed=None if None in again else sum((one for one in again if one is not None), Decimal(0)),
        tax_free=_sum(part["tax_free"] for part in parts),
        taxable=_sum(part["taxable"] for part in parts),
        rounding=rounding_told(parts[0]["rounding"]),
    )


def _lines(part: Stored, *, currency: str, language: str) -> Iterator[ExplainedLine]:
    for day in part["days"]:
        heading = _heading(day, language=language)
        if not day["steps"]:
            yield ExplainedLine(heading, step_name(day["what"]))
        yield from _steps(day["steps"], heading=heading, currency=currency, language=language)
        for line in _steps(day.get("free_steps", ()), heading=heading, currency=currency, language=language):
            free = formats.price(_shown(Fraction(day["free"])), language=language)
            yield replace(line, amount="", label=_("of it free of tax: %(amount)s") % {"amount": free})
    name = _("Whole trip") if part["days"] else _("Nights without a receipt")
    yield from _steps(part["trip_steps"], heading=name, currency=currency, language=language)


def _steps(steps: Sequence[Stored], *, heading: str, currency: str, language: str) -> Iterator[ExplainedLine]:
    lines = explained(
        steps, heading=heading, currency=currency, language=language, label=lambda step: _label(step, language=language)
    )
    for step, line in zip(steps, lines, strict=True):
        if "of" in step:
            yield _of_share(step, line, language=language)
        elif Fraction(step.get("share", "1")).denominator in (1, 2, 4, 5, 10, 20):
            yield line
        else:  # started hours: `13 × 1/24`, which no per cent tells
            yield replace(line, quantity=f"{step['quantity']} × {step['share']}")


def _of_share(step: Stored, line: ExplainedLine, *, language: str) -> ExplainedLine:
    """A share of an amount is told as that: `-1 × 20 %` of `300,00`."""
    quantity, share = Fraction(step["quantity"]), Fraction(step.get("share", "1"))
    number = f"{'−' if quantity < 0 else ''}{abs(quantity)}"
    told = number if share == 1 else f"{number} × {_number(share * 100, language=language)}\u00a0%"
    return replace(line, quantity=told, rate=formats.price(_shown(Fraction(step["of"])), language=language))


def _label(step: Stored, *, language: str) -> str:
    name = step_name(step["what"])
    if step.get("on") and step["what"].startswith(("meal-", "lodging")):
        return f"{name}, {formats.day(date.fromisoformat(step['on']), language=language, with_year=False)}"
    return name


def _heading(day: Stored, *, language: str) -> str:
    on = formats.day(date.fromisoformat(day["starts"][:10]), language=language, with_year=False)
    where = day["place"] or formats.country_name(day["country"], language=language)
    hours = f"{day['starts'][11:16]}–{day['ends'][11:16]}"
    return f"{on} · {where} · {hours}"


def _of_journey(row: Transaction, detail: PerDiemDetail, *, language: str) -> Iterator[Fact]:
    journey = Journey.from_json(detail.journey)
    if row.purpose:
        yield Fact(label=_("Purpose"), value=row.purpose)
    if journey.departs and journey.returns:
        yield Fact(
            label=_("Away"),
            value=f"{_moment(journey.departs, language)} – {_moment(journey.returns, language)}",
            hint=_days_told(journey),
        )
    for leg in journey.legs:
        if leg.country:
            country = formats.country_name(leg.country, language=language)
            value = f"{leg.place}, {country}" if leg.place else country
            yield Fact(label=_("Place"), value=value, hint=_stay_told(leg, language))
    if not_own := _meals_told(journey):
        yield Fact(label=_("Meals not paid by themselves"), value=not_own)
    if nights := _nights_told(journey):
        yield Fact(label=_("Nights"), value=nights)
    if journey.cover == Cover.RECEIPTS.value:
        yield Fact(label=_("Meals"), value=_("paid against receipts"))


def _of_booking(row: Transaction, detail: PerDiemDetail, *, rules: Book, language: str) -> Iterator[Fact]:
    law = formats.country_name(detail.rules_country, language=language)
    yield Fact(label=_("Rules"), value=law)
    cost_type = rules.cost_types.get(detail.cost_type_id) if detail.cost_type_id else None
    if cost_type is not None:
        yield Fact(label=_("Type"), value=cost_type.name_in(language))
    if detail.taxable:
        pay = formats.money(detail.taxable, currency=row.currency, home=row.home_currency, language=language)
        yield Fact(label=_("Taxable"), value=pay)
    if row.rate is not None:
        rate = f"{formats.rate(row.rate, language=language)} {row.home_currency}/{row.currency}"
        hint = f"ECB {formats.day(row.rate_on, language=language)}" if row.rate_on else ""
        yield Fact(label=_("Exchange rate"), value=rate, hint=hint)


def _of_dimensions(
    row: Transaction, *, rules: Book, values: Mapping[str, DimensionValue], language: str
) -> Iterator[Fact]:
    for dimension_code, dimension in rules.dimensions.items():
        if code := row.dimensions.get(dimension_code):
            value = f"{code} {values[code].name}" if code in values else code
            yield Fact(label=dimension.name_in(language), value=value)


def _stay_told(leg: Leg, language: str) -> str:
    arrives = _moment(leg.arrives, language) if leg.arrives else ""
    leaves = _moment(leg.leaves, language) if leg.leaves else ""
    if arrives and leaves:
        return f"{arrives} – {leaves}"
    if arrives:
        return _("from %(moment)s") % {"moment": arrives}
    return _("until %(moment)s") % {"moment": leaves} if leaves else ""


def _days_told(journey: Journey) -> str:
    days = len(journey.dates)
    told = ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    if not journey.private:
        return told
    leave = len([on for on in journey.dates if on.isoformat() in journey.private])
    return f"{told}, " + ngettext("%(count)s of leave", "%(count)s of leave", leave) % {"count": leave}


def _meals_told(journey: Journey) -> str:
    counts = {
        meal: sum(journey.meal(on, meal) != "own" for on in journey.dates if on.isoformat() not in journey.private)
        for meal in Meal
    }
    names = {Meal.BREAKFAST: _("breakfast"), Meal.LUNCH: _("lunch"), Meal.DINNER: _("dinner")}
    return ", ".join(f"{count} × {names[meal]}" for meal, count in counts.items() if count)


def _nights_told(journey: Journey) -> str:
    nights = [journey.night(on) for on in journey.dates[:-1]]
    names = {
        "receipt": _("against a receipt"),
        "free": _("free"),
        "allowance": _("by the allowance"),
        "none": _("without a bed"),
    }
    return ", ".join(f"{nights.count(code)} {name}" for code, name in names.items() if code in nights)


def _moment(text: str, language: str) -> str:
    return f"{formats.day(date.fromisoformat(text[:10]), language=language, with_year=False)} {text[11:16]}"


def _shown(value: Fraction) -> Decimal:
    return Decimal(round(value * 10_000)) / 10_000


def _number(value: Fraction, *, language: str) -> str:
    return formats.rate(_shown(value), language=language)


def _sum(values: Any) -> Decimal:
    return sum((Decimal(value) for value in values if value is not None), Decimal(0))
