"""What can be chosen in a column: accounts, VAT codes, people and the rest, each read in one query."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kvitt.configuration.columns import Choice, Column
from kvitt.configuration.noun import Candidate, Values
from kvitt.ledger.models import Account
from kvitt.people.formats import countries as all_countries
from kvitt.people.models import Branch, Dimension, DimensionValue, User
from kvitt.people.rules.names import sort_key
from kvitt.policy.models import VatCode
from kvitt.tenancy.models import LANGUAGES
from kvitt.transactions.kind import kinds

#: Every noun with names has them in the three languages.
NAMES = (
    Column("name_da", _("Name in Danish"), order="names__da"),
    Column("name_sv", _("Name in Swedish"), order="names__sv"),
    Column("name_en", _("Name in English"), required=True, order="names__en"),
)
ACTIVE = Column("active", _("In use"), form="flag", bulk=True, order="is_active")


def language() -> str:
    """The language that is active, by its two letters."""
    return (get_language() or "en")[:2]


def names_of(row: Any) -> Values:
    """The names of a row, by column."""
    return {f"name_{code}": row.names.get(code, "") for code in LANGUAGES}


def write_names(one: Candidate) -> None:
    """The names onto the row."""
    one.row.names = {code: one.values[f"name_{code}"] for code in LANGUAGES if one.values[f"name_{code}"]}


def accounts() -> list[Choice]:
    """Accounts by number."""
    return [Choice(row.number, f"{row.number} {row.name}", row.is_active) for row in Account.objects.order_by("number")]


def vat_codes() -> list[Choice]:
    """VAT codes, named in the reader's language."""
    rows = VatCode.objects.order_by("code")
    return [Choice(row.code, f"{row.code} {row.name_in(language())}", row.is_active) for row in rows]


def people() -> list[Choice]:
    """Users by e-mail address, in the reader's alphabet."""
    rows = sorted(
        User.objects.values_list("email", "full_name", "is_active"),
        key=lambda row: sort_key(row[1], language=language()),
    )
    return [Choice(email, name, active) for email, name, active in rows]


def branches() -> list[Choice]:
    """Branches by code."""
    return [Choice(row.code, row.name, row.is_active) for row in Branch.objects.order_by("code")]


def dimensions() -> list[Choice]:
    """Dimensions in the company's order."""
    rows = Dimension.objects.order_by("position", "code")
    return [Choice(row.code, row.name_in(language()), row.is_active) for row in rows]


def languages() -> list[Choice]:
    """The languages that Kvitt speaks."""
    return [Choice(code, name) for code, name in LANGUAGES.items()]


def kinds_there_are() -> list[Choice]:
    """The kinds of transaction."""
    return [Choice(code, str(kind.label)) for code, kind in kinds().items()]


def countries() -> list[Choice]:
    """Countries, the Nordic ones first."""
    return [Choice(code, name) for code, name in all_countries(language())]


def values_by_dimension() -> Callable[[UUID], Callable[[], list[Choice]]]:
    """For each dimension its values as options; one query for all of them, when the first is asked for."""

    @cache
    def everything() -> Mapping[UUID, list[Choice]]:
        found: dict[UUID, list[Choice]] = {}
        for row in DimensionValue.objects.order_by("code"):
            found.setdefault(row.dimension_id, []).append(Choice(row.code, f"{row.code} {row.name}"))
        return found

    return lambda dimension_id: lambda: everything().get(dimension_id, [])
