"""A batch as the formats see it: plain data, in the order of the voucher numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class ExportLine:
    """A posting. `amount` in the company's currency, debit positive; `taxable` is what payroll has to tax the employee of."""

    account: str
    text: str
    amount: Decimal
    vat_code: str
    vat_amount: Decimal
    original_amount: Decimal | None
    original_currency: str
    dimensions: Mapping[str, str]
    taxable: Decimal


@dataclass(frozen=True, slots=True)
class ExportVoucher:
    """A voucher with the names of its receipts inside the batch's ZIP."""

    number: str
    booked_on: date
    document_on: date
    text: str
    employee_number: str
    employee: str
    source_kind: str
    source_id: str
    reverses: str
    receipts: tuple[str, ...]
    lines: tuple[ExportLine, ...]


@dataclass(frozen=True, slots=True)
class ExportBatch:
    """Everything a format needs."""

    company: str
    currency: str
    number: int
    dimensions: tuple[str, ...]
    vouchers: tuple[ExportVoucher, ...]


@dataclass(frozen=True, slots=True)
class Format:
    """A way of writing a batch: a stable code, a file name ending, and the bytes."""

    code: str
    label: str
    ending: str
    media_type: str
    render: Callable[[ExportBatch], bytes]
