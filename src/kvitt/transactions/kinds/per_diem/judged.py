"""Trips as the company's policy sees them: an item of several days without receipts or participants, paid with one's own money."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, Case, TextField, Value, When
from django.db.models.functions import Cast

from kvitt.kernel.findings import Finding
from kvitt.kernel.ids import id_of_part
from kvitt.kernel.money import rounded
from kvitt.policy.queries import Book
from kvitt.policy.rules.facts import ItemFacts, Part, Person
from kvitt.policy.rules.trial import SentItem
from kvitt.tenancy.queries import company
from kvitt.transactions.judging import SENT, Judging, is_complete, one_of, seen_on, verdicts_on
from kvitt.transactions.kinds.per_diem.journey import Journey
from kvitt.transactions.kinds.per_diem.models import PerDiemDetail
from kvitt.transactions.models import Transaction

#: The field of the trip's form where the person can do something about it; what is paid follows from the trip.
_FIELDS = {"on": "returns", "amount": "", "participants": "", "receipts": "", "rate": ""}


class HomePart(NamedTuple):
    """The part free of tax, or the part that is pay: its key, in the company's currency, and in that of the law."""

    key: UUID
    home: Decimal
    original: Decimal
    is_pay: bool


def taxable_line(transaction_id: UUID) -> UUID:
    """The id of the part that is pay; the part free of tax has the item's own."""
    return id_of_part(transaction_id, transaction_id)


def parts_of(row: Transaction, detail: PerDiemDetail) -> tuple[HomePart, HomePart]:
    """Both parts of a priced trip; together they are what it gives."""
    whole = row.home_amount or Decimal(0)
    pay = min(rounded(detail.taxable if row.rate is None else detail.taxable * row.rate, row.home_currency), whole)
    return (
        HomePart(row.id, whole - pay, detail.tax_free, is_pay=False),
        HomePart(taxable_line(row.id), pay, detail.taxable, is_pay=True),
    )


def policy_findings(
    rows: Sequence[Transaction],
    details: Mapping[UUID, PerDiemDetail],
    *,
    alike: Mapping[UUID, bool],
    ahead: int,
    rules: Book,
    on: date,
) -> dict[UUID, list[Finding]]:
    """What the policy in force says about each trip that is priced. `alike`: whether another trip lies on the same days.

    `ahead`: by how many versions what is being done takes the item forward.
    """
    asked = [
        Judging(
            header=row,
            facts=facts_of(row, details[row.id], is_alike=alike[row.id], seen=seen_on(row, on), rules=rules),
            version=row.version + ahead,
        )
        for row in rows
        if is_complete(row) and rules.policy.rules
    ]
    found = verdicts_on(asked, rules=rules)
    return {item_id: [_at_field(one) for one in verdicts] for item_id, verdicts in found.items()}


def facts_of(row: Transaction, detail: PerDiemDetail, *, is_alike: bool, seen: date, rules: Book) -> ItemFacts:
    """A priced trip; its owner is filled in by whoever knows people."""
    days = len(Journey.from_json(detail.journey).dates) or 1
    return ItemFacts(
        day=row.on or seen,
        seen_on=seen,
        kind=row.kind,
        parts=[
            Part(_cost_type(detail, rules, is_pay=part.is_pay), part.home, str(part.key))
            for part in parts_of(row, detail)
            if part.home
        ],
        country=row.country,
        merchant=row.title,
        comment=row.purpose,
        participants=None,
        receipts=None,
        days=days,
        is_alike=is_alike,
        nights=days - 1,
        explanations=detail.explanations,
    )


def sent_items(ids: Sequence[UUID], *, people: Mapping[UUID, Person], rules: Book) -> Iterator[SentItem]:
    """Those of the trips that were sent, in the order in which they were: one query."""
    department, zone = next(iter(rules.dimensions), ""), ZoneInfo(company().time_zone)
    overlaps = When(said__contains='"per_diem.overlaps', then=Value(value=True))
    rows = (
        PerDiemDetail.objects.select_related("transaction")
        .filter(
            id__in=one_of(ids),
            transaction__state__in=SENT,
            transaction__discarded_at=None,
            transaction__submitted_at__isnull=False,
            transaction__on__isnull=False,
            transaction__home_amount__isnull=False,
        )
        .annotate(
            said=Cast("transaction__findings", TextField()),
            is_alike=Case(overlaps, default=Value(value=False), output_field=BooleanField()),
        )
        .order_by("transaction__submitted_at", "id")
    )
    for detail in rows:
        row, person = detail.transaction, people[detail.transaction.owner_id]
        if row.submitted_at is None:
            continue
        seen = row.submitted_at.astimezone(zone).date()
        facts = facts_of(row, detail, is_alike=detail.is_alike, seen=seen, rules=rules)
        yield SentItem(
            id=row.id,
            owner_id=row.owner_id,
            sent_at=row.submitted_at,
            title=row.title,
            department=row.dimensions.get(department) or person.groups.get(department) or "",
            facts=replace(facts, person=person),
        )


def _cost_type(detail: PerDiemDetail, rules: Book, *, is_pay: bool) -> str:
    wanted = (detail.taxable_cost_type_id if is_pay else None) or detail.cost_type_id
    cost_type = rules.cost_types.get(wanted) if wanted else None
    return cost_type.code if cost_type else ""


def _at_field(finding: Finding) -> Finding:
    return replace(finding, field=_FIELDS.get(finding.field, finding.field))
