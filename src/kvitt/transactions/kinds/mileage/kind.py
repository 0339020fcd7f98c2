"""The answers of the kind *mileage*."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, override
from uuid import UUID

from django.db.models import DecimalField, ExpressionWrapper, F, QuerySet
from django.urls import URLPattern, reverse
from django.utils.translation import gettext_lazy as _

from kvitt.kernel.clock import day_of, today
from kvitt.kernel.errors import KvittError
from kvitt.kernel.findings import Finding
from kvitt.people.models import User
from kvitt.policy.queries import Book
from kvitt.policy.rules.facts import Person
from kvitt.policy.rules.trial import SentItem
from kvitt.rates.tables import Tables
from kvitt.tenancy.queries import company as the_company
from kvitt.transactions.actions.submit import submit_each
from kvitt.transactions.explained import Explanation, Repriced
from kvitt.transactions.kind import (
    Asked,
    Beginning,
    Claim,
    CorrectableLine,
    Fact,
    Invented,
    Plain,
    PostingLine,
    Starting,
    Tile,
    register,
)
from kvitt.transactions.kinds.mileage import queries
from kvitt.transactions.kinds.mileage.actions.draft import take_pattern, write
from kvitt.transactions.kinds.mileage.booking import postings_of
from kvitt.transactions.kinds.mileage.grounds import correct, correctable_of, grounds_of
from kvitt.transactions.kinds.mileage.judged import findings_of, lay_on
from kvitt.transactions.kinds.mileage.models import MileageDetail
from kvitt.transactions.kinds.mileage.repriced import repriced_of
from kvitt.transactions.kinds.mileage.sent import sent_items
from kvitt.transactions.kinds.mileage.settle import CODE, FOUND_FIELDS, PRICED_FIELDS, correct_alone, put_amount, settle
from kvitt.transactions.kinds.mileage.starting import starting
from kvitt.transactions.kinds.mileage.told import explanations_of, facts_of
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import Transaction
from kvitt.transactions.rules.voiding import Grounds


class MileageKind(Plain):
    """Driving, priced by the table in force."""

    code = CODE
    label = _("Mileage")
    untitled = _("New drive")
    icon = "drive"

    @override
    def beginning(self) -> Beginning:
        """By hand, with today and the vehicle that was driven last."""
        return Beginning("mileage-new", _("Drive"), key="d")

    @override
    def drawings(self) -> Mapping[str, str]:
        """A car, a table of prices, and a book of drives."""
        return {
            "drive": '<path d="M5 17h14v-4.5l-2-5a2 2 0 0 0-1.9-1.3H8.9A2 2 0 0 0 7 7.5l-2 5zM5 12.5h14M7.5 17v2M16.5 17v2"/>',
            "matrix": '<path d="M4 5h16v14H4zM4 10h16M4 14.5h16M10 5v14"/>',
        }

    @override
    def tiles(self) -> Sequence[Tile]:
        """The company's table of prices."""
        return (Tile("mileage-matrix", _("Prices of driving"), "matrix"),)

    @override
    def starting(self, country: str) -> Starting:
        """Accounts and cost types of driving."""
        return starting(country)

    @override
    def invented(self, *, people: Mapping[str, User], first: date, today: date) -> Iterable[Invented]:
        """Sellers and technicians drive to customers."""
        from kvitt.transactions.kinds.mileage.invented import invented

        return invented(people=people, first=first, today=today)

    @override
    def claims(self, owner_id: UUID, *, first: date, last: date) -> Iterator[Claim]:
        """Each drive claims the driving of its day."""
        rows = MileageDetail.objects.filter(
            transaction__owner_id=owner_id,
            transaction__on__range=(first, last),
            transaction__discarded_at=None,
            is_correction=False,
        ).select_related("transaction")
        for row in rows.order_by("transaction__on", "id"):
            header = row.transaction
            if header.on is not None:
                yield Claim(header.id, header.on, "drive", header.title, header.amount, header.currency)

    @override
    def sending(self, transactions: Sequence[Transaction], *, at: datetime) -> None:
        """Settle the year of each owner, so that what is sent is what it is worth now; of several, the first carries first."""
        owners: dict[UUID, list[Transaction]] = {}
        for row in transactions:
            owners.setdefault(row.owner_id, []).append(row)
        details, outlays = (
            queries.details_of([row.id for row in transactions]),
            queries.outlays_of([row.id for row in transactions]),
        )
        for owner_id in sorted(owners):
            rows = owners[owner_id]
            settle(rows[0].owner, at=at, acting=[(row, details[row.id]) for row in rows])
            lines = queries.lines_of([row.id for row in rows])
            for row in rows:
                put_amount(
                    row, details[row.id], outlays[row.id], [(one.difference, one.currency) for one in lines[row.id]]
                )
                details[row.id].save(update_fields=["priced", "paid_on"])
                row.save(update_fields=PRICED_FIELDS)

    @override
    def gone(self, transaction: Transaction, *, person: User, at: datetime) -> None:
        """A drive that is gone counts no more; where that changes what was sent, a correction goes its way by itself."""
        owner = transaction.owner
        if transaction.state == State.BOOKED:
            MileageDetail.objects.filter(id=transaction.id).update(reversed_at=at)
            return  # the draft that its owner gets carries what has to be corrected
        year = settle(owner, at=at, days=[transaction.on])
        if not year.residual:
            return
        header = correct_alone(owner, year.residual, at=at)
        on = day_of(at, zone=the_company().time_zone)
        submit_each(person=owner, transaction_ids=[header.id], on=on, at=at)

    def check(self, transactions: Sequence[Transaction], *, on: date) -> Mapping[UUID, list[Finding]]:
        """All findings of all the items; the number of queries does not grow with them."""
        return findings_of(transactions, on=on, ahead=1)

    def asked(self, transactions: Sequence[Transaction]) -> Mapping[UUID, Asked]:
        """The limit for expenses, the dimensions of the drive, and its cost type."""
        types = dict(
            MileageDetail.objects.filter(id__in=[row.id for row in transactions]).values_list("id", "cost_type_id")
        )
        return {
            row.id: Asked(
                values=frozenset((code, value) for code, value in row.dimensions.items() if value),
                cost_types=frozenset(one for one in [types.get(row.id)] if one),
            )
            for row in transactions
        }

    def grounds(self, transactions: Sequence[Transaction]) -> Mapping[UUID, Grounds]:
        """What decisions on each rest on."""
        return grounds_of(transactions)

    def postings(self, transactions: Sequence[Transaction]) -> Mapping[UUID, tuple[PostingLine, ...] | KvittError]:
        """Balanced lines of each item, or why that item cannot be booked."""
        return postings_of(transactions)

    def copy(self, *, source: Transaction, copied: Transaction) -> None:
        """The same way with the same vehicle; what was paid on the way and what finance said are left behind."""
        pattern = queries.details_of([source.id])[source.id]
        detail = MileageDetail(id=copied.id, law=pattern.law, branch=pattern.branch, starts=pattern.starts)
        detail.groups = dict(pattern.groups)
        take_pattern(detail, pattern)
        copied.rate_reason = ""
        detail.save(force_insert=True)
        if pattern.is_correction:
            detail.is_correction = True
        write(copied, detail, [], days=[copied.on], at=copied.created_at)

    @override
    def receipts_changed(self, transaction: Transaction, *, at: datetime) -> None:
        """Only whether there is one matters."""
        transaction.receipts_count = len(queries.receipts_of([transaction.id])[transaction.id])
        lay_on(transaction, findings_of([transaction], on=today(zone=the_company().time_zone))[transaction.id])
        transaction.save(update_fields=["receipts_count", *FOUND_FIELDS])

    def facts(self, transactions: Sequence[Transaction], *, language: str) -> Mapping[UUID, list[Fact]]:
        """What the approver and finance read beside the receipt."""
        return facts_of(transactions, language=language)

    @override
    def explain(self, transactions: Sequence[Transaction], *, language: str) -> Mapping[UUID, Explanation]:
        """Step by step, from what is stored with each drive."""
        return explanations_of(transactions, language=language)

    @override
    def repriced(self, transactions: Sequence[Transaction], *, tables: Tables) -> Mapping[UUID, Repriced]:
        """What each drive would give with other official rates."""
        return repriced_of(transactions, tables=tables)

    def correctable(
        self, transactions: Sequence[Transaction], *, language: str, rules: Book
    ) -> Mapping[UUID, list[CorrectableLine]]:
        """The lines as they would be booked now."""
        return correctable_of(transactions, language=language, rules=rules)

    def correct(
        self, *, person: User, transaction_id: UUID, version: int, lines: Mapping[UUID, Mapping[str, Any]], at: datetime
    ) -> Transaction:
        """Finance changes account, cost type or dimensions, with a trace."""
        on = today(zone=the_company().time_zone)
        return correct(person=person, transaction_id=transaction_id, version=version, lines=lines, on=on, at=at)

    def with_cost_type(self, cost_type_id: UUID) -> QuerySet[Any]:
        """The ids of the drives with this cost type."""
        return MileageDetail.objects.filter(cost_type_id=cost_type_id).values("id")

    def amounts_by_cost_type(self, *, states: Sequence[str]) -> QuerySet[Any]:
        """Each drive with its whole amount in the company's currency."""
        return MileageDetail.objects.filter(
            transaction__state__in=list(states), transaction__discarded_at=None
        ).annotate(
            home=ExpressionWrapper(
                F("transaction__home_amount"), output_field=DecimalField(max_digits=16, decimal_places=2)
            )
        )

    @override
    def sent_among(self, ids: Sequence[UUID], *, people: Mapping[UUID, Person], rules: Book) -> Iterator[SentItem]:
        """The drives among them, as a policy sees them."""
        return sent_items(ids, people=people, rules=rules)

    @override
    def amend_address(self, transaction: Transaction) -> str:
        """The page on which its owner corrects it under way; a correction follows from the drives."""
        return (
            ""
            if MileageDetail.objects.get(id=transaction.id).is_correction
            else reverse("mileage-amend", args=[transaction.id])
        )

    def urls(self) -> Sequence[URLPattern]:
        """The pages of driving."""
        from kvitt.transactions.kinds.mileage.addresses import urlpatterns

        return urlpatterns

    def api_router(self) -> Any:
        """The part of the API for driving."""
        from kvitt.transactions.kinds.mileage.api import router

        return router


KIND = register(MileageKind())
