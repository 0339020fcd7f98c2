"""The company itself, and the directory of what must be unique over all companies."""

from typing import Any, override
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kvitt.kernel.ids import uuid7
from kvitt.tenancy.scope import current_company, kept_in_scope, python_lock_is_on

LANGUAGES = {"da": "Dansk", "sv": "Svenska", "en": "English"}


class _OwnCompany(models.Manager["Company"]):
    @override
    def get_queryset(self) -> models.QuerySet["Company"]:
        rows = super().get_queryset()
        return rows.filter(company_id=current_company()) if python_lock_is_on() else rows


class Company(models.Model):
    """A customer of this installation. Its row is guarded like every other row of the company.

    `keeps_corrections`: whether the company lets its receipts, with what people corrected of their reading, be exported as
    examples to train the reading on. `decides_by_mail`: whether mails to approvers carry links that decide without signing in.

    How long is waited for an approver, in working days, None for ever: `remind_after` from when somebody is asked,
    `escalate_after` from the reminder until the next one up is asked, `approve_after` until an item of at most `approve_up_to`
    of `approve_kinds` (empty: of every kind) is approved without an answer.
    """

    company_id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    legal_number = models.CharField(max_length=40, blank=True)
    country = models.CharField(max_length=2)
    base_currency = models.CharField(max_length=3)
    time_zone = models.CharField(max_length=60, default="Europe/Copenhagen")
    languages = ArrayField(models.CharField(max_length=5), default=list)
    keeps_corrections = models.BooleanField(default=False)
    decides_by_mail = models.BooleanField(default=True, db_default=True)
    keeps_national_ids = models.BooleanField(default=False, db_default=False)
    remind_after = models.PositiveSmallIntegerField(null=True, default=2)
    escalate_after = models.PositiveSmallIntegerField(null=True, default=3)
    approve_after = models.PositiveSmallIntegerField(null=True)
    approve_up_to = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    approve_kinds = ArrayField(models.CharField(max_length=20), default=list, db_default=[])
    enabled_kinds = ArrayField(models.CharField(max_length=20), default=list)
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    objects = _OwnCompany()

    @override
    def __str__(self) -> str:
        return self.name

    @override
    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        kept_in_scope().pop("company", None)

    @property
    def id(self) -> UUID:
        """The company's id, by the name that other rows use."""
        return self.company_id


class CompanyCode(models.Model):
    """The directory: which company a typed company id means. Holds nothing else, and no personal data."""

    code = models.CharField(max_length=40, primary_key=True)
    company_id = models.UUIDField(unique=True)
    is_demo = models.BooleanField(default=False)

    @override
    def __str__(self) -> str:
        return self.code


class Tries(models.Model):
    """How often something was tried in a window of time, by a keyed hash of who tried (`kvitt.tenancy.tries`)."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    @override
    def __str__(self) -> str:
        return self.key
