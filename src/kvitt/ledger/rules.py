"""What a voucher must be. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made_of
from datetime import date
from decimal import Decimal
from uuid import UUID

from kvitt.kernel.errors import InvalidError


@dataclass(frozen=True, slots=True)
class Line:
    """One posting to be. `amount` in the company's currency, debit positive; `taxable` as on a posting."""

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
class VoucherDraft:
    """A voucher to be, with a text reference to what it books."""

    source_kind: str
    source_id: UUID
    owner_id: UUID
    document_on: date
    text: str
    currency: str
    lines: Sequence[Line]
    reverses_id: UUID | None = None


def check_balance(draft: VoucherDraft) -> None:
    """Raise InvalidError unless the voucher has two lines or more, names an account on each and sums to zero."""
    if len(draft.lines) < 2 or sum((line.amount for line in draft.lines), Decimal(0)) != 0:
        code = "ledger.unbalanced"
        raise InvalidError(code, text=draft.text)
    if not all(line.account for line in draft.lines):
        code = "ledger.account-missing"
        raise InvalidError(code, text=draft.text)


def mirrored(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines of a reversing voucher: the same accounts, every sign turned."""
    return tuple(
        Line(
            account=line.account,
            amount=-line.amount,
            text=line.text,
            vat_code=line.vat_code,
            vat_amount=-line.vat_amount,
            dimensions=line.dimensions,
            original_amount=None if line.original_amount is None else -line.original_amount,
            original_currency=line.original_currency,
            taxable=-line.taxable,
        )
        for line in lines
    )
