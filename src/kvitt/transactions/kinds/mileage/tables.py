"""The tables of prices by which a person's drives are priced: the company's own, or the law's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from kvitt.people.models import User
from kvitt.policy.company_rates import company_rates, own_rates
from kvitt.policy.models import CompanyRate
from kvitt.rates.in_force import tables_in_force
from kvitt.rates.mileage.counting import Span
from kvitt.rates.mileage.engine import Account
from kvitt.rates.mileage.law import countries, law_of
from kvitt.rates.mileage.matrix import Matrix
from kvitt.rates.mileage.prices import PriceBook
from kvitt.rates.mileage.text import read
from kvitt.rates.mileage.trip import Before
from kvitt.rates.tables import Tables
from kvitt.transactions.kinds.mileage.models import MatrixState, MileageMatrix


@dataclass(slots=True)
class Shelf:
    """Every version of the company's tables by name, those in force by country, and the rates of its own."""

    in_force: Mapping[str, MileageMatrix]
    rates: Sequence[CompanyRate]
    tables: Tables
    _named: dict[str, Matrix] = field(default_factory=dict)
    _books: dict[tuple[tuple[str, str], ...], PriceBook] = field(default_factory=dict)

    def current(self, law: str) -> Matrix | None:
        """What prices a drive under the law of a country now; None where Kvitt knows no such law."""
        row = self.in_force.get(law)
        if row is not None:
            return self._taken(row)
        return law_of(law) if law in countries() else None

    def named(self, name: str, *, law: str) -> Matrix | None:
        """The version that once priced a drive. The law's own table stands where the version is the law's."""
        if law in countries() and law_of(law).version == name:
            return law_of(law)
        if name not in self._named:
            row = MileageMatrix.objects.filter(country=law, number=_number(name)).first()
            if row is None:
                return self.current(law)
            self._taken(row)
        return self._named[name]

    def account(self, matrix: Matrix, *, owner: User, before: Sequence[Before]) -> Account:
        """A person's drives under a version, from the beginning."""
        law = law_of(matrix.country) if matrix.country in countries() else None
        return Account.opened(matrix, self._book(owner), law=law, before=before)

    def _book(self, owner: User) -> PriceBook:
        key = tuple(sorted(owner.dimensions.items()))
        if key not in self._books:
            self._books[key] = PriceBook(self.tables, own_rates(owner.dimensions, rows=self.rates))
        return self._books[key]

    def _taken(self, row: MileageMatrix) -> Matrix:
        if row.name not in self._named:
            self._named[row.name] = matrix_of(row.text)
        return self._named[row.name]


def shelf(*, tables: Tables | None = None) -> Shelf:
    """The tables as they are now: two queries."""
    rows = MileageMatrix.objects.filter(state=MatrixState.IN_FORCE)
    return Shelf({row.country: row for row in rows}, company_rates(), tables or tables_in_force())


def lives_by_the_year(matrix: Matrix) -> bool:
    """Whether nothing but the drives of the same calendar year decides on a price."""
    return all(one.span is Span.CALENDAR_YEAR for one in matrix.countings())


@lru_cache(maxsize=64)
def matrix_of(text: str) -> Matrix:
    """Kept by its text, so that a table is parsed once and not at every change of every drive."""
    return read(text)


def _number(name: str) -> int:
    number = name.rpartition("-")[2]
    return int(number) if number.isdigit() else 0
