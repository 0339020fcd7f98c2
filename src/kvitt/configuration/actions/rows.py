"""Changing one row, or one column of many."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.transaction import atomic

from kvitt.configuration.noun import Candidate, Noun, Texts
from kvitt.configuration.queries import rows_by_id
from kvitt.configuration.weighing import candidate, new_row, one_at_a_time, require_change, weigh, write
from kvitt.events.actions import Deed, person_actor, record
from kvitt.kernel.errors import ConflictError, InvalidError, NotFoundError
from kvitt.kernel.findings import Finding, stop
from kvitt.people.models import User


@atomic
def save_row(*, noun: Noun, person: User, row_id: UUID, texts: Texts, at: datetime, version: int | None = None) -> Any:
    """Make or change one row; columns that are not given stay. An id that does not exist yet, made by the client, makes a row.

    `version`: what the person saw; left out, the change is made whatever stands there.

    Raises:
        NotAllowedError: `role.missing`.
        NotFoundError: the noun has one row, and this is not it.
        ConflictError: `changed-meanwhile`.
        InvalidError: with every finding, each at its column.

    """
    require_change(noun, person)
    one_at_a_time(noun)
    columns = list(noun.columns())
    row = rows_by_id(noun, [row_id], lock=True).get(row_id)
    if row is None and (noun.single or version is not None):
        raise NotFoundError
    if row is not None and version is not None and version != row.version:
        code = "changed-meanwhile"
        raise ConflictError(code)
    before = noun.texts([row], columns)[0] if row is not None else {}
    one = candidate(noun, row, before, _known(columns, texts))
    one.row = one.row if row is not None else new_row(noun, row_id, at=at)
    weigh(noun, columns, [one])
    if not noun.single and _stands_elsewhere(noun, one):
        one.say(stop(noun.taken, noun.keys[-1]))
    if one.findings:
        raise InvalidError(findings=one.findings)
    write(noun, [one], person=person, at=at)
    return one.row


def _stands_elsewhere(noun: Noun, one: Candidate) -> bool:
    found = noun.model._default_manager.filter(noun.same(one.values)).exclude(id=one.row.id)  # noqa: SLF001
    return bool(found.exists())


@atomic
def change_many(*, noun: Noun, person: User, row_ids: Sequence[UUID], column: str, text: str, at: datetime) -> int:
    """Set one column of many rows, all or none. Says how many there were.

    Raises NotAllowedError, NotFoundError for a row or column that is not there, InvalidError.
    """
    require_change(noun, person)
    one_at_a_time(noun)
    columns = list(noun.columns())
    if column not in {one.name for one in columns if one.bulk}:
        raise NotFoundError
    wanted = list(dict.fromkeys(row_ids))
    rows = rows_by_id(noun, wanted, lock=True)
    if len(rows) != len(wanted):
        raise NotFoundError
    texts = noun.texts([rows[row_id] for row_id in wanted], columns)
    candidates = [
        candidate(noun, rows[row_id], before, {column: text}) for row_id, before in zip(wanted, texts, strict=True)
    ]
    weigh(noun, columns, candidates)
    if findings := [(one, finding) for one in candidates for finding in one.findings]:
        raise InvalidError(findings=[_about(one.before[noun.keys[-1]], finding) for one, finding in findings[:10]])
    write(noun, candidates, person=person, at=at)
    return len(candidates)


def _known(columns: Sequence[Any], texts: Texts) -> Texts:
    names = {column.name for column in columns}
    if unknown := sorted(set(texts) - names):
        known = ", ".join(sorted(names))
        raise InvalidError(
            findings=[stop("table.column-unknown", name, column=name, columns=known) for name in unknown]
        )
    return texts


def _about(key: str, finding: Finding) -> Finding:
    """A finding of one row among many names the row."""
    return Finding(finding.severity, finding.code, finding.field, {**finding.parameters, "row": key})


def log_export(*, noun: Noun, person: User, rows: int, at: datetime) -> None:
    """Log that a whole list left the house: who took it, when and how many rows."""
    record([Deed(f"{noun.code}.exported", noun.code, person.id, {"rows": rows})], actor=person_actor(person.id), at=at)
