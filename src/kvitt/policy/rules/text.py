"""A policy as a text that people read and keep in version control: TOML, one `[[rule]]` after the other. Pure.

What is written reads back as exactly the same policy, and a text that was written is written alike again.
"""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kvitt.kernel.errors import InvalidError
from kvitt.kernel.findings import Finding, stop
from kvitt.policy.rules.policy import Policy
from kvitt.policy.rules.rule import Effect, Measure, PaidWith, Rule, What, Who, plain_number

LANGUAGES = ("da", "sv", "en")
#: A text longer than this is no policy.
LONGEST = 500_000
MOST_RULES = 1_000
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)


class _WrongError(Exception):
    """A value that its key cannot take; the argument says what is wanted."""


def policy_to_toml(policy: Policy) -> str:
    """The policy as text, the rules in their order and the keys in one order; what asks for nothing is left out."""
    return "\n".join("\n".join(["[[rule]]", *_lines(rule)]) + "\n" for rule in policy.rules)


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
    places = _Places(text)
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


def _rule(table: Mapping[str, Any], number: int, places: "_Places", findings: list[Finding]) -> Rule | None:
    values: dict[str, Any] = {}
    before = len(findings)
    for key, value in table.items():
        if key not in _KEYS:
            findings.append(_said("key-unknown", places.of(number, key), key))
            continue
        try:
            values[key] = _KEYS[key](value)
        except _WrongError as wrong:
            findings.append(_said(str(wrong), places.of(number, key), key))
    findings += [
        _said("key-missing", places.of(number, ""), key) for key in ("code", "measure", "effect") if key not in table
    ]
    if len(findings) > before:
        return None
    try:
        return _built(values)
    except ValueError as wrong:
        findings.append(_said("does-not-fit", places.of(number, str(wrong)), str(wrong)))
        return None


def _find_twins(tables: Sequence[Mapping[str, Any]], places: "_Places", findings: list[Finding]) -> None:
    seen: set[object] = set()
    for number, table in enumerate(tables):
        code = table.get("code")
        if isinstance(code, str):
            if code in seen:
                findings.append(_said("code-taken", places.of(number, "code"), "code"))
            seen.add(code)


def _said(what: str, line: int, key: str) -> Finding:
    return stop(f"policy.text-{what}", "text", line=str(line), key=key)


def _built(values: Mapping[str, Any]) -> Rule:
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
    )


def _code(value: object) -> str:
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise _WrongError("wants-code")
    return value


def _word(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 200 or "\0" in value:
        raise _WrongError("wants-text")
    return value


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise _WrongError("wants-list")
    return tuple(_word(one) for one in value)


def _meant(value: object) -> tuple[str, ...]:
    """Words to look for: each has at least one letter or digit, or it would be found everywhere."""
    words = _words(value)
    if not all(any(letter.isalnum() for letter in word) for word in words):
        raise _WrongError("wants-text")
    return words


def _countries(value: object) -> tuple[str, ...]:
    words = _words(value)
    if not all(re.fullmatch("[A-Z]{2}", word) for word in words):
        raise _WrongError("wants-countries")
    return words


def _weekdays(value: object) -> tuple[int, ...]:
    if not isinstance(value, list) or not value or not all(type(one) is int and 1 <= one <= 7 for one in value):
        raise _WrongError("wants-weekdays")
    return tuple(value)


def _days(value: object) -> int:
    if type(value) is not int or not 1 <= value <= 366:
        raise _WrongError("wants-days")
    return value


def _number(value: object) -> Decimal:
    if type(value) not in (int, Decimal) or not Decimal(value).is_finite() or not 0 <= value < 10**12:  # type: ignore[arg-type, operator]
        raise _WrongError("wants-number")
    return Decimal(value)  # type: ignore[arg-type]


def _date(value: object) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise _WrongError("wants-day")
    return value


def _groups(value: object) -> dict[str, frozenset[str]]:
    if not isinstance(value, dict) or not value:
        raise _WrongError("wants-groups")
    return {_word(code): frozenset(_words(values)) for code, values in value.items()}


def _names(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not value or not set(value) <= set(LANGUAGES):
        raise _WrongError("wants-names")
    return {language: _word(name) for language, name in value.items()}


def _measure(value: object) -> Measure:
    try:
        return Measure(str(value))
    except ValueError:
        raise _WrongError("wants-measure") from None


def _effect(value: object) -> Effect:
    try:
        return Effect(str(value))
    except ValueError:
        raise _WrongError("wants-effect") from None


def _paid_with(value: object) -> PaidWith:
    try:
        return PaidWith(str(value))
    except ValueError:
        raise _WrongError("wants-paid-with") from None


#: Every key of a rule, in the order in which they are written, with what reads it.
_KEYS: Mapping[str, Callable[[object], object]] = {
    "code": _code,
    "names": _names,
    "topic": _code,
    "kinds": _words,
    "cost_types": _words,
    "countries": _countries,
    "merchants": _meant,
    "words": _meant,
    "paid_with": _paid_with,
    "weekdays": _weekdays,
    "notice_below": _days,
    "employees": _words,
    "groups": _groups,
    "branches": _words,
    "roles": _words,
    "measure": _measure,
    "above": _number,
    "effect": _effect,
    "approver": _word,
    "valid_from": _date,
    "valid_until": _date,
}


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


class _Places:
    """In which line each key of each rule stands. `tomllib` does not say; a key of ours always opens its line."""

    def __init__(self, text: str) -> None:
        self._top: dict[str, int] = {}
        self._rules: list[dict[str, int]] = []
        inside = ""
        for number, line in enumerate(text.splitlines(), start=1):
            if not inside:
                self._see(line.strip(), number)
            for quotes in ('"""', "'''"):  # a text over several lines, in which nothing is a key
                if inside in ("", quotes) and line.count(quotes) % 2:
                    inside = "" if inside else quotes

    def _see(self, line: str, number: int) -> None:
        if re.match(r"\[\[\s*[\"']?rule[\"']?\s*\]\]", line):
            self._rules.append({"": number})
        elif found := re.match(r"\[+\s*(?:rule\s*\.\s*)?([\w-]+)|[\"']?([\w-]+)[\"']?\s*[.=]", line):
            place = self._rules[-1] if self._rules else self._top
            place.setdefault(found[1] or found[2], number)

    def of(self, number: int, key: str) -> int:
        """The line of a rule's key, or of the rule itself where the key is not written."""
        if number >= len(self._rules):
            return self.at_top("rule")
        return self._rules[number].get(key, self._rules[number][""])

    def at_top(self, key: str) -> int:
        """The line of a key that stands outside the rules."""
        return next((place[key] for place in (self._top, *self._rules) if key in place), 1)
