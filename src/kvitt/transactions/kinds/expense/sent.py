"""Expenses that were sent, as the company's policy sees them: a year of a company is a hundred thousand of them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, F, FloatField, Func, IntegerField, Q, TextField, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, TruncDate

from kvitt.kernel.errors import KvittError
from kvitt.kernel.money import Money, rounded
from kvitt.policy.queries import Book
from kvitt.policy.rules.facts import ItemFacts, Part, Person
from kvitt.policy.rules.trial import SentItem
from kvitt.rates.exchange import official_rate
from kvitt.tenancy.queries import company
from kvitt.transactions.judging import SENT, one_of
from kvitt.transactions.kinds.expense.models import ExpenseLine, PaidBy

_KIND = "expense"


def part_of(
    cost_type_id: UUID | None, part: Decimal | None, *, whole: Money, amount: Decimal | None, rules: Book, key: str
) -> Part:
    """A line with its share of the expense, which is `amount` on the receipt and `whole` in the company's currency."""
    cost_type = rules.cost_types.get(cost_type_id) if cost_type_id else None
    share = part or Decimal(0)
    if amount != whole.amount:
        share = share * whole.amount / amount if amount else Decimal(0)
    return Part(cost_type.code if cost_type else "", rounded(share, whole.currency), key)


def nights_of(starts_on: date | None, ends_on: date | None) -> int | None:
    """The nights of the trip that the expense belongs to."""
    return (ends_on - starts_on).days if starts_on and ends_on and ends_on > starts_on else None


def notice_of(bought_on: date | None, starts_on: date | None) -> int | None:
    """How many days before the trip it was bought."""
    return (starts_on - bought_on).days if starts_on and bought_on else None


def deviation_of(currency: str, home: str, on: date | None, rate: Decimal | None) -> Decimal | None:
    """How many per cent a typed rate lies off the official one; None where there is no official one."""
    if on is None or not rate or currency == home:
        return None
    try:
        official = official_rate(currency=currency, home=home, on=on).rate
    except KvittError:
        return None
    return (rate - official) * 100 / official


#: The columns of a line and its expense; read as plain values, since a year of a company is a hundred thousand of them.
_COLUMNS = (
    "transaction_id",
    "cost_type_id",
    "amount",
    "transaction__owner_id",
    "transaction__title",
    "transaction__purpose",
    "transaction__on",
    "sent_on",
    "sent_at",
    "transaction__country",
    "transaction__amount",
    "transaction__home_amount",
    "transaction__currency",
    "transaction__home_currency",
    "transaction__rate",
    "transaction__rate_source",
    "transaction__receipts_count",
    "is_alike",
    "with_alcohol",
    "alcohol_part",
    "department",
    "transaction__report__starts_on",
    "transaction__report__ends_on",
    "transaction__expense_detail__paid_by",
    "people_present",
)


def among(ids: Sequence[UUID]) -> Q:
    """Those that are one of these."""
    return Q(transaction_id__in=one_of(ids))


def sent_items(wanted: Q, *, people: Mapping[UUID, Person], rules: Book) -> Iterator[SentItem]:
    """Everything wanted that was sent, in the order in which it was: one query."""
    department, zone = next(iter(rules.dimensions), ""), ZoneInfo(company().time_zone)
    rows = (
        ExpenseLine.objects.filter(
            wanted,
            transaction__state__in=SENT,
            transaction__discarded_at=None,
            transaction__submitted_at__isnull=False,
            transaction__on__isnull=False,
            transaction__home_amount__isnull=False,
        )
        .annotate(
            people_present=Func(
                F("transaction__expense_detail__participants"),
                function="jsonb_array_length",
                output_field=IntegerField(),
            ),
            sent_at=_seconds(F("transaction__submitted_at")),
            sent_on=TruncDate("transaction__submitted_at", tzinfo=zone),
            said=Cast("transaction__findings", TextField()),
            department=KeyTextTransform(department, "transaction__dimensions"),
            is_alike=Case(When(said__contains='"expense.same-', then=True), default=False),
            with_alcohol=Case(When(said__contains='"expense.alcohol"', then=True), default=False),
            alcohol_part=Case(When(with_alcohol=True, then=_share_in(F("said"))), default=None),
        )
        .order_by("transaction__submitted_at", "transaction_id", "position")
        .values_list(*_COLUMNS)
    )
    group: list[tuple[Any, ...]] = []
    for row in rows:
        if group and row[0] != group[0][0]:
            yield _sent(group, people=people, rules=rules, department=department)
            group = []
        group.append(row)
    if group:
        yield _sent(group, people=people, rules=rules, department=department)


def _seconds(moment: F) -> Func:
    """A moment as seconds since 1970: a hundred thousand of them are read in a tenth of the time that zoned moments take."""
    return Func(moment, template="EXTRACT(EPOCH FROM %(expressions)s)::float8", output_field=FloatField())


def _share_in(findings: F) -> Func:
    """The share that the finding about alcohol names, out of the findings as text."""
    pattern = """'"expense.alcohol".*?"share": "([0-9.]+)"'"""
    return Func(findings, template=f"substring(%(expressions)s from {pattern})", output_field=TextField(null=True))


def _sent(group: Sequence[tuple[Any, ...]], *, people: Mapping[UUID, Person], rules: Book, department: str) -> SentItem:
    (
        item_id, _type, _part_amount, owner_id, title, purpose, on, sent_on, sent_at, country, amount, home, currency,
        home_currency, rate, rate_source, receipts, is_alike, with_alcohol, alcohol_part, stands_in, starts_on, ends_on,
        paid_by, present,
    ) = group[0]  # fmt: skip
    person, whole = people[owner_id], Money(home, home_currency)
    facts = ItemFacts(
        day=on,
        seen_on=sent_on,
        kind=_KIND,
        parts=[
            part_of(row[1], row[2], whole=whole, amount=amount, rules=rules, key=str(place))
            for place, row in enumerate(group)
        ],
        person=person,
        country=country,
        merchant=title,
        comment=purpose,
        own_money=paid_by != PaidBy.CARD,
        participants=present,
        receipts=receipts,
        is_alike=is_alike,
        nights=nights_of(starts_on, ends_on),
        notice=notice_of(on, starts_on),
        rate_deviation=deviation_of(currency, home_currency, on, rate) if rate_source == "typed" else None,
        alcohol_seen=with_alcohol,
        alcohol_share=Decimal(alcohol_part) if alcohol_part else None,
    )
    where = stands_in or person.groups.get(department) or ""
    return SentItem(
        id=item_id,
        owner_id=owner_id,
        sent_at=datetime.fromtimestamp(sent_at, UTC),
        title=title,
        department=where,
        facts=facts,
    )
