"""Rest and average weeks of working time against the limits of the law (`rules.toml`)."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from kvitt.kernel.findings import Finding, note
from kvitt.rates.cases import Answer, CaseError
from kvitt.rates.law import Rule, rules_of
from kvitt.rates.steps import Rounding, Step, told_exactly
from kvitt.rates.tables import Tables
from kvitt.rates.topics._given import day, moment, number

_ZONES = {"DK": "Europe/Copenhagen", "SE": "Europe/Stockholm"}
_RULES = {"DK": "working_time.limits", "SE": "working_time.atl"}
_HOURS_IN_A_DAY = 24
#: What a limit is called in the rules of each country.
_REST = ("daily_rest_hours", "daily_rest")
_WEEK = ("weekly_max_hours", "average_week_max")
#: A figure that is given as it is, the limit it is held against, and whether it has to be reached or not to be passed.
_PLAIN = {
    "weekly_rest_hours": ("weekly_rest", "at least"),
    "hours_without_break": ("max_without_break", "at most"),
    "ordinary_week_hours": ("ordinary_week", "at most"),
    "overtime_year_hours": ("overtime_year", "at most"),
    "overtime_month_hours": ("overtime_month", "at most"),
    "overtime_4_weeks_hours": ("overtime_4_weeks", "at most"),
}


def answer(*, country: str, given: Mapping[str, Any], tables: Tables) -> Answer:
    """`violation`, with the hours of rest or the average week. Raises CaseError."""
    del tables  # limits are rules, not rates
    law = _law(country)
    if given.get("work_start") is not None and given.get("next_start") is None:
        starts, ends = (moment(given, name, ZoneInfo(_ZONES[country])) for name in ("work_start", "work_end"))
        return _day(_between(starts, ends, "work_end"), law)
    if given.get("work_end") is not None or given.get("next_start") is not None:
        return _rest(given, country, law)
    if given.get("rest_hours") is not None:
        return _rest_of(number(given, "rest_hours"), law)
    daily = next((name for name in ("daily_hours", "hours_in_a_day", "day_hours") if given.get(name) is not None), None)
    if daily:
        return _day(number(given, daily), law)
    for name, (limit, way) in _PLAIN.items():
        if given.get(name) is not None:
            return _plain(name, number(given, name), limit, way, law)
    if given.get("hours") is not None:
        return _average(given, law)
    msg = "work_end and next_start, or period and hours, are needed"
    raise CaseError(msg)


def _law(country: str) -> Rule:
    found = next((one for one in rules_of(country) if one.id == _RULES.get(country)), None)
    if found is None:
        msg = f"Kvitt knows no limits of working time of {country}"
        raise CaseError(msg)
    return found


def _limit(law: Rule, names: tuple[str, ...]) -> Fraction:
    name = next((one for one in names if one in law.values), None)
    if name is None:
        msg = f"Kvitt knows no limit of {names[0]} of {law.country}"
        raise CaseError(msg)
    return law.number(name)


def _rest(given: Mapping[str, Any], country: str, law: Rule) -> Answer:
    """Hours that passed between two moments: a night on which the clock is changed is as long as it is."""
    zone = ZoneInfo(_ZONES[country])
    ends, starts = (moment(given, name, zone) for name in ("work_end", "next_start"))
    return _rest_of(_between(ends, starts, "next_start"), law)


def _between(since: datetime, until: datetime, name: str) -> Fraction:
    if until.astimezone(UTC) < since.astimezone(UTC):
        msg = f"{name}: it lies before what it follows"
        raise CaseError(msg)
    length = until.astimezone(UTC) - since.astimezone(UTC)
    return Fraction(length // timedelta(microseconds=1), 3_600_000_000)


def _rest_of(hours: Fraction, law: Rule) -> Answer:
    limit = _limit(law, _REST)
    fields = {"rest_hours": _hours(hours), "violation": hours < limit}
    return Answer(fields, [_step("rest", hours, limit, law)])


def _day(hours: Fraction, law: Rule) -> Answer:
    """The rest that the law wants leaves so many hours of a day for work."""
    limit = _HOURS_IN_A_DAY - _limit(law, _REST)
    fields = {"daily_hours": _hours(hours), "violation": hours > limit}
    return Answer(fields, [_step("day", hours, limit, law)])


def _plain(name: str, hours: Fraction, limit_name: str, way: str, law: Rule) -> Answer:
    limit = _limit(law, (limit_name,))
    violation = hours < limit if way == "at least" else hours > limit
    return Answer({name: _hours(hours), "violation": violation}, [_step(limit_name, hours, limit, law)])


def _average(given: Mapping[str, Any], law: Rule) -> Answer:
    """Hours by weeks of seven days. Days of absence are left out of the period, since they say nothing of how hard it was."""
    hours, limit = number(given, "hours"), _limit(law, _WEEK)
    findings: list[Finding] = []
    if given.get("weeks") is not None:
        days = number(given, "weeks") * 7
    else:
        first, last = _period(given)
        days = Fraction((last - first).days + 1)
        if last >= _months_later(first, 4):
            findings.append(note("working_time.longer-than-reference-period", "period", months="4"))
    absent = number(given, "absence_days") if given.get("absence_days") is not None else Fraction(0)
    if absent:
        days -= absent
        findings.append(note("working_time.absence-left-out", "absence_days", days=told_exactly(absent)))
    if days <= 0:
        msg = "period: it has no day in it"
        raise CaseError(msg)
    average = hours / (days / 7)
    fields = {"average_week_hours": str(Rounding.HALF_UP.of(average)), "violation": average > limit}
    return Answer(fields, [_step("average-week", average, limit, law, days=told_exactly(days))], findings)


def _step(what: str, hours: Fraction, limit: Fraction, law: Rule, **besides: str) -> Step:
    told = {
        "limit": told_exactly(limit),
        "rule": f"{law.country.lower()}.{law.id}",
        "since": law.since.isoformat(),
        "source": law.sources[0].title,
        "url": law.sources[0].url,
        **besides,
    }
    return Step(what, hours, hours, rounding=Rounding.HALF_UP, parameters=told)


def _hours(hours: Fraction) -> str:
    """Hours with two decimals at most: 10.5, 11, 10.33."""
    return f"{Rounding.HALF_UP.of(hours).normalize() + Decimal(0):f}"


def _period(given: Mapping[str, Any]) -> tuple[date, date]:
    """First and last day, both counted."""
    text = str(given.get("period") or "")
    match = re.fullmatch(r"\s*(\d{4}-\d{2}-\d{2})\s*(?:/|\.\.|to|–|--)\s*(\d{4}-\d{2}-\d{2})\s*", text)
    ends = match.groups() if match else (given.get("from"), given.get("to", given.get("until")))
    first, last = (day(one, "period") for one in ends)
    if last < first:
        msg = f"period: {text!r} ends before it begins"
        raise CaseError(msg)
    return first, last


def _months_later(on: date, months: int) -> date:
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, 28))
