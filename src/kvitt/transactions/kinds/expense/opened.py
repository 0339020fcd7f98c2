"""An expense with everything that belongs to it, while it is being changed: opened, priced, checked, written."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from kvitt.files.models import Receipt
from kvitt.kernel.money import Money, rounded
from kvitt.policy.queries import Book, book
from kvitt.policy.verdicts import left_to_employee
from kvitt.rates.exchange import convert
from kvitt.transactions.header import at_home, note_findings, take_official_rate
from kvitt.transactions.kinds.expense import queries
from kvitt.transactions.kinds.expense.claimed import claimed_beside
from kvitt.transactions.kinds.expense.judged import Judging, policy_findings
from kvitt.transactions.kinds.expense.models import ExpenseDetail, ExpenseLine, PaidBy
from kvitt.transactions.kinds.expense.rules import check
from kvitt.transactions.models import Transaction


@dataclass(slots=True)
class Opened:
    """An expense with everything that belongs to it, while it is being changed."""

    header: Transaction
    detail: ExpenseDetail
    lines: list[ExpenseLine]
    receipts: list[Receipt] = field(default_factory=list)
    rules: Book = field(default_factory=book)


def open_expense(header: Transaction) -> Opened:
    """The expense with its detail, lines and receipts."""
    return Opened(
        header=header,
        detail=queries.details_of([header.id])[header.id],
        lines=queries.lines_of([header.id])[header.id],
        receipts=queries.receipts_of([header.id])[header.id],
    )


def write(opened: Opened, *, on: date, at: datetime) -> None:
    """Price, check and store the expense as its next version."""
    price(opened)
    opened.header.version += 1
    check_findings(opened, on=on)
    opened.header.changed_at = at
    opened.header.save()
    opened.detail.save()
    kept = {line.id for line in opened.lines}
    old = ExpenseLine.objects.filter(transaction_id=opened.header.id)
    old.exclude(id__in=kept).delete()
    existing = set(old.values_list("id", flat=True))
    # Positions are unique; park the old ones beyond the new before renumbering.
    for line in opened.lines:
        if line.id in existing:
            ExpenseLine.objects.filter(id=line.id).update(position=1000 + line.position)
    for line in opened.lines:
        line.save(force_insert=line.id not in existing, force_update=line.id in existing)


def check_findings(opened: Opened, *, on: date) -> None:
    """Check what was just priced, keep the findings with the item, and take off what the policy leaves to the employee."""
    header = opened.header
    receipts = {header.id: opened.receipts}
    facts = queries.facts_of(
        header,
        detail=opened.detail,
        lines=opened.lines,
        receipts=opened.receipts,
        likenesses=queries.likenesses_of([header], receipts)[header.id],
        claimed=claimed_beside([header], {header.id: opened.lines}, book=opened.rules).get(header.id, ()),
        book=opened.rules,
        on=on,
    )
    asked = Judging(
        header=header, lines=opened.lines, facts=facts, version=header.version, explanations=opened.detail.explanations
    )
    findings = [*check(facts), *policy_findings([asked], rules=opened.rules, on=on).get(header.id, [])]
    header.payable -= left_to_employee(findings)
    note_findings(header, findings)
    header.receipts_count = len(opened.receipts)


def price(opened: Opened) -> None:
    """The amount in the company's currency and what the owner gets back, with the rate kept beside it."""
    header, detail = opened.header, opened.detail
    _spread(opened)
    if header.amount is None:
        header.home_amount, header.payable = None, Decimal(0)
        return
    if header.currency == header.home_currency:
        header.rate = header.rate_on = None
        header.rate_source = ""
        header.home_amount = at_home(header, header.amount)
    else:
        if "rate" not in detail.typed:
            take_official_rate(header, on=header.on)
        header.home_amount = at_home(header, header.amount)
    if header.home_amount is None:
        header.payable = Decimal(0)
        return
    private = _home(header, detail.private_amount)
    header.payable = -private if detail.paid_by == PaidBy.CARD else header.home_amount - private


def _home(header: Transaction, amount: Decimal) -> Decimal:
    if header.rate is None:
        return rounded(amount, header.home_currency)
    return convert(Money(amount, header.currency), rate=header.rate, home=header.home_currency).amount


def _spread(opened: Opened) -> None:
    """An expense that is not split has one line with the whole company part."""
    if len(opened.lines) == 1:
        amount = opened.header.amount
        opened.lines[0].amount = None if amount is None else amount - opened.detail.private_amount
    for position, line in enumerate(opened.lines):
        line.position = position
