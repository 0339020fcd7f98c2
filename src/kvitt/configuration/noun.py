"""A noun: something of the company that pro users keep lists of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made_of
from datetime import datetime
from typing import Any, Protocol

from django.db import models
from django.db.models import Q

from kvitt.configuration.columns import Column, Label
from kvitt.kernel.findings import Finding
from kvitt.people.models import Role, User

type Values = dict[str, Any]
type Texts = dict[str, str]


@dataclass(slots=True, eq=False)
class Candidate:
    """A row on its way into the database: what stood there, what was given, and what is to be said about it.

    `line`: the row of the table it came from, counted as a spreadsheet does; 0 where it came from a form.
    """

    row: Any
    is_new: bool
    before: Texts
    texts: Texts
    line: int = 0
    values: Values = made_of(default_factory=dict)
    after: Texts = made_of(default_factory=dict)
    findings: list[Finding] = made_of(default_factory=list)

    def say(self, finding: Finding) -> None:
        """Add a finding, unless the field has one already: the first is the cause, the rest are its echo."""
        if finding.field not in {one.field for one in self.findings}:
            self.findings.append(finding)

    def changes(self, *names: str) -> bool:
        """Whether one of the columns would say something else."""
        return any(self.after.get(name, "") != self.before.get(name, "") for name in names)

    @property
    def changed(self) -> dict[str, tuple[str, str]]:
        """Column to what stands there and what would."""
        return {
            name: (self.before.get(name, ""), new)
            for name, new in self.after.items()
            if new != self.before.get(name, "")
        }


def nobody_waits(*, at: datetime) -> None:
    """Nothing that is under way depends on it."""


class Settled(Protocol):
    """What happens to things under way when the configuration they depend on has changed."""

    def __call__(self, *, at: datetime) -> object: ...


def nothing(_candidates: Sequence[Candidate]) -> None:
    """Nothing to add."""


@dataclass(frozen=True, slots=True)
class Noun:
    """How a noun is read, checked and written. Everything takes many rows at once, in a constant number of queries.

    `keys`: the columns that name a row in a table. `columns`: made anew for each act, since their choices are read once.
    `values`: rows to values by column. `check`: findings that single columns cannot have. `write`: values onto the rows,
    which the caller saves; what belongs to them elsewhere is written by `afterwards`.
    `settled` is called once when a column of `unsettling` has changed, after everything is written.
    `same`: the rows that have the key of these values. `shown`: columns of the list; `name_*` is the reader's language.
    """

    code: str
    label: Label
    icon: str
    model: type[models.Model]
    keys: tuple[str, ...]
    columns: Callable[[], Sequence[Column]]
    values: Callable[[Sequence[Any]], list[Values]]
    write: Callable[[Sequence[Candidate]], None]
    same: Callable[[Values], Q]
    check: Callable[[Sequence[Candidate]], None] = nothing
    afterwards: Callable[[Sequence[Candidate]], None] = nothing
    roles: frozenset[str] = frozenset({Role.ADMINISTRATOR, Role.FINANCE})
    search: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    sort: str = ""
    fresh: Callable[[], Mapping[str, Any]] = made_of(default=dict)
    taken: str = "code-taken"
    settled: Settled = nobody_waits
    unsettling: tuple[str, ...] = ()
    single: bool = False

    def texts(self, rows: Sequence[Any], columns: Sequence[Column]) -> list[Texts]:
        """The rows as text, as a form or a table shows them."""
        return [
            {column.name: column.write(values.get(column.name)) for column in columns} for values in self.values(rows)
        ]

    def key_of(self, texts: Mapping[str, str]) -> str:
        """What names a row in a table; letters' case does not matter. Where there is only one row, it is always that one."""
        if self.single:
            return self.code
        return " ".join(texts.get(name, "").strip().casefold() for name in self.keys)

    @property
    def has_active(self) -> bool:
        """Whether rows can be out of use."""
        return any(field.name == "is_active" for field in self.model._meta.get_fields())  # noqa: SLF001

    def may_change(self, person: User) -> bool:
        """Whether the person's roles open this noun for changes."""
        return person.has_role(*self.roles)
