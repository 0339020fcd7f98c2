"""Reading expenses with their details, for many items at once."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.functions import Lower, Trim
from django.utils.translation import get_language

from kvitt.files.models import ReadingState, Receipt
from kvitt.files.paper import read_of
from kvitt.kernel.money import rounded
from kvitt.policy.models import CostType, VatCode
from kvitt.policy.queries import Book
from kvitt.tenancy.models import Company
from kvitt.transactions.kind import Claim
from kvitt.transactions.kinds.expense.models import ExpenseDetail, ExpenseLine, PaidBy
from kvitt.transactions.kinds.expense.rules import (
    FILL_FROM,
    ExpenseFacts,
    Likeness,
    LineFacts,
    SignFact,
    WantedDimension,
    vat_inside,
)
from kvitt.transactions.kinds.expense.suggest import NEWEST, Bookings, Seller
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import Attachment, Transaction


def details_of(ids: Sequence[UUID]) -> dict[UUID, ExpenseDetail]:
    """The detail of each expense."""
    return {row.id: row for row in ExpenseDetail.objects.filter(id__in=list(ids)).select_related("card")}


def printed_vat_of(ids: Sequence[UUID]) -> dict[UUID, list[dict[str, str]]]:
    """The VAT lines as printed on the receipts of each expense, without the rest of its detail."""
    return dict(ExpenseDetail.objects.filter(id__in=list(ids)).values_list("id", "vat_lines"))


def lines_of(ids: Sequence[UUID]) -> dict[UUID, list[ExpenseLine]]:
    """The lines of each expense, in order."""
    found: dict[UUID, list[ExpenseLine]] = {transaction_id: [] for transaction_id in ids}
    for line in ExpenseLine.objects.filter(transaction_id__in=list(ids)).order_by("transaction_id", "position"):
        found[line.transaction_id].append(line)
    return found


def receipts_of(ids: Sequence[UUID]) -> dict[UUID, list[Receipt]]:
    """The receipts on each item, in order, each saying which paper of its file the item is about."""
    found: dict[UUID, list[Receipt]] = {transaction_id: [] for transaction_id in ids}
    rows = Attachment.objects.filter(transaction_id__in=list(ids)).select_related("receipt")
    for row in rows.order_by("transaction_id", "position", "id"):
        row.receipt.paper = row.paper
        found[row.transaction_id].append(row.receipt)
    return found


def reading_of(receipts: Sequence[Receipt]) -> tuple[Receipt, Mapping[str, Any]] | None:
    """The first receipt that could be read, with what its reading says about this item's paper."""
    row = next((row for row in receipts if row.state == ReadingState.READ and row.reading), None)
    return None if row is None else (row, read_of(row.reading, row.paper))


def name_of_seller(number: str) -> str:
    """What the company calls the seller with this company number: the name on most of the newest booked items, else nothing.

    A number that passes its check digit is a better key than a name: the name is printed as a logo, or in capitals with letters
    that are easily misread.
    """
    named = ExpenseDetail.objects.filter(
        seller_number=number, transaction__state=State.BOOKED, transaction__discarded_at=None
    )
    names = Counter(named.order_by("-id").values_list("transaction__title", flat=True)[:NEWEST])
    name, count = next(iter(names.most_common(1)), ("", 0))
    return name if 2 * count > names.total() else ""


def usual_cost_type(*, owner_id: UUID, merchant: str) -> UUID | None:
    """What the person used last for this merchant, on an item that was sent; None when it would be the first time."""
    return (
        ExpenseLine.objects.filter(
            transaction__owner_id=owner_id,
            transaction__title__iexact=merchant,
            transaction__submitted_at__isnull=False,
            cost_type__is_active=True,
        )
        .order_by("-transaction__created_at", "position")
        .values_list("cost_type_id", flat=True)
        .first()
    )


def vat_code_of(line: ExpenseLine, *, abroad: bool, book: Book) -> VatCode | None:
    """The VAT code of a line: finance's, else the cost type's for home or abroad."""
    cost_type = book.cost_types.get(line.cost_type_id) if line.cost_type_id else None
    code = line.vat_code or ((cost_type.vat_abroad if abroad else cost_type.vat_home) if cost_type else "")
    return book.vat_codes.get(code)


def vat_amount_of(
    line: ExpenseLine, *, transaction: Transaction, printed: Sequence[Mapping[str, str]], code: VatCode | None
) -> Decimal:
    """The VAT inside a line: as corrected, else as printed (only for a line that is the whole expense), else by the code's rate."""
    if line.vat_amount is not None:
        return line.vat_amount
    if code is None or not code.rate or line.amount is None:
        return Decimal(0)
    if printed:
        tax = sum((Decimal(vat["tax"]) for vat in printed), Decimal(0))
        if 0 <= tax < line.amount:
            return rounded(tax, transaction.currency)
    return vat_inside(line.amount, rate=code.rate, currency=transaction.currency)


