"""What a kind of transaction answers. Nobody asks a kind what it is; they ask it these questions.

A kind is a folder in `transactions/kinds/` and a Django app of its own; its `kind.py` calls `register`. All questions are
asked for many transactions at once, so that the number of queries does not grow with the number of items.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made_of
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib import import_module
from typing import Any, Protocol
from uuid import UUID

from django.db.models import QuerySet
from django.urls import URLPattern

from kvitt.kernel.errors import KvittError, NotFoundError
from kvitt.kernel.findings import Finding
from kvitt.people.models import User
from kvitt.policy.queries import Book
from kvitt.policy.rules.facts import Person
from kvitt.policy.rules.trial import SentItem
from kvitt.transactions.kinds import kind_apps
from kvitt.transactions.models import Transaction
from kvitt.transactions.rules.organisation import Measure
from kvitt.transactions.rules.voiding import Grounds


@dataclass(frozen=True, slots=True)
class PostingLine:
    """A line of the voucher to be. `amount` in the company's currency, debit positive; of it `taxable` is the employee's income."""

    account: str
    amount: Decimal
    text: str = ""
    vat_code: str = ""
    vat_amount: Decimal = Decimal(0)
    dimensions: Mapping[str, str] = made_of(default_factory=dict)
    original_amount: Decimal | None = None
    original_currency: str = ""
    taxable: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class CorrectableLine:
    """A line as finance sees and corrects it: what it would be booked as."""

    id: UUID
    text: str
    amount: Decimal
    currency: str
    account: str
    vat_code: str
    vat_amount: Decimal
    dimensions: Mapping[str, str] = made_of(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of what the approver reads beside the receipt: a label and its value, both ready to show."""

    label: str
    value: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the way of an item depends on besides its header: which limit counts, and what stands on its lines.

    `values`: (dimension, value) of all lines; `cost_types` of all lines; `beneficiaries`: colleagues who gain by it.
    """

    measure: Measure = Measure.EXPENSE
    values: frozenset[tuple[str, str]] = frozenset()
    cost_types: frozenset[UUID] = frozenset()
    beneficiaries: frozenset[UUID] = frozenset()


class Kind(Protocol):
    """One kind of transaction."""

    @property
    def code(self) -> str:
        """The stable name, e.g. `expense`."""

    @property
    def label(self) -> Any:
        """The name, translated when shown."""

    @property
    def icon(self) -> str:
        """The name of its icon."""

    def check(self, transactions: Sequence[Transaction], *, on: date) -> Mapping[UUID, list[Finding]]:
        """What is to be said about each item on that day; every finding at once."""

    def asked(self, transactions: Sequence[Transaction]) -> Mapping[UUID, Asked]:
        """What decides on whom each item goes to."""

    def grounds(self, transactions: Sequence[Transaction]) -> Mapping[UUID, Grounds]:
        """What each item says now: what decisions on it rest on, and the rest."""

    def postings(self, transactions: Sequence[Transaction]) -> Mapping[UUID, tuple[PostingLine, ...] | KvittError]:
        """Balanced lines for each item, or what keeps that one item from being booked."""

    def copy(self, *, source: Transaction, copied: Transaction) -> None:
        """Write the detail of a new draft after the pattern of another."""

    def receipts_changed(self, transaction: Transaction, *, at: datetime) -> None:
        """Receipts were attached, taken away or read: refresh what depends on them."""

    def facts(self, transactions: Sequence[Transaction], *, language: str) -> Mapping[UUID, list[Fact]]:
        """What to show about each item beside its receipt."""

    def correctable(
        self, transactions: Sequence[Transaction], *, language: str, rules: Book
    ) -> Mapping[UUID, list[CorrectableLine]]:
        """The lines of each item as they would be booked now."""

    def correct(
        self, *, person: User, transaction_id: UUID, version: int, lines: Mapping[UUID, Mapping[str, Any]], at: datetime
    ) -> Transaction:
        """Finance changes lines, with a trace."""

    def with_cost_type(self, cost_type_id: UUID) -> QuerySet[Any]:
        """The ids of the items with a line of this cost type."""

    def amounts_by_cost_type(self, *, states: Sequence[str]) -> QuerySet[Any]:
        """Lines of items in these states, each with `cost_type_id`, `transaction` and `home` (company's currency)."""

    def sent_among(self, ids: Sequence[UUID], *, people: Mapping[UUID, Person], rules: Book) -> Iterable[SentItem]:
        """Those of the items that were sent, as a policy sees them, in the order in which they were sent."""

    def new_from_receipt(
        self, *, person: User, owner: User, transaction_id: UUID, receipt_id: UUID, at: datetime
    ) -> Transaction:
        """A draft made from a receipt. Kinds that are not made so raise NotFoundError."""

    def amend_address(self, transaction: Transaction) -> str:
        """The page on which its owner corrects it under way; empty for kinds that cannot be corrected so."""

    def urls(self) -> Sequence[URLPattern]:
        """Its own pages, mounted under `/<code>/`. The page named `<code>` edits one item by id."""

    def api_router(self) -> Any:
        """Its part of the API (a django-ninja router), mounted under `/api/v1/<code>s`."""


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Called once by each kind's folder."""
    _kinds[kind.code] = kind
    return kind


@cache
def _discovered() -> Mapping[str, Kind]:
    for app in kind_apps():
        import_module(f"{app}.kind")
    return dict(sorted(_kinds.items()))


def kinds() -> Mapping[str, Kind]:
    """Every kind there is, by code."""
    return _discovered()


def kind_of(code: str) -> Kind:
    """The kind with this code. Raises NotFoundError."""
    try:
        return kinds()[code]
    except KeyError:
        raise NotFoundError from None


def by_kind[T](
    transactions: Sequence[Transaction], ask: Callable[[Kind, list[Transaction]], Mapping[UUID, T]]
) -> dict[UUID, T]:
    """Ask every kind about its own items and put the answers together."""
    groups: dict[str, list[Transaction]] = {}
    for transaction in transactions:
        groups.setdefault(transaction.kind, []).append(transaction)
    answers: dict[UUID, T] = {}
    for code, group in groups.items():
        answers.update(ask(kind_of(code), group))
    return answers
