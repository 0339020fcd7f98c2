"""How items are decided: the company's flows, the steps of an item, links in mails, and finance's checks."""

from typing import override
from uuid import UUID

from django.db import models

from kvitt.people.models import User
from kvitt.policy.models import CostType
from kvitt.tenancy.rows import CompanyRow, optional_reference, reference
from kvitt.transactions.models.items import Transaction
from kvitt.transactions.rules.organisation import PartKind


class StepState(models.TextChoices):
    """Whether a step's turn has come, and how it ended."""

    QUEUED = "queued"
    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"
    VOID = "void"


class ApprovalStep(CompanyRow):
    """One approver's turn at one transaction. A decided step is the decision's record and is not changed again.

    `round` counts how often the transaction was sent; steps of earlier rounds stay as history. Steps of one `stage` wait side
    by side. `approver` decides, or `alternative` where there is one: the first of them. `approver_for` and `alternative_for`
    are those who are away, by whose right they decide. `reasons`: why they are asked, a list of {"why", "about"} (`Why`);
    `passed`: the ids of those who would have been asked but gain by the item.

    A decision that a later change concerned stays with who and when as VOID; `void_at` says since when, `void_for` what
    changed, a list of {"field", "from", "to"}. Steps that nobody decided are VOID without `decided_at`.

    `reminded_at`: when those who are asked now were last reminded. `unanswered`: who was asked before them and did not answer,
    a list of {"person", "for", "since"} (`Unanswered`). An approval without `decided_by` is one by the company's rule.
    """

    transaction_id = models.UUIDField()
    round = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    stage = models.PositiveSmallIntegerField(default=0)
    approver_id = models.UUIDField()
    approver_for_id = models.UUIDField(null=True)
    alternative_id = models.UUIDField(null=True)
    alternative_for_id = models.UUIDField(null=True)
    state = models.CharField(max_length=10, choices=StepState, default=StepState.QUEUED)
    since = models.DateTimeField()
    comment = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True)
    decided_for_id = models.UUIDField(null=True)
    item_version = models.PositiveIntegerField(null=True)
    reasons = models.JSONField(default=list)
    passed = models.JSONField(default=list)
    void_at = models.DateTimeField(null=True)
    void_for = models.JSONField(default=list)
    reminded_at = models.DateTimeField(null=True)
    unanswered = models.JSONField(default=list)

    transaction = reference(Transaction, "transaction_id", related_name="steps")
    approver = reference(User, "approver_id")
    approver_for = optional_reference(User, "approver_for_id")
    alternative = optional_reference(User, "alternative_id")
    alternative_for = optional_reference(User, "alternative_for_id")
    decided_by = optional_reference(User, "decided_by_id")
    decided_for = optional_reference(User, "decided_for_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "transaction_id", "round", "position"], name="transactions_step_position"
            ),
        ]
        indexes = [
            models.Index(
                fields=["company_id", "approver_id", "since"],
                condition=models.Q(state="waiting"),
                name="transactions_step_waiting",
            ),
            models.Index(
                fields=["company_id", "alternative_id", "since"],
                condition=models.Q(state="waiting", alternative_id__isnull=False),
                name="transactions_step_alternative",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"step {self.position} of {self.transaction_id}"

    def right_of(self, person_id: UUID) -> UUID | None:
        """For whom the person would decide this step, when not for themselves."""
        return self.approver_for_id if person_id == self.approver_id else self.alternative_for_id


class SpotCheck(CompanyRow):
    """What was drawn when an item was approved: whether finance looks at it before it is booked, and by which rule.

    `rule` tells the rule as it was; `number` what was drawn in the month of `month_from`, where something was.
    """

    transaction_id = models.UUIDField()
    month_from = models.DateField()
    is_drawn = models.BooleanField()
    rule = models.JSONField(default=dict)
    number = models.DecimalField(max_digits=20, decimal_places=18, null=True)
    drawn_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    checked_by_id = models.UUIDField(null=True)

    transaction = reference(Transaction, "transaction_id", related_name="spot_checks")
    checked_by = optional_reference(User, "checked_by_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "transaction_id"], name="transactions_spotcheck_once"),
        ]
        indexes = [
            models.Index(fields=["company_id", "month_from"], name="transactions_spotcheck_month"),
            models.Index(
                fields=["company_id", "transaction_id"],
                condition=models.Q(is_drawn=True, checked_at=None),
                name="transactions_spotcheck_open",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{'drawn' if self.is_drawn else 'not drawn'}: {self.transaction_id}"


class DecisionLink(CompanyRow):
    """A link in a mail by which one person takes one decision on one version of an item, without signing in.

    Of the secret in the link only its hash is kept. `stamp` tells whether the person still has the address and the password
    that they had when it was sent (`kvitt.people.known`). `code_hash`, `code_expires_at` and `code_tries` belong to the code that
    was mailed last to a browser that nobody knew; `codes` counts those that were asked for.
    `step_id` is no reference: a step goes when its item finds its way anew, and the link is void then.
    """

    transaction_id = models.UUIDField()
    step_id = models.UUIDField()
    approver_id = models.UUIDField()
    item_version = models.PositiveIntegerField()
    secret_hash = models.BinaryField(max_length=32)
    stamp = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    code_hash = models.BinaryField(max_length=32, null=True)
    code_expires_at = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    codes = models.PositiveSmallIntegerField(default=0)

    transaction = reference(Transaction, "transaction_id")
    approver = reference(User, "approver_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "secret_hash"], name="transactions_link_secret"),
        ]
        indexes = [models.Index(fields=["company_id", "expires_at"], name="transactions_link_ends")]

    @override
    def __str__(self) -> str:
        return f"link to decide on {self.transaction_id}"


class ApprovalFlow(CompanyRow):
    """How items of a kind, of a cost type, or all of them find who decides. Empty fields mean all.

    `alternative` may decide in the place of whom the first part asks. `deputy` decides when nobody else is left.
    """

    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, blank=True)
    cost_type_id = models.UUIDField(null=True)
    alternative_id = models.UUIDField(null=True)
    deputy_id = models.UUIDField(null=True)
    two_people = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    cost_type = optional_reference(CostType, "cost_type_id")
    alternative = optional_reference(User, "alternative_id")
    deputy = optional_reference(User, "deputy_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "code"], name="transactions_flow_code"),
            models.UniqueConstraint(
                fields=["company_id", "kind", "cost_type_id"],
                condition=models.Q(is_active=True),
                nulls_distinct=False,
                name="transactions_flow_once",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.code


class ApprovalFlowPart(CompanyRow):
    """One part of a flow: the line, everyone up the line, owners of a dimension, or a named person."""

    flow_id = models.UUIDField()
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in PartKind])
    dimension = models.CharField(max_length=40, blank=True)
    person_id = models.UUIDField(null=True)

    flow = reference(ApprovalFlow, "flow_id", related_name="parts")
    person = optional_reference(User, "person_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "flow_id", "position"], name="transactions_flow_position"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.kind} of {self.flow_id}"