def facts_of(
    transaction: Transaction,
    *,
    detail: ExpenseDetail,
    lines: Sequence[ExpenseLine],
    receipts: Sequence[Receipt],
    likenesses: Sequence[Likeness],
    book: Book,
    on: date,
    claimed: Sequence[Claim] = (),
) -> ExpenseFacts:
    """What the check looks at, put together from rows. Names in findings are in the language of whoever is at it."""
    language = (get_language() or "en")[:2]
    return ExpenseFacts(
        amount=transaction.amount,
        currency=transaction.currency,
        home_amount=transaction.home_amount,
        home_currency=transaction.home_currency,
        on=transaction.on,
        today=on,
        merchant=transaction.title,
        purpose=transaction.purpose,
        country=transaction.country,
        paid_by_card=detail.paid_by == PaidBy.CARD,
        has_card=detail.card_id is not None,
        private_amount=detail.private_amount,
        participants=len(detail.participants),
        receipts=len(receipts),
        receipts_unread=sum(receipt.state == ReadingState.WAITING for receipt in receipts),
        receipts_refused=sum(receipt.state == ReadingState.REFUSED for receipt in receipts),
        no_receipt_reason=detail.no_receipt_reason,
        rate_typed=bool(transaction.rate_reason) or "rate" in detail.typed,
        rate_reason=transaction.rate_reason,
        rate_on=transaction.rate_on,
        vat_total=sum((Decimal(vat["tax"]) for vat in detail.vat_lines), Decimal(0)),
        lines=[_line_facts(line, transaction=transaction, book=book, language=language) for line in lines],
        likenesses=likenesses,
        claimed=[(one.what, one.text) for one in claimed],
        signs=_signs(receipts),
        read_amount=_read_amount(detail) if len(receipts) == 1 else None,
    )


def _signs(receipts: Sequence[Receipt]) -> list[SignFact]:
    """What is seen on the receipts. A card slip is no sign where a receipt lies beside it."""
    read = [(row, read_of(row.reading, row.paper).get("signs", ())) for row in receipts if row.reading]
    slips = sum(any(sign["code"] == "card-slip" for sign in signs) for _row, signs in read)
    seen = [sign for _row, signs in read for sign in signs if not sign.get("black")]
    return [
        SignFact(sign["code"], sign.get("word", ""), Decimal(sign["amount"]) if sign.get("amount") else None)
        for sign in seen
        if sign["code"] != "card-slip" or slips == len(receipts)
    ]


def _read_amount(detail: ExpenseDetail) -> Decimal | None:
    """The amount as the machine filled it in, where it did."""
    found = detail.read.get("amount")
    return Decimal(found["value"]) if found and found["confidence"] >= FILL_FROM else None


def _line_facts(line: ExpenseLine, *, transaction: Transaction, book: Book, language: str) -> LineFacts:
    cost_type: CostType | None = book.cost_types.get(line.cost_type_id) if line.cost_type_id else None
    if cost_type is None:
        return LineFacts(amount=line.amount, vat_amount=line.vat_amount, has_cost_type=False)
    values = {**transaction.dimensions, **line.dimensions}
    return LineFacts(
        amount=line.amount,
        vat_amount=line.vat_amount,
        has_cost_type=cost_type.is_active,
        receipt_from=cost_type.receipt_from,
        comment_mandatory=cost_type.comment_mandatory,
        participants_mandatory=cost_type.participants_mandatory,
        limit=cost_type.limit,
        limit_per_participant=cost_type.limit_per_participant,
        missing_dimensions=[
            WantedDimension(code, book.dimensions[code].name_in(language))
            for code, rule in book.wanted.get(cost_type.id, {}).items()
            if rule.mandatory and code in book.dimensions and not values.get(code)
        ],
    )


def likenesses_of(
    transactions: Sequence[Transaction], receipts: dict[UUID, list[Receipt]]
) -> dict[UUID, list[Likeness]]:
    """Other items with the same file, the same look, or the same merchant, day and amount: three queries in all."""
    found: dict[UUID, list[Likeness]] = {row.id: [] for row in transactions}
    _by_file(transactions, receipts, found)
    _by_purchase(transactions, found)
    return found


@dataclass(frozen=True, slots=True)
class _Other:
    """What is needed of an item that may be the same."""

    id: UUID
    owner_id: UUID
    title: str
    on: date | None
    receipt_id: UUID | None = None


