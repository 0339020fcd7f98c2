"""Cases from a file, and their answers for people."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

#: No number in a case has more digits.
_LONGEST = 100
_BESIDES = ("id", "steps", "findings", "error")


def cases_in(file: Path) -> list[object]:
    """The cases: a list, or an object with the list under `examples` or `cases`. Raises ValueError for anything else.

    A whole number too long to be one stays a text, so that its own case is refused and no other.
    """
    try:
        found = json.loads(file.read_text(encoding="utf-8-sig"), parse_int=_whole)
    except RecursionError as error:
        msg = "lists within lists, too deep to be read"
        raise ValueError(msg) from error
    if isinstance(found, dict):
        found = found.get("cases", found.get("examples"))
    if not isinstance(found, list):
        msg = "not a list of cases"
        raise ValueError(msg)  # noqa: TRY004  # to whoever wrote the file it is a wrong value
    return found


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= _LONGEST else digits


def table(found: Iterable[Mapping[str, Any]]) -> str:
    """One line a case, its steps below it."""
    lines: list[str] = []
    for one in found:
        if "error" in one:
            lines.append(f"{one['id']}: cannot be priced: {one['error']}")
            continue
        fields = ", ".join(f"{name} {value}" for name, value in one.items() if name not in _BESIDES)
        lines.append(f"{one['id']}: {fields}")
        lines += [f"    {_step(step)}" for step in one["steps"]]
    return "\n".join(lines)


def _step(step: Mapping[str, Any]) -> str:
    times = f"{step['quantity']} × {step['rate']} {step['unit']}, since {step['since']}" if "rate" in step else ""
    parts = (step.get("on", ""), step["what"], times, f"= {step['amount']}", step.get("rounding", ""))
    return "  ".join(part for part in parts if part)
