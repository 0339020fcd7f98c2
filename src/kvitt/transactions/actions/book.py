"""Book approved items: finance's move, after which nothing about them changes any more."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import F
from django.db.transaction import atomic

from kvitt.events.actions import SYSTEM, Deed, person_actor, record
from kvitt.kernel.errors import ConflictError, KvittError, NotAllowedError, NotFoundError
from kvitt.kernel.ids import uuid7
from kvitt.ledger import actions as ledger
from kvitt.ledger.models import Voucher
from kvitt.ledger.queries import vouchers_of_source
from kvitt.ledger.rules import Line, VoucherDraft
from kvitt.people.models import Role, User
from kvitt.transactions import notices
from kvitt.transactions.actions.locking import lock, lock_one
from kvitt.transactions.actions.outcome import Outcome, the_only
from kvitt.transactions.actions.questions import close_questions
from kvitt.transactions.kind import PostingLine, by_kind, kind_of
from kvitt.transactions.lifecycle import Move, State, after
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import kept
from kvitt.transactions.spot import to_be_checked, waits_for_check

#: So many are booked in one database transaction.
MOST_AT_ONCE = 5_000


def book(*, person: User, transaction_id: UUID, booked_on: date, at: datetime) -> None:
    """Book one item. Raises what keeps it from being booked."""
    the_only(book_each(person=person, transaction_ids=[transaction_id], booked_on=booked_on, at=at))


@atomic
def book_ready(*, person: User | None, booked_on: date, at: datetime) -> list[Outcome]:
    """Book what is approved, needs no check and asks nothing. `person` is None where the company lets Kvitt do it.

    Raises as `book_each`.
    """
    rows = kept().filter(~waits_for_check(), state=State.APPROVED, asked_at=None).order_by("on", "id")
    return book_each(
        person=person,
        transaction_ids=list(rows.values_list("id", flat=True)[:MOST_AT_ONCE]),
        booked_on=booked_on,
        at=at,
    )


@atomic
def book_each(*, person: User | None, transaction_ids: Sequence[UUID], booked_on: date, at: datetime) -> list[Outcome]:
    """Book those that can be booked, each as one voucher; say for each of the others why not. None is Kvitt by itself.

    Raises:
        NotAllowedError: the person is not finance.
        InvalidError: `ledger.period-closed`.

    """
    if person is not None:
        _finance_only(person)
    wanted = list(dict.fromkeys(transaction_ids))
    rows, unchecked = lock(wanted), to_be_checked(wanted)
    outcomes: list[Outcome] = []
    ready: list[Transaction] = []
    for transaction_id in wanted:
        row = rows.get(transaction_id)
        try:
            if row is None:
                raise NotFoundError
            after(row.state, Move.BOOK)
            if row.id in unchecked:
                code = "spot-check.first"
                raise ConflictError(code)
            if row.asked_at is not None and len(wanted) > 1:
                code = "question.open"
                raise ConflictError(code)
        except KvittError as error:
            outcomes.append(Outcome(transaction_id, error))
        else:
            ready.append(row)
    postings = by_kind(ready, lambda kind, items: kind.postings(items))
    bookable: list[Transaction] = []
    drafts: list[VoucherDraft] = []
    for row in ready:
        lines = postings[row.id]
        if isinstance(lines, KvittError):
            outcomes.append(Outcome(row.id, lines))
        else:
            bookable.append(row)
            drafts.append(_draft(row, lines))
    vouchers = ledger.post(drafts=drafts, booked_on=booked_on, made_by_id=person.id if person else None, at=at)
    _mark_booked(bookable, vouchers, person=person, at=at)
    return [*outcomes, *(Outcome(row.id) for row in bookable)]


def _finance_only(person: User) -> None:
    if not person.has_role(Role.FINANCE):
        code = "finance.only"
        raise NotAllowedError(code)


def _draft(row: Transaction, lines: Sequence[PostingLine]) -> VoucherDraft:
    return VoucherDraft(
        source_kind=row.kind,
        source_id=row.id,
        owner_id=row.owner_id,
        document_on=row.on or row.created_at.date(),
        text=row.title,
        currency=row.home_currency,
        lines=[
            Line(
                account=line.account,
                amount=line.amount,
                text=line.text,
                vat_code=line.vat_code,
                vat_amount=line.vat_amount,
                dimensions=line.dimensions,
                original_amount=line.original_amount,
                original_currency=line.original_currency,
                taxable=line.taxable,
            )
            for line in lines
        ],
    )


def _mark_booked(
    rows: Sequence[Transaction], vouchers: Sequence[Voucher], *, person: User | None, at: datetime
) -> None:
    if not rows:
        return
    Transaction.objects.filter(id__in=[row.id for row in rows]).update(
        state=State.BOOKED, booked_at=at, changed_at=at, version=F("version") + 1
    )
    if person is not None:
        close_questions(rows, by=person, ended=[row.id for row in rows], at=at)
    record(
        [
            Deed("transaction.booked", "transaction", row.id, {"voucher": str(voucher), "voucher_id": str(voucher.id)})
            for row, voucher in zip(rows, vouchers, strict=True)
        ],
        actor=person_actor(person.id) if person else SYSTEM,
        at=at,
    )
    notices.decided("transactions/booked", rows, decided_by=person)


@atomic
def reverse(*, person: User, transaction_id: UUID, reason: str, booked_on: date, at: datetime) -> Transaction:
    """Reverse a booked item by a mirrored voucher, and give its owner a new draft to correct.

    Returns the new draft. Raises ConflictError when it is not booked or was reversed before.
    """
    _finance_only(person)
    row = lock_one(person=person, transaction_id=transaction_id)
    booked = vouchers_of_source(row.id)
    if not booked:
        raise NotFoundError
    mirror = ledger.reverse(voucher_id=booked[0].id, text=reason, booked_on=booked_on, made_by_id=person.id, at=at)
    kind_of(row.kind).gone(row, person=person, at=at)
    draft = copy_of(row, new_id=uuid7(), owner_id=row.owner_id, entered_by_id=row.owner_id, at=at)
    deeds = [
        Deed("transaction.reversed", "transaction", row.id, {"voucher": str(mirror), "comment": reason}),
        Deed("transaction.copied", "transaction", draft.id, {"from": str(row.id)}),
    ]
    record(deeds, actor=person_actor(person.id), at=at)
    notices.decided("transactions/reversed", [row], decided_by=person, comment=reason)
    return draft


def copy_of(source: Transaction, *, new_id: UUID, owner_id: UUID, entered_by_id: UUID, at: datetime) -> Transaction:
    """A new draft after the pattern of another: header here, detail by its kind, receipts not."""
    copied = Transaction(
        id=new_id,
        kind=source.kind,
        owner_id=owner_id,
        entered_by_id=entered_by_id,
        title=source.title,
        purpose=source.purpose,
        on=source.on,
        country=source.country,
        amount=source.amount,
        currency=source.currency,
        home_amount=source.home_amount,
        home_currency=source.home_currency,
        payable=Decimal(0),
        rate=source.rate,
        rate_on=source.rate_on,
        rate_source=source.rate_source,
        rate_reason=source.rate_reason,
        dimensions=source.dimensions,
        created_at=at,
        changed_at=at,
    )
    copied.save(force_insert=True)
    kind_of(source.kind).copy(source=source, copied=copied)
    return copied
