"""Changing what pro users configure: one row, many rows, or a whole table after a dry run."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made_of
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.db.transaction import atomic

from kvitt.configuration.noun import Noun, Texts, Values
from kvitt.events.actions import Deed, person_actor, record
from kvitt.kernel.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from kvitt.kernel.findings import Finding, stop
from kvitt.kernel.ids import uuid7
from kvitt.kernel.tables import Table
from kvitt.people.models import User


def may_change(noun: Noun, person: User) -> bool:
    """Whether the person's roles open this noun."""
    return person.has_role(*noun.roles)


def _require(noun: Noun, person: User) -> None:
    if not may_change(noun, person):
        code = "role.missing"
        raise NotAllowedError(code)


@atomic
def save_row(*, noun: Noun, person: User, row_id: UUID, texts: Texts, at: datetime, version: int | None = None) -> Any:
    """Make or change one row. Raises InvalidError with every finding, ConflictError, NotAllowedError."""
    _require(noun, person)
    row: Any = noun.model._default_manager.select_for_update().filter(**_id_filter(noun, row_id)).first()  # noqa: SLF001
    if row is None and noun.single:
        raise NotFoundError
    is_new = row is None
    if row is None:
        row = _fresh(noun, row_id, at=at)
        texts = {**{column.name: "1" for column in noun.columns() if column.name == "active"}, **texts}
    elif version is not None and version != row.version:
        code = "changed-meanwhile"
        raise ConflictError(code)
    before = {} if is_new else noun.texts([row])[0]
    values, findings = understand(noun, {**before, **texts})
    findings += [] if findings else [*noun.check(row, values), *_taken(noun, row, values)]
    if findings:
        raise InvalidError(findings=findings)
    _write(noun, row, values, is_new=is_new)
    after = noun.texts([row])[0]
    _log(noun, row, before=before, after=after, person=person, at=at)
    return row


def _write(noun: Noun, row: Any, values: Values, *, is_new: bool) -> None:
    noun.write(row, values)
    if not is_new:
        row.version += 1
    try:
        with atomic():
            row.save(force_insert=is_new, force_update=not is_new)
    except IntegrityError:
        raise InvalidError(findings=[stop("code-taken", noun.key)]) from None
    noun.afterwards(row, values)


def _fresh(noun: Noun, row_id: UUID, *, at: datetime) -> Any:
    row: Any = noun.model(id=row_id, **noun.fresh())
    if hasattr(row, "created_at"):
        row.created_at = at
    return row


def _id_filter(noun: Noun, row_id: UUID) -> dict[str, UUID]:
    return {"company_id" if noun.code == "company" else "id": row_id}


def understand(noun: Noun, texts: Mapping[str, str]) -> tuple[Values, list[Finding]]:
    """Texts as values, and what is wrong with them."""
    values: Values = {}
    findings: list[Finding] = []
    for column in noun.columns():
        values[column.name], wrong = column.read(texts.get(column.name, ""))
        findings += wrong
    return values, findings


def _taken(noun: Noun, row: Any, values: Values) -> list[Finding]:
    if noun.code != "users":
        return []
    other = User.objects.filter(email=values["email"].lower()).exclude(id=row.id)
    return [stop("user.email-taken", "email")] if other.exists() else []


def _log(noun: Noun, row: Any, *, before: Texts, after: Texts, person: User, at: datetime) -> None:
    """Which fields changed; not what stands in them, since some of it is private."""
    changed = sorted(name for name in after if after[name] != before.get(name))
    if changed:
        verb = f"{noun.code}.changed" if before else f"{noun.code}.added"
        record([Deed(verb, noun.code, row.id, {"fields": changed})], actor=person_actor(person.id), at=at)


