"""What is wrong, and how to mend it."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

#: Less than this left on the disk is a warning, in bytes.
LITTLE_SPACE = 2 * 1024**3
#: How long a mail server may take to answer.
MAIL_SECONDS = 5
OLDEST_POSTGRESQL = 15


@dataclass(frozen=True, slots=True)
class Checked:
    """One check: ok, warn or fail, with what to do about it."""

    name: str
    state: str
    detail: str
    mend: str = ""


def examine() -> Iterator[Checked]:
    """Every check, in an order that a person would look in."""
    reached = _database()
    yield from _all(_python, _data)
    yield reached
    if reached.state == "ok":
        yield from _all(_migrations, _roles, _rights, _policies, _worker, _jobs)
    yield from _all(_mail, _secret, _front, _hosts, _rates, _packages)


def _all(*checks: Callable[[], Checked]) -> Iterator[Checked]:
    for check in checks:
        try:
            yield check()
        except Exception as error:  # noqa: BLE001  # a check that cannot run is a finding, never an end
            first = (str(error) or type(error).__name__).splitlines()[0]
            yield Checked(check.__name__.strip("_"), "fail", first, "See the log.")


def _database() -> Checked:
    """Both roles reach the same database, and it is one that Kvitt can use."""
    from django.db import Error, connections

    from kvitt.project.postgres.configuration import uses_outside_server

    names = set()
    for alias, variable in (("default", "DATABASE_URL"), ("owner", "DATABASE_OWNER_URL")):
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT current_database(), current_setting('server_version_num')::int")
                name, version = cursor.fetchone()
        except (Error, ImproperlyConfigured) as error:
            mend = f"Start PostgreSQL, or set {variable} right; see docs/how-to/own-postgresql.md."
            if not uses_outside_server():
                mend = "Look at postgres/server.log in the data directory."
            return Checked("database", "fail", str(error).splitlines()[0], mend)
        names.add(name)
    if len(names) > 1:
        mend = "Let DATABASE_URL and DATABASE_OWNER_URL name the same database."
        return Checked("database", "fail", f"the two roles reach different ones: {', '.join(sorted(names))}", mend)
    if version < OLDEST_POSTGRESQL * 10_000:
        return Checked("database", "fail", f"PostgreSQL {version // 10_000}", f"Use {OLDEST_POSTGRESQL} or newer.")
    return Checked("database", "ok", f"PostgreSQL {version // 10_000}, {names.pop()}")


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


def _rights() -> Checked:
    """The application may read every table, and write where anything is written."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND NOT ("
            "has_table_privilege(oid, 'SELECT') AND (has_table_privilege(oid, 'INSERT') OR NOT EXISTS "
            "(SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'company_id'))) ORDER BY relname"
        )
        closed = [row[0] for row in cursor.fetchall()]
    if not closed:
        return Checked("rights", "ok", "the application's role reaches every table")
    shown = ", ".join(closed[:5]) + (" …" if len(closed) > 5 else "")
    mend = (
        "As the owner, grant what docs/how-to/own-postgresql.md says on these tables too, then run kvitt doctor again."
    )
    return Checked("rights", "fail", f"the application's role may not use {shown}", mend)


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


def _jobs() -> Checked:
    """Jobs that were given up, and jobs that nobody has taken for long."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, count(*) FROM procrastinate_jobs WHERE status = 'failed' GROUP BY 1 ORDER BY 2 DESC LIMIT 3"
        )
        failed = cursor.fetchall()
    if failed:
        told = ", ".join(f"{count} × {name}" for name, count in failed)
        return Checked("jobs", "warn", f"given up after many tries: {told}", "See the log for why each of them failed.")
    return Checked("jobs", "ok", "none was given up")


def _mail() -> Checked:
    """Whether the mail server answers and takes the name and password; no mail is sent."""
    import smtplib

    from django.core.mail import get_connection

    if not os.environ.get("KVITT_MAIL_URL"):
        detail = "not configured; mails are written to the data directory"
        return Checked("mail", "warn", detail, "Set KVITT_MAIL_URL=smtp://…")
    server = get_connection(timeout=MAIL_SECONDS)
    try:
        server.open()
        server.close()
    except (OSError, smtplib.SMTPException) as error:
        mend = "Set KVITT_MAIL_URL right, or start the mail server. Mails wait and are tried again; nothing else stops."
        return Checked("mail", "fail", f"the mail server does not answer: {error}", mend)
    return Checked("mail", "ok", "the mail server answers")


def _rates() -> Checked:
    from kvitt.kernel.clock import today
    from kvitt.rates.exchange import LATE_AFTER, table_in_force

    last = table_in_force().days[-1]
    if today(zone="Europe/Copenhagen") - last <= LATE_AFTER:
        return Checked("exchange rates", "ok", f"until {last}")
    detail = f"end on {last}; later days take that rate, and say so"
    return Checked("exchange rates", "warn", detail, "See docs/how-to/exchange-rates.md: kvitt rates exchange FILE")


def _packages() -> Checked:
    from kvitt.rates.in_force import installed

    found = installed()
    refused = [f"{one.path.name} ({one.refused})" for one in found if one.package is None]
    if refused:
        mend = "Install a sound copy with kvitt rates install, or take the file away."
        return Checked("rate packages", "fail", f"counts for nothing: {', '.join(refused)}", mend)
    names = ", ".join(f"{one.package.name} of {one.package.issued_on}" for one in found if one.package)
    return Checked("rate packages", "ok", names or "none; the rates that Kvitt carries are in force")


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
