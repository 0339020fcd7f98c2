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
from kvitt.rates.tables import Tables
from kvitt.tenancy.models import Company
from kvitt.transactions.explained import Explanation, Repriced
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


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a person begins an item by hand: a POST to the page named `url`, with an id made by the client as `item`.

    `key` is the key on the first screen. `takes_receipts`: what is photographed there becomes an item of this kind.
    """

    url: str
    label: Any
    key: str = ""
    takes_receipts: bool = False


@dataclass(frozen=True, slots=True)
class Tile:
    """A page of the kind's own among what is configured: the page named `url`."""

    url: str
    label: Any
    icon: str


@dataclass(frozen=True, slots=True)
class StartingCostType:
    """A cost type that a new company begins with. `names` by language."""

    code: str
    names: Mapping[str, str]
    account: str


@dataclass(frozen=True, slots=True)
class Starting:
    """What a new company needs for this kind: accounts (number, name) and cost types."""

    accounts: Sequence[tuple[str, str]] = ()
    cost_types: Sequence[StartingCostType] = ()


@dataclass(frozen=True, slots=True)
class Invented:
    """An item of the demo's invented past: `enter` writes the draft, as its owner does, at that moment.

    `initials` are the owner's. Without `complete` it stays a draft.
    """

    at: datetime
    initials: str
    enter: Callable[[User, UUID, datetime], object]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Claim:
    """What an item claims of a person's day, so that nothing is paid twice: `what` is `meal`, `lodging` or `drive`."""

    transaction_id: UUID
    on: date
    what: str
    text: str
    amount: Decimal | None = None
    currency: str = ""


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

    @property
    def untitled(self) -> Any:
        """What an item is called that has no title yet, translated when shown: `New expense`."""

    def beginning(self) -> Beginning | None:
        """How a person begins one by hand; None where they do not."""

    def drawings(self) -> Mapping[str, str]:
        """Icons of its own, by name: what stands inside a 24 by 24 SVG."""

    def tiles(self) -> Sequence[Tile]:
        """Pages of its own for those who configure."""

    def starting(self, country: str) -> Starting:
        """What a new company in the country begins with."""

    def invented(self, *, people: Mapping[str, User], first: date, today: date) -> Iterable[Invented]:
        """The kind's part of the demo company's past, in order of time. `people` by their initials."""

    def claims(self, owner_id: UUID, *, first: date, last: date) -> Iterable[Claim]:
        """What the person's items of this kind claim of the days from `first` to `last`, both included."""

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

    def sending(self, transactions: Sequence[Transaction], *, at: datetime) -> None:
        """These are about to be sent, and are locked: settle what depends on others. Amounts may change; write them."""

    def gone(self, transaction: Transaction, *, person: User, at: datetime) -> None:
        """This one was thrown away, or reversed after it was booked: settle what others rest on it."""

    def facts(self, transactions: Sequence[Transaction], *, language: str) -> Mapping[UUID, list[Fact]]:
        """What to show about each item beside its receipt."""

    def explain(self, transactions: Sequence[Transaction], *, language: str) -> Mapping[UUID, Explanation]:
        """How the amount of each item came about, from what is stored with it; items that somebody typed are left out."""

    def repriced(self, transactions: Sequence[Transaction], *, tables: Tables) -> Mapping[UUID, Repriced]:
        """What each item would give with other official rates; items that no official rate pays are left out."""

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


class Plain:
    """The plain answers to the questions that not every kind has something of its own to say to."""

    def beginning(self) -> Beginning | None:
        """Nothing to begin by hand."""
        return None

    def drawings(self) -> Mapping[str, str]:
        """No icons of its own."""
        return {}

    def tiles(self) -> Sequence[Tile]:
        """Nothing of its own to configure."""
        return ()

    def starting(self, country: str) -> Starting:
        """Nothing that a new company needs."""
        del country
        return Starting()

    def invented(self, *, people: Mapping[str, User], first: date, today: date) -> Iterable[Invented]:
        """No past in the demo."""
        del people, first, today
        return ()

    def claims(self, owner_id: UUID, *, first: date, last: date) -> Iterable[Claim]:
        """Nothing that could be claimed twice."""
        del owner_id, first, last
        return ()

    def explain(self, transactions: Sequence[Transaction], *, language: str) -> Mapping[UUID, Explanation]:
        """Nothing is computed."""
        del transactions, language
        return {}

    def repriced(self, transactions: Sequence[Transaction], *, tables: Tables) -> Mapping[UUID, Repriced]:
        """No official rate pays for it."""
        del transactions, tables
        return {}

    def receipts_changed(self, transaction: Transaction, *, at: datetime) -> None:
        """Nothing depends on receipts."""
        del transaction, at

    def sending(self, transactions: Sequence[Transaction], *, at: datetime) -> None:
        """Items stand alone."""
        del transactions, at

    def gone(self, transaction: Transaction, *, person: User, at: datetime) -> None:
        """Nothing rests on it."""
        del transaction, person, at

    def sent_among(self, ids: Sequence[UUID], *, people: Mapping[UUID, Person], rules: Book) -> Iterable[SentItem]:
        """Nothing that a policy sees."""
        del ids, people, rules
        return ()

    def new_from_receipt(
        self, *, person: User, owner: User, transaction_id: UUID, receipt_id: UUID, at: datetime
    ) -> Transaction:
        """It is not made from a receipt. Raises NotFoundError."""
        del person, owner, transaction_id, receipt_id, at
        raise NotFoundError

    def amend_address(self, transaction: Transaction) -> str:
        """It is not corrected under way."""
        del transaction
        return ""


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


def kinds_of(company: Company) -> list[Kind]:
    """The kinds that a company has switched on, in the order of their names."""
    return [kind for code, kind in kinds().items() if code in company.enabled_kinds]


def kind_of(code: str) -> Kind:
    """The kind with this code. Raises NotFoundError."""
    try:
        return kinds()[code]
    except KeyError:
        raise NotFoundError from None


def tell_kinds(transactions: Sequence[Transaction], tell: Callable[[Kind, list[Transaction]], None]) -> None:
    """Tell every kind about its own items."""
    for code, group in _grouped(transactions).items():
        tell(kind_of(code), group)


def by_kind[T](
    transactions: Sequence[Transaction], ask: Callable[[Kind, list[Transaction]], Mapping[UUID, T]]
) -> dict[UUID, T]:
    """Ask every kind about its own items and put the answers together."""
    answers: dict[UUID, T] = {}
    for code, group in _grouped(transactions).items():
        answers.update(ask(kind_of(code), group))
    return answers


def _grouped(transactions: Sequence[Transaction]) -> dict[str, list[Transaction]]:
    groups: dict[str, list[Transaction]] = {}
    for transaction in transactions:
        groups.setdefault(transaction.kind, []).append(transaction)
    return groups
