"""The answers of the kind *per diem*."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, override
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kvitt.kernel.clock import today
from kvitt.kernel.errors import InvalidError, KvittError
from kvitt.kernel.findings import Finding
from kvitt.kernel.money import Money
from kvitt.ledger.models import LedgerSettings
from kvitt.ledger.queries import settings_of_company
from kvitt.people.models import User
from kvitt.policy.queries import Book, book
from kvitt.policy.rules.facts import Person
from kvitt.policy.rules.trial import SentItem
from kvitt.policy.verdicts import left_by_part, taxable_by_part
from kvitt.rates.tables import Tables
from kvitt.tenancy.queries import company as the_company
from kvitt.transactions.explained import Explanation, Repriced
from kvitt.transactions.kind import (
    Asked,
    Beginning,
    Claim,
    CorrectableLine,
    Fact,
    Invented,
    Plain,
    PostingLine,
    Starting,
    Tile,
    register,
)
from kvitt.transactions.kinds.per_diem import queries
from kvitt.transactions.kinds.per_diem.actions import correct
from kvitt.transactions.kinds.per_diem.grounds import grounds_of
from kvitt.transactions.kinds.per_diem.judged import parts_of, sent_items, taxable_line
from kvitt.transactions.kinds.per_diem.models import PerDiemDetail
from kvitt.transactions.kinds.per_diem.opened import findings_of, open_trip, repriced_by, write
from kvitt.transactions.kinds.per_diem.starting import starting_in
from kvitt.transactions.models import Transaction
from kvitt.transactions.rules.voiding import Grounds

CODE = queries.CODE
_SUITCASE = (
    '<rect x="3.5" y="7.5" width="17" height="12" rx="2.5"/>'
    '<path d="M9 7.5V6a2 2 0 0 1 2-2h2a2 2 0 0 1 2 2v1.5M8 7.5v12M16 7.5v12"/>'
)


class PerDiemKind(Plain):
    """A trip, paid by the rules of a country."""

    code = CODE
    label = _("Per diem")
    untitled = _("New trip")
    icon = "suitcase"

    @override
    def beginning(self) -> Beginning:
        """By hand, with what Kvitt already knows proposed."""
        return Beginning("per_diem-new", _("Trip with per diem"), key="t")

    @override
    def drawings(self) -> Mapping[str, str]:
        """A suitcase."""
        return {"suitcase": _SUITCASE}

    @override
    def tiles(self) -> Sequence[Tile]:
        """What a company decides where the law is silent."""
        return (Tile("per_diem-choices", _("Per diem"), "suitcase"),)

    @override
    def starting(self, country: str) -> Starting:
        """Accounts and cost types by the country's usual chart."""
        return starting_in(country)

    @override
    def invented(self, *, people: Mapping[str, User], first: date, today: date) -> Iterable[Invented]:
        """Trips of the demo's people."""
        from kvitt.transactions.kinds.per_diem.invented import trips_of

        return trips_of(people, first=first, today=today)

    @override
    def claims(self, owner_id: UUID, *, first: date, last: date) -> Iterator[Claim]:
        """Days whose meals the allowance pays, and nights."""
        return queries.claims_of(owner_id, first=first, last=last)

    def check(self, transactions: Sequence[Transaction], *, on: date) -> Mapping[UUID, list[Finding]]:
        """All findings of all the items."""
        details = queries.details_of([row.id for row in transactions])
        return findings_of(transactions, details, rules=book(), on=on)

    def asked(self, transactions: Sequence[Transaction]) -> Mapping[UUID, Asked]:
        """The limit for expenses, and the dimensions of the item."""
        details = queries.details_of([row.id for row in transactions])
        return {
            row.id: Asked(
                values=frozenset((code, value) for code, value in row.dimensions.items() if value),
                cost_types=frozenset(one for one in _cost_types(details[row.id]) if one),
            )
            for row in transactions
        }

    def grounds(self, transactions: Sequence[Transaction]) -> Mapping[UUID, Grounds]:
        """What decisions on each rest on."""
        return grounds_of(transactions)

    def postings(self, transactions: Sequence[Transaction]) -> Mapping[UUID, tuple[PostingLine, ...] | KvittError]:
        """Balanced lines of each item, or why that item cannot be booked."""
        details, rules, accounts = queries.details_of([row.id for row in transactions]), book(), settings_of_company()
        answers: dict[UUID, tuple[PostingLine, ...] | KvittError] = {}
        for row in transactions:
            try:
                answers[row.id] = _postings(row, details[row.id], rules=rules, accounts=accounts)
            except KvittError as error:
                answers[row.id] = error
        return answers

    def copy(self, *, source: Transaction, copied: Transaction) -> None:
        """The trip after the pattern, priced anew; what finance said is left behind."""
        detail = queries.details_of([source.id])[source.id]
        PerDiemDetail.objects.create(id=copied.id, journey=detail.journey, rules_country=detail.rules_country)
        write(open_trip(copied), on=today(zone=the_company().time_zone), at=copied.created_at)

    @override
    def receipts_changed(self, transaction: Transaction, *, at: datetime) -> None:
        """A programme or a ticket may lie with it; nothing is read from them."""

    def facts(self, transactions: Sequence[Transaction], *, language: str) -> Mapping[UUID, list[Fact]]:
        """What the approver and finance read."""
        from kvitt.transactions.kinds.per_diem.shown import facts_of

        return facts_of(transactions, language=language)

    @override
    def explain(self, transactions: Sequence[Transaction], *, language: str) -> Mapping[UUID, Explanation]:
        """Day by day, from the stored price."""
        from kvitt.transactions.kinds.per_diem.shown import explanations_of

        return explanations_of(transactions, language=language)

    @override
    def repriced(self, transactions: Sequence[Transaction], *, tables: Tables) -> Mapping[UUID, Repriced]:
        """What each trip would give with other official rates, beside those of now."""
        return repriced_by(transactions, tables=tables)

    def correctable(
        self, transactions: Sequence[Transaction], *, language: str, rules: Book
    ) -> Mapping[UUID, list[CorrectableLine]]:
        """The part free of tax and the part that is pay, as they would be booked now."""
        del language  # the active one
        details = queries.details_of([row.id for row in transactions])
        return {row.id: list(_correctable(row, details[row.id], rules=rules)) for row in transactions}

    def correct(
        self, *, person: User, transaction_id: UUID, version: int, lines: Mapping[UUID, Mapping[str, Any]], at: datetime
    ) -> Transaction:
        """Finance changes lines, with a trace."""
        on = today(zone=the_company().time_zone)
        return correct(person=person, transaction_id=transaction_id, version=version, lines=lines, on=on, at=at)

    def with_cost_type(self, cost_type_id: UUID) -> QuerySet[Any]:
        """The ids of the trips that are booked by this cost type."""
        mine = Q(cost_type_id=cost_type_id) | Q(taxable_cost_type_id=cost_type_id, taxable__gt=0)
        return PerDiemDetail.objects.filter(mine).values("id")

    def amounts_by_cost_type(self, *, states: Sequence[str]) -> QuerySet[Any]:
        """Each trip with its amount in the company's currency, under the cost type of what is free of tax."""
        rows = PerDiemDetail.objects.filter(transaction__state__in=list(states), transaction__discarded_at=None)
        return rows.annotate(home=F("transaction__home_amount"))

    @override
    def sent_among(self, ids: Sequence[UUID], *, people: Mapping[UUID, Person], rules: Book) -> Iterator[SentItem]:
        """The trips among them, as a policy sees them."""
        return sent_items(ids, people=people, rules=rules)

    @override
    def amend_address(self, transaction: Transaction) -> str:
        """The page on which its owner corrects it under way."""
        return reverse("per_diem-amend", args=[transaction.id])

    def urls(self) -> Sequence[URLPattern]:
        """The pages of a trip."""
        from kvitt.transactions.kinds.per_diem.pages import urlpatterns

        return urlpatterns

    def api_router(self) -> Any:
        """The per diem's part of the API."""
        from kvitt.transactions.kinds.per_diem.api import router

        return router


