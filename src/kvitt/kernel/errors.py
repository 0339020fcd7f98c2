"""The errors that a person can do something about.

Every refusal of an action is one of these. A face turns it into a form error, a command-line message or
`application/problem+json`; the text is looked up by `code`, never taken from the exception.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from kvitt.kernel.findings import Finding

type Parameters = Mapping[str, str | int]


class KvittError(Exception):
    """Base of all refusals. `code` is stable and translated; `parameters` fill the sentence."""

    http_status: ClassVar[int] = 400

    def __init__(self, code: str, /, **parameters: str | int) -> None:
        super().__init__(f"{code} {dict(parameters)}" if parameters else code)
        self.code = code
        self.parameters: dict[str, str | int] = parameters


class NotFoundError(KvittError):
    """The thing does not exist, or not for this person: the two are never told apart."""

    http_status = 404

    def __init__(self, code: str = "not-found", /, **parameters: str | int) -> None:
        super().__init__(code, **parameters)


class NotAllowedError(KvittError):
    """The person may see the thing but not do this to it."""

    http_status = 403


class TooManyError(KvittError):
    """Too often in too short a time. `minutes` says when to try again."""

    http_status = 429


class ConflictError(KvittError):
    """Somebody or something was faster: the state or version is no longer the one that was seen."""

    http_status = 409


class PreconditionFailedError(ConflictError):
    """What the caller demanded of the version (`If-Match`) does not hold. The caller reads again and decides anew."""

    http_status = 412


class InvalidError(KvittError):
    """The input cannot be taken as it stands. Carries every finding at once, not only the first."""

    http_status = 422

    def __init__(self, code: str = "invalid", /, *, findings: Sequence[Finding] = (), **parameters: str | int) -> None:
        super().__init__(code, **parameters)
        self.findings = tuple(findings)
