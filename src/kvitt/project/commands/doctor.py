"""What is wrong, and how to mend it."""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

#: Less than this left on the disk is a warning, in bytes.
LITTLE_SPACE = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Checked:
    """One check: ok, warn or fail, with what to do about it."""

    name: str
    state: str
    detail: str
    mend: str = ""


def examine() -> Iterator[Checked]:
    """Every check, in an order that a person would look in."""
    for check in (_python, _data, _roles, _policies, _migrations, _worker, _mail, _secret, _front, _hosts):
        try:
            yield check()
        except Exception as error:  # noqa: BLE001  # a check that cannot run is a finding, never an end
            yield Checked(check.__name__.strip("_"), "fail", str(error).splitlines()[0], "See the log.")


def _python() -> Checked:
    version = sys.version.split()[0]
    good = sys.version_info >= (3, 12)
    return Checked("python", "ok" if good else "fail", version, "" if good else "Install Python 3.12 or newer.")


def _data() -> Checked:
    from kvitt.project.postgres import data_directory

    folder = data_directory()
    free = shutil.disk_usage(folder).free
    if not os.access(folder, os.W_OK):
        return Checked("data", "fail", f"{folder} is not writable", f"chown it to {os.getuid()}.")
    state = "ok" if free > LITTLE_SPACE else "warn"
    mend = "" if state == "ok" else "Make room; receipts need it."
    return Checked("data", state, f"{folder}, {free // 1024**3} GB free", mend)


def _roles() -> Checked:
    from kvitt.project.commands.migrate import UnsafeRoleError, require_weak_role

    try:
        require_weak_role()
    except UnsafeRoleError as error:
        return Checked("roles", "fail", str(error), "Use two roles; see docs/how-to/own-postgresql.md.")
    return Checked("roles", "ok", "the application's role is bound by row-level security")


def _policies() -> Checked:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'company_id' "
            "WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'tenancy_companycode' "
            "AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"
        )
        bare = [row[0] for row in cursor.fetchall()]
    if bare:
        return Checked("row-level security", "fail", f"missing on {', '.join(bare)}", "Run: kvitt migrate")
    return Checked("row-level security", "ok", "forced on every company's table")


def _migrations() -> Checked:
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections["owner"])
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        return Checked("migrations", "fail", f"{len(missing)} are missing", "Run: kvitt migrate")
    return Checked("migrations", "ok", "up to date")


def _worker() -> Checked:
    from django.db import connection

    from kvitt.kernel.clock import now

    with connection.cursor() as cursor:
        cursor.execute("SELECT max(last_heartbeat) FROM procrastinate_workers")
        seen = cursor.fetchone()[0]
    if seen is None or now() - seen > timedelta(minutes=2):
        return Checked("worker", "warn", "none is running", "Run kvitt serve, or kvitt worker beside kvitt web.")
    return Checked("worker", "ok", "running")


def _mail() -> Checked:
    if os.environ.get("KVITT_MAIL_URL"):
        return Checked("mail", "ok", "configured")
    return Checked(
        "mail", "warn", "not configured; mails are written to the data directory", "Set KVITT_MAIL_URL=smtp://…"
    )


def _secret() -> Checked:
    from django.conf import settings

    kept = Path(settings.DATA) / "secret-key"
    if kept.exists() and kept.stat().st_mode & 0o077:
        return Checked("secret key", "fail", f"{kept} can be read by others", f"Run: chmod 600 {kept}")
    return Checked("secret key", "ok", "present")


def _front() -> Checked:
    from django.contrib.staticfiles import finders

    if finders.find("built/app.js"):
        return Checked("front end", "ok", "built")
    return Checked("front end", "fail", "not built", "Run: make setup, or install a released wheel.")


def _hosts() -> Checked:
    from django.conf import settings

    if settings.KVITT_ADDRESS.startswith("http://localhost"):
        return Checked("address", "warn", settings.KVITT_ADDRESS, "Set KVITT_ADDRESS to the address people open.")
    return Checked("address", "ok", settings.KVITT_ADDRESS)
