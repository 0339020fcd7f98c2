"""Verdicts as findings: what the person sees while typing, and the approver on top of the item."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from kvitt.kernel.findings import Finding, Severity, note
from kvitt.kernel.money import rounded
from kvitt.policy.rules.rule import MISSING, PAYABLE, Effect, Measure
from kvitt.policy.rules.verdict import Verdict

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
#: The parameter that names the policy by which a verdict was passed while the item was under way.
SINCE = "since_policy"
#: What is said of a verdict that was there when the item was sent, and that the policy of now does not pass.
LIFTED = f"{PREFIX}lifted"
#: What a verdict takes of a part of the item: this, and the part's key. Amounts in the company's currency.
_SHARE = "share@"
_LEAVES = frozenset({f"{PREFIX}pay-limit", f"{PREFIX}pay-nothing"})
_TAXES = f"{PREFIX}taxable"
#: Parameters that do not change what a verdict says.
_WHEN = frozenset({"item_version", "rule_version", OUTDATED, SINCE})
#: These say everything with their own words, whatever was measured.
_ONE_SENTENCE = frozenset({"pay-limit", "pay-nothing", "taxable"})


@dataclass(frozen=True, slots=True)
class Priced:
    """The company's currency, and the version that the item has with these verdicts."""

    home: str
    version: int


def findings_of(verdicts: Iterable[Verdict], priced: Priced) -> Iterator[Finding]:
    """Each verdict as a finding, with the rule's version and the item's version that it was passed on."""
    for verdict in verdicts:
        what = _what(verdict)
        plain = "-plain" if verdict.rule.measure in _PLAIN and what not in _ONE_SENTENCE else ""
        yield Finding(
            severity=_severity(verdict),
            code=f"{PREFIX}{what}{plain}",
            field=_field(verdict),
            parameters=_parameters(verdict, priced),
        )


def is_stale(finding: Finding, *, versions: Mapping[str, str]) -> bool:
    """Whether a stored verdict was passed on another version of the item, or by a rule that says something else by now."""
    told = finding.parameters
    if not finding.code.startswith(PREFIX) or finding.code == LIFTED:
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


def judged_anew(before: Sequence[Finding], after: Iterable[Finding], *, version: int, policy: str) -> list[Finding]:
    """The verdicts of an item under way by the policy that came into force: what is new says so, and what is gone is named.

    `version` is the item's, `policy` the number of the policy, empty when none is in force.
    """
    told = [one for one in before if one.code.startswith(PREFIX) and one.code != LIFTED]
    known = {meaning(one): one for one in told}
    fresh = [_with(one, item_version=str(version)) for one in after if one.code.startswith(PREFIX)]
    found = [
        _with(one, **{SINCE: known[meaning(one)].parameters[SINCE]} if SINCE in known[meaning(one)].parameters else {})
        if meaning(one) in known
        else _with(one, **{SINCE: policy})
        for one in fresh
    ]
    rules = {one.parameters.get("rule") for one in fresh}
    gone = [one for one in told if one.parameters.get("rule") not in rules]
    return [*found, *(note(LIFTED, **{**one.parameters, SINCE: policy}) for one in gone)]


def meaning(finding: Finding) -> tuple[object, ...]:
    """What a verdict says, without which version of the item it was said of, or when."""
    told = {name: text for name, text in finding.parameters.items() if name not in _WHEN}
    return finding.severity, finding.code, finding.field, tuple(sorted(told.items()))


def _with(finding: Finding, **parameters: str) -> Finding:
    return replace(finding, parameters={**finding.parameters, **parameters})


def left_to_employee(findings: Iterable[Finding]) -> Decimal:
    """What stored verdicts leave to the employee, in the company's currency."""
    return sum((sum(_shares(one).values(), Decimal(0)) for one in findings if one.code in _LEAVES), Decimal(0))


def left_by_part(findings: Iterable[Finding]) -> dict[str, Decimal]:
    """By key of a part, what stored verdicts leave of it to the employee, in the company's currency."""
    return _by_part(one for one in findings if one.code in _LEAVES)


def taxable_by_part(findings: Iterable[Finding]) -> dict[str, Decimal]:
    """By key of a part, how much of what the company pays of it is to be taxed, in the company's currency."""
    return _by_part(one for one in findings if one.code == _TAXES)


def _by_part(findings: Iterable[Finding]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for finding in findings:
        for key, share in _shares(finding).items():
            found[key] = found.get(key, Decimal(0)) + share
    return found


def _shares(finding: Finding) -> dict[str, Decimal]:
    told = finding.parameters
    return {key.removeprefix(_SHARE): Decimal(value) for key, value in told.items() if key.startswith(_SHARE)}


def _what(verdict: Verdict) -> str:
    if not verdict.certain:
        return "unknown"
    if verdict.rule.effect is Effect.PAY_LIMIT and verdict.stops:
        return "pay-nothing"
    if verdict.rule.effect is Effect.EXPLAIN:
        return "explain" if verdict.stops else "explained"
    return verdict.rule.effect.value


def _severity(verdict: Verdict) -> Severity:
    if verdict.stops:
        return Severity.STOP
    quiet = verdict.rule.effect is Effect.NOTE or not verdict.certain
    return Severity.NOTE if quiet else Severity.WARN


def _field(verdict: Verdict) -> str:
    if verdict.rule.effect is Effect.EXPLAIN and verdict.certain:
        return f"explanation-{verdict.rule.code}"
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
    if verdict.answer:
        told["answer"] = verdict.answer
    for name in ("payable", "taxable", "tax_free"):
        value = getattr(verdict, name)
        if value is not None:
            told[name] = f"{rounded(value, priced.home)} {priced.home}"
    if verdict.payable is not None:
        told["rest"] = f"{rounded(verdict.taken, priced.home)} {priced.home}"
    if verdict.shares:
        told |= {f"{_SHARE}{key}": str(share) for key, share in verdict.shares.items()}
    return told


def _figure(value: Decimal, measure: Measure, priced: Priced) -> str:
    if measure in PAYABLE or measure in MISSING:
        return f"{rounded(value, priced.home)} {priced.home}"
    if measure in {Measure.RATE_DEVIATION, Measure.ALCOHOL}:
        return f"{rounded(value, 'EUR')} %"
    return str(value)
