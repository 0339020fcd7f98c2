"""File locks between processes; the kernel drops them when a process dies, however it dies."""

import fcntl
from pathlib import Path


class Lock:
    """An exclusive file lock, held for a moment."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        self._file = self._path.open("ab")
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self._file.close()
