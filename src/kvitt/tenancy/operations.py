"""The migration operation that puts the locks on: row-level security, composite foreign keys, rights.

It runs last in a migration, looks at every table of the app that has `company_id`, and adds what is missing, so a
later migration that adds a table or a reference only has to name it again.
"""

from collections.abc import Iterable
from typing import Any, override

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import ForeignObject, Model

POLICY = "company"
SCOPE = "NULLIF(current_setting('kvitt.company_id', true), '')::uuid"
APPLICATION_ROLE = "kvitt_app"


class SecureCompanyTables(Operation):
    """Force row-level security and foreign keys on the app's company tables.

    Args:
        immutable: tables that the application may only read and add to.
        column_updates: table to the columns that stay writable on an otherwise immutable table.
        directory: tables that stand above the companies and stay without a policy.

    """

    reduces_to_sql = True
    reversible = True

    def __init__(
        self,
        *,
        immutable: Iterable[str] = (),
        column_updates: dict[str, list[str]] | None = None,
        directory: Iterable[str] = (),
    ) -> None:
        self.directory = list(directory)
        self.immutable = list(immutable)
        self.column_updates = column_updates or {}

    @override
    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (
            self.__class__.__qualname__,
            [],
            {"immutable": self.immutable, "column_updates": self.column_updates, "directory": self.directory},
        )

    @override
    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing changes in the models."""

    @override
    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        # Tables created in this very migration still have deferred SQL (indexes); keys come after it.
        for model in to_state.apps.get_app_config(app_label).get_models():
            if model._meta.db_table in self.directory:  # noqa: SLF001
                continue
            if not any(field.name == "company_id" for field in model._meta.local_fields):  # noqa: SLF001
                continue
            for statement in _statements(model):
                schema_editor.execute(statement)
        for table in self.immutable:
            schema_editor.execute(_if_role(f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM {APPLICATION_ROLE}'))
            if columns := self.column_updates.get(table):
                names = ", ".join(f'"{column}"' for column in columns)
                schema_editor.execute(_if_role(f'GRANT UPDATE ({names}) ON "{table}" TO {APPLICATION_ROLE}'))

    @override
    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Locks are never taken off; dropping the table drops them."""

    @override
    def describe(self) -> str:
        return "Force row-level security and composite foreign keys"


def _statements(model: type[Model]) -> list[str]:
    table = model._meta.db_table  # noqa: SLF001
    statements = [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'DROP POLICY IF EXISTS {POLICY} ON "{table}"',
        f'CREATE POLICY {POLICY} ON "{table}" USING (company_id = {SCOPE}) WITH CHECK (company_id = {SCOPE})',
    ]
    for field in model._meta.private_fields + model._meta.local_fields:  # noqa: SLF001
        if type(field) is not ForeignObject:
            continue
        target = field.remote_field.model._meta.db_table  # noqa: SLF001
        column = field.from_fields[1]
        name = f"{table[:24]}_{column[:20]}_fk_{target[:14]}"
        statements.append(
            "DO $$ BEGIN "
            f"IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = '{name}'"
            f" AND conrelid = '\"{table}\"'::regclass) THEN "
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY (company_id, "{column}") '
            f'REFERENCES "{target}" (company_id, id) DEFERRABLE INITIALLY DEFERRED; '
            "END IF; END $$"
        )
    return statements


def _if_role(statement: str) -> str:
    """Rights are granted where the application's role exists; without it Kvitt refuses to start anyway."""
    return (
        f"DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION_ROLE}') "
        f"THEN {statement}; END IF; END $$"
    )
