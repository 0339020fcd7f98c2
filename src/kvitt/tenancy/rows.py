"""The base of every table that belongs to a company, and how its rows refer to each other.

`company_id` stands first in every key, so that a reference across companies cannot exist and the tables can be
distributed by company. Relations join on both columns; the foreign keys themselves are written by the migration
operation `SecureCompanyTables`.
"""

from typing import Any, override

from django.db import models

from kvitt.kernel.ids import uuid7
from kvitt.tenancy.scope import current_company, kept_in_scope, python_lock_is_on


class CompanyRows[M: models.Model](models.Manager[M]):
    """Narrows every query to the company in scope; raises NoCompanyScopeError outside one."""

    @override
    def get_queryset(self) -> models.QuerySet[M]:
        """All rows of the company in scope. Narrowed once in a scope, since a page asks for dozens of querysets."""
        if not python_lock_is_on():
            return super().get_queryset()
        if self._db is not None:
            return super().get_queryset().filter(company_id=current_company())
        kept = kept_in_scope()
        narrowed: models.QuerySet[M] | None = kept.get(self.model)  # type: ignore[assignment]
        if narrowed is None:
            narrowed = kept[self.model] = super().get_queryset().filter(company_id=current_company())
        return narrowed.all()


class CompanyRow(models.Model):
    """A row of one company: key (company_id, id), id a UUIDv7 that clients may make."""

    pk = models.CompositePrimaryKey("company_id", "id")
    company_id = models.UUIDField(default=current_company, editable=False)
    id = models.UUIDField(default=uuid7, editable=False)

    objects = CompanyRows()

    class Meta:
        abstract = True
        base_manager_name = "objects"


def reference[M: models.Model](to: type[M], id_field: str, *, related_name: str = "+") -> "models.ForeignObject[M, M]":
    """A relation to a row of the same company, over `company_id` and the column `id_field` of this model."""
    field: models.ForeignObject[M, M] = _relation(to, id_field, related_name, optional=False)
    return field


def optional_reference[M: models.Model](
    to: type[M], id_field: str, *, related_name: str = "+"
) -> "models.ForeignObject[M | None, M | None]":
    """As `reference`, where the column may be empty. Write the id column, never the relation, to empty it."""
    field: models.ForeignObject[M | None, M | None] = _relation(to, id_field, related_name, optional=True)
    return field


def _relation(to: type[models.Model], id_field: str, related_name: str, *, optional: bool) -> Any:
    return models.ForeignObject(
        to,
        on_delete=models.DO_NOTHING,
        from_fields=["company_id", id_field],
        to_fields=["company_id", "id"],
        related_name=related_name,
        null=optional,
    )
