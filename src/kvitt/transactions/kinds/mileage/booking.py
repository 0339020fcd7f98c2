"""How drives are booked: the mileage, what was paid on the way, and the debt to the driver."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from kvitt.kernel.errors import InvalidError, KvittError
from kvitt.kernel.money import rounded
from kvitt.ledger.models import LedgerSettings
from kvitt.ledger.queries import settings_of_company
from kvitt.policy.models import CostType
from kvitt.policy.queries import Book, book
from kvitt.transactions.kind import PostingLine
from kvitt.transactions.kinds.mileage import queries
from kvitt.transactions.kinds.mileage.models import MileageCorrection, MileageDetail, MileageOutlay
from kvitt.transactions.kinds.mileage.settle import lines_of, taxable_of
from kvitt.transactions.models import Transaction

#: The cost type whose account takes what is taxable, where the company has one, and the one of what is paid on the way.
TAXABLE, ON_THE_WAY = "mileage-taxable", "mileage-on-the-way"


def postings_of(transactions: Sequence[Transaction]) -> Mapping[UUID, tuple[PostingLine, ...] | KvittError]:
    """Balanced lines of each item, or why that item cannot be booked: a constant number of queries."""
    ids = [row.id for row in transactions]
    details, outlays, lines = queries.details_of(ids), queries.outlays_of(ids), lines_of(ids)
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


def outlay_account(outlay: MileageOutlay, rules: Book, *, otherwise: str) -> str:
    """The account of what was paid on the way."""
    return outlay.account or (_coded(rules, ON_THE_WAY).account if _coded(rules, ON_THE_WAY) else otherwise)  # type: ignore[union-attr]


def _coded(rules: Book, code: str) -> CostType | None:
    return next((row for row in rules.cost_types.values() if row.code == code and row.is_active), None)


def _postings(
    row: Transaction,
    detail: MileageDetail,
    outlays: Sequence[MileageOutlay],
    lines: Sequence[MileageCorrection],
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
    if not row.home_amount:
        code = "mileage.nothing-to-pay"
        raise InvalidError(code)
    paid = [(one, _home(row, one.amount)) for one in outlays]
    mileage = row.home_amount - sum((amount for _, amount in paid), Decimal(0))
    taxable = _home(row, taxable_of(detail, lines))
    posted = list(_mileage(row, account, mileage, taxable, rules))
    posted += [
        PostingLine(
            account=outlay_account(one, rules, otherwise=account),
            amount=amount,
            text=one.text or row.title,
            dimensions=row.dimensions,
        )
        for one, amount in paid
    ]
    posted.append(PostingLine(account=accounts.employee_debt_account, amount=-row.home_amount, text=row.title))
    return tuple(posted)


def _mileage(row: Transaction, account: str, mileage: Decimal, taxable: Decimal, rules: Book) -> list[PostingLine]:
    """One line, or two where the company keeps what is taxable on an account of its own."""
    own = _coded(rules, TAXABLE)
    if not taxable or own is None or own.account == account:
        return (
            [PostingLine(account=account, amount=mileage, text=row.title, dimensions=row.dimensions, taxable=taxable)]
            if mileage
            else []
        )
    free = mileage - taxable
    parts = [PostingLine(account=account, amount=free, text=row.title, dimensions=row.dimensions)] if free else []
    return [
        *parts,
        PostingLine(account=own.account, amount=taxable, text=row.title, dimensions=row.dimensions, taxable=taxable),
    ]


def _home(row: Transaction, amount: Decimal) -> Decimal:
    """An amount of the item in the company's currency, by the rate that is kept with it."""
    return rounded(amount if row.rate is None else amount * row.rate, row.home_currency)
