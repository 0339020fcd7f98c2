"""Receipts: the picture as it came, what people are shown of it, and what was read from it."""

from typing import override

from django.db import models

from kvitt.tenancy.rows import CompanyRow, reference


class ReadingState(models.TextChoices):
    """How far the background job is with a receipt."""

    WAITING = "waiting"
    READ = "read"
    REFUSED = "refused"


class Receipt(CompanyRow):
    """One uploaded file. The original is stored untouched under its hash; people see pages made from it.

    `alike`: ids of earlier receipts that look the same. `owner_id` and `uploaded_by_id` are ids of users; this room
    does not know who they are.
    """

    owner_id = models.UUIDField()
    uploaded_by_id = models.UUIDField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    uploaded_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ReadingState, default=ReadingState.WAITING)
    refusal = models.CharField(max_length=60, blank=True)
    look_hash = models.BigIntegerField(null=True)
    alike = models.JSONField(default=list)
    reading = models.JSONField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["company_id", "owner_id", "-uploaded_at"], name="files_receipt_owner"),
            models.Index(fields=["company_id", "sha256"], name="files_receipt_hash"),
            models.Index(
                fields=["company_id", "look_hash"],
                condition=models.Q(look_hash__isnull=False),
                name="files_receipt_look",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.name


class Page(CompanyRow):
    """What people are shown: an upright picture of one page, without any metadata, and its thumbnail."""

    receipt_id = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    thumbnail_sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    receipt = reference(Receipt, "receipt_id", related_name="pages")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "receipt_id", "number"], name="files_page_number"),
        ]

    @override
    def __str__(self) -> str:
        return f"page {self.number}"
