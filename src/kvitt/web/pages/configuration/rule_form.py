"""A rule as a form: what can be chosen, what was typed, and the rule that is meant."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as made_of
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from kvitt.kernel.errors import InvalidError
from kvitt.kernel.findings import Finding, stop
from kvitt.kernel.typed import parse_amount
from kvitt.people import formats
from kvitt.policy.names import Known, nearest
from kvitt.policy.rules.rule import Effect, Measure, Rule, plain_number
from kvitt.policy.rules.text import built
from kvitt.policy.rules.values import KEYS, LANGUAGES, WrongError
from kvitt.policy.telling import EFFECTS, MEASURES, WEEKDAYS

_TICKED = ("kinds", "cost_types", "branches", "roles")
_TYPED = ("countries", "employees")
_PLAIN = ("topic", "paid_with", "measure", "effect", "basis", "source")
_CODE_LENGTH = 40
_SPELLED = {"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe"}


@dataclass(slots=True)
class _Meant:
    """The values of the keys that could be understood, and what could not."""

    values: dict[str, Any] = made_of(default_factory=dict)
    findings: list[Finding] = made_of(default_factory=list)

    def put(self, key: str, value: object) -> None:
        """A value, as it would stand in the text. What asks for nothing is left out."""
        if value in ("", [], {}, None):
            return
        try:
            self.values[key] = KEYS[key](value)
        except WrongError as wrong:
            self.findings.append(stop(f"policy.field-{wrong}", key))


def rule_of(sent: QueryDict, *, known: Known, language: str, code: str = "") -> Rule:
    """The rule that was typed. `code` is kept where the rule has one already. Raises InvalidError with a finding for each field."""
    meant = _Meant()
    names = {one: sent.get(f"name_{one}", "").strip() for one in LANGUAGES}
    meant.put("names", {one: name for one, name in names.items() if name})
    meant.put("code", sent.get("code", "").strip() or code or _code_of([names["en"], *names.values()]))
    for key in _TICKED:
        meant.put(key, sent.getlist(key))
    for key in _TYPED:
        meant.put(key, _found(sent.get(key, ""), key, known.codes[key], meant))
    for key in ("merchants", "words"):
        meant.put(key, _listed(sent.get(key, "")))
    for key in _PLAIN:
        meant.put(key, sent.get(key, "").strip())
    _groups(sent, known, meant)
    _figures(sent, meant, language=language)
    approver = _found(sent.get("approver", ""), "approver", known.codes["approver"], meant)
    if sent.get("effect") == Effect.APPROVER:
        meant.put("approver", approver[0] if approver else "")
    missing = [key for key in ("code", "measure", "effect") if key not in meant.values]
    meant.findings += [stop("policy.field-missing", key) for key in missing if not _has(meant.findings, key)]
    if not meant.findings:
        try:
            return built(meant.values)
        except ValueError as wrong:
            meant.findings.append(stop("policy.field-does-not-fit", str(wrong)))
    raise InvalidError(findings=meant.findings)


def _figures(sent: QueryDict, meant: _Meant, *, language: str) -> None:
    meant.put("weekdays", [int(day) for day in sent.getlist("weekdays") if day.isascii() and day.isdecimal()])
    notice = sent.get("notice_below", "").strip()
    if notice:
        meant.put("notice_below", int(notice) if notice.isascii() and notice.isdecimal() else notice)
    above = sent.get("above", "").strip()
    if above:
        _parsed(meant, "above", above, lambda text: parse_amount(text, language=language))
    for key in ("valid_from", "valid_until"):
        if sent.get(key, "").strip():
            _parsed(meant, key, sent.get(key, "").strip(), date.fromisoformat)


def _parsed(meant: _Meant, key: str, text: str, parse: Callable[[str], object]) -> None:
    try:
        meant.put(key, parse(text))
    except ValueError:
        meant.findings.append(stop("number-invalid" if key == "above" else "day-invalid", key))


def _groups(sent: QueryDict, known: Known, meant: _Meant) -> None:
    groups = {}
    for name in sent:
        dimension = name.removeprefix("group-")
        if name.startswith("group-") and (
            values := _found(sent.get(name, ""), name, known.values.get(dimension, {}), meant)
        ):
            groups[dimension] = values
    meant.put("groups", groups)


def _found(text: str, key: str, known: Mapping[str, str], meant: _Meant) -> list[str]:
    """The codes of what was typed, each by its code or by its name."""
    by_name = {name.casefold(): code for code, name in known.items()} | {code.casefold(): code for code in known}
    found = []
    for one in _listed(text):
        code = by_name.get(one.casefold()) or by_name.get(one.split(" ", 1)[0].casefold())
        if code is None:
            near = nearest(one, known)
            told = {"value": one, **({"near": f"{known[near]} ({near})"} if near else {})}
            meant.findings.append(stop(f"policy.field-unknown{'-near' if near else ''}", key, **told))
        else:
            found.append(code)
    return list(dict.fromkeys(found))


def _listed(text: str) -> list[str]:
    return [one.strip() for one in re.split(r"[,;\n]", text) if one.strip()]


def _has(findings: Iterable[Finding], key: str) -> bool:
    return any(finding.field == key for finding in findings)


def _code_of(names: Iterable[str]) -> str:
    """A code from the first name there is: small letters, digits and hyphens."""
    name = next((name for name in names if name), "")
    plain = "".join(_SPELLED.get(letter, letter) for letter in name.casefold())
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return "-".join(re.findall("[a-z0-9]+", plain))[:_CODE_LENGTH].strip("-")


def shown_rule(rule: Rule | None, *, language: str) -> dict[str, Any]:
    """The fields of the form as they stand in a rule; empty for a new one."""
    if rule is None:
        return {"measure": Measure.AMOUNT.value, "effect": Effect.NOTE.value}
    what, who = rule.what, rule.who
    return {
        "code": rule.code,
        **{f"name_{one}": name for one, name in rule.names.items()},
        "kinds": sorted(what.kinds),
        "cost_types": sorted(what.cost_types),
        "countries": ", ".join(sorted(what.countries)),
        "merchants": ", ".join(what.merchants),
        "words": ", ".join(what.words),
        "paid_with": what.paid_with or "",
        "weekdays": [str(day) for day in sorted(what.weekdays)],
        "notice_below": "" if what.notice_below is None else str(what.notice_below),
        "employees": ", ".join(sorted(who.employees)),
        **{f"group-{code}": ", ".join(sorted(values)) for code, values in who.groups.items()},
        "branches": sorted(who.branches),
        "roles": sorted(who.roles),
        "measure": rule.measure.value,
        "above": _typed(rule.threshold, language) if rule.threshold else "",
        "effect": rule.effect.value,
        "approver": rule.approver,
        "topic": rule.topic,
        "valid_from": rule.valid_from.isoformat() if rule.valid_from else "",
        "valid_until": rule.valid_until.isoformat() if rule.valid_until else "",
        "basis": rule.basis or "",
        "source": rule.source,
    }


def _typed(number: Decimal, language: str) -> str:
    if number == number.to_integral_value():
        return plain_number(number)
    return formats.amount(number, currency="EUR", language=language)


def typed_rule(sent: QueryDict) -> dict[str, Any]:
    """What was typed, to be shown again."""
    many = {*_TICKED, "weekdays"}
    return {name: sent.getlist(name) if name in many else sent.get(name, "") for name in sent}


def offered(known: Known, *, values: Mapping[str, Any]) -> dict[str, Any]:
    """What can be chosen in each field. What a rule names and nobody knows stays there to be seen and taken out."""

    def with_chosen(key: str, choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
        there = {code for code, _name in choices}
        return [*choices, *((code, code) for code in values.get(key, ()) if code not in there)]

    groups = known.codes["groups"]
    named = [name.removeprefix("group-") for name in values if name.startswith("group-")]
    return {
        "cost_types": with_chosen("cost_types", _by_name(known.codes["cost_types"])),
        "kinds": with_chosen("kinds", _by_name(known.codes["kinds"]) if len(known.codes["kinds"]) > 1 else []),
        "branches": with_chosen("branches", _by_name(known.codes["branches"])),
        "roles": with_chosen("roles", list(known.codes["roles"].items())),
        "dimensions": [
            {
                "field": f"group-{code}",
                "name": groups.get(code, code),
                "value": values.get(f"group-{code}", ""),
                "values": _by_name(known.values.get(code, {})),
            }
            for code in dict.fromkeys([*groups, *named])
            if known.values.get(code) or code in named
        ],
        "countries": list(known.codes["countries"].items()),
        "people": _by_name(known.codes["employees"]),
        "weekdays": [(str(day), name) for day, name in WEEKDAYS.items()],
        "measures": [(one.value, name) for one, name in MEASURES.items()],
        "effects": [(one.value, name) for one, name in EFFECTS.items()],
        "paid_with": [("", _("either")), ("own", _("Own money")), ("card", _("Company card"))],
        "bases": [("", "–"), ("law", _("a limit in law")), ("example", _("an example; set your own"))],
    }


def _by_name(named: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(named.items(), key=lambda one: one[1].casefold())
