"""What a person may choose from when they enter something: the company's cost types, dimensions and their cards."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Router, Schema

from kvitt.kernel.clock import today
from kvitt.people.models import CompanyCard, DimensionValue
from kvitt.policy.queries import Book, book

router = Router(tags=["own"])


class CostTypeOut(Schema):
    """A cost type and what it wants to know."""

    id: UUID
    code: str
    name: str
    kinds: list[str]
    receipt_from: Decimal | None
    comment_mandatory: bool
    participants_mandatory: bool
    dimensions: dict[str, str]


class ValueOut(Schema):
    """A value of a dimension."""

    code: str
    name: str


class DimensionOut(Schema):
    """A dimension with the values of the day."""

    code: str
    name: str
    values: list[ValueOut]


class CardOut(Schema):
    """A company card of the person."""

    id: UUID
    label: str
    last4: str


class Choices(Schema):
    """Everything there is to choose from, named in the person's language."""

    cost_types: list[CostTypeOut]
    dimensions: list[DimensionOut]
    cards: list[CardOut]


@router.get("", response=Choices, summary="What one may choose from")
def choices(request: Any, on: date | None = None) -> dict[str, Any]:
    """On a day (today when left out). A cost type's `dimensions` says of each: `hidden`, `shown` or `mandatory`."""
    language, rules = request.person.language, book()
    day = on or today(zone=request.company.time_zone)
    return {
        "cost_types": [
            {
                "id": row.id,
                "code": row.code,
                "name": row.name_in(language),
                "kinds": row.kinds,
                "receipt_from": row.receipt_from,
                "comment_mandatory": row.comment_mandatory,
                "participants_mandatory": row.participants_mandatory,
                "dimensions": {code: _wanted(rules, row.id, code) for code in rules.dimensions},
            }
            for row in rules.chosen_from()
        ],
        "dimensions": _dimensions(rules, day=day, language=language),
        "cards": list(CompanyCard.objects.filter(user_id=request.person.id, is_active=True)),
    }


def _wanted(rules: Book, cost_type_id: UUID, dimension: str) -> str:
    rule = rules.wanted.get(cost_type_id, {}).get(dimension)
    if rule is None:
        return "shown"
    if rule.mandatory:
        return "mandatory"
    return "shown" if rule.visible else "hidden"


def _dimensions(rules: Book, *, day: date, language: str) -> list[dict[str, Any]]:
    values: dict[UUID, list[DimensionValue]] = {}
    for value in DimensionValue.objects.order_by("code"):
        if (value.valid_from is None or value.valid_from <= day) and (
            value.valid_until is None or day < value.valid_until
        ):
            values.setdefault(value.dimension_id, []).append(value)
    return [
        {"code": code, "name": row.name_in(language), "values": values.get(row.id, [])}
        for code, row in rules.dimensions.items()
    ]
