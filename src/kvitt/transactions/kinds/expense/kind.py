"""The answers of the kind *expense*."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, override
from uuid import UUID

from django.db.models import DecimalField, ExpressionWrapper, F, QuerySet, Value
from django.db.models.functions import NullIf
from django.urls import URLPattern, reverse
from django.utils.translation import gettext_lazy as _

from kvitt.kernel.clock import today
from kvitt.kernel.errors import InvalidError, KvittError
from kvitt.kernel.findings import Finding
from kvitt.kernel.ids import uuid7
from kvitt.kernel.money import Money
from kvitt.ledger.models import LedgerSettings
from kvitt.ledger.queries import settings_of_company
from kvitt.people.models import User
from kvitt.policy.queries import Book, book
from kvitt.policy.rules.facts import Person
from kvitt.policy.rules.trial import SentItem
from kvitt.policy.verdicts import left_by_part, taxable_by_part
from kvitt.tenancy.models import Company
from kvitt.tenancy.queries import company as the_company
from kvitt.transactions.kind import Asked, Beginning, Claim, CorrectableLine, Fact, Plain, PostingLine, register
from kvitt.transactions.kinds.expense import queries
from kvitt.transactions.kinds.expense.actions import CODE, draft, refresh_from_receipts
from kvitt.transactions.kinds.expense.claimed import claimed_beside
from kvitt.transactions.kinds.expense.correct import correct
from kvitt.transactions.kinds.expense.grounds import grounds_of, values_on
from kvitt.transactions.kinds.expense.judged import Judging, policy_findings
from kvitt.transactions.kinds.expense.models import ExpenseDetail, ExpenseLine, PaidBy
from kvitt.transactions.kinds.expense.present import colleagues_taking_part
from kvitt.transactions.kinds.expense.rules import BookedLine, check, postings
from kvitt.transactions.kinds.expense.sent import among, sent_items
from kvitt.transactions.models import Transaction
from kvitt.transactions.rules.voiding import Grounds


class ExpenseKind(Plain):
    """Money spent, with a receipt."""

    code = CODE
    label = _("Expense")
    untitled = _("New expense")
    icon = "receipt"

    @override
    def beginning(self) -> Beginning:
        """With a receipt, mostly; else by hand."""
        return Beginning("expense-new", _("Without receipt"), key="n", takes_receipts=True)

    @override
    def claims(self, owner_id: UUID, *, first: date, last: date) -> Iterator[Claim]:
        """Meals and nights, by what their cost types are for."""
        return queries.claims_of(owner_id, first=first, last=last)

    def check(self, transactions: Sequence[Transaction], *, on: date) -> Mapping[UUID, list[Finding]]:
        """All findings of all the items; the number of queries does not grow with them."""
        ids = [row.id for row in transactions]
        details, lines, receipts = queries.details_of(ids), queries.lines_of(ids), queries.receipts_of(ids)
        likenesses = queries.likenesses_of(transactions, receipts)
        rules = book()
        claimed = claimed_beside(transactions, lines, book=rules)
        asked = [
            Judging(
                header=row,
                version=row.version + 1,  # which sending gives it
                lines=lines[row.id],
                explanations=details[row.id].explanations,
                facts=queries.facts_of(
                    row,
                    detail=details[row.id],
                    lines=lines[row.id],
                    receipts=receipts[row.id],
                    likenesses=likenesses[row.id],
                    claimed=claimed.get(row.id, ()),
                    book=rules,
                    on=on,
                ),
            )
            for row in transactions
        ]
        by_policy = policy_findings(asked, rules=rules, on=on)
        return {one.header.id: [*check(one.facts), *by_policy.get(one.header.id, [])] for one in asked}

    def asked(self, transactions: Sequence[Transaction]) -> Mapping[UUID, Asked]:
        """The limit for expenses; each line stands where it says, or where the expense does. Who took part gains by it."""
        ids = [row.id for row in transactions]
        lines, gaining = queries.lines_of(ids), colleagues_taking_part(ids)
        return {
            row.id: Asked(
                values=values_on(row, lines[row.id]),
                cost_types=frozenset(line.cost_type_id for line in lines[row.id] if line.cost_type_id),
                beneficiaries=gaining.get(row.id, frozenset()),
            )
            for row in transactions
        }

    def grounds(self, transactions: Sequence[Transaction]) -> Mapping[UUID, Grounds]:
        """What decisions on each rest on."""
        return grounds_of(transactions)

    def postings(self, transactions: Sequence[Transaction]) -> Mapping[UUID, tuple[PostingLine, ...] | KvittError]:
        """Balanced lines of each item, or why that item cannot be booked."""
        ids = [row.id for row in transactions]
        details, lines, rules = queries.details_of(ids), queries.lines_of(ids), book()
        company = the_company()
        accounts = settings_of_company()
        answers: dict[UUID, tuple[PostingLine, ...] | KvittError] = {}
        for row in transactions:
            try:
                answers[row.id] = _postings(
                    row, details[row.id], lines[row.id], rules=rules, company=company, accounts=accounts
                )
            except KvittError as error:
                answers[row.id] = error
        return answers

    def copy(self, *, source: Transaction, copied: Transaction) -> None:
        """Detail and lines after the pattern; what a receipt or finance said is left behind."""
        detail = queries.details_of([source.id])[source.id]
        ExpenseDetail.objects.create(
            id=copied.id,
            participants=detail.participants,
            paid_by=detail.paid_by,
            card_id=detail.card_id,
            private_amount=detail.private_amount,
            typed=detail.typed,
        )
        ExpenseLine.objects.bulk_create(
            [
                ExpenseLine(
                    id=uuid7(),
                    transaction_id=copied.id,
                    position=line.position,
                    cost_type_id=line.cost_type_id,
                    amount=line.amount,
                    dimensions=line.dimensions,
                    text=line.text,
                )
                for line in queries.lines_of([source.id])[source.id]
            ]
        )
        company = the_company()
        refresh_from_receipts(copied, on=today(zone=company.time_zone), at=copied.created_at)

    @override
    def receipts_changed(self, transaction: Transaction, *, at: datetime) -> None:
        """Fill from the reading what nobody has typed."""
        company = the_company()
        refresh_from_receipts(transaction, on=today(zone=company.time_zone), at=at)

    def facts(self, transactions: Sequence[Transaction], *, language: str) -> Mapping[UUID, list[Fact]]:
        """What the approver and finance read beside the receipt."""
        from kvitt.transactions.kinds.expense.shown import facts_of

        return facts_of(transactions, language=language)

    def correctable(
        self, transactions: Sequence[Transaction], *, language: str, rules: Book
    ) -> Mapping[UUID, list[CorrectableLine]]:
        """The lines as they would be booked now."""
        ids = [row.id for row in transactions]
        printed, lines = queries.printed_vat_of(ids), queries.lines_of(ids)
        company = the_company()
        return {
            row.id: [
                _correctable(row, line, printed[row.id] if len(lines[row.id]) == 1 else (), company, rules, language)
                for line in lines[row.id]
            ]
            for row in transactions
        }

    def correct(
        self, *, person: User, transaction_id: UUID, version: int, lines: Mapping[UUID, Mapping[str, Any]], at: datetime
    ) -> Transaction:
        """Finance changes lines, with a trace."""
        on = today(zone=the_company().time_zone)
        return correct(person=person, transaction_id=transaction_id, version=version, lines=lines, on=on, at=at)

    def with_cost_type(self, cost_type_id: UUID) -> QuerySet[Any]:
        """The ids of the expenses with a line of this cost type."""
        return ExpenseLine.objects.filter(cost_type_id=cost_type_id).values("transaction_id")

    def amounts_by_cost_type(self, *, states: Sequence[str]) -> QuerySet[Any]:
        """Lines with their share of the amount in the company's currency."""
        share = F("amount") * F("transaction__home_amount") / NullIf(F("transaction__amount"), Value(Decimal(0)))
        return ExpenseLine.objects.filter(transaction__state__in=list(states), transaction__discarded_at=None).annotate(
            home=ExpressionWrapper(share, output_field=DecimalField(max_digits=16, decimal_places=2))
        )

    @override
    def sent_among(self, ids: Sequence[UUID], *, people: Mapping[UUID, Person], rules: Book) -> Iterator[SentItem]:
        """The expenses among them, as a policy sees them."""
        return sent_items(among(ids), people=people, rules=rules)

    @override
    def new_from_receipt(
        self, *, person: User, owner: User, transaction_id: UUID, receipt_id: UUID, at: datetime
    ) -> Transaction:
        """A draft with the receipt on it."""
        company = the_company()
        on = today(zone=company.time_zone)
        return draft(person=person, owner=owner, transaction_id=transaction_id, receipt_ids=[receipt_id], on=on, at=at)

    @override
    def amend_address(self, transaction: Transaction) -> str:
        """The page on which its owner corrects it under way."""
        return reverse("expense-amend", args=[transaction.id])

    def urls(self) -> Sequence[URLPattern]:
        """The pages of an expense."""
        from kvitt.transactions.kinds.expense.pages import urlpatterns

        return urlpatterns

    def api_router(self) -> Any:
        """The expense's part of the API."""
        from kvitt.transactions.kinds.expense.api import router

        return router


