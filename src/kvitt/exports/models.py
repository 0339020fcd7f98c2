"""Batches: what left the house, when, and its bytes."""

from typing import override

from django.db import models

from kvitt.ledger.models import Voucher
from kvitt.tenancy.rows import CompanyRow, reference


class Batch(CompanyRow):
    """Vouchers handed over together. Numbered without gaps; never changed once made."""

    number = models.PositiveIntegerField()
    made_by_id = models.UUIDField()
    made_at = models.DateTimeField()
    vouchers_count = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=16, decimal_places=2)
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company_id", "number"], name="exports_batch_number")]

    @override
    def __str__(self) -> str:
        return f"batch {self.number}"


class BatchVoucher(CompanyRow):
    """A voucher in a batch. The unique rule is the promise that none is handed over twice."""

    batch_id = models.UUIDField()
    voucher_id = models.UUIDField()

    batch = reference(Batch, "batch_id", related_name="items")
    voucher = reference(Voucher, "voucher_id", related_name="batches")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "voucher_id"], name="exports_batchvoucher_once"),
        ]
        indexes = [models.Index(fields=["company_id", "batch_id"], name="exports_batchvoucher_batch")]

    @override
    def __str__(self) -> str:
        return f"{self.voucher_id} in {self.batch_id}"


class BatchFile(CompanyRow):
    """A rendering of a batch: its bytes lie in the content store, so it can be fetched again byte for byte."""

    batch_id = models.UUIDField()
    format = models.CharField(max_length=30)
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()

    batch = reference(Batch, "batch_id", related_name="files")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "batch_id", "format"], name="exports_batchfile_format"),
        ]

    @override
    def __str__(self) -> str:
        return self.name
