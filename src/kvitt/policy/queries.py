"""The rules in force, read once for many items."""

from collections.abc import Mapping
from functools import cached_property
from uuid import UUID

from django.db.models import QuerySet

from kvitt.people.models import Dimension, DimensionValue
from kvitt.policy.models import CostType, DimensionRule, VatCode


class Book:
    """Cost types, VAT codes and what is wanted of dimensions: everything a check or a booking looks up.

    Each part is read when it is first looked up, in one query, whatever the number of items.
    """

    @cached_property
    def cost_types(self) -> Mapping[UUID, CostType]:
        """Cost types by id, retired ones too: old items still name them."""
        return {row.id: row for row in CostType.objects.all()}

    @property
    def chosen_from(self) -> list[CostType]:
        """The cost types people may choose, in the company's order."""
        active = [row for row in self.cost_types.values() if row.is_active]
        return sorted(active, key=lambda row: (row.position, row.code))

    @cached_property
    def vat_codes(self) -> Mapping[str, VatCode]:
        """VAT codes by code."""
        return {row.code: row for row in VatCode.objects.all()}

    @cached_property
    def dimensions(self) -> Mapping[str, Dimension]:
        """Dimensions in use, by code, in the company's order."""
        return {row.code: row for row in self._all_dimensions.values() if row.is_active}

    @cached_property
    def wanted(self) -> Mapping[UUID, Mapping[str, DimensionRule]]:
        """What each cost type wants of each dimension."""
        wanted: dict[UUID, dict[str, DimensionRule]] = {}
        for rule in DimensionRule.objects.all():
            if rule.dimension_id in self._all_dimensions:
                wanted.setdefault(rule.cost_type_id, {})[self._all_dimensions[rule.dimension_id].code] = rule
        return wanted

    @cached_property
    def _all_dimensions(self) -> Mapping[UUID, Dimension]:
        return {row.id: row for row in Dimension.objects.order_by("position", "code")}


def book() -> Book:
    """The rules as they are now."""
    return Book()


def cost_types() -> QuerySet[CostType]:
    """The cost types people may choose, in the company's order."""
    return CostType.objects.filter(is_active=True).order_by("position", "code")


def vat_codes() -> QuerySet[VatCode]:
    """The VAT codes finance may choose."""
    return VatCode.objects.filter(is_active=True).order_by("code")


def dimension_values(dimension_id: UUID) -> QuerySet[DimensionValue]:
    """The values of a dimension, by code."""
    return DimensionValue.objects.filter(dimension_id=dimension_id).order_by("code")
