"""The company's table of mileage prices: begin a version, write it, put it in force, take that back. Its rows: `rows.py`."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from kvitt.events.actions import Deed, person_actor, record
from kvitt.kernel.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from kvitt.kernel.findings import stop, stops
from kvitt.people.models import Role, User
from kvitt.rates.in_force import tables_in_force
from kvitt.rates.mileage.law import law_of
from kvitt.rates.mileage.matrix import Matrix
from kvitt.rates.mileage.review import reviewed
from kvitt.rates.mileage.text import MatrixError, read, written
from kvitt.tenancy.scope import one_at_a_time
from kvitt.transactions.kinds.mileage.models import MatrixState, MileageMatrix

_MOST_TEXT = 60_000


@atomic
def begin_matrix(*, person: User, country: str, matrix_id: UUID, at: datetime) -> MileageMatrix:
    """A draft of a new version, as the table that is in force. Asking again gives the draft that there is.

    Raises NotAllowedError, InvalidError `mileage.no-such-country` where Kvitt knows no law to begin with.
    """
    _only_finance(person)
    one_at_a_time(f"mileage matrix {country}")
    standing = MileageMatrix.objects.filter(country=country, state=MatrixState.DRAFT).first()
    if standing is not None:
        return standing
    in_force = MileageMatrix.objects.filter(country=country, state=MatrixState.IN_FORCE).first()
    last = MileageMatrix.objects.filter(country=country).order_by("-number").first()
    row = MileageMatrix(
        id=matrix_id, country=country, number=last.number + 1 if last else 1, created_at=at, changed_at=at
    )
    row.text = written(replace(read(in_force.text) if in_force else law_of(country), version=row.name))
    row.save(force_insert=True)
    _log("mileage.matrix-drafted", row, person, at=at)
    return row


def write_matrix(
    *, person: User, matrix_id: UUID, text: str, at: datetime, version: int | None = None
) -> MileageMatrix:
    """Put a whole text in the place of a draft's. Country and version stay. Raises InvalidError `mileage.matrix-unreadable`."""
    try:
        found = read(text[: _MOST_TEXT + 1]) if len(text) <= _MOST_TEXT else None
    except MatrixError as error:
        raise InvalidError(findings=[stop("mileage.matrix-unreadable", "text", why=str(error)[:200])]) from error
    if found is None:
        raise InvalidError(findings=[stop("mileage.matrix-unreadable", "text", why=f"> {_MOST_TEXT}")])
    given = found
    return change_draft(
        person,
        matrix_id,
        lambda matrix: replace(given, country=matrix.country, version=matrix.version),
        at=at,
        version=version,
    )


@atomic
def activate_matrix(
    *, person: User, matrix_id: UUID, reason: str, at: datetime, version: int | None = None
) -> MileageMatrix:
    """Put a version in force and retire the one that was: one step, in the log, taken back by putting the other in force again.

    Drives that were sent keep their prices. Raises NotAllowedError, NotFoundError, ConflictError (`mileage.matrix-in-force`, or
    `changed-meanwhile` when `version` is given and no longer the newest), InvalidError with what is wrong with the table.
    """
    _only_finance(person)
    row = _locked(matrix_id)
    _refuse_another(row, version=version)
    if row.state == MatrixState.IN_FORCE:
        code = "mileage.matrix-in-force"
        raise ConflictError(code)
    if wrong := stops(reviewed(read(row.text), tables=tables_in_force())):
        raise InvalidError(findings=wrong)
    before = _retire(row.country, at=at)
    row.state, row.activated_at, row.changed_at, row.version = MatrixState.IN_FORCE, at, at, row.version + 1
    row.reason = reason.strip()[:200] or row.reason
    row.save()
    _log("mileage.matrix-activated", row, person, at=at, before=before.name if before else law_of(row.country).version)
    return row


@atomic
def back_to_the_law(*, person: User, country: str, at: datetime) -> MileageMatrix | None:
    """Retire the company's table, so that the law alone prices; says which it was."""
    _only_finance(person)
    one_at_a_time(f"mileage matrix {country}")
    before = _retire(country, at=at)
    if before is not None:
        _log("mileage.matrix-activated", before, person, at=at, before=before.name, now=law_of(country).version)
    return before


@atomic
def discard_matrix(*, person: User, matrix_id: UUID, at: datetime, version: int | None = None) -> None:
    """Throw a draft away. Raises NotAllowedError, NotFoundError, ConflictError for a version that was in force, or another one."""
    _only_finance(person)
    row = _locked(matrix_id)
    _refuse_change(row, version=version)
    _log("mileage.matrix-discarded", row, person, at=at)
    row.delete()


@atomic
def change_draft(
    person: User,
    matrix_id: UUID,
    change: Callable[[Matrix], Matrix],
    *,
    at: datetime,
    version: int | None,
    row: str = "",
) -> MileageMatrix:
    """Put a changed table in the place of a draft's, with a trace.

    Raises NotAllowedError, NotFoundError, ConflictError, InvalidError `mileage.table-too-long`.
    """
    _only_finance(person)
    found = _locked(matrix_id)
    _refuse_change(found, version=version)
    text = written(change(read(found.text)))
    read(text)  # what is written can be read
    if text == found.text:
        return found
    if len(text) > _MOST_TEXT:
        raise InvalidError(findings=[stop("mileage.table-too-long", "text")])
    found.text, found.changed_at, found.version = text, at, found.version + 1
    found.save(update_fields=["text", "changed_at", "version"])
    _log("mileage.matrix-changed", found, person, at=at, **({"row": row} if row else {}))
    return found


def _refuse_change(row: MileageMatrix, *, version: int | None) -> None:
    if row.state != MatrixState.DRAFT:
        code = "mileage.matrix-not-a-draft"
        raise ConflictError(code)
    _refuse_another(row, version=version)


def _refuse_another(row: MileageMatrix, *, version: int | None) -> None:
    if version is not None and version != row.version:
        code = "changed-meanwhile"
        raise ConflictError(code)


def _locked(matrix_id: UUID) -> MileageMatrix:
    """The version, locked; the country's turn is taken first, as where a draft is begun, so that nobody waits in a circle."""
    country = MileageMatrix.objects.filter(id=matrix_id).values_list("country", flat=True).first()
    if country is None:
        raise NotFoundError
    one_at_a_time(f"mileage matrix {country}")
    row = MileageMatrix.objects.select_for_update().filter(id=matrix_id).first()
    if row is None:
        raise NotFoundError
    return row


def _retire(country: str, *, at: datetime) -> MileageMatrix | None:
    row = MileageMatrix.objects.filter(country=country, state=MatrixState.IN_FORCE).first()
    if row is not None:
        row.state, row.changed_at, row.version = MatrixState.RETIRED, at, row.version + 1
        row.save(update_fields=["state", "changed_at", "version"])
    return row


def _only_finance(person: User) -> None:
    if not person.has_role(Role.FINANCE, Role.ADMINISTRATOR):
        code = "finance.only"
        raise NotAllowedError(code)


def _log(verb: str, table: MileageMatrix, person: User, *, at: datetime, **told: str) -> None:
    record(
        [Deed(verb, "mileage-matrix", table.id, {"table": table.name, **told})], actor=person_actor(person.id), at=at
    )
