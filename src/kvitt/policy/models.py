"""The company's own rules: cost types, VAT codes, which dimensions they want, limits."""

from typing import override

from django.db import models

from kvitt.people.models import Dimension, User
from kvitt.policy.rules.spot import Check
from kvitt.tenancy.encryption import EncryptedTextField
from kvitt.tenancy.rows import CompanyRow, optional_reference, reference


class VatCode(CompanyRow):
    """How VAT on a line is treated: which rate, how much of it may be deducted, and where it is booked.

    `rate` in per cent; `deductible` the deductible share in per cent; `account` takes the deductible VAT.
    """

    code = models.CharField(max_length=20)
    names = models.JSONField(default=dict)
    country = models.CharField(max_length=2)
    rate = models.DecimalField(max_digits=6, decimal_places=3)
    deductible = models.DecimalField(max_digits=6, decimal_places=3)
    account = models.CharField(max_length=20, blank=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "code"], name="policy_vatcode_code"),
            models.CheckConstraint(
                condition=models.Q(rate__gte=0, rate__lte=100, deductible__gte=0, deductible__lte=100),
                name="policy_vatcode_range",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.code

    def name_in(self, language: str) -> str:
        """The name in the reader's language, or the nearest there is."""
        return self.names.get(language) or self.names.get("en") or self.code


class Covers(models.TextChoices):
    """What an expense of this type pays for that an allowance could pay for too."""

    NOTHING = ""
    MEAL = "meal"
    LODGING = "lodging"
    DRIVE = "drive"


class CostType(CompanyRow):
    """What the money was spent on, and what the company wants to know about it. `kinds`: where it may be chosen; none means in all.

    `receipt_from`: from this amount (company's currency) a receipt is required; empty means never.
    `limit` and `limit_per_participant`: amounts (company's currency) above which the approver is warned.
    """

    code = models.CharField(max_length=40)
    names = models.JSONField(default=dict)
    kinds = models.JSONField(default=list)
    covers = models.CharField(max_length=10, blank=True, choices=Covers, default=Covers.NOTHING)
    account = models.CharField(max_length=20)
    vat_home = models.CharField(max_length=20, blank=True)
    vat_abroad = models.CharField(max_length=20, blank=True)
    receipt_from = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    comment_mandatory = models.BooleanField(default=False)
    participants_mandatory = models.BooleanField(default=False)
    limit = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    limit_per_participant = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company_id", "code"], name="policy_costtype_code")]

    @override
    def __str__(self) -> str:
        return self.code

    def name_in(self, language: str) -> str:
        """The name in the reader's language, or the nearest there is."""
        return self.names.get(language) or self.names.get("en") or next(iter(self.names.values()), self.code)


class DimensionRule(CompanyRow):
    """Whether a cost type shows a dimension, wants it, and what stands there at first."""

    cost_type_id = models.UUIDField()
    dimension_id = models.UUIDField()
    visible = models.BooleanField(default=True)
    mandatory = models.BooleanField(default=False)
    default = models.CharField(max_length=40, blank=True)

    cost_type = reference(CostType, "cost_type_id", related_name="dimension_rules")
    dimension = reference(Dimension, "dimension_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "cost_type_id", "dimension_id"], name="policy_dimensionrule_once"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.cost_type_id} × {self.dimension_id}"


class PolicyState(models.TextChoices):
    """Where a policy stands. At most one of a company is in force; that one and those before it never change again."""

    DRAFT = "draft"
    IN_FORCE = "in-force"
    RETIRED = "retired"


class CompanyPolicy(CompanyRow):
    """A numbered edition of the company's policy."""

    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=PolicyState, default=PolicyState.DRAFT)
    title = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "number"], name="policy_companypolicy_number"),
            models.UniqueConstraint(
                fields=["company_id", "state"],
                condition=models.Q(state="in-force"),
                name="policy_companypolicy_in_force",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"policy {self.number}"


class PolicyRule(CompanyRow):
    """One rule of a policy. Its place in the list is unique, so that two rules can never be equal in precedence.

    `text` is the rule as its own piece of the policy's text; `fingerprint` is `Rule.version`, what verdicts refer to.
    """

    policy_id = models.UUIDField()
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    text = models.TextField()
    fingerprint = models.CharField(max_length=16)

    policy = reference(CompanyPolicy, "policy_id", related_name="rules")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "policy_id", "position"], name="policy_policyrule_position"),
            models.UniqueConstraint(fields=["company_id", "policy_id", "code"], name="policy_policyrule_code"),
        ]

    @override
    def __str__(self) -> str:
        return self.code


