"""Bring the database up to date, one at a time, and make sure that the application's role is as weak as it must be."""

from kvitt.project.commands.said import note

#: Any number will do, as long as it is always the same: two processes that start at once migrate one after the other.
LOCK = 7_014_884


class UnsafeRoleError(RuntimeError):
    """The application would reach the database with a role that row-level security does not bind."""


def migrate() -> None:
    """Apply what is missing as the owner. Raises UnsafeRoleError."""
    from django.core.management import call_command
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    owner = connections["owner"]
    with owner.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            executor = MigrationExecutor(owner)
            missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
            if missing:
                note(f"Migrating the database ({len(missing)} steps)")
                call_command("migrate", database="owner", verbosity=0, interactive=False)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    owner.close()
    require_weak_role()


def require_weak_role() -> None:
    """Refuse to go on as owner, superuser, or with BYPASSRLS or TRUNCATE. Raises UnsafeRoleError."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls, current_user FROM pg_roles WHERE rolname = current_user")
        strong, name = cursor.fetchone()
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
            "AND (pg_has_role(current_user, relowner, 'member') OR has_table_privilege(oid, 'TRUNCATE')) LIMIT 1"
        )
        owned = cursor.fetchone()
    if strong or owned:
        what = f"owns or may truncate {owned[0]}" if owned else "is a superuser or bypasses row-level security"
        msg = (
            f"The role {name} {what}. Kvitt keeps companies apart by row-level security, which would not bind it. "
            "Set DATABASE_URL to a role without ownership, and DATABASE_OWNER_URL to the one that migrates."
        )
        raise UnsafeRoleError(msg)