def _by_file(
    transactions: Sequence[Transaction], receipts: dict[UUID, list[Receipt]], found: dict[UUID, list[Likeness]]
) -> None:
    hashes = {receipt.sha256 for rows in receipts.values() for receipt in rows}
    alike = {UUID(other) for rows in receipts.values() for receipt in rows for other in receipt.alike}
    if not hashes:
        return
    attached = Attachment.objects.filter(transaction__discarded_at=None).order_by("transaction_id")
    columns = ("transaction_id", "transaction__owner_id", "transaction__title", "transaction__on", "receipt_id")
    same_file: dict[str, list[_Other]] = {}
    for sha256, *other in attached.filter(receipt__sha256__in=hashes).values_list("receipt__sha256", *columns):
        same_file.setdefault(sha256, []).append(_Other(*other))
    looks = attached.filter(receipt_id__in=alike).values_list(*columns) if alike else []
    same_look = {other.receipt_id: other for other in (_Other(*row) for row in looks)}
    for transaction in transactions:
        for receipt in receipts[transaction.id]:
            twin = next((one for one in same_file.get(receipt.sha256, []) if one.receipt_id != receipt.id), None)
            look = next((same_look[UUID(one)] for one in receipt.alike if UUID(one) in same_look), None)
            if twin is not None:
                found[transaction.id].append(_likeness("file", transaction, twin))
            elif look is not None:
                found[transaction.id].append(_likeness("look", transaction, look))


def _by_purchase(transactions: Sequence[Transaction], found: dict[UUID, list[Likeness]]) -> None:
    known = [row for row in transactions if row.on and row.amount is not None and row.title]
    if not known:
        return
    others = (
        Transaction.objects.annotate(plain=Lower(Trim("title")))
        .filter(
            discarded_at=None,
            on__in={row.on for row in known},
            amount__in={row.amount for row in known},
            plain__in={row.title.strip().lower() for row in known},
        )
        .order_by("id")
    )
    same: dict[tuple[object, ...], list[_Other]] = {}
    columns = ("amount", "currency", "id", "owner_id", "title", "on")
    for amount, currency, *rest in others.values_list(*columns):
        other = _Other(*rest)
        same.setdefault(_purchase(other.on, amount, currency, other.title), []).append(other)
    for row in known:
        purchase = _purchase(row.on, row.amount, row.currency, row.title)
        twin = next((one for one in same.get(purchase, []) if one.id != row.id), None)
        if twin is not None and not found[row.id]:
            found[row.id].append(_likeness("purchase", row, twin))


def _purchase(on: date | None, amount: Decimal | None, currency: str, title: str) -> tuple[object, ...]:
    """What makes a purchase the same, whatever kind of item it was handed in as."""
    return on, amount, currency, title.strip().lower()


def _likeness(how: str, row: Transaction, other: _Other) -> Likeness:
    """Names the other item only when it belongs to the same person."""
    if other.owner_id != row.owner_id:
        return Likeness(how)
    day = other.on.isoformat() if other.on else ""
    return Likeness(how, f"{other.title} {day}".strip(), own=True)


def bookings_of(seller: Seller) -> list[Bookings]:
    """How often what was bought from this seller, or one that goes by the same first word, was booked as which cost type.

    One query over the newest of them, so that it stays cheap and follows when the company changes its mind.
    """
    if not seller.name:
        return []
    same = Q(seller=seller.name) | Q(seller_word=seller.word)
    if seller.number:
        same |= Q(seller_number=seller.number)
    known = ExpenseDetail.objects.filter(same, transaction__state=State.BOOKED, transaction__discarded_at=None)
    newest = known.order_by("-id").values("id")[:NEWEST]
    rows = (
        ExpenseLine.objects.filter(transaction_id__in=newest, cost_type__is_active=True)
        .values_list(
            "cost_type_id", "transaction__expense_detail__seller", "transaction__expense_detail__seller_number"
        )
        .annotate(count=Count("id"))
    )
    return [Bookings(*row) for row in rows]


def is_abroad(transaction: Transaction, *, company: Company) -> bool:
    """Whether the money was spent outside the company's own country."""
    return bool(transaction.country) and transaction.country != company.country


def claims_of(owner_id: UUID, *, first: date, last: date) -> Iterator[Claim]:
    """What the person's expenses of these days pay for that an allowance could pay for too: one query."""
    lines = (
        ExpenseLine.objects.filter(
            transaction__owner_id=owner_id,
            transaction__on__range=(first, last),
            transaction__discarded_at=None,
        )
        .exclude(cost_type__covers="")
        .exclude(cost_type_id=None)
    )
    columns = (
        "transaction_id",
        "transaction__on",
        "cost_type__covers",
        "transaction__title",
        "amount",
        "transaction__currency",
    )
    for transaction_id, on, covers, title, amount, currency in lines.order_by("transaction__on", "id").values_list(
        *columns
    ):
        yield Claim(transaction_id, on, covers, title, amount, currency)
