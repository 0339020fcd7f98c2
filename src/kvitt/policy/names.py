"""The names that a policy may use, and those in it that nobody knows: a rule about a mistyped name would never say anything."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from django.apps import apps
from django.utils.translation import gettext_lazy

from kvitt.kernel.findings import Finding, stop
from kvitt.people.formats import countries
from kvitt.people.models import Branch, Dimension, DimensionValue, Role, User
from kvitt.policy.models import CostType
from kvitt.policy.rules.policy import Policy
from kvitt.policy.rules.rule import Rule

_ROLES = {
    Role.EMPLOYEE: gettext_lazy("Employee"),
    Role.APPROVER: gettext_lazy("Manager"),
    Role.SECRETARY: gettext_lazy("Secretary"),
    Role.FINANCE: gettext_lazy("Finance"),
    Role.ADMINISTRATOR: gettext_lazy("Administrator"),
    Role.AUDITOR: gettext_lazy("Auditor"),
}
_KINDS = "kvitt.transactions.kinds."


@dataclass(frozen=True, slots=True)
class Known:
    """What there is: by key of a rule, each code with what people call it. `values`: the same, by dimension."""

    codes: Mapping[str, Mapping[str, str]]
    values: Mapping[str, Mapping[str, str]]


def known_names(*, language: str = "en") -> Known:
    """Everything of the company that a rule may name, with what it is called in the language: five queries."""
    people = {
        number: name
        for number, name in User.objects.filter(is_active=True).values_list("employee_number", "full_name")
        if number
    }
    dimensions = dict(Dimension.objects.filter(is_active=True).values_list("code", "names"))
    values: dict[str, dict[str, str]] = {code: {} for code in dimensions}
    for dimension, code, name in DimensionValue.objects.values_list("dimension__code", "code", "name"):
        values.setdefault(dimension, {})[code] = name
    codes = {
        "kinds": {app.label: str(app.verbose_name) for app in apps.get_app_configs() if app.name.startswith(_KINDS)},
        "cost_types": {row.code: row.name_in(language) for row in CostType.objects.filter(is_active=True)},
        "countries": dict(countries(language)),
        "employees": people,
        "approver": people,
        "branches": dict(Branch.objects.filter(is_active=True).values_list("code", "name")),
        "roles": {role.value: str(_ROLES[role]) for role in Role},
        "groups": {code: names.get(language) or next(iter(names.values()), code) for code, names in dimensions.items()},
    }
    return Known(codes, values)


def unknown_names(policy: Policy, *, known: Known) -> list[Finding]:
    """A finding for each name that nobody knows, in the order of the rules, with the nearest that there is."""
    return [finding for rule in policy.rules for finding in _unknown_in(rule, known)]


def _unknown_in(rule: Rule, known: Known) -> Iterator[Finding]:
    used: dict[str, Iterable[str]] = {
        "kinds": rule.what.kinds,
        "cost_types": rule.what.cost_types,
        "countries": rule.what.countries,
        "employees": rule.who.employees,
        "branches": rule.who.branches,
        "roles": rule.who.roles,
        "groups": rule.who.groups,
        "approver": [rule.approver] if rule.approver else [],
    }
    for key, names in used.items():
        for name in sorted(names):
            if name not in known.codes[key]:
                yield _finding(rule, key, name, known.codes[key])
    for dimension, wanted in sorted(rule.who.groups.items()):
        for name in sorted(wanted):
            if dimension in known.values and name not in known.values[dimension]:
                yield _finding(rule, f"groups.{dimension}", name, known.values[dimension])


def _finding(rule: Rule, key: str, value: str, known: Mapping[str, str]) -> Finding:
    near = nearest(value, known)
    told = {"rule": rule.code, "key": key, "value": value}
    if near:
        return stop("policy.unknown-name-near", key.partition(".")[0], **told, near=near)
    return stop("policy.unknown-name", key.partition(".")[0], **told)


def nearest(value: str, known: Mapping[str, str]) -> str:
    """The code that is spelled most like it, or whose name is; empty where nothing is near."""
    spelled = {code.casefold(): code for code in known}
    spelled |= {name.casefold(): code for code, name in known.items() if name.casefold() not in spelled}
    found = get_close_matches(value.casefold(), spelled, n=1, cutoff=0.6)
    return spelled[found[0]] if found else ""
