"""Verdicts as findings: what the person sees while typing, and the approver on top of the item."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from typing import Any

from kvitt.kernel.findings import Finding, Severity
from kvitt.kernel.money import minor_digits, rounded
from kvitt.policy.rules.judge import Verdict
from kvitt.policy.rules.rule import MISSING, PAYABLE, Effect, Measure

#: Measures whose finding says what was found by the rule's name alone.
_PLAIN = MISSING | {Measure.DUPLICATE, Measure.ALCOHOL}
#: The field of the form where the person can do something about it.
_FIELDS = {
    Measure.NO_RECEIPT: "receipts",
    Measure.NO_PARTICIPANTS: "participants",
    Measure.PER_PARTICIPANT: "participants",
    Measure.NO_COMMENT: "purpose",
    Measure.AGE: "on",
    Measure.RATE_DEVIATION: "rate",
    Measure.ALCOHOL: "receipts",
    Measure.DUPLICATE: "receipts",
}
PREFIX = "policy."
#: The parameter that names the version by which the item has changed since.
OUTDATED = "changed_in_version"


@dataclass(frozen=True, slots=True)
class Priced:
    """How the item's amounts were converted: one unit of `currency` is worth `rate` of `home`, and what its version will be."""

    currency: str
    home: str
    rate: Decimal
    version: int


def findings_of(verdicts: Iterable[Verdict], priced: Priced) -> Iterator[Finding]:
    """Each verdict as a finding, with the rule's version and the item's version that it was passed on."""
    for verdict in verdicts:
        what = _what(verdict)
        plain = "-plain" if verdict.rule.measure in _PLAIN and what != "pay-limit" else ""
        yield Finding(
            severity=_severity(verdict),
            code=f"{PREFIX}{what}{plain}",
            field=_field(verdict),
            parameters=_parameters(verdict, priced),
        )


def is_stale(finding: Finding, *, versions: Mapping[str, str]) -> bool:
    """Whether a stored verdict was passed on another version of the item, or by a rule that says something else by now."""
    told = finding.parameters
    if not finding.code.startswith(PREFIX):
        return False
    return OUTDATED in told or versions.get(told.get("rule", "")) != told.get("rule_version")


def outdated(findings: Iterable[Mapping[str, Any]], *, version: int) -> list[dict[str, Any]]:
    """Stored findings of an item that changes to `version` without being judged anew: its verdicts say so from now on."""
    return [
        {**finding, "parameters": {**finding.get("parameters", {}), OUTDATED: str(version)}}
        if str(finding["code"]).startswith(PREFIX)
        else dict(finding)
        for finding in findings
    ]


def approvers_asked(findings: Iterable[Mapping[str, Any]]) -> list[str]:
    """The employee numbers of those whom stored verdicts ask as well, each once.

    A verdict that is not certain asks nobody.
    """
    asks = f"{PREFIX}{Effect.APPROVER.value}"
    told = (finding["parameters"] for finding in findings if str(finding["code"]) in {asks, f"{asks}-plain"})
    return list(dict.fromkeys(str(one["approver"]) for one in told if one.get("approver")))


def _what(verdict: Verdict) -> str:
    if not verdict.certain:
        return "unknown"
    if verdict.rule.effect is Effect.EXPLAIN:
        return "explain" if verdict.stops else "explained"
    return verdict.rule.effect.value


def _severity(verdict: Verdict) -> Severity:
    if verdict.stops:
        return Severity.STOP
    quiet = verdict.rule.effect is Effect.NOTE or not verdict.certain
    return Severity.NOTE if quiet else Severity.WARN


def _field(verdict: Verdict) -> str:
    if verdict.stops and verdict.rule.effect is Effect.PAY_LIMIT:
        return "private_amount"
    if verdict.stops and verdict.rule.effect is Effect.EXPLAIN:
        return "purpose"
    return _FIELDS.get(verdict.rule.measure, "amount")


def _parameters(verdict: Verdict, priced: Priced) -> dict[str, str]:
    rule = verdict.rule
    names = {f"name@{language}": name for language, name in rule.names.items()}
    told = {
        "rule": rule.code,
        "rule_version": rule.version,
        "item_version": str(priced.version),
        "name": rule.names.get("en") or next(iter(rule.names.values()), rule.code),
        **names,
        "measured": _figure(verdict.measured, rule.measure, priced),
        "limit": _figure(rule.threshold, rule.measure, priced),
    }
    if rule.approver:
        told["approver"] = rule.approver
    if verdict.payable is not None and verdict.rest is not None:
        told["payable"] = _figure(verdict.payable, rule.measure, priced)
        told["rest"] = f"{_set_aside(verdict.rest, priced)} {priced.currency}"
    return told


def _figure(value: Decimal, measure: Measure, priced: Priced) -> str:
    if measure in PAYABLE or measure in MISSING:
        return f"{rounded(value, priced.home)} {priced.home}"
    if measure in {Measure.RATE_DEVIATION, Measure.ALCOHOL}:
        return f"{rounded(value, 'EUR')} %"
    return str(value)


def _set_aside(rest: Decimal, priced: Priced) -> Decimal:
    """The rest in the receipt's currency, rounded up: a hair too little would be above the limit again."""
    if not priced.rate:
        return rest
    return (rest / priced.rate).quantize(Decimal(1).scaleb(-minor_digits(priced.currency)), rounding=ROUND_UP)
