"""Findings: what a check has to say about an item, all at once and without a language.

A finding names a field and a stable code such as `expense.receipt-missing`; the sentence is looked up by the
code when it is shown, in the reader's language, with the parameters filled in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as made_of
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: `stop` refuses sending, `warn` and `note` go along to the approver."""

    STOP = "stop"
    WARN = "warn"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found. `field` is the form field it belongs to, or empty for the whole item."""

    severity: Severity
    code: str
    field: str = ""
    parameters: Mapping[str, str] = made_of(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """The stored and served form; `from_json` reads it back."""
        return {
            "severity": self.severity.value,
            "code": self.code,
            "field": self.field,
            "parameters": dict(self.parameters),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> "Finding":
        """Read back what `as_json` wrote."""
        parameters = value.get("parameters") or {}
        if not isinstance(parameters, Mapping):
            msg = "parameters must be an object"
            raise TypeError(msg)
        return cls(
            severity=Severity(str(value["severity"])),
            code=str(value["code"]),
            field=str(value.get("field", "")),
            parameters={str(key): str(text) for key, text in parameters.items()},
        )


def stop(code: str, field: str = "", **parameters: str) -> Finding:
    """A finding that refuses sending."""
    return Finding(Severity.STOP, code, field, parameters)


def warn(code: str, field: str = "", **parameters: str) -> Finding:
    """A finding that the approver sees on top of the item."""
    return Finding(Severity.WARN, code, field, parameters)


def note(code: str, field: str = "", **parameters: str) -> Finding:
    """A finding worth knowing, that asks for nothing."""
    return Finding(Severity.NOTE, code, field, parameters)


def stops(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that refuse sending, in the order given."""
    return tuple(finding for finding in findings if finding.severity is Severity.STOP)
