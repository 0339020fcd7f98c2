"""Living through the years day by day, by the same actions that people's clicks call. Called inside the company's scope."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from kvitt.exports.actions import hand_over
from kvitt.exports.queries import not_handed_over
from kvitt.files.actions import Incoming, Read, keep_reading, take_in
from kvitt.kernel.ids import uuid7
from kvitt.ledger.periods import close_month
from kvitt.people.models import User
from kvitt.project.demo import plan as calendar
from kvitt.project.demo.cast import cast
from kvitt.project.demo.founding import Staff
from kvitt.project.demo.plan import Entry
from kvitt.project.demo.prepare import Prepared
from kvitt.project.demo.purchases import Purchase
from kvitt.project.demo.words import COMMENTS, REASONS, ROUTINE
from kvitt.project.demo.writing import Twist, changes_of, twist_of
from kvitt.transactions.actions.approve import approve_each
from kvitt.transactions.actions.book import book_each
from kvitt.transactions.actions.looked import Look
from kvitt.transactions.actions.outcome import Outcome
from kvitt.transactions.actions.reject import reject_each
from kvitt.transactions.actions.reports import ReportFields, create_report, put_into_report
from kvitt.transactions.actions.submit import submit_each
from kvitt.transactions.kind import Invented, kinds
from kvitt.transactions.kinds.expense.actions import draft, save
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import ApprovalStep, StepState, Transaction

_REJECTED, _REMARKED = 0.03, 0.08


@dataclass(slots=True)
class Desk:
    """What lies on a person's desk: drafts and rejected items, with the purchase behind each; and what is no purchase."""

    open: dict[UUID, Purchase] = field(default_factory=dict)
    rejected: dict[UUID, Purchase] = field(default_factory=dict)
    others: list[UUID] = field(default_factory=list)


