"""Making a company."""

import re
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from kvitt.kernel.errors import ConflictError, InvalidError
from kvitt.kernel.findings import stop
from kvitt.kernel.ids import uuid7
from kvitt.tenancy.models import LANGUAGES, Company, CompanyCode
from kvitt.tenancy.scope import company_scope

_CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])")
_ZONES = {"DK": "Europe/Copenhagen", "SE": "Europe/Stockholm", "NO": "Europe/Oslo", "FI": "Europe/Helsinki"}


@atomic
def create_company(
    *,
    code: str,
    name: str,
    country: str,
    base_currency: str,
    at: datetime,
    legal_number: str = "",
    languages: Sequence[str] = ("da", "sv", "en"),
    enabled_kinds: Sequence[str] = ("expense",),
    is_demo: bool = False,
    company_id: UUID | None = None,
) -> Company:
    """A new company, with its place in the directory.

    Raises:
        InvalidError: company id, name, country, currency or language cannot be taken.
        ConflictError: `company.code-taken`.

    """
    code = code.strip().lower()
    findings = []
    if not _CODE.fullmatch(code):
        findings.append(stop("company.code-invalid", "code"))
    if not name.strip():
        findings.append(stop("company.name-missing", "name"))
    if not re.fullmatch("[A-Z]{2}", country):
        findings.append(stop("company.country-invalid", "country"))
    if not re.fullmatch("[A-Z]{3}", base_currency):
        findings.append(stop("company.currency-invalid", "base_currency"))
    if not set(languages) <= set(LANGUAGES) or not languages:
        findings.append(stop("company.language-unknown", "languages"))
    if findings:
        raise InvalidError(findings=findings)
    if CompanyCode.objects.filter(code=code).exists():
        taken = "company.code-taken"
        raise ConflictError(taken, code=code)
    company_id = company_id or uuid7()
    CompanyCode.objects.create(code=code, company_id=company_id, is_demo=is_demo)
    with company_scope(company_id):
        return Company.objects.create(
            company_id=company_id,
            code=code,
            name=name.strip(),
            legal_number=legal_number,
            country=country,
            base_currency=base_currency,
            time_zone=_ZONES.get(country, "Europe/Copenhagen"),
            languages=list(languages),
            enabled_kinds=list(enabled_kinds),
            is_demo=is_demo,
            created_at=at,
        )
