"""The detail of a per diem: the trip as it was told, and the price as it came out."""

from decimal import Decimal
from typing import override

from django.db import models

from kvitt.policy.models import CostType
from kvitt.tenancy.rows import CompanyRow, optional_reference, reference
from kvitt.transactions.models import Transaction


class PerDiemDetail(CompanyRow):
    """What only a per diem has. Its id is the transaction's id.

    `journey`: the trip as it was told (`journey.Journey.as_json`). `departs_at` and `returns_at`: the same moments in UTC, to find
    trips that overlap; empty while one of them is not known. `rules_country`: by whose law it is priced. `priced`: what the engine
    answered, {"per_diem": …, "lodging": …}, each as `Priced.as_json`; the amounts beside it are in the header's currency.
    `account` and `taxable_account` are empty until finance says otherwise than the cost types. `explanations`: by code of a rule of
    the policy, what the person wrote about it.
    """

    journey = models.JSONField(default=dict)
    departs_at = models.DateTimeField(null=True)
    returns_at = models.DateTimeField(null=True)
    rules_country = models.CharField(max_length=2)
    priced = models.JSONField(default=dict)
    tax_free = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(0))
    taxable = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(0))
    cost_type_id = models.UUIDField(null=True)
    taxable_cost_type_id = models.UUIDField(null=True)
    account = models.CharField(max_length=20, blank=True)
    taxable_account = models.CharField(max_length=20, blank=True)
    explanations = models.JSONField(default=dict)

    transaction = reference(Transaction, "id", related_name="per_diem_detail")
    cost_type = optional_reference(CostType, "cost_type_id")
    taxable_cost_type = optional_reference(CostType, "taxable_cost_type_id")

    class Meta:
        db_table = "per_diem_detail"
        indexes = [models.Index(fields=["company_id", "departs_at", "returns_at"], name="per_diem_detail_when")]

    @override
    def __str__(self) -> str:
        return f"detail of {self.id}"


class PerDiemChoices(CompanyRow):
    """What the company decides where the law is silent (`rates.travel.trip.Choices`); without a row the defaults hold.

    `elapsed`: a day of 24 hours is hours that passed, not hours of the clock. `rate_of_departure`: a trip over New Year takes the
    rates of its first day throughout.
    """

    elapsed = models.BooleanField(default=True)
    rate_of_departure = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "per_diem_choices"
        constraints = [models.UniqueConstraint(fields=["company_id"], name="per_diem_choices_once")]

    @override
    def __str__(self) -> str:
        return f"choices, version {self.version}"
