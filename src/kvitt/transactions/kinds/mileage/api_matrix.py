"""The table of prices by the API: versions, their rows one by one, what differs between two, and a drive that is tried."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from kvitt.kernel.clock import day_of, now
from kvitt.kernel.errors import InvalidError, NotAllowedError, NotFoundError
from kvitt.kernel.findings import Finding, stop
from kvitt.people.models import Role, User
from kvitt.rates.in_force import tables_in_force
from kvitt.rates.mileage.compare import rows_changed
from kvitt.rates.mileage.law import countries, law_of
from kvitt.rates.mileage.matrix import Matrix, Row
from kvitt.rates.mileage.review import reviewed
from kvitt.rates.mileage.text import read, row_read, row_told, written
from kvitt.rates.mileage.trip import Drive, Extra
from kvitt.tenancy.queries import company as the_company
from kvitt.transactions.kinds.mileage.actions import matrix as verbs
from kvitt.transactions.kinds.mileage.actions import rows as row_verbs
from kvitt.transactions.kinds.mileage.matrix_chosen import in_state, matrix_in, offered, unknown_in, versions_of
from kvitt.transactions.kinds.mileage.matrix_schemas import (
    ChangeOut,
    LawOut,
    MatrixOut,
    MoveIn,
    NewRow,
    PriceIn,
    Reason,
    RowIn,
    RowOut,
    TextIn,
    TriedOut,
    TryIn,
)
from kvitt.transactions.kinds.mileage.matrix_try import driver_named, tried, way_told, where_driver_stands
from kvitt.transactions.kinds.mileage.models import MatrixState, MileageMatrix
from kvitt.transactions.versions import demanded_version, tag

matrices = Router(tags=["mileage"])


@matrices.get("/", response=list[MatrixOut], summary="List the versions of the table of prices")
def versions(request: HttpRequest) -> Any:
    """Newest first."""
    _reader(request)
    return list(MileageMatrix.objects.order_by("country", "-number"))


@matrices.get("/law", response=LawOut, summary="Read the law's table of prices")
def law(request: HttpRequest, country: str) -> dict[str, Any]:
    """What prices where the company has no table of its own."""
    _reader(request)
    if country.upper() not in countries():
        raise NotFoundError
    table = law_of(country.upper())
    return {"country": table.country, "text": written(table), "rows": [row_told(row) for row in table.rows]}


@matrices.put("/law", response=LawOut, summary="Go back to the law's table of prices")
def back(request: HttpRequest, country: str) -> dict[str, Any]:
    """Retires the company's table."""
    if country.upper() not in countries():
        raise NotFoundError
    verbs.back_to_the_law(person=_person(request), country=country.upper(), at=now())
    return law(request, country)


@matrices.post("/try", response=TriedOut, summary="Try a drive on the table of prices")
def try_drive(request: HttpRequest, country: str, given: TryIn) -> dict[str, Any]:
    """Nothing is written: what it would give, why, and why not by the rows above."""
    _reader(request)
    matrix = _to_try(given.version, country.upper())
    found = tried(matrix, _drive(given, matrix), before=Fraction(given.before))
    return {
        "priced": found.priced.as_json(),
        "rows": [
            {
                "number": one.row.number,
                "label": one.row.label,
                "matched": one.matched,
                "won": one.won,
                "asked": one.asked,
            }
            for one in found.considered
        ],
    }


@matrices.put("/draft/{matrix_id}", response=MatrixOut, summary="Begin a version of the table of prices")
def begin(request: HttpRequest, matrix_id: UUID, country: str) -> MileageMatrix:
    """A draft as the table in force; where there is a draft already, that one."""
    return verbs.begin_matrix(person=_person(request), country=country.upper(), matrix_id=matrix_id, at=now())


