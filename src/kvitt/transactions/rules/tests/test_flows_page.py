"""The tables of docs/how-to/approval-flows.md, which finance people read, hold."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid5

import pytest

from kvitt.kernel.errors import InvalidError
from kvitt.transactions.rules.organisation import (
    Flow,
    Item,
    Measure,
    Organisation,
    Part,
    PartKind,
    asking_as_well,
)
from kvitt.transactions.rules.route import LetWait, Step, Turn, Unanswered, route

PAGE = Path(__file__).parents[5] / "docs/how-to/approval-flows.md"
_NAMES = UUID(int=7)


def person(name: str) -> UUID:
    return uuid5(_NAMES, name)


@dataclass(frozen=True)
class Case:
    flow: str
    whose: str
    amount: str
    away: str
    policy: str
    silent: str
    goes_to: str


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def tables(text: str):
    """Every table under the last `Flow:` line above it: the flow, the head, the rows."""
    flow = ""
    block: list[str] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("Flow: "):
            flow = line.removeprefix("Flow: ")
        if line.startswith("|"):
            block.append(line)
        elif block:
            yield flow, cells(block[0]), [cells(row) for row in block[2:]]
            block = []


TABLES = list(tables(PAGE.read_text("utf-8")))
COMPANY = {row[0]: row[1:] for row in TABLES[0][2]}
WAYS = [table for table in TABLES if table[1][-1] == "Goes to"]
CASES = [
    Case(
        flow,
        whose=row[0],
        amount=row[1],
        away=row[2] if "Away" in head else "",
        policy=row[2] if "Policy asks" in head else "",
        silent=row[2] if "Does not answer" in head else "",
        goes_to=row[-1],
    )
    for flow, head, rows in WAYS
    for row in rows
]


def limits(column: int) -> dict[UUID, Decimal | None]:
    return {
        person(name): None if row[column] == "any" else Decimal(row[column].replace(",", ""))
        for name, row in COMPANY.items()
        if row[column] != "–"
    }


def organisation(case: Case) -> Organisation:
    pairs = [pair.split(": ") for pair in case.away.split(", ")] if case.away else []
    return Organisation(
        managers={person(name): [person(row[0])] for name, row in COMPANY.items() if row[0]},
        limits={Measure.EXPENSE: limits(1), Measure.INVOICE: limits(2)},
        deputies=[person("Jens")],
        away={person(name): person(substitute) for name, substitute in pairs},
        owners={("department", "100"): person("Frode"), ("department", "200"): person("Bo")},
    )


def flow_of(text: str) -> Flow:
    text, _, rest = text.partition("; ")
    return Flow(tuple(part_of(part) for part in text.split(", then ")), two_people=rest == "two people")


def part_of(text: str) -> Part:
    text, _, alternative = text.partition(" or ")
    other = person(alternative) if alternative else None
    if text == "manager":
        return Part(PartKind.LINE, alternative=other)
    if text == "everyone up the line":
        return Part(PartKind.CLIMB, alternative=other)
    if text.startswith("owners of "):
        return Part(PartKind.OWNERS, dimension=text.removeprefix("owners of "), alternative=other)
    return Part(PartKind.PERSON, person=person(text), alternative=other)


def item_of(case: Case) -> Item:
    owner, *more = case.whose.split(", ")
    said = dict(re.match(r"(entered by|for|with|department) (.+)", one).groups() for one in more)
    gaining = [said["for"]] if "for" in said else said["with"].split(" and ") if "with" in said else []
    amount = case.amount.removeprefix("invoice ")
    return Item(
        owner=person(owner),
        entered_by=person(said.get("entered by", owner)),
        beneficiaries=frozenset(person(name) for name in gaining),
        amount=Decimal(amount.replace(",", "")),
        measure=Measure.INVOICE if amount != case.amount else Measure.EXPENSE,
        values=frozenset(("department", code) for code in said.get("department", "").split(" and ") if code),
    )


def let_wait(case: Case) -> LetWait:
    silent = tuple(
        Unanswered(person(name), datetime(2026, 11, 20, tzinfo=UTC)) for name in case.silent.split(", ") if name
    )
    return LetWait((silent,) if silent else ())


def told(steps: tuple[Step, ...]) -> str:
    names = {person(name): name for name in COMPANY}

    def turn(one: Turn) -> str:
        return names[one.person] + (f" for {names[one.in_place_of]}" if one.in_place_of else "")

    stages: dict[int, list[str]] = {}
    for step in steps:
        stages.setdefault(step.stage, []).append(" or ".join(turn(one) for one in step.turns))
    return ", then ".join(" and ".join(stage) for stage in stages.values())


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case.flow}: {case.whose} {case.amount} {case.away} {case.policy} {case.silent}"
)
def test_the_page_tells_the_truth(case):
    flow = asking_as_well(flow_of(case.flow), [person(case.policy)] if case.policy else [])
    try:
        found = told(route(item=item_of(case), organisation=organisation(case), flow=flow, let_wait=let_wait(case)))
    except InvalidError:
        found = "refused"
    assert found == case.goes_to


def test_the_page_has_tables_for_every_flow():
    assert len(CASES) > 55
    assert {flow for flow, _, _ in WAYS} == {
        "manager",
        "manager, then Frode",
        "everyone up the line",
        "owners of department",
        "everyone up the line, then owners of department, then Jens",
        "manager; two people",
        "manager or Frode",
    }
