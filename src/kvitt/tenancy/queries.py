"""The directory of companies."""

from uuid import UUID

from kvitt.tenancy.models import Company, CompanyCode
from kvitt.tenancy.scope import current_company, kept_in_scope


def company() -> Company:
    """The company in whose scope we are, read once. For reading; who changes it takes the row itself, with a lock."""
    kept = kept_in_scope()
    if not isinstance(found := kept.get("company"), Company):
        kept["company"] = found = Company.objects.get(company_id=current_company())
    return found


def company_id_of(code: str) -> UUID | None:
    """The company that a typed company id means, if any."""
    row = CompanyCode.objects.filter(code=code.strip().lower()[:40]).first()
    return row.company_id if row else None


def demo_company_id_of(code: str) -> UUID | None:
    """As `company_id_of`, for demo companies only."""
    row = CompanyCode.objects.filter(code=code.strip().lower()[:40], is_demo=True).first()
    return row.company_id if row else None


def demo_codes() -> list[str]:
    """The company ids of the demo companies of this installation."""
    return list(CompanyCode.objects.filter(is_demo=True).order_by("code").values_list("code", flat=True))


def company_ids() -> list[UUID]:
    """Every company, for work that goes through all of them."""
    return list(CompanyCode.objects.order_by("code").values_list("company_id", flat=True))
