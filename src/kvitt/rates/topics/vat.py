"""How much of the value added tax on a bill can be deducted: hotel nights wholly, restaurants in part (`rules.toml`)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from kvitt.kernel.findings import Finding, note
from kvitt.rates.cases import Answer, CaseError
from kvitt.rates.law import Rule, rule, rules_of
from kvitt.rates.steps import Rounding, Step, total
from kvitt.rates.tables import Tables
from kvitt.rates.topics._given import day, number
from kvitt.rates.topics._vehicles import yes
from kvitt.rates.vat import percents

_CURRENCIES = {"DK": "DKK"}
_HOTEL, _RESTAURANT = "vat_hotel", "vat_restaurant"
_COMBINED = r"room\b(?! service)|accommodation|night|overnat|værelse|hotel with|hotel incl"
_IS_SPLIT = r"(?<!not )(?<!un)(split|specified|separate)"
_IS_NOT = r"not |un(split|spec)|one price|combined"
_MEAL = (
    r"restaurant|room service|minibar|\bbar\b|breakfast|brunch|lunch|dinner|meal|food|café|cafe"
    r"|catering|bespisning|morgenmad|frokost|middag|måltid|dining|coffee"
)
_ROOM = r"hotel|room|accommodation|lodging|overnat|night|værelse|logi"
_ELSE = r"taxi|parking|conference|meeting|phone|internet|transport|laundry|spa\b"
_PART = re.compile(r"^(?P<what>[a-z_]+?)_(?P<field>gross|vat|net)$")


@dataclass(frozen=True, slots=True)
class _Line:
    """What was bought, and its tax. `whole`: one price for a room with breakfast, which nobody split."""

    what: str
    vat: Fraction
    combined: bool = False
    derived: bool = False


def answer(*, country: str, given: Mapping[str, Any], tables: Tables) -> Answer:
    """`amount`: the tax that can be deducted, of `vat`. Raises CaseError."""
    del tables  # the rule is a percentage of what the bill says
    if country not in _CURRENCIES or not any(one.id == _HOTEL for one in rules_of(country)):
        msg = f"Kvitt knows no rule of how much VAT of {country} can be deducted"
        raise CaseError(msg)
    on = next((day(given[name], name) for name in ("date", "on") if given.get(name)), None)
    lines = list(_lines(given, country, on))
    private = _is_private(given)
    steps = [_step(line, country, on, private=private) for line in lines]
    findings = [note("vat.derived", "vat", service=line.what) for line in lines if line.derived]
    findings += [note("vat.not-split", "", service=line.what) for line in lines if line.combined]
    if any(step.parameters["kind"] == _RESTAURANT for step in steps) and not private:
        findings += _restaurant_needs(given)
    steps[-1] = Step(steps[-1].what, steps[-1].amount, steps[-1].quantity, share=steps[-1].share,
                     rounding=Rounding.HALF_UP, parameters=steps[-1].parameters)  # fmt: skip
    amount = Rounding.HALF_UP.of(total(steps))
    vat = Rounding.HALF_UP.of(sum((line.vat for line in lines), Fraction(0)))
    fields = {
        "amount": str(amount),
        "currency": _CURRENCIES[country],
        "vat": str(vat),
        "not_deductible": str(vat - amount),
    }
    return Answer(fields, steps, findings)


def _step(line: _Line, country: str, on: date | None, *, private: bool) -> Step:
    found = _rule_for(line, country, on)
    percent = Fraction(0) if private else found.number("percent")
    told = {
        "kind": found.id,
        "service": line.what,
        "percent": str(percent),
        "since": found.since.isoformat(),
        "source": found.sources[0].title,
        "url": found.sources[0].url,
    }
    return Step("vat-deductible", line.vat * percent / 100, line.vat, share=percent / 100, parameters=told)


def _rule_for(line: _Line, country: str, on: date | None) -> Rule:
    """A room with a meal at one price gives only what the restaurant gives. Raises CaseError."""
    is_else = re.search(_ELSE, line.what)
    name = (
        "" if is_else else _RESTAURANT if re.search(_MEAL, line.what) else _HOTEL if re.search(_ROOM, line.what) else ""
    )
    if not name:
        msg = f"service: {line.what!r}; Kvitt knows hotel nights and restaurants"
        raise CaseError(msg)
    found = rule(country, name, on=on or date(2026, 1, 1))
    if name == _HOTEL and on is not None and on < found.since:
        msg = f"date: Kvitt knows the rule of hotel nights from {found.since.isoformat()}"
        raise CaseError(msg)
    return found


def _lines(given: Mapping[str, Any], country: str, on: date | None) -> Iterator[_Line]:
    """The lines of a bill: a list, or amounts named after what they are for, or one amount and its service."""
    listed = next((given[name] for name in ("lines", "items", "parts") if given.get(name) is not None), None)
    if listed is not None:
        if not isinstance(listed, list) or not listed or not all(isinstance(one, Mapping) for one in listed):
            msg = "lines: a list of objects with service, gross and vat"
            raise CaseError(msg)
        for one in listed:
            yield _line(one, country, on)
        return
    named: dict[str, dict[str, Any]] = {}
    for name, value in given.items():
        if isinstance(value, Mapping) and re.search(f"{_MEAL}|{_ROOM}", name):
            named[name] = dict(value)
        elif (match := _PART.match(name)) and re.search(f"{_MEAL}|{_ROOM}", match["what"]):
            named.setdefault(match["what"], {})[match["field"]] = value
    if named:
        for what, amounts in named.items():
            yield _line({"service": what, **amounts}, country, on)
        return
    yield _line(given, country, on)


def _line(told: Mapping[str, Any], country: str, on: date | None) -> _Line:
    what = next((str(told[name]) for name in ("service", "what", "kind", "description") if told.get(name)), "")
    what = " ".join(what.lower().replace("_", " ").split())
    combined = bool(re.search(_MEAL, what) and re.search(_COMBINED, what))
    if combined and re.search(_IS_SPLIT, what) and not re.search(_IS_NOT, what):
        msg = "service: a bill that is split gives its lines; write each with its own vat"
        raise CaseError(msg)
    gross = number(told, "gross") if told.get("gross") is not None else None
    if told.get("vat") is not None:
        vat = number(told, "vat")
        if gross is not None and vat > gross:
            msg = f"vat: {told['vat']!r} is more than the price"
            raise CaseError(msg)
        return _Line(what, vat, combined)
    percent = Fraction(percents(country, on=on)[0])
    if gross is not None:
        return _Line(what, gross * percent / (100 + percent), combined, derived=True)
    return _Line(what, number(told, "net") * percent / 100, combined, derived=True)


def _is_private(given: Mapping[str, Any]) -> bool:
    """Only what is strictly business can be deducted."""
    if any(name in given and not yes(given, name) for name in ("business", "strictly_business")):
        return True
    words = str(given.get("purpose", "")).lower()
    return bool(re.search(r"\bprivate\b|\bprivat\b", words)) or ("private" in given and yes(given, "private"))


def _restaurant_needs(given: Mapping[str, Any]) -> Iterator[Finding]:
    """Participants and purpose have to be documented."""
    for name in ("participants", "purpose"):
        if not given.get(name):
            yield note(f"vat.{name}-needed", name)
