"""How commands speak: results to standard output, everything else to standard error; `--json` for programs."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn


def note(text: str) -> None:
    """A word to the person, never part of the result."""
    sys.stderr.write(f"{text}\n")


def result(value: Mapping[str, Any], *, as_json: bool, text: str) -> None:
    """The result, for a person or for a program."""
    sys.stdout.write((json.dumps(value, default=str, ensure_ascii=False) if as_json else text) + "\n")


class FailedError(SystemExit):
    """The end of a command that could not do what it was asked; the text has been said."""

    def __init__(self, text: str, *, status: int) -> None:
        super().__init__(status)
        self.text = text


def fail(text: str, *, status: int = 1) -> NoReturn:
    """Say what is wrong and what to do, and end."""
    note(text)
    raise FailedError(text, status=status)


class Progress:
    """A bar on a terminal, a line now and then elsewhere. Never goes backwards."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._watched = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
        self._shown = -1

    def __call__(self, done: int, total: int) -> None:
        """`done` of `total` is done."""
        percent = 100 if not total else min(100, int(done * 100 / total))
        if percent <= self._shown:
            return
        if self._watched:
            self._shown = percent
            sys.stderr.write(
                f"\r{self._label} {'█' * (percent // 4):25} {percent:3} %{chr(10) if percent == 100 else ''}"
            )
        elif percent // 25 > max(self._shown, 0) // 25 or self._shown < 0:
            self._shown = percent
            sys.stderr.write(f"{self._label} {percent} %\n")
        sys.stderr.flush()


@contextmanager
def database(data: Path | None, *, migrated: bool = False) -> Iterator[Callable[[], bool]]:
    """The database of the data directory runs meanwhile, and Django is ready; up to date when `migrated` is asked for.

    Gives a function that brings the embedded server up again if it died.
    """
    if data is not None:
        os.environ["KVITT_DATA"] = str(data.absolute())
    from kvitt.project.postgres import Server, ServerError, data_directory
    from kvitt.project.postgres.configuration import uses_outside_server

    if uses_outside_server():
        try:
            _ready(migrated=migrated)
        except ValueError as error:
            fail(str(error))
        yield lambda: False  # the operator's own server is the operator's to mend
        return
    server = Server(data_directory())
    try:
        server.acquire(progress=note)
    except ServerError as error:
        fail(str(error))
    try:
        _ready(migrated=migrated)
        yield server.mend
    finally:
        from django.db import connections

        connections.close_all()
        server.release()


def _ready(*, migrated: bool) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kvitt.project.settings")
    import django

    django.setup()
    if migrated:
        from django.db import OperationalError, ProgrammingError

        from kvitt.project.commands.migrate import UnsafeRoleError, migrate

        try:
            migrate()
        except UnsafeRoleError as error:
            fail(str(error))
        except (OperationalError, ProgrammingError) as error:
            fail(f"The database cannot be used: {str(error).splitlines()[0]}\nkvitt doctor says what is wrong.")
