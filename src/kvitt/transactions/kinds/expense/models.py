"""The detail of an expense, and the lines it is split into."""

from decimal import Decimal
from typing import override

from django.db import models

from kvitt.people.models import CompanyCard
from kvitt.policy.models import CostType
from kvitt.tenancy.rows import CompanyRow, optional_reference, reference
from kvitt.transactions.models import Transaction


class PaidBy(models.TextChoices):
    """Whose money it was."""

    OWN = "own"
    CARD = "card"


class ExpenseDetail(CompanyRow):
    """What only an expense has. Its id is the transaction's id.

    `participants`: list of {"name", "company"}, with "user_id" for a colleague who was picked.
    `vat_lines`: as printed, list of {"rate", "base", "tax"} with decimal
    strings. `read`: what the machine read, field to {"value", "confidence", "region"}. `typed`: names of the fields
    that a person has typed; a reading never overwrites them.
    `seller`, `seller_number` and `seller_word`: by what the seller is known again (`suggest.py`). `suggested`: the cost type
    that was proposed from the company's own bookings, with the reason: {"cost_type_id", "count", "of", "by"}.
    `explanations`: by code of a rule of the policy, what the person wrote about it.
    """

    participants = models.JSONField(default=list)
    paid_by = models.CharField(max_length=4, choices=PaidBy, default=PaidBy.OWN)
    card_id = models.UUIDField(null=True)
    private_amount = models.DecimalField(max_digits=16, decimal_places=3, default=Decimal(0))
    vat_lines = models.JSONField(default=list)
    no_receipt_reason = models.CharField(max_length=300, blank=True)
    read = models.JSONField(default=dict)
    typed = models.JSONField(default=list)
    seller = models.CharField(max_length=80, blank=True)
    seller_number = models.CharField(max_length=24, blank=True)
    seller_word = models.CharField(max_length=40, blank=True)
    suggested = models.JSONField(default=dict)
    explanations = models.JSONField(default=dict)

    transaction = reference(Transaction, "id", related_name="expense_detail")
    card = optional_reference(CompanyCard, "card_id")

    class Meta:
        db_table = "expense_detail"
        indexes = [
            models.Index(fields=["company_id", "seller", "-id"], name="expense_detail_seller"),
            models.Index(
                fields=["company_id", "seller_number", "-id"],
                condition=~models.Q(seller_number=""),
                name="expense_detail_number",
            ),
            models.Index(fields=["company_id", "seller_word", "-id"], name="expense_detail_word"),
        ]

    @override
    def __str__(self) -> str:
        return f"detail of {self.id}"


class ExpenseLine(CompanyRow):
    """A part of an expense with one cost type. An expense that is not split has one line.

    `amount` is the gross part in the receipt's currency, without the private part. `vat_amount` is the VAT inside it.
    `account` and `vat_code` are empty until finance says otherwise than the cost type. `dimensions` overrides the
    header's.
    """

    transaction_id = models.UUIDField()
    position = models.PositiveSmallIntegerField(default=0)
    cost_type_id = models.UUIDField(null=True)
    amount = models.DecimalField(max_digits=16, decimal_places=3, null=True)
    vat_amount = models.DecimalField(max_digits=16, decimal_places=3, null=True)
    vat_code = models.CharField(max_length=20, blank=True)
    account = models.CharField(max_length=20, blank=True)
    dimensions = models.JSONField(default=dict)
    text = models.CharField(max_length=200, blank=True)

    transaction = reference(Transaction, "transaction_id", related_name="expense_lines")
    cost_type = optional_reference(CostType, "cost_type_id")

    class Meta:
        db_table = "expense_line"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "transaction_id", "position"], name="expense_line_position"),
        ]

    @override
    def __str__(self) -> str:
        return f"line {self.position} of {self.transaction_id}"
