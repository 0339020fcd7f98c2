"""Backup and restore: database and files in one archive, with a manifest that a restored system is proved against."""

import hashlib
import json
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kvitt import __version__

if TYPE_CHECKING:
    import psycopg

    type Connection = psycopg.Connection[tuple[Any, ...]]

type Shown = Callable[[int, int], None]


class RestoreError(RuntimeError):
    """The archive cannot be restored, or what came out is not what went in. The text says what to do."""


@contextmanager
def _one_moment() -> Iterator["Connection"]:
    """A connection that sees the database as it is now, however people go on writing meanwhile.

    As the owner's superior, since row-level security binds even the owner: every company has to be covered. Days, moments and
    bytes are written the same way on every server, or the digests of equal rows would differ.
    """
    import psycopg

    with psycopg.connect(_address()) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        connection.execute("SET TIME ZONE 'UTC'")
        connection.execute("SET datestyle = 'ISO, YMD'")
        connection.execute("SET bytea_output = 'hex'")
        yield connection


def _digests(connection: "Connection") -> dict[str, dict[str, Any]]:
    """Per table its number of rows and a digest of all that stands in them, independent of their order."""
    digests: dict[str, dict[str, Any]] = {}
    names = connection.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname"
    ).fetchall()
    for (name,) in names:
        if name.startswith("procrastinate_"):
            continue  # a worker on the restored database may begin at once; jobs are restored but not compared
        row = connection.execute(  # the names come from the catalogue
            f'SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM "{name}" t'.encode()  # noqa: S608
        ).fetchone()
        if row is not None:
            digests[name] = {"rows": row[0], "digest": row[1]}
    return digests


def _address() -> str:
    from kvitt.project.postgres import Server, data_directory
    from kvitt.project.postgres.configuration import SUPERUSER, uses_outside_server

    if uses_outside_server():
        return os.environ.get("KVITT_BACKUP_URL") or os.environ["DATABASE_OWNER_URL"]
    return Server(data_directory()).address(user=SUPERUSER)


def _program(name: str) -> str:
    from kvitt.project.postgres import Server, data_directory

    return Server(data_directory()).program(name)


def _files() -> list[Path]:
    from django.conf import settings

    folder = Path(settings.KVITT_FILES)
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))


def backup(target: Path, *, progress: Shown) -> dict[str, Any]:
    """Write the archive whole or not at all, while people go on working. Says what is in it."""
    half = target.with_name(f".{target.name}.half")
    try:
        told = _archive(half, progress=progress)
        half.chmod(0o600)
        half.rename(target)
    finally:
        half.unlink(missing_ok=True)
    return {"file": str(target), "bytes": target.stat().st_size, **told}


def _archive(half: Path, *, progress: Shown) -> dict[str, Any]:
    from django.conf import settings

    with tempfile.TemporaryDirectory() as folder, tarfile.open(half, "w") as archive:
        dump = Path(folder) / "database.dump"
        with _one_moment() as connection:
            row = connection.execute("SELECT pg_export_snapshot()").fetchone()
            snapshot = row[0] if row else ""
            _run(
                _program("pg_dump"),
                "--format=custom",
                "--no-owner",
                f"--snapshot={snapshot}",
                f"--file={dump}",
                _address(),
            )
            tables = _digests(connection)
        archive.add(dump, "database.dump")
        # A file is kept before the row that names it is committed, so that all files of that moment are there now.
        files = _files()
        names = []
        for number, path in enumerate(files, start=1):
            archive.add(path, f"files/{path.name}")
            names.append(path.name)
            progress(number, len(files))
        secret = Path(settings.DATA) / "secret-key"
        if secret.exists():  # without it the protected fields could never be read again
            archive.add(secret, "secret-key")
        manifest = {
            "kvitt": __version__,
            "made_at": datetime.now(tz=UTC).isoformat(),  # noqa: TID251  # the command line reads the clock
            "tables": tables,
            "files": names,
            "dump_sha256": hashlib.sha256(dump.read_bytes()).hexdigest(),
        }
        text = Path(folder) / "manifest.json"
        text.write_text(json.dumps(manifest, indent=1))
        archive.add(text, "manifest.json")
    return {"rows": sum(table["rows"] for table in tables.values()), "files": len(names)}


def restore(source: Path, *, progress: Shown) -> dict[str, Any]:
    """Restore into an empty installation and prove it equal. Raises RestoreError."""
    with tempfile.TemporaryDirectory() as folder:
        manifest = _unpacked(source, Path(folder))
        dump = Path(folder) / "database.dump"
        if hashlib.sha256(dump.read_bytes()).hexdigest() != manifest["dump_sha256"]:
            msg = "The archive is damaged: the database in it is not the one that was backed up. Take another backup."
            raise RestoreError(msg)
        _require_empty()
        _run(
            _program("pg_restore"),
            "--no-owner",
            "--role=kvitt_owner",
            "--exit-on-error",
            f"--dbname={_address()}",
            str(dump),
        )
        _restore_files(Path(folder), manifest, progress=progress)
    _prove(manifest)
    rows = sum(table["rows"] for table in manifest["tables"].values())
    return {"rows": rows, "files": len(manifest["files"]), "equal": True}


def _unpacked(source: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        msg = f"{source} is no whole backup of Kvitt: {error}. Take another one."
        raise RestoreError(msg) from error
    return manifest


def _restore_files(folder: Path, manifest: dict[str, Any], *, progress: Shown) -> None:
    from kvitt.files.store import store
    from kvitt.project.postgres import data_directory

    kept = store()
    for number, name in enumerate(manifest["files"], start=1):
        data = (folder / "files" / name).read_bytes()
        if kept.put(data) != name:
            msg = f"The file {name} in the archive is damaged."
            raise RestoreError(msg)
        progress(number, len(manifest["files"]))
    secret = folder / "secret-key"
    if secret.exists():
        target = data_directory() / "secret-key"
        target.write_text(secret.read_text())
        target.chmod(0o600)


def _require_empty() -> None:
    import psycopg

    with psycopg.connect(_address()) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        ).fetchone()
    if row and row[0]:
        msg = "There is data here already. Restore into an empty directory: kvitt restore FILE --data NEW-DIRECTORY"
        raise RestoreError(msg)


def _prove(manifest: dict[str, Any]) -> None:
    with _one_moment() as connection:
        now = _digests(connection)
    different = [name for name, was in manifest["tables"].items() if now.get(name) != was]
    if different or set(now) != set(manifest["tables"]):
        msg = f"What was restored is not what was backed up: {', '.join(different) or 'other tables'}. Do not use it."
        raise RestoreError(msg)


def _run(*command: str) -> None:
    ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own programs
    if ran.returncode:
        raise RestoreError(ran.stderr.strip())
