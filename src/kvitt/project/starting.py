"""Equipping a new company with accounts, VAT codes, cost types and dimensions, so that the first expense can be booked."""

from decimal import Decimal

from django.db.transaction import atomic

from kvitt.ledger.models import Account, LedgerSettings
from kvitt.people.models import Dimension
from kvitt.policy.models import CostType, VatCode
from kvitt.project.starter_set import DIMENSIONS, starter_for
from kvitt.transactions.actions.kinds import install_kinds
from kvitt.transactions.kind import kinds


@atomic
def install_starter_set(*, country: str) -> None:
    """Write the starting set into the company in scope; what is there already stays as it is."""
    chosen = starter_for(country)
    Account.objects.bulk_create(
        [Account(number=number, name=name) for number, name in chosen.accounts], ignore_conflicts=True
    )
    VatCode.objects.bulk_create(
        [
            VatCode(
                code=one.code,
                names=one.names,
                country=one.country or country,
                rate=Decimal(one.rate),
                deductible=Decimal(one.deductible),
                account=one.account,
            )
            for one in chosen.vat_codes
        ],
        ignore_conflicts=True,
    )
    CostType.objects.bulk_create(
        [
            CostType(
                code=one.code,
                names=one.names,
                kinds=["expense"],
                account=one.account,
                vat_home=one.vat_home,
                vat_abroad=one.vat_abroad,
                receipt_from=one.receipt_from,
                comment_mandatory=one.comment_mandatory,
                participants_mandatory=one.participants_mandatory,
                limit_per_participant=one.limit_per_participant,
                covers=one.covers,
                position=position,
            )
            for position, one in enumerate(chosen.cost_types)
        ],
        ignore_conflicts=True,
    )
    Dimension.objects.bulk_create(
        [
            Dimension(code=code, names=names, on_user=on_user, position=position)
            for position, (code, names, on_user) in enumerate(DIMENSIONS)
        ],
        ignore_conflicts=True,
    )
    install_kinds(kinds(), country=country)
    if not LedgerSettings.objects.exists():
        LedgerSettings.objects.create(
            employee_debt_account=chosen.employee_debt,
            card_debt_account=chosen.card_debt,
            rounding_account=chosen.rounding,
            private_account=chosen.private,
        )
