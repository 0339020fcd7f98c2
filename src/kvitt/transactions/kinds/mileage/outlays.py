"""What was paid on the way, as it is booked: the account, and the VAT inside it, as of a line of an expense."""

from collections.abc import Iterator
from decimal import Decimal

from kvitt.kernel.money import rounded
from kvitt.policy.models import VatCode
from kvitt.policy.queries import Book
from kvitt.transactions.kind import PostingLine
from kvitt.transactions.kinds.mileage.models import MileageOutlay
from kvitt.transactions.kinds.mileage.parts import ON_THE_WAY, coded, home_of
from kvitt.transactions.models import Transaction

_NOUGHT = Decimal(0)


def outlay_account(outlay: MileageOutlay, rules: Book, *, otherwise: str) -> str:
    """The account: finance's, else that of the cost type, else of the mileage."""
    usual = coded(rules, ON_THE_WAY)
    return outlay.account or (usual.account if usual else otherwise)


def vat_code_of(outlay: MileageOutlay, rules: Book) -> VatCode | None:
    """The VAT code: finance's, else the cost type's at home. Danish and Swedish starting cost types of cars have none."""
    usual = coded(rules, ON_THE_WAY)
    return rules.vat_codes.get(outlay.vat_code or (usual.vat_home if usual else ""))


def vat_amount_of(outlay: MileageOutlay, row: Transaction, code: VatCode | None) -> Decimal:
    """The VAT inside it, in the currency of the drive: as corrected, else by the code's rate."""
    if outlay.vat_amount is not None:
        return outlay.vat_amount
    if code is None or not code.rate:
        return _NOUGHT
    return rounded(outlay.amount * code.rate / (100 + code.rate), row.currency)


def outlay_postings(
    outlay: MileageOutlay, row: Transaction, rules: Book, *, otherwise: str, left: Decimal, taxable: Decimal
) -> Iterator[PostingLine]:
    """What the company bears of it, without the VAT that it deducts; that VAT.

    `left`: what the policy leaves to the driver, and of the rest `taxable` is pay; both in the company's currency.
    """
    code, whole = vat_code_of(outlay, rules), home_of(row, outlay.amount)
    paid = whole - left
    vat = home_of(row, vat_amount_of(outlay, row, code)) * (paid / whole if left and whole else 1)
    deducted = rounded(vat * code.deductible / 100, row.home_currency) if code is not None and code.account else _NOUGHT
    deducted, text = min(deducted, paid), outlay.text or row.title
    yield PostingLine(
        account=outlay_account(outlay, rules, otherwise=otherwise),
        amount=paid - deducted,
        text=text,
        vat_code=code.code if code else "",
        vat_amount=deducted,
        dimensions=row.dimensions,
        taxable=min(taxable, paid),
    )
    if deducted and code is not None:
        yield PostingLine(account=code.account, amount=deducted, text=text, vat_code=code.code)
