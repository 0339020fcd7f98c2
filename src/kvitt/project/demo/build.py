"""Making the demo: *Nordlys A/S* with three years of expenses, and a small company that has nothing to do with it.

Everything happens in one database transaction: a demo that could not be finished leaves nothing behind but unused files.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.transaction import atomic

from kvitt.events.actions import seal
from kvitt.files.actions import Incoming
from kvitt.files.models import Receipt
from kvitt.kernel.ids import uuid7
from kvitt.ledger.models import Voucher
from kvitt.people import mail
from kvitt.project.demo.cast import COMPANY_NAME, COMPANY_NUMBER, cast
from kvitt.project.demo.founding import DEMO_PASSWORD, Staff, found
from kvitt.project.demo.history import History
from kvitt.project.demo.loose_ends import leave_loose_ends
from kvitt.project.demo.outsider import make_outsider
from kvitt.project.demo.plan import Entry, Plan, plan
from kvitt.project.demo.prepare import Prepared, prepare_all
from kvitt.project.demo.purchases import MONTHS, purchases
from kvitt.project.demo.receipts.render import render
from kvitt.tenancy.actions import create_company
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.receipts import receive
from kvitt.transactions.kind import kinds
from kvitt.transactions.models import Transaction

DEMO_CODE = "nordlys"

#: Hears how much is done, and how much there is.
type Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What was made. All people of the demo share `password`."""

    company_id: UUID
    code: str
    password: str
    people: int
    expenses: int
    receipts: int
    vouchers: int
    unread: int


def build(*, today: date, at: datetime, progress: Progress | None = None, months: int = MONTHS) -> DemoResult:
    """Make both companies. `at` is this moment and `today` its date in Copenhagen.

    Raises ConflictError `company.code-taken` when there is a demo already.
    """
    told = progress or _silent
    bought = purchases(today=today, months=months)
    laid_out = plan(bought, today=today, at=at)
    first = bought[0].on
    with atomic(), mail.held_back():
        company = create_company(
            code=DEMO_CODE,
            name=COMPANY_NAME,
            enabled_kinds=list(kinds()),
            country="DK",
            base_currency="DKK",
            legal_number=COMPANY_NUMBER,
            at=at - (datetime.combine(today, at.time()) - datetime.combine(first, at.time())) - timedelta(days=30),
            is_demo=True,
        )
        with company_scope(company.company_id):
            staff = found(at=company.created_at)
            history = History(staff, today=today, at=at)
            total = len(laid_out.entries)
            entries = _prepared(laid_out, today=today)
            history.play(entries, first=first, told=lambda count: told(count, total))
            leave_loose_ends(history, at=at)
            _fill_inboxes(laid_out, staff, at=at)
            while seal(at=at):
                pass
            result = _counted(company.company_id, unread=len(laid_out.inbox))
        make_outsider(at=at, today=today)
    return result


def _silent(_done: int, _total: int) -> None:
    return


def _prepared(laid_out: Plan, *, today: date) -> Iterator[tuple[Entry, Prepared]]:
    wanted = [(entry.purchase, entry.manner) for entry in laid_out.entries]
    made = prepare_all(wanted, today=today, folder=Path(settings.KVITT_FILES))
    return zip(laid_out.entries, made, strict=True)


def _fill_inboxes(laid_out: Plan, staff: Staff, *, at: datetime) -> None:
    """Receipts that nobody has read: the worker does it after the start, for all to see."""
    for number, (purchase, manner) in enumerate(laid_out.inbox):
        file = render(purchase, manner=manner)
        incoming = Incoming(uuid7(), file.name, file.data)
        receive(person=staff.users[purchase.person], incoming=incoming, at=at - timedelta(minutes=3 * number + 2))


def _counted(company_id: UUID, *, unread: int) -> DemoResult:
    return DemoResult(
        company_id=company_id,
        code=DEMO_CODE,
        password=DEMO_PASSWORD,
        people=len(cast()),
        expenses=Transaction.objects.count(),
        receipts=Receipt.objects.count(),
        vouchers=Voucher.objects.count(),
        unread=unread,
    )
