"""The company's own rates as pricing sees them."""

from collections.abc import Iterable, Mapping

from kvitt.policy.models import CompanyRate
from kvitt.rates.own import SCHEME, OwnRates
from kvitt.rates.tables import Rate, Source


def company_rates() -> list[CompanyRate]:
    """Every rate of the company's own that is in use: one query."""
    return list(CompanyRate.objects.filter(is_active=True).order_by("country", "kind", "since", "id"))


def own_rates(groups: Mapping[str, str], *, rows: Iterable[CompanyRate]) -> OwnRates:
    """What holds for somebody who stands in these groups (a dimension's code to its value's code)."""
    for_all, for_group = [], []
    for row in rows:
        if not row.dimension:
            for_all.append(_rate(row))
        elif groups.get(row.dimension) == row.value:
            for_group.append(_rate(row))
    return OwnRates.of(for_group=for_group, for_all=for_all)


def _rate(row: CompanyRate) -> Rate:
    return Rate(
        country=row.country,
        kind=row.kind,
        scheme=SCHEME,
        since=row.since,
        until=row.until,
        value=row.amount,
        currency=row.currency,
        sources=(Source(row.reason),),
        destination=row.destination,
        place=row.place,
    )
