"""Reading what is configured."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q

from kvitt.configuration import nouns, users
from kvitt.configuration.noun import Noun, Texts
from kvitt.kernel.errors import NotFoundError
from kvitt.kernel.tables import write_csv, write_xlsx
from kvitt.people.rules.names import sort_key

NOUNS: Mapping[str, Noun] = {
    noun.code: noun
    for noun in (
        users.USERS,
        nouns.DIMENSION_VALUES,
        nouns.COST_TYPES,
        nouns.ACCOUNTS,
        nouns.VAT_CODES,
        nouns.CARDS,
        nouns.BRANCHES,
        nouns.DIMENSIONS,
        nouns.COMPANY,
        nouns.LEDGER,
    )
}


def noun_of(code: str) -> Noun:
    """The noun with this code. Raises NotFoundError."""
    try:
        return NOUNS[code]
    except KeyError:
        raise NotFoundError from None


def rows_of(noun: Noun, *, words: str = "", only: str = "", language: str = "en") -> list[Any]:
    """The rows that fit, names in the reader's alphabet. `only`: `active` or `inactive` where a noun has such a thing."""
    found = noun.model._default_manager.all()  # noqa: SLF001
    if words:
        found = found.filter(Q(*[(f"{name}__icontains", words) for name in noun.search], _connector=Q.OR))
    if only and any(field.name == "is_active" for field in noun.model._meta.fields):  # noqa: SLF001
        found = found.filter(is_active=only == "active")
    rows: list[Any] = list(found.order_by(*noun.order)[:5000])
    if noun.code == "users":
        rows.sort(key=lambda row: sort_key(row.full_name, language=language))
    return rows


def one_row(noun: Noun, row_id: UUID | None) -> Any:
    """One row, or the only one of a noun that has just one. Raises NotFoundError."""
    found = noun.model._default_manager.all()  # noqa: SLF001
    row = found.first() if noun.single else found.filter(id=row_id).first()
    if row is None:
        raise NotFoundError
    return row


def as_csv(noun: Noun) -> bytes:
    """All rows as CSV; imported again it changes nothing."""
    header, rows = _table(noun)
    return write_csv(header, rows)


def as_excel(noun: Noun) -> bytes:
    """All rows as Excel; imported again it changes nothing."""
    header, rows = _table(noun)
    return write_xlsx({noun.code: (header, rows)})


def _table(noun: Noun) -> tuple[list[str], list[list[str]]]:
    header = [column.name for column in noun.columns()]
    rows: list[Texts] = noun.texts(list(noun.model._default_manager.order_by(*noun.order)))  # noqa: SLF001
    return header, [[texts[name] for name in header] for texts in rows]
