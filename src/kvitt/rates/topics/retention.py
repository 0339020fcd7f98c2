"""How long records have to be kept (`rules.toml`)."""

import calendar
import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from kvitt.kernel.findings import Finding, note
from kvitt.rates.cases import Answer, CaseError
from kvitt.rates.law import Rule, rules_of
from kvitt.rates.steps import Step
from kvitt.rates.tables import Tables
from kvitt.rates.topics._given import day, year_of

_RULE = "retention.bookkeeping"
_WORKING_TIME = "retention.working_time"
_SECONDARY = "retention.secondary_documentation"


def answer(*, country: str, given: Mapping[str, Any], tables: Tables) -> Answer:
    """`keep_until`: the last day. Raises CaseError."""
    del tables  # periods are rules, not rates
    end, name = _end(given)
    law = next((one for one in rules_of(country) if one.id == name), None)
    if law is None:
        msg = f"Kvitt knows no period of {name} of {country}"
        raise CaseError(msg)
    starts = date(end.year, 12, 31) if law.values.get("after") == "calendar_year" else end
    months = int(law.number("years")) * 12 + int(law.number("months") if "months" in law.values else 0)
    until = _later(starts, months)
    return Answer({"keep_until": until.isoformat()}, [_step(law, starts, months)], _told(law))


def _end(given: Mapping[str, Any]) -> tuple[date, str]:
    """The day from which the period runs, and the rule that it follows. Raises CaseError."""
    for name in ("reference_period_end", "period_end"):
        if given.get(name):
            return day(given[name], name), _WORKING_TIME
    words = " ".join(str(given.get(name, "")) for name in ("document", "record", "kind", "documentation")).lower()
    rule = (
        _WORKING_TIME if re.search(r"working.?time", words) else _SECONDARY if re.search(r"secondary", words) else _RULE
    )
    for name in ("accounting_year_end", "financial_year_end", "fiscal_year_end", "year_end"):
        if given.get(name):
            return day(given[name], name), rule
    for name in ("accounting_year", "year"):
        if given.get(name) is not None:
            return date(year_of(given, name), 12, 31), rule
    msg = "accounting_year_end: the last day of the accounting year is needed"
    raise CaseError(msg)


def _later(on: date, months: int) -> date:
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    if year > date.max.year:
        msg = f"accounting_year_end: {on.isoformat()} lies too far ahead"
        raise CaseError(msg)
    return date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))


def _step(law: Rule, starts: date, months: int) -> Step:
    told = {
        "from": starts.isoformat(),
        "months": str(months),
        "rule": f"{law.country.lower()}.{law.id}",
        "since": law.since.isoformat(),
        "source": law.sources[0].title,
        "url": law.sources[0].url,
    }
    return Step("keep", Fraction(months), parameters=told)


def _told(law: Rule) -> tuple[Finding, ...]:
    return (note("retention.one-source", "", rule=law.id),) if law.confidence.value != "two sources" else ()
