"""How drives are booked: the mileage, what was paid on the way, and the debt to the driver."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from kvitt.kernel.errors import InvalidError, KvittError
from kvitt.ledger.models import LedgerSettings
from kvitt.ledger.queries import settings_of_company
from kvitt.policy.queries import Book, book
from kvitt.policy.verdicts import left_by_part, taxable_by_part
from kvitt.transactions.kind import PostingLine
from kvitt.transactions.kinds.mileage import queries
from kvitt.transactions.kinds.mileage.models import MileageCorrection, MileageDetail, MileageOutlay
from kvitt.transactions.kinds.mileage.outlays import outlay_postings
from kvitt.transactions.kinds.mileage.parts import TAXABLE, Split, coded, pay_key, split_of
from kvitt.transactions.models import Transaction

_NOUGHT = Decimal(0)


def postings_of(transactions: Sequence[Transaction]) -> Mapping[UUID, tuple[PostingLine, ...] | KvittError]:
    """Balanced lines of each item, or why that item cannot be booked: a constant number of queries."""
    ids = [row.id for row in transactions]
    details, outlays, lines = queries.details_of(ids), queries.outlays_of(ids), queries.lines_of(ids)
    rules, accounts = book(), settings_of_company()
    found: dict[UUID, tuple[PostingLine, ...] | KvittError] = {}
    for row in transactions:
        try:
            found[row.id] = _postings(row, details[row.id], outlays[row.id], lines[row.id], rules, accounts)
        except KvittError as error:
            found[row.id] = error
    return found


def account_of(detail: MileageDetail, rules: Book) -> str:
    """The account of the mileage: finance's, else the cost type's; empty where there is none."""
    cost_type = rules.cost_types.get(detail.cost_type_id) if detail.cost_type_id else None
    return detail.account or (cost_type.account if cost_type else "")


def _postings(
    row: Transaction,
    detail: MileageDetail,
    outlays: Sequence[MileageOutlay],
    corrections: Sequence[MileageCorrection],
    rules: Book,
    accounts: LedgerSettings | None,
) -> tuple[PostingLine, ...]:
    if accounts is None:
        code = "ledger.settings-missing"
        raise InvalidError(code)
    if row.amount is None or row.home_amount is None:
        code = "mileage.calculation-missing"
        raise InvalidError(code)
    account = account_of(detail, rules)
    if not account:
        code = "mileage.cost-type-missing"
        raise InvalidError(code)
    left, taxed = left_by_part(row.checked), taxable_by_part(row.checked)
    posted = _mileage(row, account, split_of(row, detail, outlays, corrections), rules)
    for one in outlays:
        key = str(one.id)
        share = {"left": left.get(key, _NOUGHT), "taxable": taxed.get(key, _NOUGHT)}
        posted += outlay_postings(one, row, rules, otherwise=account, **share)
    posted.append(PostingLine(account=accounts.employee_debt_account, amount=-row.payable, text=row.title))
    lines = tuple(line for line in posted if line.amount)  # a correction of what is taxable may pay nothing
    if not lines:
        code = "mileage.nothing-to-pay"
        raise InvalidError(code)
    return lines


def _mileage(row: Transaction, account: str, split: Split, rules: Book) -> list[PostingLine]:
    """One line, or two where the company keeps what is taxable on an account of its own; without what is left to the driver."""
    left, taxed = left_by_part(row.checked), taxable_by_part(row.checked)
    free = split.free - left.get(str(row.id), _NOUGHT)
    pay = split.pay - left.get(str(pay_key(row.id)), _NOUGHT)
    taxable, own = taxed.get(str(row.id), _NOUGHT), coded(rules, TAXABLE)
    if not pay or own is None or own.account == account:
        return [PostingLine(account, free + pay, row.title, dimensions=row.dimensions, taxable=pay + taxable)]
    return [
        PostingLine(account, free, row.title, dimensions=row.dimensions, taxable=taxable),
        PostingLine(own.account, pay, row.title, dimensions=row.dimensions, taxable=pay),
    ]
