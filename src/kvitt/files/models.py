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

    `alike`: ids of earlier receipts that are the same, by picture or by content. `blackened_sha256`: the file that is given
    out instead of the original once something on it was made black; empty until then. `owner_id` and `uploaded_by_id` are ids
    of users; this room does not know who they are. `paper` is no column: which paper of the picture an item is about, set by
    those who read receipts for an item; 0 means the whole.
    """

    paper: int = 0

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
    blackened_sha256 = models.CharField(max_length=64, blank=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["company_id", "owner_id", "-uploaded_at"], name="files_receipt_owner"),
            models.Index(fields=["company_id", "sha256"], name="files_receipt_hash"),
        ]

    @override
    def __str__(self) -> str:
        return self.name

    @property
    def given_sha256(self) -> str:
        """The file that others get: the original, or what is left of it once something was made black."""
        return self.blackened_sha256 or self.sha256

    @property
    def given_media_type(self) -> str:
        """The media type of the file that others get."""
        if not self.blackened_sha256:
            return self.media_type
        return self.media_type if self.media_type == "application/pdf" else "image/jpeg"


class Page(CompanyRow):
    """What people are shown: an upright picture of one page, without any metadata, and its thumbnail.

    `boxes`: what was made black, each [x, y, width, height], relative. While there are any, `sha256` and `thumbnail_sha256` are
    the blackened pictures, and `plain_sha256` and `plain_thumbnail_sha256` keep those without; no page and no API gives them.
    """

    receipt_id = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    thumbnail_sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    boxes = models.JSONField(default=list)
    plain_sha256 = models.CharField(max_length=64, blank=True)
    plain_thumbnail_sha256 = models.CharField(max_length=64, blank=True)

    receipt = reference(Receipt, "receipt_id", related_name="pages")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "receipt_id", "number"], name="files_page_number"),
        ]

    @override
    def __str__(self) -> str:
        return f"page {self.number}"


class Trace(CompanyRow):
    """A key under which a receipt is found again by its copies (`kvitt.files.likeness`)."""

    receipt_id = models.UUIDField()
    key = models.BigIntegerField()

    receipt = reference(Receipt, "receipt_id", related_name="traces")

    class Meta:
        indexes = [
            models.Index(fields=["company_id", "key"], name="files_trace_key"),
            models.Index(fields=["company_id", "receipt_id"], name="files_trace_of"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.key} of {self.receipt_id}"
