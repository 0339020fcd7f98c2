"""Tables in and out: a dry run that shows what would change, then exactly that in one database transaction."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made_of
from datetime import datetime
from typing import Any

from django.db.transaction import atomic

from kvitt.configuration.actions.rows import log_export
from kvitt.configuration.columns import Column
from kvitt.configuration.noun import Candidate, Noun, Texts
from kvitt.configuration.weighing import (
    candidate,
    new_row,
    one_at_a_time,
    require_change,
    require_reading,
    weigh,
    write,
)
from kvitt.kernel.errors import ConflictError, InvalidError
from kvitt.kernel.findings import Finding, stop
from kvitt.kernel.ids import uuid7
from kvitt.kernel.tables import Table, write_csv, write_xlsx
from kvitt.people.models import User


@dataclass(frozen=True, slots=True)
class Change:
    """What a row of the table would do. `changes`: column to what stands there now and what would."""

    line: int
    key: str
    is_new: bool
    changes: Mapping[str, tuple[str, str]]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a table would do, before it does it. `token` is the plan's own hash; applying checks that it still holds."""

    changes: tuple[Change, ...]
    unchanged: int
    token: str
    findings: tuple[Finding, ...] = made_of(default_factory=tuple)

    @property
    def may_apply(self) -> bool:
        """Whether there is something to do and nothing in the way."""
        return bool(self.changes) and not self.findings and not self.refused

    @property
    def added(self) -> int:
        """How many rows are new."""
        return sum(change.is_new for change in self.changes)

    @property
    def refused(self) -> int:
        """How many rows have something wrong with them."""
        return sum(bool(change.findings) for change in self.changes)


def plan(*, noun: Noun, person: User, table: Table) -> Plan:
    """Compare a table with what stands in the database. Changes nothing.

    Rows are known by the noun's key. Columns that the table lacks stay; an empty cell empties the value, except yes or no.
    Rows that the table lacks stay. Raises NotAllowedError.
    """
    require_change(noun, person)
    return _planned(noun, table)[0]


@atomic
def apply_plan(*, noun: Noun, person: User, table: Table, token: str, at: datetime) -> Plan:
    """Do exactly what the dry run showed, all or nothing.

    Raises NotAllowedError, ConflictError `import.changed-since` when it would do something else by now, InvalidError.
    """
    require_change(noun, person)
    one_at_a_time(noun)
    made, candidates = _planned(noun, table, lock=True)
    if made.token != token:
        code = "import.changed-since"
        raise ConflictError(code)
    if not made.may_apply:
        raise InvalidError(findings=[*made.findings, *(one for change in made.changes for one in change.findings)])
    for one in candidates:
        if one.is_new:
            one.row = new_row(noun, one.row.id, at=at)
    write(noun, candidates, person=person, at=at)
    return made


def export_table(*, noun: Noun, person: User, ending: str, at: datetime) -> bytes:
    """All rows as `csv` or `xlsx`; imported again they change nothing. Raises NotAllowedError."""
    require_reading(person)
    columns = list(noun.columns())
    header = [column.name for column in columns]
    found = list(noun.model._default_manager.all())  # noqa: SLF001
    texts = sorted(noun.texts(found, columns), key=noun.key_of)
    rows = [[one[name] for name in header] for one in texts]
    log_export(noun=noun, person=person, rows=len(rows), at=at)
    return write_xlsx({noun.code: (header, rows)}) if ending == "xlsx" else write_csv(header, rows)


def _planned(noun: Noun, table: Table, *, lock: bool = False) -> tuple[Plan, list[Candidate]]:
    columns = list(noun.columns())
    if findings := _header_findings(noun, columns, table):
        return Plan((), 0, "", tuple(findings)), []
    standing = _standing(noun, columns, lock=lock)
    candidates = [_of_line(noun, standing, given, line) for line, given in enumerate(table.rows, start=2)]
    weigh(noun, columns, candidates)
    doubles = _find_doubles(noun, candidates)
    # What already stands there is no news, even where a rule made since would refuse it.
    telling = [one for one in candidates if one.is_new or one.changed or one in doubles]
    changes = tuple(
        Change(one.line, _shown_key(noun, one), one.is_new, one.changed, tuple(one.findings)) for one in telling
    )
    return Plan(changes, len(candidates) - len(telling), _token(noun, changes)), telling


def _of_line(noun: Noun, standing: Mapping[str, tuple[Any, Texts]], given: Mapping[str, str], line: int) -> Candidate:
    row, before = standing.get(noun.key_of(given), (None, {}))
    texts = {name: text for name, text in given.items() if text.strip() or before.get(name) not in {"0", "1"}}
    one = candidate(noun, row, before, texts, line=line)
    if row is None:
        one.row = noun.model(id=uuid7(), **noun.fresh())
    return one


def _header_findings(noun: Noun, columns: Sequence[Column], table: Table) -> list[Finding]:
    known = [column.name for column in columns]
    unknown = [
        stop("table.column-unknown", column=name, columns=", ".join(known))
        for name in table.header
        if name not in known
    ]
    return unknown + [stop("table.key-missing", column=key) for key in noun.keys if key not in table.header]


def _find_doubles(noun: Noun, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those whose key stood in the table before; each says so."""
    seen: set[str] = set()
    doubles = []
    for one in candidates:
        key = noun.key_of(one.texts)
        if key in seen:
            one.findings.append(stop("table.row-twice", noun.keys[-1], key=_shown_key(noun, one)))
            doubles.append(one)
        seen.add(key)
    return doubles


def _shown_key(noun: Noun, one: Candidate) -> str:
    return " ".join(one.texts.get(name, "").strip() for name in noun.keys)


def _token(noun: Noun, changes: Sequence[Change]) -> str:
    told = [[one.key, one.is_new, {name: list(pair) for name, pair in one.changes.items()}] for one in changes]
    return hashlib.sha256(json.dumps([noun.code, told], sort_keys=True).encode()).hexdigest()


def _standing(noun: Noun, columns: Sequence[Column], *, lock: bool) -> dict[str, tuple[Any, Texts]]:
    found = noun.model._default_manager.all()  # noqa: SLF001
    rows = list(found.select_for_update(no_key=True) if lock else found)
    return {noun.key_of(texts): (row, texts) for row, texts in zip(rows, noun.texts(rows, columns), strict=True)}