@atomic
def change_many(*, noun: Noun, person: User, row_ids: Sequence[UUID], column: str, text: str, at: datetime) -> int:
    """Set one column of many rows. All or none; says how many."""
    _require(noun, person)
    if column not in {one.name for one in noun.columns() if one.bulk}:
        raise NotFoundError
    for row_id in row_ids:
        if not noun.model._default_manager.filter(id=row_id).exists():  # noqa: SLF001
            raise NotFoundError
        save_row(noun=noun, person=person, row_id=row_id, texts={column: text}, at=at)
    return len(row_ids)


# -- tables in --------------------------------------------------------------------------------------------------------


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
        return bool(self.changes) and not self.findings and not any(change.findings for change in self.changes)


def plan(*, noun: Noun, person: User, table: Table) -> Plan:
    """Compare a table with what stands in the database. Changes nothing."""
    _require(noun, person)
    known = {column.name for column in noun.columns()}
    findings = [
        stop("table.column-unknown", column=name, columns=", ".join(sorted(known)))
        for name in table.header
        if name not in known
    ]
    keys = _key_columns(noun)
    findings += [stop("table.key-missing", column=key) for key in keys if key not in table.header]
    if findings:
        return Plan((), 0, "", tuple(findings))
    standing = _standing(noun)
    changes: list[Change] = []
    seen: set[str] = set()
    unchanged = 0
    for number, given in enumerate(table.rows, start=2):
        key = _key_of(noun, given)
        row, before = standing.get(key, (None, {}))
        texts = {**before, **given} if row is not None else {"active": "1", **given}
        change = _change(noun, number, key, row, before, {name: texts[name] for name in texts if name in known})
        if key in seen:
            twice = stop("table.row-twice", noun.key, key=key)
            change = Change(number, key, change.is_new, change.changes, (*change.findings, twice))
        seen.add(key)
        if change.changes or change.findings:
            changes.append(change)
        else:
            unchanged += 1
    digest = hashlib.sha256(
        json.dumps([[one.key, one.is_new, {k: list(v) for k, v in one.changes.items()}] for one in changes]).encode()
    )
    return Plan(tuple(changes), unchanged, digest.hexdigest())


def _change(noun: Noun, line: int, key: str, row: Any, before: Texts, texts: Texts) -> Change:
    values, findings = understand(noun, texts)
    if not findings:
        findings = noun.check(row if row is not None else noun.model(id=uuid7(), **noun.fresh()), values)
    after = {column.name: column.write(values[column.name]) for column in noun.columns()}
    changed = {
        name: (before.get(name, ""), after[name])
        for name in texts
        if name in after and after[name] != before.get(name, "") and not (row is None and not after[name])
    }
    return Change(line, key, row is None, changed, tuple(findings))


@atomic
def apply_plan(*, noun: Noun, person: User, table: Table, token: str, at: datetime) -> Plan:
    """Do exactly what the dry run showed. Raises ConflictError `import.changed-since` when it would do something else now."""
    made = plan(noun=noun, person=person, table=table)
    if made.token != token:
        code = "import.changed-since"
        raise ConflictError(code)
    if not made.may_apply:
        raise InvalidError(findings=[finding for change in made.changes for finding in change.findings])
    standing = _standing(noun)
    for change in made.changes:
        row = standing.get(change.key, (None, {}))[0]
        texts = {name: new for name, (_old, new) in change.changes.items()}
        row_id = row.id if row is not None else uuid7()
        save_row(noun=noun, person=person, row_id=row_id, texts=texts, at=at)
    return made


def _key_columns(noun: Noun) -> tuple[str, ...]:
    return ("dimension", "code") if noun.code == "dimension-values" else (noun.key,)


def _key_of(noun: Noun, texts: Mapping[str, str]) -> str:
    key = ":".join(texts.get(name, "").strip() for name in _key_columns(noun))
    return key.lower() if noun.code == "users" else key


def _standing(noun: Noun) -> dict[str, tuple[Any, Texts]]:
    rows = list(noun.model._default_manager.all())  # noqa: SLF001
    return {_key_of(noun, texts): (row, texts) for row, texts in zip(rows, noun.texts(rows), strict=True)}
