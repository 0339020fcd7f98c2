"""Starting and stopping the embedded server, shared by all Kvitt processes on one data directory.

Who uses the server holds a shared file lock, which the kernel drops when a process dies, however it dies. The last one out
stops the server. Nothing is concluded from process numbers in files alone: a stale `postmaster.pid` may name a stranger, who
must neither be trusted nor killed.
"""

import fcntl
import os
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import psycopg

from kvitt.project.postgres.configuration import APPLICATION, DATABASE, OWNER, SUPERUSER
from kvitt.project.postgres.locks import Lock
from kvitt.project.postgres.places import (
    ServerError,
    programs,
    require_reachable,
    server_user,
    socket_directory,
)
from kvitt.project.postgres.rights import application_rights

#: Crash recovery of a large database may take minutes; giving up early would look like a failure.
START_SECONDS = 180

_CONFIGURATION = """
listen_addresses = ''
unix_socket_permissions = 0777
shared_buffers = 192MB
max_connections = 60
jit = off
wal_compression = on
log_min_messages = warning
logging_collector = off
timezone = 'UTC'
"""


class Server:
    """The embedded PostgreSQL of one data directory.

    Use as a context manager, or `acquire` and `release`. Raises ServerError with a text that says what to do.
    """

    def __init__(self, data: Path) -> None:
        self.data = data.absolute()
        self.cluster = self.data / "postgres"
        self.socket = socket_directory(self.data)
        self._user = server_user()
        self._users: IO[bytes] | None = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def acquire(self, *, progress: Callable[[str], None] | None = None) -> None:
        """Make sure that the server runs, and go on using it until `release` or the end of this process."""
        self._make_places()
        self._programs = programs(self.data, user=self._user)
        users = (self.data / "run" / "users.lock").open("ab")
        with self._locked("start.lock"):
            fcntl.flock(users, fcntl.LOCK_SH)
            self._users = users
            if not (self.cluster / "PG_VERSION").exists():
                _say(progress, "Making the database")
                self._initialise()
            if not self.answers():
                _say(progress, "Starting the database")
                self._start()
            self._bootstrap()

    def release(self) -> None:
        """Stop using the server; the last user stops it."""
        users, self._users = self._users, None
        if users is None:
            return
        with self._locked("start.lock"):
            users.close()
            with (self.data / "run" / "users.lock").open("ab") as alone:
                try:
                    fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return  # somebody else still uses it
                self._stop()

    def answers(self) -> bool:
        """Whether a server is there and takes connections."""
        try:
            psycopg.connect(self.address(user=SUPERUSER, database="postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def mend(self) -> bool:
        """Start the server again if it died under its users. Says whether it had to; cheap when all is well."""
        if self._is_our_postmaster(self.cluster / "postmaster.pid"):
            return False
        with self._locked("start.lock"):
            if self.answers():
                return False
            self._start()
        return True

    def address(self, *, user: str, database: str = DATABASE) -> str:
        """A libpq connection string for one of the roles."""
        return f"host={self.socket} user={user} dbname={database}"

    def program(self, name: str) -> str:
        """The path of one of PostgreSQL's programs, such as `pg_dump`."""
        return str(programs(self.data, user=self._user) / name)

    # -- places -------------------------------------------------------------------------------------------------------

    def _make_places(self) -> None:
        try:
            self.data.mkdir(parents=True, exist_ok=True)
            (self.data / "run").mkdir(exist_ok=True)
        except OSError as error:
            msg = f"Cannot write to {self.data}: {error.strerror}. Choose another directory with --data."
            raise ServerError(msg) from error
        require_reachable(self.data, user=self._user)
        for folder in (self.cluster, self.socket):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._user is not None:
                os.chown(folder, self._user.pw_uid, self._user.pw_gid)
            elif folder.stat().st_uid != os.getuid():
                msg = f"{folder} belongs to somebody else. Remove it, or choose another directory with --data."
                raise ServerError(msg)
            folder.chmod(0o700)

    def _locked(self, name: str) -> Lock:
        return Lock(self.data / "run" / name)

    # -- life ---------------------------------------------------------------------------------------------------------

    def _run(self, *command: str) -> None:
        ran = subprocess.run(  # noqa: S603  # our own programs, no shell
            command, capture_output=True, text=True, cwd="/", check=False, **self._as_user()
        )
        if ran.returncode:
            log = self._last_log_lines()
            msg = f"{Path(command[0]).name} failed: {(ran.stderr or ran.stdout).strip()}\n{log}"
            raise ServerError(msg)

    def _as_user(self) -> dict[str, Any]:
        environment = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
        if self._user is None:
            return {"env": environment}
        return {"env": environment, "user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}

    def _initialise(self) -> None:
        self._run(
            str(self._programs / "initdb"),
            f"--pgdata={self.cluster}",
            f"--username={SUPERUSER}",
            "--auth=peer",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=PG_UNICODE_FAST",
            "--locale=C",
            "--data-checksums",
            "--no-instructions",
        )
        own = {os.getuid(), os.geteuid()}
        names = {_name_of(uid) for uid in own} | ({self._user.pw_name} if self._user else set())
        identity = [f"kvitt {name} {role}" for name in sorted(names) for role in (SUPERUSER, OWNER, APPLICATION)]
        self._write("pg_ident.conf", "\n".join(identity) + "\n")
        self._write("pg_hba.conf", "local all all peer map=kvitt\n")
        with (self.cluster / "postgresql.conf").open("a") as file:
            file.write(_CONFIGURATION)

    def _write(self, name: str, text: str) -> None:
        path = self.cluster / name
        path.write_text(text)
        if self._user is not None:
            os.chown(path, self._user.pw_uid, self._user.pw_gid)

    def _start(self) -> None:
        """Start it; backends of a killed server may hold its memory for a moment, so trying again is part of starting."""
        deadline = time.monotonic() + 30
        while True:
            self._clear_stale_pid()
            try:
                self._start_once()
            except ServerError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.3)
            else:
                return

    def _start_once(self) -> None:
        self._run(
            str(self._programs / "pg_ctl"),
            f"--pgdata={self.cluster}",
            f"--log={self.cluster / 'server.log'}",
            f"--options=-c unix_socket_directories='{self.socket}'",
            "--wait",
            f"--timeout={START_SECONDS}",
            "start",
        )

    def _stop(self) -> None:
        with suppress(ServerError):
            self._run(
                str(self._programs / "pg_ctl"),
                f"--pgdata={self.cluster}",
                "--mode=fast",
                "--wait",
                "--timeout=60",
                "stop",
            )

    def _clear_stale_pid(self) -> None:
        """Remove pid and lock files that name no live server of ours; wait for one that is just going down."""
        deadline = time.monotonic() + 30
        lock = self.socket / ".s.PGSQL.5432.lock"
        for path in (self.cluster / "postmaster.pid", lock):
            while path.exists():
                if not self._is_our_postmaster(path):
                    path.unlink(missing_ok=True)
                    break
                if self.answers() or time.monotonic() > deadline:
                    return
                time.sleep(0.1)

    def _is_our_postmaster(self, path: Path) -> bool:
        try:
            pid = int(path.read_text().split("\n", 1)[0])
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
        except (OSError, ValueError, IndexError):
            return False
        return state != "Z" and str(self.cluster) in command

    def _last_log_lines(self) -> str:
        try:
            return "\n".join((self.cluster / "server.log").read_text().splitlines()[-5:])
        except OSError:
            return ""

    # -- roles --------------------------------------------------------------------------------------------------------

    def _bootstrap(self) -> None:
        with psycopg.connect(self.address(user=SUPERUSER, database="postgres"), autocommit=True) as connection:
            roles = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
            if OWNER not in roles:
                connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB")
            if APPLICATION not in roles:
                connection.execute(f"CREATE ROLE {APPLICATION} LOGIN")
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if found is None:
            self.create_database(DATABASE)

    def create_database(self, name: str) -> None:
        """A new empty database, owned by the migrating role, with the application's rights on what will be in it."""
        with psycopg.connect(self.address(user=SUPERUSER, database="postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" OWNER {OWNER}')
        with psycopg.connect(self.address(user=SUPERUSER, database=name), autocommit=True) as connection:
            connection.execute(f"ALTER SCHEMA public OWNER TO {OWNER}")
            connection.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
            connection.execute(f'GRANT CONNECT, TEMPORARY ON DATABASE "{name}" TO {APPLICATION}')
        with psycopg.connect(self.address(user=OWNER, database=name), autocommit=True) as connection:
            for statement in application_rights():
                connection.execute(statement.encode())


def _name_of(uid: int) -> str:
    import pwd

    return pwd.getpwuid(uid).pw_name


def _say(progress: Callable[[str], None] | None, text: str) -> None:
    if progress is not None:
        progress(text)