@matrices.patch("/{matrix_id}", response=MatrixOut, summary="Write a draft of the table of prices")
def write(request: HttpRequest, matrix_id: UUID, given: TextIn) -> MileageMatrix:
    """The whole table. `If-Match` with the version refuses to write over what somebody else wrote."""
    with demanded_version(request) as version:
        return verbs.write_matrix(
            person=_person(request), matrix_id=matrix_id, text=given.text, version=version, at=now()
        )


@matrices.patch("/{matrix_id}/price", response=MatrixOut, summary="Change one price of a draft")
def price(request: HttpRequest, matrix_id: UUID, given: PriceIn) -> MileageMatrix:
    """One cell."""
    person = _person(request)
    with demanded_version(request) as version:
        return row_verbs.set_price(person=person, matrix_id=matrix_id, version=version, **given.model_dump(), at=now())


@matrices.get("/{matrix_id}/review", response=list[dict[str, Any]], summary="Say what looks wrong about a version")
def review(request: HttpRequest, matrix_id: UUID) -> list[dict[str, object]]:
    """Findings, row by row."""
    _reader(request)
    person, matrix = _person(request), read(_matrix(matrix_id).text)
    known = offered(matrix, on=day_of(now(), zone=the_company().time_zone), language=person.language)
    found: list[Finding] = [*reviewed(matrix, tables=tables_in_force()), *unknown_in(matrix, known)]
    return [one.as_json() for one in found]


@matrices.post("/{matrix_id}/activate", response=MatrixOut, summary="Put a version of the table of prices in force")
def activate(request: HttpRequest, matrix_id: UUID, given: Reason) -> MileageMatrix:
    """Drives that were sent keep their prices."""
    with demanded_version(request) as version:
        return verbs.activate_matrix(
            person=_person(request), matrix_id=matrix_id, reason=given.reason, version=version, at=now()
        )


@matrices.delete("/{matrix_id}", response={204: None}, summary="Throw a draft of the table of prices away")
def discard(request: HttpRequest, matrix_id: UUID) -> None:
    """Versions that were in force stay."""
    with demanded_version(request) as version:
        verbs.discard_matrix(person=_person(request), matrix_id=matrix_id, version=version, at=now())


@matrices.get("/{matrix_id}/rows", response=list[RowOut], summary="List the rows of a version of the table of prices")
def rows(request: HttpRequest, response: HttpResponse, matrix_id: UUID) -> list[dict[str, object]]:
    """In their order. The `ETag` is what changes demand by `If-Match`."""
    _reader(request)
    table = _matrix(matrix_id)
    tag(response, version=table.version)
    return [row_told(row) for row in read(table.text).rows]


@matrices.post("/{matrix_id}/rows", response=list[RowOut], summary="Put a row into a draft of the table of prices")
def add_row(request: HttpRequest, response: HttpResponse, matrix_id: UUID, given: NewRow) -> list[dict[str, object]]:
    """Before another row, or before all. Says all rows, with their numbers as they are now."""
    row = _row(given, number=given.before)
    with demanded_version(request) as version:
        table = row_verbs.put_row(person=_person(request), matrix_id=matrix_id, row=row, version=version, at=now())
    return _rows_now(response, table)


@matrices.put("/{matrix_id}/rows/{number}", response=list[RowOut], summary="Change a row of a draft")
def put_row(
    request: HttpRequest, response: HttpResponse, matrix_id: UUID, number: int, given: RowIn
) -> list[dict[str, object]]:
    """The whole row."""
    row = _row(given, number=number)
    with demanded_version(request) as version:
        table = row_verbs.put_row(
            person=_person(request), matrix_id=matrix_id, row=row, instead_of=number, version=version, at=now()
        )
    return _rows_now(response, table)


@matrices.post("/{matrix_id}/rows/{number}/move", response=list[RowOut], summary="Move a row of a draft")
def move_row(
    request: HttpRequest, response: HttpResponse, matrix_id: UUID, number: int, given: MoveIn
) -> list[dict[str, object]]:
    """Up or down: the first row that fits wins."""
    table = row_verbs.move_row(
        person=_person(request), matrix_id=matrix_id, number=number, by=given.by, version=given.version, at=now()
    )
    return _rows_now(response, table)


