"""The log: who did what, when. Rows are added, never changed, and sealed into a chain of hashes.

An event keeps its payload apart from its proof. What is hashed into the chain is `payload_digest`, a salted SHA-256
of the payload; to forget personal data the payload and the salt are emptied, and the chain still verifies.
"""

from typing import override

from django.db import models

from kvitt.tenancy.rows import CompanyRow, optional_reference


class Seal(CompanyRow):
    """A link of the company's chain over a batch of events. Added by a job, never changed."""

    number = models.PositiveBigIntegerField()
    first_position = models.PositiveBigIntegerField()
    last_position = models.PositiveBigIntegerField()
    previous = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "number"], name="events_seal_number"),
        ]

    @override
    def __str__(self) -> str:
        return f"seal {self.number}"


class Event(CompanyRow):
    """One thing that somebody did. `verb` is stable and translated when shown; `payload` holds ids and values."""

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    on_behalf_of_id = models.UUIDField(null=True)
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    payload = models.JSONField(default=dict)
    salt = models.BinaryField(max_length=16)
    payload_digest = models.BinaryField(max_length=32)
    position = models.PositiveBigIntegerField(null=True)
    seal_id = models.UUIDField(null=True)

    seal = optional_reference(Seal, "seal_id", related_name="events")

    class Meta:
        indexes = [
            models.Index(fields=["company_id", "subject_id", "at"], name="events_event_subject"),
            models.Index(fields=["company_id", "at"], name="events_event_at"),
            models.Index(fields=["company_id", "id"], condition=models.Q(seal_id=None), name="events_event_unsealed"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "position"],
                condition=models.Q(position__isnull=False),
                name="events_event_position",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}"