def _correctable(
    row: Transaction,
    line: ExpenseLine,
    printed: Sequence[Mapping[str, str]],
    company: Company,
    rules: Book,
    language: str,
) -> CorrectableLine:
    cost_type = rules.cost_types.get(line.cost_type_id) if line.cost_type_id else None
    code = queries.vat_code_of(line, abroad=queries.is_abroad(row, company=company), book=rules)
    return CorrectableLine(
        id=line.id,
        text=line.text or (cost_type.name_in(language) if cost_type else "–"),
        amount=line.amount or Decimal(0),
        currency=row.currency,
        account=line.account or (cost_type.account if cost_type else ""),
        vat_code=code.code if code else "",
        vat_amount=queries.vat_amount_of(line, transaction=row, printed=printed, code=code),
        dimensions=line.dimensions,
    )


def _postings(
    row: Transaction,
    detail: ExpenseDetail,
    lines: Sequence[ExpenseLine],
    *,
    rules: Book,
    company: Company,
    accounts: LedgerSettings | None,
) -> tuple[PostingLine, ...]:
    if accounts is None:
        code = "ledger.settings-missing"
        raise InvalidError(code)
    if row.amount is None or row.home_amount is None:
        code = "expense.amount-missing"
        raise InvalidError(code)
    abroad = queries.is_abroad(row, company=company)
    card = detail.paid_by == PaidBy.CARD
    private = -row.payable if card else row.home_amount - row.payable  # set aside, and left by the policy
    if not card and private == row.home_amount:
        code = "expense.nothing-to-pay"
        raise InvalidError(code)
    left, taxed = left_by_part(row.checked), taxable_by_part(row.checked)
    posted = postings(
        home=Money(row.home_amount, row.home_currency),
        private=Money(private, row.home_currency),
        gross=row.amount,
        lines=[
            replace(
                _booked(row, line, detail, only=len(lines) == 1, abroad=abroad, rules=rules),
                left=left.get(str(line.id), Decimal(0)),
                taxable=taxed.get(str(line.id), Decimal(0)),
            )
            for line in lines
        ],
        credit_account=_credit_account(detail, accounts),
        private_account=accounts.private_account if card else "",
    )
    return tuple(
        PostingLine(
            account=line.account,
            amount=line.amount,
            text=line.text,
            vat_code=line.vat_code,
            vat_amount=line.vat_amount,
            dimensions=line.dimensions,
            original_amount=line.original_amount,
            original_currency=row.currency if line.original_amount is not None else "",
            taxable=line.taxable,
        )
        for line in posted
    )


def _credit_account(detail: ExpenseDetail, accounts: LedgerSettings) -> str:
    if detail.paid_by != PaidBy.CARD:
        return accounts.employee_debt_account
    return (detail.card.account if detail.card else "") or accounts.card_debt_account


def _booked(
    row: Transaction, line: ExpenseLine, detail: ExpenseDetail, *, only: bool, abroad: bool, rules: Book
) -> BookedLine:
    cost_type = rules.cost_types.get(line.cost_type_id) if line.cost_type_id else None
    if cost_type is None or line.amount is None:
        code = "expense.cost-type-missing"
        raise InvalidError(code)
    vat = queries.vat_code_of(line, abroad=abroad, book=rules)
    vat_amount = queries.vat_amount_of(line, transaction=row, printed=detail.vat_lines if only else (), code=vat)
    return BookedLine(
        amount=line.amount,
        vat_amount=vat_amount,
        account=line.account or cost_type.account,
        vat_code=vat.code if vat else "",
        vat_account=vat.account if vat else "",
        deductible=vat.deductible if vat else Decimal(0),
        text=line.text or row.title,
        dimensions={**row.dimensions, **line.dimensions},
    )


KIND = register(ExpenseKind())
