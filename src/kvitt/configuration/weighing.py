"""From texts to rows: understood, checked and written, one row or a thousand in the same number of queries."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.db.transaction import atomic

from kvitt.configuration.columns import Column
from kvitt.configuration.noun import Candidate, Noun, Texts
from kvitt.events.actions import Deed, person_actor, record
from kvitt.kernel.errors import InvalidError, NotAllowedError
from kvitt.kernel.findings import stop
from kvitt.people.models import User
from kvitt.tenancy import scope

READING_ROLES = ("administrator", "finance", "auditor")


def require_change(noun: Noun, person: User) -> None:
    """Raises NotAllowedError unless the person may change the noun."""
    if not noun.may_change(person):
        code = "role.missing"
        raise NotAllowedError(code)


def require_reading(person: User) -> None:
    """Raises NotAllowedError unless the person may read what is configured."""
    if not person.has_role(*READING_ROLES):
        code = "role.missing"
        raise NotAllowedError(code)


def one_at_a_time(noun: Noun) -> None:
    """Wait until nobody else changes this noun of the company, until the database transaction ends.

    What holds over all rows (one administrator stays, managers make no circle, a plan still fits) can be checked only so.
    """
    scope.one_at_a_time(f"configuration {noun.code}")


def candidate(noun: Noun, row: Any, before: Texts, given: Texts, *, line: int = 0) -> Candidate:
    """A standing row with what is given laid over it, or a new one."""
    if row is not None:
        return Candidate(row, is_new=False, before=before, texts={**before, **given}, line=line)
    first = {"active": "1"} if noun.has_active else {}
    given = {name: text for name, text in given.items() if name != "active" or text.strip()}
    return Candidate(None, is_new=True, before={}, texts={**first, **given}, line=line)


def weigh(noun: Noun, columns: Sequence[Column], candidates: Sequence[Candidate]) -> None:
    """Fill in values and findings. Rows of the same act may refer to each other."""
    brought = {noun.key_of(one.texts) for one in candidates if one.is_new}
    for one in candidates:
        for column in columns:
            before = one.before.get(column.name, "")
            value, wrong = column.read(
                one.texts.get(column.name, ""), before=before, also=brought if column.own else ()
            )
            one.values[column.name] = value
            one.after[column.name] = column.write(value) if not wrong else one.texts.get(column.name, "")
            one.findings += wrong
            if column.fixed and not one.is_new and one.after[column.name] != before:
                one.say(stop("code-fixed", column.name))
    noun.check(candidates)


def write(noun: Noun, candidates: Sequence[Candidate], *, person: User, at: datetime) -> None:
    """Save those that say something new, and log which fields changed: not what stands in them, some of it is private."""
    wanted = [one for one in candidates if one.is_new or one.changed]
    if not wanted:
        return
    standing = {id(one): dict(one.row.__dict__) for one in wanted if not one.is_new}
    noun.write(wanted)
    try:
        with atomic():
            noun.model._default_manager.bulk_create([one.row for one in wanted if one.is_new], batch_size=500)  # noqa: SLF001
            for one in wanted:
                if not one.is_new:
                    _save(one.row, standing[id(one)])
    except IntegrityError:
        raise InvalidError(findings=[stop(noun.taken, noun.keys[-1])]) from None
    noun.afterwards(wanted)
    record([_deed(noun, one) for one in wanted], actor=person_actor(person.id), at=at)
    if noun.unsettling and any(one.is_new or one.changes(*noun.unsettling) for one in wanted):
        noun.settled(at=at)


def _save(row: Any, standing: dict[str, Any]) -> None:
    row.version += 1
    fields = [
        field.attname
        for field in row._meta.concrete_fields  # noqa: SLF001
        if row.__dict__.get(field.attname) != standing.get(field.attname)
    ]
    row.save(force_update=True, update_fields=fields)


def _deed(noun: Noun, one: Candidate) -> Deed:
    verb = f"{noun.code}.added" if one.is_new else f"{noun.code}.changed"
    return Deed(verb, noun.code, one.row.id, {"fields": sorted(one.changed)})


def new_row(noun: Noun, row_id: UUID, *, at: datetime) -> Any:
    """An empty row of the noun."""
    row: Any = noun.model(id=row_id, **noun.fresh())
    if hasattr(row, "created_at"):
        row.created_at = at
    return row
