"""The rules in force, read once for many items."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from kvitt.people.models import Dimension, DimensionValue
from kvitt.policy.models import CostType, DimensionRule, VatCode


@dataclass(frozen=True, slots=True)
class Book:
    """Cost types, VAT codes and what is wanted of dimensions: everything a check or a booking looks up."""

    cost_types: Mapping[UUID, CostType]
    vat_codes: Mapping[str, VatCode]
    wanted: Mapping[UUID, Mapping[str, DimensionRule]]
    dimensions: Mapping[str, Dimension]


def book() -> Book:
    """Four queries, whatever the number of items."""
    dimensions = {row.id: row for row in Dimension.objects.order_by("position", "code")}
    wanted: dict[UUID, dict[str, DimensionRule]] = {}
    for rule in DimensionRule.objects.all():
        if rule.dimension_id in dimensions:
            wanted.setdefault(rule.cost_type_id, {})[dimensions[rule.dimension_id].code] = rule
    return Book(
        cost_types={row.id: row for row in CostType.objects.all()},
        vat_codes={row.code: row for row in VatCode.objects.all()},
        wanted=wanted,
        dimensions={row.code: row for row in dimensions.values() if row.is_active},
    )


def cost_types() -> QuerySet[CostType]:
    """The cost types people may choose, in the company's order."""
    return CostType.objects.filter(is_active=True).order_by("position", "code")


def vat_codes() -> QuerySet[VatCode]:
    """The VAT codes finance may choose."""
    return VatCode.objects.filter(is_active=True).order_by("code")


def dimension_values(dimension_id: UUID) -> QuerySet[DimensionValue]:
    """The values of a dimension, by code."""
    return DimensionValue.objects.filter(dimension_id=dimension_id).order_by("code")