class RunKind(models.TextChoices):
    """What long work is done: a policy tried on the last twelve months, or what is under way judged anew."""

    TRIAL = "trial"
    JUDGING = "judging"


class RunState(models.TextChoices):
    """How far it is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @classmethod
    def under_way(cls) -> tuple["RunState", ...]:
        """It has not ended."""
        return cls.WAITING, cls.RUNNING


class PolicyRun(CompanyRow):
    """Long work about a policy, with how far it is and what came of it.

    `policy_version` is that of the policy when it was begun, `in_force_id` the policy then in force: when either is another by
    now, the result is out of date. `result` names items by id only. `policy_id` is empty when no policy is in force any more.
    """

    kind = models.CharField(max_length=10, choices=RunKind)
    policy_id = models.UUIDField(null=True)
    policy_version = models.PositiveIntegerField(null=True)
    in_force_id = models.UUIDField(null=True)
    state = models.CharField(max_length=10, choices=RunState, default=RunState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    asked_by_id = models.UUIDField()
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    policy = optional_reference(CompanyPolicy, "policy_id", related_name="runs")
    asked_by = reference(User, "asked_by_id")

    class Meta:
        indexes = [models.Index(fields=["company_id", "policy_id", "-asked_at"], name="policy_run_of")]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def is_under_way(self) -> bool:
        """Whether it has not ended."""
        return self.state in RunState.under_way()

    @property
    def share(self) -> int:
        """How much is done, in per cent."""
        return min(100, self.done * 100 // self.total) if self.total else 0


class SpotCheckRule(CompanyRow):
    """When finance looks at an approved item before it is booked: about an account, an employee, or everything.

    `above` in the company's currency; `share` in per cent. While a company has no rule in use, finance looks at everything.
    """

    account = models.CharField(max_length=20, blank=True)
    employee_id = models.UUIDField(null=True)
    check_when = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Check])
    above = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    countries = models.JSONField(default=list)
    share = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    employee = optional_reference(User, "employee_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "account", "employee_id", "check_when"],
                nulls_distinct=False,
                name="policy_spotcheck_once",
            ),
            models.CheckConstraint(
                condition=models.Q(account="") | models.Q(employee_id=None), name="policy_spotcheck_about_one"
            ),
            models.CheckConstraint(
                condition=models.Q(share=None) | models.Q(share__gte=0, share__lte=100), name="policy_spotcheck_share"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.check_when} {self.account or self.employee_id or 'general'}"


class DrawKey(CompanyRow):
    """The key of a month's draw, made at random when the first item of the month is approved; told to nobody before it is over."""

    month_from = models.DateField()
    key = EncryptedTextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company_id", "month_from"], name="policy_drawkey_month")]

    @override
    def __str__(self) -> str:
        return f"key of {self.month_from:%Y-%m}"


class CompanyRate(CompanyRow):
    """What the company pays instead of an official rate, on the days `[since, until)` (open when none).

    `country` is whose rate it is, `kind` the kind of rate; for an amount abroad `destination` and `place` as in the official
    table. With a `dimension` and `value` it holds for those people alone who stand there. What is free of tax stays the
    official rate; the rest is taxable.
    """

    country = models.CharField(max_length=2)
    kind = models.CharField(max_length=80)
    destination = models.CharField(max_length=2, blank=True)
    place = models.CharField(max_length=80, blank=True)
    dimension = models.CharField(max_length=40, blank=True)
    value = models.CharField(max_length=40, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)
    amount = models.DecimalField(max_digits=12, decimal_places=4)
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "country", "kind", "destination", "place", "dimension", "value", "since"],
                name="policy_companyrate_once",
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(since__lt=models.F("until")), name="policy_companyrate_days"
            ),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="policy_companyrate_amount"),
        ]
        indexes = [models.Index(fields=["company_id", "country", "kind", "since"], name="policy_companyrate_of")]

    @override
    def __str__(self) -> str:
        return f"{self.country} {self.kind} {self.since}"
