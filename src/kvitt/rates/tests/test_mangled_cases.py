"""Whatever somebody writes into a case, it is answered or says why, and stops no other."""

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from kvitt.rates.cases import answered
from kvitt.rates.tables import official

EXAMPLES = Path(__file__).resolve().parents[5] / "shared" / "reference" / "rates" / "examples.json"
WRITTEN: tuple[Any, ...] = (
    None, "", 0, -1, float("inf"), "x", [], {}, [1], {"a": 1}, True, "2026-01-01", "9999-99-99", "NaN", "1e9", -5.5, "Infinity",
    10**30, "2026-03-02T08:00+25:00", "\u0000", "é" * 500, "../../etc/passwd",
)  # fmt: skip


def _places(told: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inside = told.items() if isinstance(told, dict) else enumerate(told) if isinstance(told, list) else ()
    for name, value in inside:
        yield (*way, name)
        yield from _places(value, (*way, name))


def _mangle(case: dict[str, Any], chance: random.Random) -> None:
    *way, last = chance.choice(list(_places(case)))
    told: Any = case
    for name in way:
        told = told[name]
    if chance.random() < 0.3:
        del told[last]
    else:
        told[last] = deepcopy(chance.choice(WRITTEN))


@pytest.mark.parametrize("seed", range(8))
def test_a_mangled_case_is_answered_or_says_why_and_stops_no_other(seed):
    chance = random.Random(seed)
    examples = json.loads(EXAMPLES.read_text())["examples"]
    sound = next(one for one in examples if one["topic"] == "vat")
    cases = []
    for _ in range(100):
        case = {name: value for name, value in deepcopy(chance.choice(examples)).items() if name != "expected"}
        for _ in range(chance.randint(1, 3)):
            if case:
                _mangle(case, chance)
        cases += [case, sound]
    found, sure = answered(cases, tables=official())
    assert not sure
    assert all(one == found[1] and "error" not in one for one in found[1::2])
    for one in found[::2]:
        assert len(one.get("error", "")) < 600
        json.dumps(one, allow_nan=False)
