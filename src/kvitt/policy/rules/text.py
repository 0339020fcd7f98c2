"""A policy read from a text that people keep in version control: TOML, one `[[rule]]` after the other. Pure."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from kvitt.kernel.errors import InvalidError
from kvitt.kernel.findings import Finding, stop
from kvitt.policy.rules.places import Places
from kvitt.policy.rules.policy import Policy
from kvitt.policy.rules.rule import Rule, What, Who
from kvitt.policy.rules.values import KEYS, WrongError

#: A text longer than this is no policy.
LONGEST = 500_000
MOST_RULES = 1_000


def policy_from_toml(text: str) -> Policy:
    """Read a policy. Raises InvalidError with a finding for everything that is wrong, each with its line and key."""
    if len(text) > LONGEST:
        raise InvalidError(findings=[stop("policy.text-too-long", "text")])
    try:
        given = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        line = place[1] if place else str(text.count("\n") + 1)
        raise InvalidError(findings=[stop("policy.text-unreadable", "text", line=line)]) from None
    tables = given.get("rule", [])
    places = Places(text)
    findings = [_said("key-unknown", places.at_top(key), key) for key in given if key != "rule"]
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        findings.append(_said("rules-are-tables", places.at_top("rule"), "rule"))
        tables = []
    if len(tables) > MOST_RULES:
        raise InvalidError(findings=[stop("policy.text-too-long", "text")])
    rules = [_rule(table, number, places, findings) for number, table in enumerate(tables)]
    _find_twins(tables, places, findings)
    if findings:
        raise InvalidError(findings=findings)
    return Policy([rule for rule in rules if rule is not None])


def _rule(table: Mapping[str, Any], number: int, places: Places, findings: list[Finding]) -> Rule | None:
    values: dict[str, Any] = {}
    before = len(findings)
    for key, value in table.items():
        if key not in KEYS:
            findings.append(_said("key-unknown", places.of(number, key), key))
            continue
        try:
            values[key] = KEYS[key](value)
        except WrongError as wrong:
            findings.append(_said(str(wrong), places.of(number, key), key))
    findings += [
        _said("key-missing", places.of(number, ""), key) for key in ("code", "measure", "effect") if key not in table
    ]
    if len(findings) > before:
        return None
    try:
        return built(values)
    except ValueError as wrong:
        findings.append(_said("does-not-fit", places.of(number, str(wrong)), str(wrong)))
        return None


def _find_twins(tables: Sequence[Mapping[str, Any]], places: Places, findings: list[Finding]) -> None:
    seen: set[object] = set()
    for number, table in enumerate(tables):
        code = table.get("code")
        if isinstance(code, str):
            if code in seen:
                findings.append(_said("code-taken", places.of(number, "code"), "code"))
            seen.add(code)


def _said(what: str, line: int, key: str) -> Finding:
    return stop(f"policy.text-{what}", "text", line=str(line), key=key)


def built(values: Mapping[str, Any]) -> Rule:
    """A rule from the values of its keys. Raises ValueError with the name of the field that does not fit."""
    return Rule(
        code=values["code"],
        measure=values["measure"],
        effect=values["effect"],
        threshold=values.get("above", Decimal(0)),
        topic=values.get("topic", ""),
        what=What(
            kinds=frozenset(values.get("kinds", ())),
            cost_types=frozenset(values.get("cost_types", ())),
            countries=frozenset(values.get("countries", ())),
            merchants=values.get("merchants", ()),
            words=values.get("words", ()),
            paid_with=values.get("paid_with"),
            weekdays=frozenset(values.get("weekdays", ())),
            notice_below=values.get("notice_below"),
        ),
        who=Who(
            employees=frozenset(values.get("employees", ())),
            groups=values.get("groups", {}),
            branches=frozenset(values.get("branches", ())),
            roles=frozenset(values.get("roles", ())),
        ),
        valid_from=values.get("valid_from"),
        valid_until=values.get("valid_until"),
        approver=values.get("approver", ""),
        names=values.get("names", {}),
        basis=values.get("basis"),
        source=values.get("source", ""),
    )
