"""A policy written as text. What is written reads back as exactly the same policy, and is written alike again. Pure."""

import re
from decimal import Decimal

from kvitt.policy.rules.policy import Policy
from kvitt.policy.rules.rule import Rule, plain_number
from kvitt.policy.rules.values import LANGUAGES


def policy_to_toml(policy: Policy) -> str:
    """The policy as text, the rules in their order and the keys in one order; what asks for nothing is left out."""
    return "\n".join("\n".join(["[[rule]]", *_lines(rule)]) + "\n" for rule in policy.rules)


def _lines(rule: Rule) -> list[str]:
    values: dict[str, object] = {
        "code": rule.code,
        "names": {language: rule.names[language] for language in LANGUAGES if language in rule.names},
        "topic": rule.topic,
        "kinds": sorted(rule.what.kinds),
        "cost_types": sorted(rule.what.cost_types),
        "countries": sorted(rule.what.countries),
        "merchants": list(rule.what.merchants),
        "words": list(rule.what.words),
        "paid_with": rule.what.paid_with,
        "weekdays": sorted(rule.what.weekdays),
        "notice_below": rule.what.notice_below,
        "employees": sorted(rule.who.employees),
        "groups": {code: sorted(values) for code, values in sorted(rule.who.groups.items())},
        "branches": sorted(rule.who.branches),
        "roles": sorted(rule.who.roles),
        "measure": rule.measure,
        "above": rule.threshold or None,
        "effect": rule.effect,
        "approver": rule.approver,
        "valid_from": rule.valid_from,
        "valid_until": rule.valid_until,
        "basis": rule.basis,
        "source": rule.source,
    }
    return [f"{key} = {_toml(value)}" for key, value in values.items() if value not in ("", [], {}, None)]


def _toml(value: object) -> str:
    if isinstance(value, str):
        return f'"{"".join(_letter(letter) for letter in str(value))}"'
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{_key(key)} = {_toml(one)}' for key, one in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(_toml(one) for one in value)}]"
    return str(value)


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key, re.ASCII) else _toml(key)


def _letter(letter: str) -> str:
    if letter in {'"', "\\"}:
        return f"\\{letter}"
    return f"\\u{ord(letter):04x}" if ord(letter) < 32 or ord(letter) == 127 else letter