def _cost_types(detail: PerDiemDetail) -> list[UUID | None]:
    return [detail.cost_type_id, detail.taxable_cost_type_id if detail.taxable else None]


def _account(detail: PerDiemDetail, rules: Book, *, taxable: bool) -> str:
    """The account of a part; what is pay goes with the rest where nothing of its own is given."""
    said = detail.taxable_account if taxable else detail.account
    cost_type_id = detail.taxable_cost_type_id if taxable else detail.cost_type_id
    cost_type = rules.cost_types.get(cost_type_id) if cost_type_id else None
    if said or cost_type:
        return said or (cost_type.account if cost_type else "")
    return _account(detail, rules, taxable=False) if taxable else ""


def _postings(
    row: Transaction, detail: PerDiemDetail, *, rules: Book, accounts: LedgerSettings | None
) -> tuple[PostingLine, ...]:
    if accounts is None:
        code = "ledger.settings-missing"
        raise InvalidError(code)
    if row.amount is None or not row.home_amount or not row.payable:
        code = "per_diem.nothing"
        raise InvalidError(code)
    left, taxed = left_by_part(row.checked), taxable_by_part(row.checked)
    lines = []
    for part in parts_of(row, detail):
        key = str(part.key)
        paid = part.home - left.get(key, Decimal(0))
        if not paid:
            continue
        account = _account(detail, rules, taxable=part.is_pay)
        if not account:
            code = "per_diem.cost-type-missing"
            raise InvalidError(code)
        is_whole = paid == part.home and row.currency != row.home_currency
        lines.append(
            PostingLine(
                account=account,
                amount=paid,
                text=row.title,
                dimensions=row.dimensions,
                original_amount=part.original if is_whole else None,
                original_currency=row.currency if is_whole else "",
                taxable=paid if part.is_pay else taxed.get(key, Decimal(0)),
            )
        )
    return (*lines, PostingLine(account=accounts.employee_debt_account, amount=-row.payable, text=row.title))


def _correctable(row: Transaction, detail: PerDiemDetail, *, rules: Book) -> Iterator[CorrectableLine]:
    taxable = Money(detail.taxable, row.currency).amount
    for line_id, text, amount, is_pay in (
        (row.id, _now("Free of tax"), (row.amount or Decimal(0)) - taxable, False),
        (taxable_line(row.id), _now("Taxable"), taxable, True),
    ):
        if amount or not is_pay:
            yield CorrectableLine(
                id=line_id,
                text=text,
                amount=amount,
                currency=row.currency,
                account=_account(detail, rules, taxable=is_pay),
                vat_code="",
                vat_amount=Decimal(0),
                dimensions=row.dimensions,
            )


KIND = register(PerDiemKind())
