"""Reading what is configured: lists with search, filters and order, page by page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from kvitt.configuration.columns import Column
from kvitt.configuration.noun import Noun, Texts
from kvitt.configuration.nouns import NOUNS
from kvitt.kernel.errors import NotFoundError
from kvitt.people.rules.names import sort_key
from kvitt.tenancy.models import Company

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A row as text, by column."""

    id: UUID
    version: int
    texts: Texts


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows of a list.

    `only`: `active` or `inactive`; `chosen`: filters by column; `sort`: a column, `-` before it turns the order round.
    """

    words: str = ""
    only: str = ""
    chosen: Mapping[str, str] | None = None
    sort: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, and how much there is."""

    rows: Sequence[Row]
    total: int
    page: int
    pages: int


def noun_of(code: str) -> Noun:
    """The noun with this code. Raises NotFoundError."""
    try:
        return NOUNS[code]
    except KeyError:
        raise NotFoundError from None


def rows_by_id(noun: Noun, row_ids: Sequence[UUID], *, lock: bool = False) -> dict[UUID, Any]:
    """The rows with these ids, as far as there are such.

    A lock keeps others from changing them, not from referring to them: who decides meanwhile is named in the decision, and would
    wait for this lock while this waits for the item.
    """
    found: Any = noun.model._default_manager.filter(**{f"{_id_field(noun)}__in": list(row_ids)})  # noqa: SLF001
    return {row.id: row for row in (found.select_for_update(no_key=True) if lock else found)}


def only_row(noun: Noun) -> Any:
    """The one row of a noun that has just one. Raises NotFoundError."""
    row = noun.model._default_manager.first() if noun.single else None  # noqa: SLF001
    if row is None:
        raise NotFoundError
    return row


def listing(noun: Noun, columns: Sequence[Column], wanted: Wanted, *, language: str, size: int = PAGE_SIZE) -> Listing:
    """The rows that fit, text in the order of the reader's alphabet: two queries and those of the noun's values."""
    found = noun.model._default_manager.filter(_fits(noun, columns, wanted))  # noqa: SLF001
    by = {column.name: column.order for column in columns if column.order}
    name = wanted.sort.removeprefix("-")
    order = by.get(name) or by.get(localized(noun.sort, language)) or _id_field(noun)
    keyed = [(row["key"], row["by"]) for row in found.values(key=F(_id_field(noun)), by=F(order))]
    keyed.sort(key=lambda pair: (_comparable(pair[1], language), pair[0]), reverse=wanted.sort.startswith("-"))
    pages = max(1, -(-len(keyed) // size))
    page = min(max(1, wanted.page), pages)
    ids = [pair[0] for pair in keyed[(page - 1) * size : page * size]]
    rows = rows_by_id(noun, ids)
    texts = noun.texts([rows[row_id] for row_id in ids], columns)
    return Listing([Row(i, rows[i].version, text) for i, text in zip(ids, texts, strict=True)], len(keyed), page, pages)


def counts() -> dict[str, int]:
    """How many rows each noun has, by its code: one query each, whatever the numbers."""
    return {code: noun.model._default_manager.count() for code, noun in NOUNS.items() if not noun.single}  # noqa: SLF001


def localized(name: str, language: str) -> str:
    """`name_*` in the reader's language, any other column as it is."""
    return name.replace("*", language if language in {"da", "sv", "en"} else "en")


def shown_columns(noun: Noun, columns: Sequence[Column], *, language: str) -> list[Column]:
    """The columns of the list, in its order."""
    by_name = {column.name: column for column in columns}
    return [by_name[localized(name, language)] for name in noun.shown]


def _fits(noun: Noun, columns: Sequence[Column], wanted: Wanted) -> Q:
    fits = Q()
    if words := wanted.words.replace("\x00", "").strip()[:200]:
        fits &= Q(*[(f"{name}__icontains", words) for name in noun.search], _connector=Q.OR)
    if wanted.only in {"active", "inactive"} and noun.has_active:
        fits &= Q(is_active=wanted.only == "active")
    by_name = {column.name: column for column in columns}
    for name, value in (wanted.chosen or {}).items():
        column = by_name.get(name)
        if column is not None and column.find is not None and value:
            fits &= column.find(value.replace("\x00", ""))
    return fits


def _comparable(value: Any, language: str) -> tuple[int, Any]:
    """Text by the alphabet, the rest by itself, and what is missing first."""
    if value is None or value == "":
        return (0, ())
    if isinstance(value, str):
        return (1, sort_key(value, language=language))
    return (1, value.toordinal() if isinstance(value, date) else value)


def _id_field(noun: Noun) -> str:
    # The company is the one row that is its own key; more than one noun shows a part of it.
    return "company_id" if noun.model is Company else "id"
