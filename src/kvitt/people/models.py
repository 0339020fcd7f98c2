"""Users, their roles and managers, the company's branches and dimensions, sign-in sessions."""

from datetime import date, timedelta
from decimal import Decimal
from typing import override

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kvitt.people.rules.workdays import WEEKDAYS
from kvitt.tenancy.encryption import EncryptedTextField
from kvitt.tenancy.rows import CompanyRow, optional_reference, reference


class Role(models.TextChoices):
    """What a user may do. Finance, administrator and auditor are the *pro* roles."""

    EMPLOYEE = "employee"
    APPROVER = "approver"
    SECRETARY = "secretary"
    FINANCE = "finance"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


PRO_ROLES = frozenset({Role.FINANCE, Role.ADMINISTRATOR, Role.AUDITOR})
#: Who may be asked to decide on others' items, whatever their limit.
APPROVING = (Role.APPROVER, Role.ADMINISTRATOR, Role.FINANCE)


class Branch(CompanyRow):
    """A part of the company in some country, with its own legal number and currency."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    legal_number = models.CharField(max_length=40, blank=True)
    country = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company_id", "code"], name="people_branch_code")]

    @override
    def __str__(self) -> str:
        return self.name


class Dimension(CompanyRow):
    """A way of sorting costs that the company chose: department, cost centre, project or any further."""

    code = models.CharField(max_length=40)
    names = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=0)
    on_user = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company_id", "code"], name="people_dimension_code")]

    @override
    def __str__(self) -> str:
        return self.code

    def name_in(self, language: str) -> str:
        """The name in the reader's language, or the nearest there is."""
        return self.names.get(language) or self.names.get("en") or next(iter(self.names.values()), self.code)


def _weekdays() -> list[int]:
    return list(WEEKDAYS)


class User(CompanyRow):
    """A person with a sign-in to the company.

    `workdays` and `summary_days`: the days of the week on which they work, and on which they get a summary by mail; 1 is Monday.
    """

    full_name = models.CharField(max_length=200)
    initials = models.CharField(max_length=10, blank=True)
    email = models.CharField(max_length=254)
    employee_number = models.CharField(max_length=40, blank=True)
    mobile = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=5, default="en")
    theme = models.CharField(max_length=5, blank=True)
    roles = ArrayField(models.CharField(max_length=20, choices=Role), default=list)
    branch_id = models.UUIDField(null=True)
    approval_limit = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    invoice_approval_limit = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    dimensions = models.JSONField(default=dict)
    address = EncryptedTextField(blank=True, default="")
    car_registration = models.CharField(max_length=20, blank=True)
    bank_country = models.CharField(max_length=2, blank=True)
    bank_account = EncryptedTextField(blank=True, default="")
    bank_bic = models.CharField(max_length=11, blank=True)
    password = models.CharField(max_length=200, blank=True)
    workdays = ArrayField(models.PositiveSmallIntegerField(), default=_weekdays)
    summary_days = ArrayField(models.PositiveSmallIntegerField(), default=_weekdays)
    is_active = models.BooleanField(default=True)
    failed_sign_ins = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    invited_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    branch = optional_reference(Branch, "branch_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "email"], name="people_user_email"),
            models.UniqueConstraint(
                fields=["company_id", "employee_number"],
                condition=~models.Q(employee_number=""),
                name="people_user_number",
            ),
        ]
        indexes = [models.Index(fields=["company_id", "full_name"], name="people_user_name")]

    @override
    def __str__(self) -> str:
        return self.full_name

    def has_role(self, *roles: str) -> bool:
        """Whether the user has at least one of the roles."""
        return any(role in self.roles for role in roles)

    @property
    def is_pro(self) -> bool:
        """Whether the user works for finance, administration or audit."""
        return self.has_role(*PRO_ROLES)

    def may_approve_up_to(self, amount: Decimal) -> bool:
        """Whether the user's own limit covers the amount in the company's currency; no limit is no bound."""
        return self.approval_limit is None or amount <= self.approval_limit


class NationalId(CompanyRow):
    """A person's CPR number, personnummer or the like; only where the company allows it. Encrypted, and shown to nobody."""

    user_id = models.UUIDField()
    number = EncryptedTextField()
    country = models.CharField(max_length=2)
    written_by_id = models.UUIDField()
    written_at = models.DateTimeField()

    user = reference(User, "user_id")

    class Meta:
        db_table = "people_national_id"
        constraints = [models.UniqueConstraint(fields=["company_id", "user_id"], name="people_national_id_of")]

    @override
    def __str__(self) -> str:
        return f"number of {self.user_id}"


