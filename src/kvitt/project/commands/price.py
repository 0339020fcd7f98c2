"""Cases from a file, and their answers for people."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_BESIDES = ("id", "steps", "findings", "error")


def cases_in(file: Path) -> list[object]:
    """The cases: a list, or an object with the list under `examples` or `cases`. Raises ValueError for anything else."""
    found = json.loads(file.read_text(encoding="utf-8"))
    if isinstance(found, dict):
        found = found.get("cases", found.get("examples"))
    if not isinstance(found, list):
        msg = "not a list of cases"
        raise ValueError(msg)  # noqa: TRY004  # to whoever wrote the file it is a wrong value
    return found


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