class History:
    """Plays one day after the other. `at` is the present: nothing happens after it.

    `shared` is the newest meal with guests, for somebody else to hand in as well.
    """

    def __init__(self, staff: Staff, *, today: date, at: datetime) -> None:
        self.staff, self._today, self._at = staff, today, at
        self._desks = {person.initials: Desk() for person in cast()}
        self._initials = {user.id: initials for initials, user in staff.users.items()}
        self.shared: tuple[Entry, Prepared] | None = None
        self._purchases: dict[UUID, Purchase] = {}
        self._lots = random.Random("history")  # noqa: S311  # a game of data, not a secret

    def play(self, entries: Iterator[tuple[Entry, Prepared]], *, first: date, told: Callable[[int], None]) -> None:
        """Live from `first` to today; `told` hears how many receipts are in."""
        waiting, count = next(entries, None), 0
        others = invented(self.staff.users, first=first, today=self._today)
        another = next(others, None)
        day = first
        while day <= self._today:
            while another is not None and another.at.date() <= day:
                self._enter_another(another)
                another = next(others, None)
            while waiting is not None and waiting[0].at.date() <= day:
                self.enter(*waiting)
                count += 1
                told(count)
                waiting = next(entries, None)
            self._end_of(day)
            day += timedelta(days=1)

    def _end_of(self, day: date) -> None:
        for person in cast():
            if calendar.sends_on(person, day, today=self._today):
                self._send(person.initials, at=self._moment(day, time(20, 5)))
        if calendar.approves_on(day, today=self._today):
            self._approve(at=self._moment(day, time(20, 30)))
        if calendar.books_on(day, today=self._today):
            self._book(day, at=self._moment(day, time(20, 45)))
        if calendar.exports_on(day) and not_handed_over().exists():
            hand_over(person=self.staff.users["CD"], at=self._moment(day, time(21, 0)), batch_id=uuid7())
        if calendar.closes_on(day):
            month = day.replace(day=1) - timedelta(days=1)
            close_month(
                person=self.staff.users["CD"], year=month.year, month=month.month, at=self._moment(day, time(21, 15))
            )

    def _moment(self, day: date, clock: time) -> datetime:
        return min(datetime.combine(day, clock, UTC), self._at)

    # -- the employee ------------------------------------------------------------------------------------------------

    def enter(self, entry: Entry, prepared: Prepared) -> UUID:
        """Hand one receipt in and write the expense around it."""
        purchase, user = entry.purchase, self.staff.users[entry.purchase.person]
        lost = twist_of(purchase) is Twist.LOST and entry.complete
        receipt_ids = [] if lost else [self.keep(prepared, user=user, at=entry.at)]
        transaction_id = uuid7(unix_ms=int(entry.at.timestamp() * 1000))
        draft(
            person=user,
            transaction_id=transaction_id,
            on=entry.at.date(),
            at=entry.at,
            changes=changes_of(purchase, staff=self.staff, complete=entry.complete),
            receipt_ids=receipt_ids,
        )
        self._purchases[transaction_id] = purchase
        if entry.complete:
            self._desks[purchase.person].open[transaction_id] = purchase
        if purchase.code == "entertaining":
            self.shared = entry, prepared
        return transaction_id

    def _enter_another(self, one: Invented) -> None:
        """Write what another kind invented."""
        if one.at > self._at:
            return
        transaction_id = uuid7(unix_ms=int(one.at.timestamp() * 1000))
        one.enter(self.staff.users[one.initials], transaction_id, one.at)
        if one.complete:
            self._desks[one.initials].others.append(transaction_id)

    def keep(self, prepared: Prepared, *, user: User, at: datetime) -> UUID:
        """Take a file in that was read already."""
        receipt_id = uuid7(unix_ms=int(at.timestamp() * 1000))
        incoming = Incoming(receipt_id, prepared.name, prepared.data)
        take_in(incoming=incoming, owner_id=user.id, uploaded_by_id=user.id, at=at)
        keep_reading(receipt_id=receipt_id, read=Read(decoded=prepared.decoded, reading=prepared.reading), at=at)
        return receipt_id

    def _send(self, initials: str, *, at: datetime) -> None:
        desk, user = self._desks[initials], self.staff.users[initials]
        for transaction_id, purchase in desk.rejected.items():
            purpose = f"{purchase.purpose} {ROUTINE[user.language]}"
            save(person=user, transaction_id=transaction_id, changes={"purpose": purpose}, on=at.date(), at=at)
        self._into_reports(desk.open, user=user, at=at)
        wanted = [*desk.open, *desk.rejected, *desk.others]
        if wanted:
            must(submit_each(person=user, transaction_ids=wanted, on=at.date(), at=at))
        desk.open, desk.rejected, desk.others = {}, {}, []

    def _into_reports(self, items: Mapping[UUID, Purchase], *, user: User, at: datetime) -> None:
        """A journey is a report; what was bought at home goes alone."""
        journeys: dict[str, list[UUID]] = {}
        for transaction_id, purchase in items.items():
            if purchase.trip:
                journeys.setdefault(purchase.trip, []).append(transaction_id)
        for ids in journeys.values():
            bought = [items[transaction_id] for transaction_id in ids]
            report = create_report(
                person=user,
                report_id=uuid7(unix_ms=int(at.timestamp() * 1000)),
                fields=ReportFields(
                    title=f"{bought[0].town} {bought[0].on:%d.%m.%Y}",
                    purpose=next((one.purpose for one in bought if one.code in ("train", "taxi", "hotel")), ""),
                    starts_on=min(one.on for one in bought),
                    ends_on=max(one.on for one in bought),
                ),
                at=at,
            )
            put_into_report(person=user, report_id=report.id, transaction_ids=ids, at=at)

    # -- the approver and finance ------------------------------------------------------------------------------------

    def _approve(self, *, at: datetime) -> None:
        waiting: dict[UUID, list[UUID]] = {}
        steps = ApprovalStep.objects.filter(state=StepState.WAITING).order_by("since", "id")
        for approver_id, transaction_id in steps.values_list("approver_id", "transaction_id"):
            waiting.setdefault(approver_id, []).append(transaction_id)
        for approver_id, ids in waiting.items():
            user = self.staff.users[self._initials[approver_id]]
            lots = {transaction_id: self._lots.random() for transaction_id in ids}
            bad = [one for one in ids if lots[one] < _REJECTED and one in self._purchases]
            remarked = [one for one in ids if _REJECTED <= lots[one] < _REMARKED]
            plain = [one for one in ids if one not in bad and one not in remarked]
            opened = {one: Look(opened=True) for one in ids}
            must(approve_each(person=user, transaction_ids=plain, at=at, looks=opened))
            must(
                approve_each(
                    person=user,
                    transaction_ids=remarked,
                    comment=self._lots.choice(COMMENTS[user.language]),
                    at=at,
                    looks=opened,
                )
            )
            for transaction_id in bad:
                self._reject(transaction_id, user=user, at=at)

    def _reject(self, transaction_id: UUID, *, user: User, at: datetime) -> None:
        reason = self._lots.choice(REASONS[user.language])
        must(reject_each(person=user, transaction_ids=[transaction_id], comment=reason, at=at))
        purchase = self._purchases[transaction_id]
        self._desks[purchase.person].rejected[transaction_id] = purchase

    def _book(self, day: date, *, at: datetime) -> None:
        ids = list(Transaction.objects.filter(state=State.APPROVED).order_by("on", "id").values_list("id", flat=True))
        clerk = self.staff.users["KW" if day.toordinal() % 3 else "CD"]
        must(book_each(person=clerk, transaction_ids=ids, booked_on=day, at=at))


def invented(people: Mapping[str, User], *, first: date, today: date) -> Iterator[Invented]:
    """What the kinds invent for the company's past, in order of time."""
    parts = [kind.invented(people=people, first=first, today=today) for kind in kinds().values()]
    return iter(sorted((one for part in parts for one in part), key=lambda one: one.at))


def must(outcomes: list[Outcome]) -> None:
    """The demo's people make no mistakes that a rule refuses; raise the first refusal there is."""
    for outcome in outcomes:
        if outcome.error is not None:
            raise outcome.error
