"""What was read from a receipt and what the person sent, as labelled examples for training the reading.

Nothing is kept for this beside the item and its receipt: an example is made when it is asked for, so it goes when its receipt is
erased, and a company that takes its consent back has given nothing that lies elsewhere.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kvitt.files.black import as_one_pdf, without_what_is_black
from kvitt.files.models import Page, ReadingState, Receipt
from kvitt.files.store import store
from kvitt.tenancy.queries import company
from kvitt.transactions.kinds.expense.models import ExpenseDetail
from kvitt.transactions.lifecycle import OPEN
from kvitt.transactions.models import Attachment

#: The form's names of what is labelled, and the labels' names for them.
LABELS = {"merchant": "company", "on": "date", "amount": "total", "currency": "currency", "country": "country"}


@dataclass(frozen=True, slots=True)
class Example:
    """A picture as people are shown it (JPEG, or PDF of several pages) and its label."""

    name: str
    data: bytes
    label: Mapping[str, Any]


def examples(*, progress: Callable[[int, int], None] = lambda _done, _of: None) -> Iterator[Example]:
    """Every receipt of the company in scope that was read and sent, alone on its item; none without the company's consent."""
    if not company().keeps_corrections:
        return
    sent = Attachment.objects.filter(transaction__discarded_at=None, receipt__state=ReadingState.READ, paper=0)
    ids = list(
        sent.exclude(transaction__state__in=list(OPEN))
        .filter(transaction__receipts_count=1, transaction__amount__isnull=False)
        .order_by("transaction_id")
        .values_list("transaction_id", "receipt_id")
    )
    for number, (transaction_id, receipt_id) in enumerate(ids, start=1):
        yield from _example(transaction_id, receipt_id)
        progress(number, len(ids))


def _example(transaction_id: UUID, receipt_id: UUID) -> Iterator[Example]:
    detail = ExpenseDetail.objects.select_related("transaction").filter(id=transaction_id).first()
    receipt = Receipt.objects.filter(id=receipt_id).first()
    pages = list(Page.objects.filter(receipt_id=receipt_id).order_by("number"))
    if detail is None or receipt is None or not pages:
        return
    shown = [store().read(page.sha256) for page in pages]
    ending = "jpg" if len(shown) == 1 else "pdf"
    name = f"{receipt_id}.{ending}"
    data = shown[0] if len(shown) == 1 else as_one_pdf(shown)
    reading = without_what_is_black(receipt.reading, [page.boxes for page in pages])
    yield Example(name, data, _label(name, detail, reading or {}))


def _label(name: str, detail: ExpenseDetail, reading: Mapping[str, Any]) -> dict[str, Any]:
    """In the form of the labelled receipts that the training reads, with what was read beside what was sent."""
    row = detail.transaction
    sent = {
        "company": row.title,
        "date": row.on.isoformat() if row.on else "",
        "total": f"{row.money.amount:f}" if row.money else "",
        "currency": row.currency,
        "country": row.country,
    }
    fields = reading.get("fields", {})
    read = {label: str(fields[field]["value"]) for field, label in LABELS.items() if field in fields}
    return {
        "file": name,
        **sent,
        "vat": detail.vat_lines,
        "group": "corrections",
        "source": "sent by people of a consenting company",
        "read": read,
        "confidence": {label: fields[field]["confidence"] for field, label in LABELS.items() if field in fields},
        "corrected": sorted(label for label in read if read[label] != sent[label]),
        "engine": str(reading.get("engine", "")),
    }
