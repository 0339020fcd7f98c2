"""A noun: something of the company that pro users keep lists of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made_of
from typing import Any

from django.db import models

from kvitt.configuration.columns import Column, Label
from kvitt.kernel.findings import Finding
from kvitt.people.models import Role

type Values = dict[str, Any]
type Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Noun:
    """How a noun is read, checked and written.

    `key`: the column that names a row in a table. `values`: row to values by column, asked for many rows at once.
    `check`: findings about values that single columns cannot have. `write`: values onto a row, saved by the caller; what
    belongs to the row elsewhere is written by `afterwards`.
    """

    code: str
    label: Label
    icon: str
    model: type[models.Model]
    key: str
    columns: Callable[[], Sequence[Column]]
    values: Callable[[Sequence[Any]], list[Values]]
    write: Callable[[Any, Values], None]
    check: Callable[[Any, Values], list[Finding]] = lambda _row, _values: []
    afterwards: Callable[[Any, Values], None] = lambda _row, _values: None
    roles: frozenset[str] = frozenset({Role.ADMINISTRATOR, Role.FINANCE})
    search: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    order: tuple[str, ...] = ("id",)
    fresh: Callable[[], Mapping[str, Any]] = made_of(default=dict)
    single: bool = False

    def texts(self, rows: Sequence[Any]) -> list[Texts]:
        """The rows as text, as a form or a table shows them."""
        columns = list(self.columns())
        return [
            {column.name: column.write(values.get(column.name)) for column in columns} for values in self.values(rows)
        ]
