"""The company's table of mileage prices: begin a version, change a cell, a row or the order, put it in force, take that back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.transaction import atomic

from kvitt.events.actions import Deed, person_actor, record
from kvitt.kernel.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from kvitt.kernel.findings import stop, stops
from kvitt.people.models import Role, User
from kvitt.rates.in_force import tables_in_force
from kvitt.rates.mileage.law import law_of
from kvitt.rates.mileage.matrix import Matrix, Row, Shape
from kvitt.rates.mileage.prices import Price
from kvitt.rates.mileage.review import reviewed
from kvitt.rates.mileage.text import MatrixError, read, written
from kvitt.tenancy.scope import one_at_a_time
from kvitt.transactions.kinds.mileage.models import MatrixState, MileageMatrix

_MOST_TEXT = 60_000
_MOST_PRICE = Decimal(10_000)


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


def set_price(
    *,
    person: User,
    matrix_id: UUID,
    number: int,
    cell: str,
    value: Decimal | None,
    at: datetime,
    version: int | None = None,
) -> MileageMatrix:
    """Change one price of a row of a draft, named by its cell: `price`, `free`, `tier-0` and so on, `supplement-passenger`.

    `value` None goes back to the official rate that the law's table names there. Raises NotAllowedError, NotFoundError,
    ConflictError, InvalidError `mileage.price-impossible`.
    """
    if value is not None and not (value.is_finite() and 0 <= value < _MOST_PRICE):
        raise InvalidError(findings=[stop("mileage.price-impossible", f"price-{number}-{cell}")])

    def changed(matrix: Matrix) -> Matrix:
        row = _row(matrix, number)
        price = Price(value=value, currency=matrix.currency) if value is not None else _official(matrix, number, cell)
        return _with_row(matrix, replace(row, shape=_priced(row.shape, cell, price)))

    return _change(person, matrix_id, changed, at=at, version=version, row=str(number))


def put_row(
    *, person: User, matrix_id: UUID, row: Row, at: datetime, instead_of: int | None = None, version: int | None = None
) -> MileageMatrix:
    """Put a row into a draft: in the place of another one, or as a new one by its number, before all others when it is 0.

    Raises NotAllowedError, NotFoundError, ConflictError, InvalidError for what no drive could be priced by.
    """

    def changed(matrix: Matrix) -> Matrix:
        rows = [one for one in matrix.rows if one.number != instead_of]
        if instead_of is not None and len(rows) == len(matrix.rows):
            code = "mileage.row-missing"
            raise NotFoundError(code)
        kept = replace(row, number=instead_of) if instead_of is not None else row
        return _numbered(
            matrix, [kept, *rows] if instead_of is None else sorted([*rows, kept], key=lambda one: one.number)
        )

    return _change(person, matrix_id, changed, at=at, version=version, row=str(row.number))


def move_row(
    *, person: User, matrix_id: UUID, number: int, by: int, at: datetime, version: int | None = None
) -> MileageMatrix:
    """Move a row of a draft up (-1) or down (1): the first row that fits wins. Raises as `put_row`."""

    def changed(matrix: Matrix) -> Matrix:
        rows = list(matrix.rows)
        place = rows.index(_row(matrix, number))
        rows.insert(max(0, min(place + by, len(rows) - 1)), rows.pop(place))
        return _numbered(matrix, rows)

    return _change(person, matrix_id, changed, at=at, version=version, row=str(number))


def take_row_out(
    *, person: User, matrix_id: UUID, number: int, at: datetime, version: int | None = None
) -> MileageMatrix:
    """Take a row out of a draft. Raises as `put_row`."""

    def changed(matrix: Matrix) -> Matrix:
        row = _row(matrix, number)
        return replace(matrix, rows=tuple(one for one in matrix.rows if one != row))

    return _change(person, matrix_id, changed, at=at, version=version, row=str(number))


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
    return _change(
        person,
        matrix_id,
        lambda matrix: replace(given, country=matrix.country, version=matrix.version),
        at=at,
        version=version,
    )


@atomic
def activate_matrix(*, person: User, matrix_id: UUID, reason: str, at: datetime) -> MileageMatrix:
    """Put a version in force and retire the one that was: one step, in the log, taken back by putting the other in force again.

    Drives that were sent keep their prices. Raises NotAllowedError, NotFoundError, ConflictError `mileage.matrix-in-force`,
    InvalidError with what is wrong with the table.
    """
    _only_finance(person)
    row = _locked(matrix_id)
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
def discard_matrix(*, person: User, matrix_id: UUID, at: datetime) -> None:
    """Throw a draft away. Raises NotAllowedError, NotFoundError, ConflictError for a version that was in force."""
    _only_finance(person)
    row = _locked(matrix_id)
    _refuse_change(row, version=None)
    _log("mileage.matrix-discarded", row, person, at=at)
    row.delete()


@atomic
def _change(
    person: User,
    matrix_id: UUID,
    change: Callable[[Matrix], Matrix],
    *,
    at: datetime,
    version: int | None,
    row: str = "",
) -> MileageMatrix:
    _only_finance(person)
    found = _locked(matrix_id)
    _refuse_change(found, version=version)
    text = written(change(read(found.text)))
    read(text)  # what is written can be read
    if text == found.text:
        return found
    found.text, found.changed_at, found.version = text, at, found.version + 1
    found.save(update_fields=["text", "changed_at", "version"])
    _log("mileage.matrix-changed", found, person, at=at, **({"row": row} if row else {}))
    return found


def _refuse_change(row: MileageMatrix, *, version: int | None) -> None:
    if row.state != MatrixState.DRAFT:
        code = "mileage.matrix-not-a-draft"
        raise ConflictError(code)
    if version is not None and version != row.version:
        code = "changed-meanwhile"
        raise ConflictError(code)


def _locked(matrix_id: UUID) -> MileageMatrix:
    row = MileageMatrix.objects.select_for_update().filter(id=matrix_id).first()
    if row is None:
        raise NotFoundError
    one_at_a_time(f"mileage matrix {row.country}")
    return row


def _retire(country: str, *, at: datetime) -> MileageMatrix | None:
    row = MileageMatrix.objects.filter(country=country, state=MatrixState.IN_FORCE).first()
    if row is not None:
        row.state, row.changed_at, row.version = MatrixState.RETIRED, at, row.version + 1
        row.save(update_fields=["state", "changed_at", "version"])
    return row


def _row(matrix: Matrix, number: int) -> Row:
    found = next((row for row in matrix.rows if row.number == number), None)
    if found is None:
        code = "mileage.row-missing"
        raise NotFoundError(code)
    return found


def _with_row(matrix: Matrix, row: Row) -> Matrix:
    return replace(matrix, rows=tuple(row if one.number == row.number else one for one in matrix.rows))


def _numbered(matrix: Matrix, rows: list[Row]) -> Matrix:
    return replace(matrix, rows=tuple(replace(row, number=10 * place) for place, row in enumerate(rows, 1)))


def _priced(shape: Shape, cell: str, price: Price) -> Shape:
    """The shape with one price changed. Raises NotFoundError for a cell that it does not have."""
    name, _, which = cell.partition("-")
    if cell == "price" and shape.price is not None:
        return replace(shape, price=price)
    if cell == "free" and shape.free is not None:
        return replace(shape, free=price)
    if name == "tier" and which.isdigit() and int(which) < len(shape.tiers):
        tiers = list(shape.tiers)
        tiers[int(which)] = replace(tiers[int(which)], price=price)
        return replace(shape, tiers=tuple(tiers))
    if name == "supplement" and which in {kind.value for kind, _price in shape.supplements}:
        pairs = tuple((kind, price if kind.value == which else old) for kind, old in shape.supplements)
        return replace(shape, supplements=pairs)
    code = "mileage.row-missing"
    raise NotFoundError(code)


def _official(matrix: Matrix, number: int, cell: str) -> Price:
    """What the law's table names in this cell: in the row with the same words. Raises InvalidError where it names nothing."""
    label = _row(matrix, number).label
    for row in law_of(matrix.country).rows:
        if row.label != label:
            continue
        for name, price in cells_of(row.shape):
            if name == cell and price.official:
                return price
    raise InvalidError(findings=[stop("mileage.price-impossible", f"price-{number}-{cell}")])


def cells_of(shape: Shape) -> list[tuple[str, Price]]:
    """Every price of a shape by the name of its cell."""
    cells: list[tuple[str, Price]] = [("price", shape.price)] if shape.price else []
    cells += [(f"tier-{place}", tier.price) for place, tier in enumerate(shape.tiers)]
    cells += [(f"supplement-{kind.value}", price) for kind, price in shape.supplements]
    return [*cells, ("free", shape.free)] if shape.free else cells


def _only_finance(person: User) -> None:
    if not person.has_role(Role.FINANCE, Role.ADMINISTRATOR):
        code = "finance.only"
        raise NotAllowedError(code)


def _log(verb: str, table: MileageMatrix, person: User, *, at: datetime, **told: str) -> None:
    record(
        [Deed(verb, "mileage-matrix", table.id, {"table": table.name, **told})], actor=person_actor(person.id), at=at
    )
