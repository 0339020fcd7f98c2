"""Trying a policy from the command line."""

from collections.abc import Callable, Mapping
from typing import Any

from kvitt.kernel.clock import today
from kvitt.kernel.errors import InvalidError, KvittError, NotFoundError
from kvitt.policy.names import known_names, unknown_names
from kvitt.policy.rules.text import policy_from_toml
from kvitt.policy.rules.trial import as_json
from kvitt.tenancy.queries import company, company_id_of
from kvitt.tenancy.scope import company_scope
from kvitt.tenancy.sentences import say
from kvitt.transactions.trial import try_on_last_year


def tried(text: str, *, company_code: str, progress: Callable[[int, int], None]) -> dict[str, Any]:
    """The trial as JSON. Raises InvalidError for a text that is no policy, NotFoundError for an unknown company."""
    draft = policy_from_toml(text)
    company_id = company_id_of(company_code)
    if company_id is None:
        raise NotFoundError
    with company_scope(company_id):
        found = company()
        trial = try_on_last_year(draft=draft, today=today(zone=found.time_zone), progress=progress)
        unknown = [say(one.code, one.parameters) for one in unknown_names(draft, known=known_names())]
        return {"currency": found.base_currency, "warnings": unknown, **as_json(trial)}


def said(error: KvittError) -> str:
    """A refusal as lines, one for each finding."""
    findings = error.findings if isinstance(error, InvalidError) else ()
    return "\n".join(say(one.code, one.parameters) for one in findings) or say(error.code, error.parameters)


def table(found: Mapping[str, Any]) -> str:
    """The trial for people."""
    draft, before = found["draft"], found["in_force"]
    lines = [
        *found["warnings"],
        f"{found['items']:,} items of the last twelve months; amounts in {found['currency']}",
        "",
    ]
    lines.append(f"{'':24}{'in force':>10}{'':>16}{'this policy':>14}")
    for outcome in ("stopped", "asked", "cut", "told", "passed"):
        was, becomes = before["outcomes"][outcome], draft["outcomes"][outcome]
        lines.append(
            f"{outcome:24}{was['count']:>10,}{was['amount']:>16}{becomes['count']:>14,}{becomes['amount']:>16}"
        )
    for name, label in (("not_paid", "left to employees"), ("taxable", "taxable")):
        lines.append(f"{label:24}{'':>10}{before[name]:>16}{'':>14}{draft[name]:>16}")
    lines += ["", f"{'department':24}{'stopped':>10}{'':>16}{'asked':>10}{'cut':>10}{'told':>10}{'passed':>12}"]
    for code, one in draft["departments"].items():
        stopped = one["stopped"]
        others = "".join(f"{one[name]['count']:>10,}" for name in ("asked", "cut", "told"))
        lines.append(
            f"{code or '–':24}{stopped['count']:>10,}{stopped['amount']:>16}{others}{one['passed']['count']:>12,}"
        )
    lines += ["", f"{'rule':40}{'items':>10}{'amount':>16}"]
    lines += [f"{code:40}{one['count']:>10,}{one['amount']:>16}" for code, one in draft["rules"].items()]
    return "\n".join(lines)
