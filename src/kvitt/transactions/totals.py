"""Sums over many items, computed by the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum
from django.db.models.functions import ExtractMonth

from kvitt.policy.models import CostType
from kvitt.transactions.kind import kinds
from kvitt.transactions.lifecycle import State


@dataclass(frozen=True, slots=True)
class Row:
    """A cost type with its twelve months and their sum, in the company's currency."""

    name: str
    months: tuple[Decimal, ...]
    total: Decimal


@dataclass(frozen=True, slots=True)
class Overview:
    """A year by cost type and month."""

    rows: tuple[Row, ...]
    months: tuple[Decimal, ...]
    total: Decimal


def by_cost_type_and_month(*, year: int, language: str) -> Overview:
    """Everything approved or booked whose day lies in the year."""
    sums: dict[UUID, dict[int, Decimal]] = {}
    for kind in kinds().values():
        rows = (
            kind.amounts_by_cost_type(states=[State.APPROVED, State.BOOKED])
            .filter(transaction__on__gte=date(year, 1, 1), transaction__on__lt=date(year + 1, 1, 1))
            .annotate(month=ExtractMonth("transaction__on"))
            .values("cost_type_id", "month")
            .annotate(sum=Sum("home"))
        )
        for row in rows:
            months = sums.setdefault(row["cost_type_id"], {})
            months[row["month"]] = months.get(row["month"], Decimal(0)) + (row["sum"] or Decimal(0))
    names = {cost_type.id: cost_type.name_in(language) for cost_type in CostType.objects.all()}
    table = [_row(names.get(key, "–"), months) for key, months in sums.items()]
    table.sort(key=lambda row: -row.total)
    totals = tuple(sum((row.months[month] for row in table), Decimal(0)) for month in range(12))
    return Overview(rows=tuple(table), months=totals, total=sum(totals, Decimal(0)))


def _row(name: str, months: Mapping[int, Decimal]) -> Row:
    values = tuple(months.get(month, Decimal(0)) for month in range(1, 13))
    return Row(name=name, months=values, total=sum(values, Decimal(0)))
