"""One row of a draft of the table of mileage prices: change a price of it, put it in, move it, take it out."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from kvitt.kernel.errors import ConflictError, InvalidError, NotFoundError
from kvitt.kernel.findings import stop, stops
from kvitt.people.models import User
from kvitt.rates.in_force import tables_in_force
from kvitt.rates.mileage.law import law_of
from kvitt.rates.mileage.matrix import Matrix, Row, Shape
from kvitt.rates.mileage.prices import Price
from kvitt.rates.mileage.review import reviewed
from kvitt.rates.mileage.text import fingerprint
from kvitt.transactions.kinds.mileage.actions.matrix import change_draft
from kvitt.transactions.kinds.mileage.models import MileageMatrix

#: Prices of one of something lie below this.
MOST_PRICE = Decimal(10_000)


def set_price(
    *,
    person: User,
    matrix_id: UUID,
    number: int,
    cell: str,
    value: Decimal | None,
    at: datetime,
    version: int | None = None,
    seen: str | None = None,
) -> MileageMatrix:
    """Change one price of a row of a draft, named by its cell: `price`, `free`, `tier-0` and so on, `supplement-passenger`.

    `value` None goes back to the official rate that the law's table names there. `seen` is the fingerprint of the row as the
    person saw it. Raises NotAllowedError, NotFoundError, InvalidError `mileage.price-impossible`, ConflictError
    (`mileage.row-changed-meanwhile` where the row is another by now, `changed-meanwhile` where the table is).
    """
    if value is not None and not (value.is_finite() and 0 <= value < MOST_PRICE):
        raise InvalidError(findings=[stop("mileage.price-impossible", f"price-{number}-{cell}")])

    def changed(matrix: Matrix) -> Matrix:
        row = _row(matrix, number, seen)
        price = Price(value=value, currency=matrix.currency) if value is not None else _official(matrix, row, cell)
        return _with_row(matrix, replace(row, shape=_priced(row.shape, cell, price)))

    return change_draft(person, matrix_id, changed, at=at, version=version, row=str(number))


def put_row(
    *,
    person: User,
    matrix_id: UUID,
    row: Row,
    at: datetime,
    instead_of: int | None = None,
    version: int | None = None,
    seen: str | None = None,
) -> MileageMatrix:
    """Put a row into a draft: in the place of another one, or as a new one before the row with its number, before all when it is 0.

    A new row that says what one says already is not put in a second time. Raises as `set_price`, InvalidError for what no drive
    could be priced by.
    """

    def changed(matrix: Matrix) -> Matrix:
        stood = _row(matrix, instead_of, seen) if instead_of is not None else None
        alone = replace(row, number=stood.number if stood else max(row.number, 1))
        if wrong := stops(reviewed(replace(matrix, rows=(alone,)), tables=tables_in_force())):
            raise InvalidError(findings=wrong)
        if stood is not None:
            return _with_row(matrix, alone)
        if any(replace(one, number=row.number) == row for one in matrix.rows):
            return matrix
        rows = list(matrix.rows)
        place = next((at for at, one in enumerate(rows) if one.number >= row.number), len(rows))
        return _numbered(matrix, [*rows[:place], row, *rows[place:]])

    number = row.number if instead_of is None else instead_of
    return change_draft(person, matrix_id, changed, at=at, version=version, row=str(number))


def move_row(
    *,
    person: User,
    matrix_id: UUID,
    number: int,
    by: int,
    at: datetime,
    version: int | None = None,
    seen: str | None = None,
) -> MileageMatrix:
    """Move a row of a draft up (-1) or down (1), or by more: the first row that fits wins. Raises as `set_price`."""

    def changed(matrix: Matrix) -> Matrix:
        rows = list(matrix.rows)
        place = rows.index(_row(matrix, number, seen))
        rows.insert(max(0, min(place + by, len(rows) - 1)), rows.pop(place))
        return _numbered(matrix, rows)

    return change_draft(person, matrix_id, changed, at=at, version=version, row=str(number))


def take_row_out(
    *,
    person: User,
    matrix_id: UUID,
    number: int,
    at: datetime,
    version: int | None = None,
    seen: str | None = None,
) -> MileageMatrix:
    """Take a row out of a draft. Raises as `set_price`."""

    def changed(matrix: Matrix) -> Matrix:
        row = _row(matrix, number, seen)
        return replace(matrix, rows=tuple(one for one in matrix.rows if one != row))

    return change_draft(person, matrix_id, changed, at=at, version=version, row=str(number))


def cells_of(shape: Shape) -> list[tuple[str, Price]]:
    """Every price of a shape by the name of its cell."""
    cells: list[tuple[str, Price]] = [("price", shape.price)] if shape.price else []
    cells += [(f"tier-{place}", tier.price) for place, tier in enumerate(shape.tiers)]
    cells += [(f"supplement-{kind.value}", price) for kind, price in shape.supplements]
    return [*cells, ("free", shape.free)] if shape.free else cells


def _row(matrix: Matrix, number: int, seen: str | None = None) -> Row:
    """The row of a number; where it is told what was seen, the row that says that, wherever it stands by now."""
    found = next((row for row in matrix.rows if row.number == number), None)
    if seen is not None and (found is None or fingerprint(found) != seen):
        found = next((row for row in matrix.rows if fingerprint(row) == seen), None)
        if found is None:
            code = "mileage.row-changed-meanwhile"
            raise ConflictError(code)
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
    if name == "tier" and which.isascii() and which.isdigit() and int(which) < len(shape.tiers):
        tiers = list(shape.tiers)
        tiers[int(which)] = replace(tiers[int(which)], price=price)
        return replace(shape, tiers=tuple(tiers))
    if name == "supplement" and which in {kind.value for kind, _price in shape.supplements}:
        pairs = tuple((kind, price if kind.value == which else old) for kind, old in shape.supplements)
        return replace(shape, supplements=pairs)
    code = "mileage.row-missing"
    raise NotFoundError(code)


def _official(matrix: Matrix, row: Row, cell: str) -> Price:
    """What the law's table names in this cell: in the row with the same words. Raises InvalidError where it names nothing."""
    for one in law_of(matrix.country).rows:
        if one.label != row.label:
            continue
        for name, price in cells_of(one.shape):
            if name == cell and price.official:
                return price
    raise InvalidError(findings=[stop("mileage.price-impossible", f"price-{row.number}-{cell}")])
