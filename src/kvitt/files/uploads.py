"""A file that came with a request, on its way in."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from kvitt.files.actions import Incoming
from kvitt.files.media import MAX_BYTES
from kvitt.kernel.errors import InvalidError


def incoming(file: "UploadedFile[Any] | None", *, receipt_id: UUID) -> Incoming:
    """The file, once it is known to be small enough to be held in memory.

    Raises InvalidError `file.empty`, `file.too-large`.
    """
    if file is None:
        code = "file.empty"
        raise InvalidError(code)
    if (file.size or 0) > MAX_BYTES:
        code = "file.too-large"
        raise InvalidError(code, megabytes=MAX_BYTES // 1024 // 1024)
    return Incoming(receipt_id=receipt_id, name=file.name or "", data=file.read())
