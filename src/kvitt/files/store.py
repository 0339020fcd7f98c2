"""The content-addressed store: a file lies under the SHA-256 of its bytes and is never changed.

Writing is atomic (a temporary file, flushed to disk, then renamed), so a crash leaves either the whole file or none, and two
writers of the same bytes do not disturb each other.
"""

import hashlib
import os
import re
import secrets
from pathlib import Path

from django.conf import settings

_HASH = re.compile(r"[0-9a-f]{64}")


class MissingFileError(RuntimeError):
    """The bytes of a known hash are not there, or are not the bytes any more."""


class ContentStore:
    """A folder of files by hash: `ab/cd/abcd…`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, data: bytes) -> str:
        """Keep the bytes; says their SHA-256 in hexadecimal."""
        digest = hashlib.sha256(data).hexdigest()
        place = self.path(digest)
        if place.exists():
            return digest
        place.parent.mkdir(parents=True, exist_ok=True)
        half = place.with_name(f".{digest}.{secrets.token_hex(6)}")
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        half.rename(place)
        return digest

    def read(self, digest: str) -> bytes:
        """The bytes. Raises MissingFileError."""
        try:
            return self.path(digest).read_bytes()
        except FileNotFoundError as error:
            msg = f"the file {digest} is missing from the store"
            raise MissingFileError(msg) from error

    def path(self, digest: str) -> Path:
        """Where the bytes of a hash lie. Raises ValueError for anything but a hash."""
        if not _HASH.fullmatch(digest):
            msg = "not a SHA-256 in hexadecimal"
            raise ValueError(msg)
        return self.folder / digest[:2] / digest[2:4] / digest

    def holds(self, digest: str) -> bool:
        """Whether the bytes are there and are still the same."""
        try:
            return hashlib.sha256(self.path(digest).read_bytes()).hexdigest() == digest
        except FileNotFoundError:
            return False


def store() -> ContentStore:
    """The installation's store."""
    return ContentStore(Path(settings.KVITT_FILES))
