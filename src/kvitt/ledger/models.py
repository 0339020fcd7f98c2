"""The ledger: accounts, periods, immutable balanced vouchers.

The database itself keeps a voucher balanced, without a trigger: each posting carries the running balance before and
after it, refers to the posting before it by that balance, and the voucher refers to its last posting with balance
zero; no posting stands beyond the voucher's number of lines. All these references are checked at commit.
"""

from decimal import Decimal
from typing import override

from django.db import models

from kvitt.tenancy.rows import CompanyRow, reference


class Account(CompanyRow):
    """An account of the company's chart."""

    number = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company_id", "number"], name="ledger_account_number")]

    @override
    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class LedgerSettings(CompanyRow):
    """Accounts that every booking needs: debt to employees, to cards, and rounding. One row a company."""

    employee_debt_account = models.CharField(max_length=20)
    card_debt_account = models.CharField(max_length=20)
    rounding_account = models.CharField(max_length=20)
    private_account = models.CharField(max_length=20)
    books_ready = models.BooleanField(default=False, db_default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company_id"], name="ledger_settings_once")]

    @override
    def __str__(self) -> str:
        return "settings"


class Month(CompanyRow):
    """A bookkeeping period. Months without a row are open."""

    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    closed_at = models.DateTimeField(null=True)
    closed_by_id = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "year", "month"], name="ledger_month_once"),
            models.CheckConstraint(condition=models.Q(month__gte=1, month__lte=12), name="ledger_month_range"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"


class Series(CompanyRow):
    """The last voucher number used in a year. Its row is locked while numbers are given out."""

    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company_id", "year"], name="ledger_series_year")]

    @override
    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Voucher(CompanyRow):
    """A booked voucher. Never changed and never deleted; a mistake is reversed by another voucher.

    `source_kind` and `source_id` name what was booked; this room does not know what that is.
    """

    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    booked_on = models.DateField()
    document_on = models.DateField()
    text = models.CharField(max_length=200)
    currency = models.CharField(max_length=3)
    total = models.DecimalField(max_digits=16, decimal_places=2)
    source_kind = models.CharField(max_length=20)
    source_id = models.UUIDField()
    owner_id = models.UUIDField()
    reverses_id = models.UUIDField(null=True)
    made_by_id = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    lines = models.PositiveSmallIntegerField()
    balance = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(0))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "year", "number"], name="ledger_voucher_number"),
            models.UniqueConstraint(
                fields=["company_id", "source_id"],
                condition=models.Q(reverses_id=None),
                name="ledger_voucher_source_once",
            ),
            models.UniqueConstraint(
                fields=["company_id", "reverses_id"],
                condition=models.Q(reverses_id__isnull=False),
                name="ledger_voucher_reversed_once",
            ),
            models.UniqueConstraint(fields=["company_id", "id", "lines"], name="ledger_voucher_lines"),
            models.CheckConstraint(condition=models.Q(balance=0, lines__gte=2), name="ledger_voucher_balanced"),
        ]
        indexes = [models.Index(fields=["company_id", "-booked_on", "-number"], name="ledger_voucher_day")]

    @override
    def __str__(self) -> str:
        return f"{self.year}-{self.number}"


class Posting(CompanyRow):
    """One line of a voucher. `amount` in the company's currency, debit positive.

    `taxable`: how much of the expense behind this line, value added tax included, payroll has to tax the employee of.
    """

    voucher_id = models.UUIDField()
    lines = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    previous = models.PositiveSmallIntegerField(null=True)
    before = models.DecimalField(max_digits=16, decimal_places=2)
    after = models.DecimalField(max_digits=16, decimal_places=2)
    account = models.CharField(max_length=20)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    text = models.CharField(max_length=200, blank=True)
    vat_code = models.CharField(max_length=20, blank=True)
    vat_amount = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(0))
    dimensions = models.JSONField(default=dict)
    original_amount = models.DecimalField(max_digits=16, decimal_places=3, null=True)
    original_currency = models.CharField(max_length=3, blank=True)
    taxable = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(0))

    voucher = reference(Voucher, "voucher_id", related_name="postings")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "voucher_id", "position"], name="ledger_posting_position"),
            models.UniqueConstraint(
                fields=["company_id", "voucher_id", "position", "after"], name="ledger_posting_chain"
            ),
            models.CheckConstraint(condition=models.Q(position__lte=models.F("lines")), name="ledger_posting_within"),
            models.CheckConstraint(
                condition=models.Q(after=models.F("before") + models.F("amount")), name="ledger_posting_adds_up"
            ),
            models.CheckConstraint(
                condition=models.Q(position=1, previous__isnull=True, before=0)
                | models.Q(position=models.F("previous") + 1),
                name="ledger_posting_follows",
            ),
        ]
        indexes = [models.Index(fields=["company_id", "account"], name="ledger_posting_account")]

    @override
    def __str__(self) -> str:
        return f"{self.account} {self.amount}"

    @property
    def debit(self) -> Decimal | None:
        """The amount on the debit side, if it stands there."""
        return self.amount if self.amount > 0 else None

    @property
    def credit(self) -> Decimal | None:
        """The amount on the credit side, without its sign."""
        return -self.amount if self.amount < 0 else None
