"""Which table of prices a page is about: whose law, which version, and what can be chosen in its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kvitt.kernel.findings import Finding, warn
from kvitt.people import formats
from kvitt.people.middleware import SignedInRequest
from kvitt.people.models import Branch, User
from kvitt.policy.company_rates import company_rates, own_rates
from kvitt.policy.names import known_names
from kvitt.policy.queries import cost_types
from kvitt.policy.rate_names import name_of
from kvitt.rates.in_force import tables_in_force
from kvitt.rates.mileage.law import countries, law_of
from kvitt.rates.mileage.matrix import Matrix
from kvitt.rates.mileage.prices import PriceBook
from kvitt.rates.mileage.review import prices_of
from kvitt.rates.mileage.text import read
from kvitt.rates.tables import Tables
from kvitt.transactions.kinds.mileage.drives import name_of as name_of_driver
from kvitt.transactions.kinds.mileage.models import MatrixState, MileageMatrix
from kvitt.transactions.kinds.mileage.parts import ON_THE_WAY, TAXABLE
from kvitt.transactions.kinds.mileage.settle import CODE

#: The law's own table, where a version is named.
LAW = "law"


def laws_here(request: SignedInRequest) -> set[str]:
    """The laws that matter here: of the company and its branches, where Kvitt knows them."""
    here = {request.company.country, *Branch.objects.filter(is_active=True).values_list("country", flat=True)}
    return {code for code in here if code in countries()} or {countries()[0]}


def law_named(request: SignedInRequest, text: str | None = None) -> str:
    """The law that is asked for, else that of the company."""
    given = request.POST if request.method == "POST" else request.GET
    known, home = laws_here(request), request.company.country
    text = given.get("country", "") if text is None else text
    return text if text in known else home if home in known else min(known)


def versions_of(country: str) -> list[MileageMatrix]:
    """The company's versions under a law, newest first."""
    return list(MileageMatrix.objects.filter(country=country).order_by("-number"))


def in_state(rows: Sequence[MileageMatrix], state: MatrixState) -> MileageMatrix | None:
    """The one that is the draft, or in force."""
    return next((row for row in rows if row.state == state), None)


def version_named(rows: Sequence[MileageMatrix], name: str | None) -> MileageMatrix | None:
    """The version of an id as it stands in an address."""
    return next((row for row in rows if str(row.id) == name), None)


def matrix_in(row: MileageMatrix | None, country: str) -> Matrix:
    """What a version says; without one, the law."""
    return read(row.text) if row is not None else law_of(country)


def to_be_edited(country: str) -> Matrix:
    """What the next change is made to: the draft, else a copy of what prices now."""
    rows = versions_of(country)
    return matrix_in(in_state(rows, MatrixState.DRAFT) or in_state(rows, MatrixState.IN_FORCE), country)


def prices_for(groups: Mapping[str, str] | None = None) -> PriceBook:
    """The rates as they hold for somebody who stands in these groups."""
    return PriceBook(tables_in_force(), own_rates(groups or {}, rows=company_rates()))


@dataclass(frozen=True, slots=True)
class OfDimension:
    """A dimension with its values by code and name; few of them are ticked, many are typed."""

    code: str
    name: str
    values: tuple[tuple[str, str], ...]

    @property
    def is_short(self) -> bool:
        """Whether all its values fit on the page."""
        return len(self.values) <= _FEW


_FEW = 12
#: What is booked beside a drive is no type of drive.
_NO_DRIVES = {TAXABLE, ON_THE_WAY}


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be chosen in a row, each by code and name. `people`: how the table names a driver, to the name."""

    branches: tuple[tuple[str, str], ...]
    purposes: tuple[tuple[str, str], ...]
    dimensions: tuple[OfDimension, ...]
    people: Mapping[str, str]
    official: tuple[tuple[str, str], ...]


def offered(matrix: Matrix, *, on: date, language: str) -> Offered:
    """What the company has: a fixed number of queries."""
    known = known_names(language=language)
    people = User.objects.filter(is_active=True).only("employee_number", "initials", "full_name")
    return Offered(
        branches=tuple(sorted(known.codes["branches"].items())),
        purposes=tuple(
            (row.code, row.name_in(language)) for row in cost_types(CODE) if row.kinds and row.code not in _NO_DRIVES
        ),
        dimensions=tuple(
            OfDimension(code, name, tuple((value, f"{value} {called}") for value, called in sorted(values.items())))
            for code, name in known.codes["groups"].items()
            if (values := known.values.get(code))
        ),
        people={name: row.full_name for row in people if (name := name_of_driver(row))},
        official=official_of(matrix, tables_in_force(), on=on, language=language),
    )


def unknown_in(matrix: Matrix, known: Offered) -> list[Finding]:
    """What rows ask that nobody of the company knows, or knows any more: such a row fits no new drive, which may be meant."""
    of_company = {
        "branch": {code for code, _name in known.branches},
        "employer": {code for code, _name in known.branches},
        "purpose": {code for code, _name in known.purposes},
        "employee": set(known.people),
    }
    values = {one.code: {code for code, _name in one.values} for one in known.dimensions}
    found = []
    for row in matrix.rows:
        asked = [(of_company[name], words) for name, words in row.when.members if name in of_company]
        asked += [(values.get(name, set()), words) for name, words in (*row.when.groups, *row.when.dimensions)]
        strange = sorted({word for there, words in asked for word in words - there - {""}})
        found += [warn("matrix.unknown-name", "", row=str(row.number), word=word) for word in strange]
    return found


def official_of(matrix: Matrix, tables: Tables, *, on: date, language: str) -> tuple[tuple[str, str], ...]:
    """The official rates that a row can take, by kind (and scheme, where a row of the table names one), with today's figure."""
    offered_kinds = {
        kind
        for (country, kind, _scheme), rates in tables.rates.items()
        if country == matrix.country
        and kind.startswith("mileage")
        and any(matrix.unit.value in rate.unit for rate in rates)
    }
    taken = {official_key(price) for row in matrix.rows for price in prices_of(row.shape) if price.official}
    found = []
    for key in sorted(offered_kinds | taken):
        kind, _bar, scheme = key.partition("|")
        rate = tables.find(matrix.country, kind, on=on, scheme=scheme)
        if rate is not None:
            found.append((key, f"{name_of(kind)}: {formats.price(rate.value, language=language)}"))
        elif key in taken:  # what a row takes stays there to be seen, also where it is not in force today
            found.append((key, name_of(kind)))
    return tuple(sorted(found, key=lambda one: one[1]))


def official_key(price: Any) -> str:
    """An official rate as a form names it."""
    return f"{price.official}|{price.scheme}" if price.scheme else price.official