@matrices.delete("/{matrix_id}/rows/{number}", response=list[RowOut], summary="Take a row out of a draft")
def take_row_out(request: HttpRequest, response: HttpResponse, matrix_id: UUID, number: int) -> list[dict[str, object]]:
    """The rows that are left keep their numbers."""
    with demanded_version(request) as version:
        table = row_verbs.take_row_out(
            person=_person(request), matrix_id=matrix_id, number=number, version=version, at=now()
        )
    return _rows_now(response, table)


@matrices.get("/{matrix_id}/changes", response=list[ChangeOut], summary="Say what a version changes")
def changes(request: HttpRequest, matrix_id: UUID, against: UUID | None = None) -> list[dict[str, Any]]:
    """Held against another version of the same country, else against the law's own table."""
    _reader(request)
    new = _matrix(matrix_id)
    old = _matrix(against) if against else None
    if old is not None and old.country != new.country:
        raise NotFoundError
    return [
        {
            "number": one.number,
            "moved": one.moved,
            "altered": list(one.altered),
            "old": row_told(one.old) if one.old else None,
            "new": row_told(one.new) if one.new else None,
        }
        for one in rows_changed(matrix_in(old, new.country), read(new.text))
    ]


def _to_try(version: UUID | None, country: str) -> Matrix:
    if version is not None:
        return read(_matrix(version).text)
    if country not in countries():
        raise NotFoundError
    return matrix_in(in_state(versions_of(country), MatrixState.IN_FORCE), country)


def _drive(given: TryIn, matrix: Matrix) -> Drive:
    driver = driver_named(given.employee) if given.employee else None
    stands: dict[str, Any] = (
        where_driver_stands(driver) if driver else {"employee": given.employee, "branch": "", "groups": {}}
    )
    branch = stands["branch"] if given.branch is None else given.branch
    return Drive(
        id="tried",
        on=given.on,
        distance=Fraction(given.distance),
        unit=matrix.unit,
        country=matrix.country,
        employee=stands["employee"],
        employer=branch,
        branch=branch,
        groups=stands["groups"] if given.groups is None else given.groups,
        purpose=given.purpose,
        vehicle=given.vehicle,
        fuel=given.fuel,
        fuel_paid_by_driver=given.fuel_paid_by == "driver",
        extras=tuple(Extra(kind, min(max(count, 0), 99)) for kind, count in given.extras.items()),
        dimensions=given.dimensions,
        source=given.source,
        private_way=way_told(on=given.on) if given.is_private_way else {},
    )


def _row(given: RowIn, *, number: int) -> Row:
    """The row that was sent. Raises InvalidError `mileage.matrix-unreadable` for what is none."""
    told = _plain(given.model_dump(exclude_none=True, exclude={"before"}))
    try:
        return row_read({**told, "number": number})
    except (ValueError, KeyError, TypeError, ArithmeticError) as error:
        raise InvalidError(findings=[stop("mileage.matrix-unreadable", "shape", why=str(error)[:200])]) from error


def _plain(value: Any) -> Any:
    """As the text of a table has it: figures and words are text."""
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, (str, Decimal)) else value


def _rows_now(response: HttpResponse, table: MileageMatrix) -> list[dict[str, object]]:
    tag(response, version=table.version)
    return [row_told(row) for row in read(table.text).rows]


def _matrix(matrix_id: UUID) -> MileageMatrix:
    row = MileageMatrix.objects.filter(id=matrix_id).first()
    if row is None:
        raise NotFoundError
    return row


def _person(request: Any) -> User:
    person: User = request.person
    return person


def _reader(request: Any) -> None:
    if not request.person.has_role(Role.ADMINISTRATOR, Role.FINANCE, Role.AUDITOR):
        code = "role.missing"
        raise NotAllowedError(code)
