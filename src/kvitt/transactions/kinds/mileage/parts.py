"""What a drive pays, part by part: the mileage that is free of tax, what of it is pay, and each thing paid on the way."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from kvitt.kernel.ids import id_of_part
from kvitt.kernel.money import rounded
from kvitt.policy.models import CostType
from kvitt.policy.queries import Book
from kvitt.transactions.kinds.mileage.models import MileageCorrection, MileageDetail, MileageOutlay
from kvitt.transactions.models import Transaction

#: The cost type whose account takes what is taxable, where the company has one, and the one of what is paid on the way.
TAXABLE, ON_THE_WAY = "mileage-taxable", "mileage-on-the-way"
_NOUGHT = Decimal("0.00")


class Split(NamedTuple):
    """The mileage of an item in the company's currency, its corrections with it: what is free of tax, and what is pay.

    Either may lie below nothing where a correction takes back more than the drive itself gives.
    """

    free: Decimal
    pay: Decimal


def pay_key(transaction_id: UUID) -> UUID:
    """The id of the part that is pay; the part free of tax has the item's own, and what was paid on the way its row's."""
    return id_of_part(transaction_id, transaction_id)


def home_of(row: Transaction, amount: Decimal) -> Decimal:
    """An amount of the item in the company's currency, by the rate that is kept with it."""
    return rounded(amount if row.rate is None else amount * row.rate, row.home_currency)


def split_of(
    row: Transaction, detail: MileageDetail, outlays: Sequence[MileageOutlay], lines: Sequence[MileageCorrection]
) -> Split:
    """What is left of the item without what was paid on the way."""
    whole = (row.home_amount or _NOUGHT) - sum((home_of(row, one.amount) for one in outlays), _NOUGHT)
    pay = home_of(row, taxable_of(detail, lines))
    return Split(whole - pay, pay)


def taxable_of(detail: MileageDetail, lines: Sequence[MileageCorrection]) -> Decimal:
    """What of an item is pay, in its currency."""
    own = detail.priced.get("taxable")
    taxable = Decimal(own) if own is not None else _NOUGHT
    return taxable + sum((line.difference - line.tax_free_difference for line in lines), _NOUGHT)


def coded(rules: Book, code: str) -> CostType | None:
    """The cost type in use with this code."""
    return next((row for row in rules.cost_types.values() if row.code == code and row.is_active), None)


def codes_of(cost_type_id: UUID | None, rules: Book) -> Mapping[str, str]:
    """The codes of the cost types of a drive's parts: its own as "", and those of TAXABLE and ON_THE_WAY, else its own too."""
    cost_type = rules.cost_types.get(cost_type_id) if cost_type_id else None
    own = cost_type.code if cost_type else ""
    return {"": own, **{code: code if coded(rules, code) else own for code in (TAXABLE, ON_THE_WAY)}}
