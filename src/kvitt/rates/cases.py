"""Cases from a file, answered one by one: what `kvitt price` prints.

A case has `id`, `country` (ISO 3166), `topic` and `input`. A case that cannot be answered says why and stops no other.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import Any

from kvitt.kernel.discovery import modules_in
from kvitt.kernel.errors import KvittError
from kvitt.kernel.findings import Finding
from kvitt.rates.steps import Step
from kvitt.rates.tables import Tables


class CaseError(ValueError):
    """The case cannot be answered; the message says what is missing or wrong, and where."""


#: What the findings about rates say to somebody at a command line.
_SAID = {"rates.missing": "Kvitt knows no such rate", "rates.unverified": "the only value known is unverified"}
_COUNTRY = re.compile("[A-Za-z]{2}")
#: No message is longer: it may repeat what stands in the case.
_LONGEST = 500


def gap(*findings: Finding) -> CaseError:
    """The error that says what is missing."""
    told = []
    for one in findings:
        about = ", ".join(f"{name} {value}" for name, value in one.parameters.items())
        told.append(": ".join(part for part in (one.code, _SAID.get(one.code, ""), about) if part))
    return CaseError("; ".join(dict.fromkeys(told)))


@dataclass(frozen=True, slots=True)
class Answer:
    """What came out: the result fields (decimals as text), the steps that led there, and what has to be looked at."""

    fields: Mapping[str, Any]
    steps: Sequence[Step] = ()
    findings: Sequence[Finding] = field(default_factory=tuple)

    def as_json(self) -> dict[str, Any]:
        """The printed form."""
        told = {**self.fields, "steps": [step.as_json() for step in self.steps]}
        if self.findings:
            told["findings"] = [finding.as_json() for finding in self.findings]
        return told


@cache
def topics() -> Mapping[str, ModuleType]:
    """The topics by name."""
    return {module.__name__.rpartition(".")[2]: module for module in modules_in("kvitt.rates.topics")}


def answered(cases: Sequence[object], *, tables: Tables) -> tuple[list[dict[str, Any]], bool]:
    """Every case with its answer or its error, in the order given, and whether all of them could be answered."""
    found = [_one(case, tables) for case in cases]
    return found, not any("error" in one for one in found)


def _one(case: object, tables: Tables) -> dict[str, Any]:
    if not isinstance(case, Mapping):
        return {"id": None, "error": "a case is an object with id, country, topic and input"}
    name = case.get("id")
    if not isinstance(name, str | int | None):
        name = str(name)
    try:
        return {"id": name, **_answer(case, tables).as_json()}
    except CaseError as error:
        said = str(error)
    except (ValueError, TypeError, KeyError, ArithmeticError, AttributeError, RecursionError, KvittError) as error:
        said = f"the input is not in the form of its topic: {type(error).__name__}: {error}"
    return {"id": name, "error": said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"}


def _answer(case: Mapping[str, Any], tables: Tables) -> Answer:
    topic, country, given = case.get("topic"), case.get("country"), case.get("input")
    if not isinstance(topic, str) or topic not in topics():
        msg = f"unknown topic {topic!r}; known are {', '.join(sorted(topics()))}"
        raise CaseError(msg)
    if not isinstance(country, str) or not _COUNTRY.fullmatch(country) or not isinstance(given, Mapping):
        msg = "country (two letters) and input (an object) are needed"
        raise CaseError(msg)
    answer: Answer = topics()[topic].answer(country=country.upper(), given=given, tables=tables)
    return answer
