"""What is said about items: questions and answers, what was seen, and the summaries that were sent."""

from typing import override

from django.db import models

from kvitt.people.models import User
from kvitt.tenancy.rows import CompanyRow, optional_reference, reference
from kvitt.transactions.models.items import Transaction


class MessageKind(models.TextChoices):
    """Which way a message goes: to whom the item belongs, or back."""

    QUESTION = "question"
    ANSWER = "answer"


class Message(CompanyRow):
    """A question at an item, or an answer to one; together they are the item's thread.

    `to` is whom it is for: the owner of the item, or who asked. `author_for` is the owner where somebody answered for them.
    `closed_at`: when a question was answered, or had no further meaning since the item was decided or recalled.
    """

    transaction_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=MessageKind)
    author_id = models.UUIDField()
    author_for_id = models.UUIDField(null=True)
    to_id = models.UUIDField()
    text = models.TextField()
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    transaction = reference(Transaction, "transaction_id", related_name="messages")
    author = reference(User, "author_id")
    author_for = optional_reference(User, "author_for_id")
    to = reference(User, "to_id")

    class Meta:
        indexes = [models.Index(fields=["company_id", "transaction_id", "at"], name="transactions_message_of")]

    @override
    def __str__(self) -> str:
        return f"{self.kind} at {self.transaction_id}"


class Seen(CompanyRow):
    """An approver has had an item open, in this version. Needed until they decide, and gone then."""

    person_id = models.UUIDField()
    transaction_id = models.UUIDField()
    version = models.PositiveIntegerField()
    at = models.DateTimeField()

    person = reference(User, "person_id")
    transaction = reference(Transaction, "transaction_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "person_id", "transaction_id"], name="transactions_seen_once"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.transaction_id} seen by {self.person_id}"


class Summary(CompanyRow):
    """A summary by mail that somebody got on a day of theirs: at most one.

    `with_unfinished`: it told what they had not finished.
    """

    user_id = models.UUIDField()
    on = models.DateField()
    with_unfinished = models.BooleanField()
    at = models.DateTimeField()

    user = reference(User, "user_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "user_id", "on"], name="transactions_summary_once"),
        ]

    @override
    def __str__(self) -> str:
        return f"summary of {self.on} to {self.user_id}"


class SummaryOnly(CompanyRow):
    """Somebody wants no mail for each item that comes to them: the daily summary tells of it."""

    user_id = models.UUIDField()
    since = models.DateTimeField()

    user = reference(User, "user_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "user_id"], name="transactions_summary_only_once"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.user_id} reads summaries alone"
