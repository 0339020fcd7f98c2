"""The company's spot checks: its rules as the draw sees them, and the key of a month."""

import secrets
from datetime import date
from decimal import Decimal

from kvitt.policy.models import DrawKey, SpotCheckRule
from kvitt.policy.rules.spot import Check, SpotRule
from kvitt.tenancy.scope import current_company, one_at_a_time


def spot_rules() -> tuple[SpotRule, ...]:
    """The rules in use; none while finance looks at everything. One query."""
    return tuple(
        SpotRule(
            check=Check(row.check_when),
            account=row.account,
            employee=row.employee_id,
            above=row.above or Decimal(0),
            countries=frozenset(row.countries),
            share=row.share or Decimal(0),
        )
        for row in SpotCheckRule.objects.filter(is_active=True).order_by("account", "employee_id", "check_when", "id")
    )


def has_spot_checks() -> bool:
    """Whether the company draws, or finance looks at everything."""
    return SpotCheckRule.objects.filter(is_active=True).exists()


def key_of(month_from: date) -> bytes:
    """The key of the month; made at random when it is first asked for."""
    row = DrawKey.objects.filter(month_from=month_from).first()
    if row is None:
        one_at_a_time(f"draw key {current_company()} {month_from}")
        row, _made = DrawKey.objects.get_or_create(month_from=month_from, defaults={"key": secrets.token_hex(32)})
    return bytes.fromhex(row.key)


def told_key(month_from: date, *, today: date) -> str | None:
    """The key of a month that is over, for whoever draws again; None while it runs, and where nothing was drawn."""
    if month_from >= today.replace(day=1):
        return None
    row = DrawKey.objects.filter(month_from=month_from).first()
    return row.key if row else None