class ManagerOf(CompanyRow):
    """Who approves for whom. Position 0 is asked first."""

    user_id = models.UUIDField()
    manager_id = models.UUIDField()
    position = models.PositiveSmallIntegerField(default=0)

    user = reference(User, "user_id", related_name="managed_by")
    manager = reference(User, "manager_id", related_name="manages")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "user_id", "manager_id"], name="people_manager_once"),
            models.CheckConstraint(condition=~models.Q(user_id=models.F("manager_id")), name="people_manager_not_self"),
        ]
        indexes = [models.Index(fields=["company_id", "manager_id"], name="people_manager_of")]

    @override
    def __str__(self) -> str:
        return f"{self.manager_id} over {self.user_id}"


class EntersFor(CompanyRow):
    """A secretary who may enter for somebody else."""

    secretary_id = models.UUIDField()
    user_id = models.UUIDField()

    secretary = reference(User, "secretary_id", related_name="enters_for")
    user = reference(User, "user_id", related_name="entered_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "secretary_id", "user_id"], name="people_enters_once"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.secretary_id} for {self.user_id}"


class Absence(CompanyRow):
    """Somebody is away on the days `[from_on, until_on)`, and somebody else decides meanwhile."""

    user_id = models.UUIDField()
    substitute_id = models.UUIDField()
    from_on = models.DateField()
    until_on = models.DateField()
    created_at = models.DateTimeField()

    user = reference(User, "user_id", related_name="absences")
    substitute = reference(User, "substitute_id")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(from_on__lt=models.F("until_on")), name="people_absence_not_empty"
            ),
            models.CheckConstraint(
                condition=~models.Q(user_id=models.F("substitute_id")), name="people_absence_not_self"
            ),
        ]
        indexes = [models.Index(fields=["company_id", "user_id", "until_on"], name="people_absence_of")]

    @override
    def __str__(self) -> str:
        return f"{self.substitute_id} for {self.user_id}"

    @property
    def last_on(self) -> date:
        """The last day, as people say it."""
        return self.until_on - timedelta(days=1)


class DimensionValue(CompanyRow):
    """One department, cost centre or project, valid over a period of days `[valid_from, valid_until)`."""

    dimension_id = models.UUIDField()
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    owner_id = models.UUIDField(null=True)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    dimension = reference(Dimension, "dimension_id", related_name="values")
    owner = optional_reference(User, "owner_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "dimension_id", "code"], name="people_dimensionvalue_code"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class CompanyCard(CompanyRow):
    """A payment card of the company in somebody's pocket. Only the last four digits are ever held."""

    user_id = models.UUIDField()
    label = models.CharField(max_length=80)
    last4 = models.CharField(max_length=4)
    account = models.CharField(max_length=20, blank=True)
    valid_until = models.DateField(null=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    user = reference(User, "user_id", related_name="cards")

    @override
    def __str__(self) -> str:
        return f"{self.label} •• {self.last4}"


class Session(CompanyRow):
    """A sign-in that lasts: a browser's or an API token. Holds a hash of the secret, never the secret."""

    user_id = models.UUIDField()
    kind = models.CharField(max_length=10, default="browser")
    label = models.CharField(max_length=120, blank=True)
    secret_hash = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    user_agent = models.CharField(max_length=200, blank=True)
    network = models.CharField(max_length=64, blank=True)

    user = reference(User, "user_id", related_name="sessions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "secret_hash"], name="people_session_secret"),
        ]
        indexes = [models.Index(fields=["company_id", "user_id"], name="people_session_user")]

    @override
    def __str__(self) -> str:
        return f"{self.kind} session of {self.user_id}"


class OneTimeLink(CompanyRow):
    """A link sent by mail to set or reset a password; used once, for a short while."""

    user_id = models.UUIDField()
    purpose = models.CharField(max_length=20)
    secret_hash = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    user = reference(User, "user_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "secret_hash"], name="people_onetimelink_secret"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.purpose} link of {self.user_id}"


class SentMail(CompanyRow):
    """A mail that was sent. Its id is the job's, so that a job delivered twice sends once."""

    user_id = models.UUIDField()
    kind = models.CharField(max_length=60)
    sent_at = models.DateTimeField()

    user = reference(User, "user_id")

    @override
    def __str__(self) -> str:
        return f"{self.kind} to {self.user_id}"
