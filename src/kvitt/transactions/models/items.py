"""Reports, their items and the receipts on them. Each kind adds tables of its own."""

from decimal import Decimal
from typing import override

from django.db import models

from kvitt.files.models import Receipt
from kvitt.kernel.findings import Finding
from kvitt.kernel.money import Money, rounded
from kvitt.people.models import User
from kvitt.tenancy.rows import CompanyRow, optional_reference, reference
from kvitt.transactions.lifecycle import State


class Report(CompanyRow):
    """Transactions that belong together: a trip, a month."""

    owner_id = models.UUIDField()
    title = models.CharField(max_length=200)
    purpose = models.TextField(blank=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    owner = reference(User, "owner_id")

    class Meta:
        indexes = [models.Index(fields=["company_id", "owner_id", "-created_at"], name="transactions_report_owner")]

    @override
    def __str__(self) -> str:
        return self.title


class Transaction(CompanyRow):
    """The header: what all kinds share. The kind's own fields stand in its detail table, under the same key.

    `amount` in `currency` as on the receipt; `home_amount` in the company's currency; `payable` what the owner gets
    back, in the company's currency. `dimensions` maps a dimension's code to a value's code.
    `findings` are what the kind's check said at the last change, in the stored form of `Finding`. `asked_at`: since when a
    question at it waits for an answer (`Message`). `is_unanswered`: it was approved by the company's rule, since nobody answered.
    """

    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in State], default=State.DRAFT)
    owner_id = models.UUIDField()
    entered_by_id = models.UUIDField()
    report_id = models.UUIDField(null=True)
    title = models.CharField(max_length=200, blank=True)
    purpose = models.TextField(blank=True)
    on = models.DateField(null=True)
    country = models.CharField(max_length=2, blank=True)
    amount = models.DecimalField(max_digits=16, decimal_places=3, null=True)
    currency = models.CharField(max_length=3)
    home_amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    home_currency = models.CharField(max_length=3)
    payable = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(0))
    rate = models.DecimalField(max_digits=18, decimal_places=9, null=True)
    rate_on = models.DateField(null=True)
    rate_source = models.CharField(max_length=120, blank=True)
    rate_reason = models.CharField(max_length=200, blank=True)
    dimensions = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    stops = models.PositiveSmallIntegerField(default=0)
    warnings = models.PositiveSmallIntegerField(default=0)
    receipts_count = models.PositiveSmallIntegerField(default=0)
    messages_count = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    booked_at = models.DateTimeField(null=True)
    rejection = models.TextField(blank=True)
    asked_at = models.DateTimeField(null=True)
    is_unanswered = models.BooleanField(default=False)
    discarded_at = models.DateTimeField(null=True)

    owner = reference(User, "owner_id")
    entered_by = reference(User, "entered_by_id")
    report = optional_reference(Report, "report_id", related_name="transactions")

    class Meta:
        indexes = [
            models.Index(fields=["company_id", "owner_id", "-created_at"], name="transactions_owner"),
            models.Index(fields=["company_id", "owner_id", "state"], name="transactions_owner_state"),
            models.Index(fields=["company_id", "state", "-on", "-id"], name="transactions_state_day"),
            models.Index(fields=["company_id", "-on", "-id"], name="transactions_day"),
            models.Index(fields=["company_id", "report_id"], name="transactions_in_report"),
            models.Index(fields=["company_id", "on", "amount", "currency"], name="transactions_same_purchase"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.title}"

    @property
    def money(self) -> Money | None:
        """The amount as on the receipt, rounded to its currency's unit; None while it is unknown."""
        return None if self.amount is None else Money(rounded(self.amount, self.currency), self.currency)

    @property
    def checked(self) -> tuple[Finding, ...]:
        """The findings as objects."""
        return tuple(Finding.from_json(finding) for finding in self.findings)


class Attachment(CompanyRow):
    """A receipt on a transaction. A receipt without one lies in its owner's inbox.

    `paper`: where the file shows several receipts, which of them this item is about, counted from 1; 0 is the whole file.
    """

    transaction_id = models.UUIDField()
    receipt_id = models.UUIDField()
    position = models.PositiveSmallIntegerField(default=0)
    paper = models.PositiveSmallIntegerField(default=0)

    transaction = reference(Transaction, "transaction_id", related_name="attachments")
    receipt = reference(Receipt, "receipt_id", related_name="attachments")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "receipt_id", "paper"], name="transactions_attachment_paper"),
        ]
        indexes = [models.Index(fields=["company_id", "transaction_id"], name="transactions_attachment_of")]

    @override
    def __str__(self) -> str:
        return f"{self.receipt_id} on {self.transaction_id}"
