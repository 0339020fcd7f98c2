"""Expenses as the company's policy sees them: what is being typed, and what was sent."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, F, Func, IntegerField, Q, TextField, When
from django.db.models.functions import Cast

from kvitt.kernel.errors import KvittError
from kvitt.kernel.findings import Finding
from kvitt.kernel.money import Money, rounded
from kvitt.policy.queries import Book, people_of
from kvitt.policy.rules.facts import ItemFacts, Part, Person
from kvitt.policy.rules.judge import judge
from kvitt.policy.rules.policy import Policy
from kvitt.policy.rules.trial import Running, SentItem
from kvitt.policy.verdicts import Priced, findings_of
from kvitt.rates.exchange import official_rate
from kvitt.tenancy.queries import company
from kvitt.transactions.kinds.expense.models import ExpenseLine, PaidBy
from kvitt.transactions.kinds.expense.rules import ExpenseFacts
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import Report, Transaction

#: What has been sent counts towards sums over time.
_SENT = (State.SUBMITTED, State.APPROVED, State.BOOKED)
_KIND = "expense"


@dataclass(frozen=True, slots=True)
class Judging:
    """An expense that is being checked, with the facts of its own check, and the version that it then has."""

    header: Transaction
    lines: Sequence[ExpenseLine]
    facts: ExpenseFacts
    version: int


def policy_findings(asked: Sequence[Judging], *, rules: Book, on: date) -> Mapping[UUID, list[Finding]]:
    """What the policy in force says about each; nothing about one that has no day or amount yet. At most four queries in all."""
    policy = rules.policy
    complete = [one for one in asked if one.header.on is not None and one.header.home_amount and one.header.amount]
    if not policy.rules or not complete:
        return {}
    people = people_of({one.header.owner_id for one in complete})
    trips = _trips_of({one.header.report_id for one in complete if one.header.report_id})
    items = {one.header.id: _facts(one, people=people, trips=trips, rules=rules, on=on) for one in complete}
    used = _used(policy, complete, items, people=people, rules=rules)
    return {
        one.header.id: list(findings_of(judge(items[one.header.id], policy, used.get(one.header.id, {})), _priced(one)))
        for one in complete
    }


def _priced(one: Judging) -> Priced:
    header = one.header
    rate = (header.home_amount or Decimal(0)) / (header.amount or Decimal(1))
    return Priced(currency=header.currency, home=header.home_currency, rate=rate, version=one.version)


def _facts(
    one: Judging,
    *,
    people: Mapping[UUID, Person],
    trips: Mapping[UUID, tuple[date | None, date | None]],
    rules: Book,
    on: date,
) -> ItemFacts:
    header, known = one.header, one.facts
    whole = Money(header.home_amount or Decimal(0), header.home_currency)
    starts_on, ends_on = trips.get(header.report_id, (None, None)) if header.report_id else (None, None)
    return ItemFacts(
        day=header.on or on,
        seen_on=on,
        kind=header.kind,
        parts=[_part(line.cost_type_id, line.amount, whole, header.amount, rules) for line in one.lines],
        person=people[header.owner_id],
        country=header.country,
        merchant=header.title,
        comment=header.purpose,
        own_money=not known.paid_by_card,
        participants=known.participants,
        receipts=known.receipts,
        is_alike=bool(known.likenesses),
        nights=_nights(starts_on, ends_on),
        notice=_notice(header.on, starts_on),
        rate_deviation=_deviation(header.currency, header.home_currency, header.on, header.rate)
        if known.rate_typed
        else None,
        alcohol_seen=any(sign.code == "alcohol" for sign in known.signs),
    )


def _part(cost_type_id: UUID | None, part: Decimal | None, whole: Money, amount: Decimal | None, rules: Book) -> Part:
    """A line with its share of the expense, which is `amount` on the receipt and `whole` in the company's currency."""
    cost_type = rules.cost_types.get(cost_type_id) if cost_type_id else None
    share = Decimal(0) if part is None or not amount else part * whole.amount / amount
    return Part(cost_type.code if cost_type else "", rounded(share, whole.currency))


def _nights(starts_on: date | None, ends_on: date | None) -> int | None:
    """The nights of the trip that the expense belongs to."""
    return (ends_on - starts_on).days if starts_on and ends_on and ends_on > starts_on else None


def _notice(bought_on: date | None, starts_on: date | None) -> int | None:
    return (starts_on - bought_on).days if starts_on and bought_on else None


def _deviation(currency: str, home: str, on: date | None, rate: Decimal | None) -> Decimal | None:
    """How many per cent a typed rate lies off the official one; None where there is no official one."""
    if on is None or not rate or currency == home:
        return None
    try:
        official = official_rate(currency=currency, home=home, on=on).rate
    except KvittError:
        return None
    return (rate - official) * 100 / official


def _trips_of(ids: Iterable[UUID]) -> dict[UUID, tuple[date | None, date | None]]:
    wanted = list(ids)
    if not wanted:
        return {}
    rows = Report.objects.filter(id__in=wanted).values_list("id", "starts_on", "ends_on")
    return {report_id: (starts_on, ends_on) for report_id, starts_on, ends_on in rows}


def _used(
    policy: Policy,
    asked: Sequence[Judging],
    items: Mapping[UUID, ItemFacts],
    *,
    people: Mapping[UUID, Person],
    rules: Book,
) -> dict[UUID, dict[str, Decimal]]:
    """What each person's other items took of the rules that add up. Items sent together count one after the other."""
    if not policy.summed:
        return {}
    days = [facts.day for facts in items.values()]
    years = Q(
        transaction__owner_id__in={one.header.owner_id for one in asked},
        transaction__on__gte=date(min(days).year, 1, 1),
        transaction__on__lt=date(max(days).year + 1, 1, 1),
    )
    running = Running(policy)
    for other in sent_items(years, people=people, rules=rules):
        if other.id not in items:
            running.add(other.owner_id, other.facts)
    used = {}
    for one in asked:
        facts = items[one.header.id]
        used[one.header.id] = running.used(one.header.owner_id, facts)
        running.add(one.header.owner_id, facts)
    return used


#: The columns of a line and its expense; read as plain values, since a year of a company is a hundred thousand of them.
_COLUMNS = (
    "transaction_id",
    "cost_type_id",
    "amount",
    "transaction__owner_id",
    "transaction__title",
    "transaction__purpose",
    "transaction__on",
    "transaction__submitted_at",
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
    "transaction__dimensions",
    "transaction__report__starts_on",
    "transaction__report__ends_on",
    "transaction__expense_detail__paid_by",
    "people_present",
)


def sent_items(wanted: Q, *, people: Mapping[UUID, Person], rules: Book) -> Iterator[SentItem]:
    """Everything wanted that was sent, in the order in which it was: one query."""
    rows = (
        ExpenseLine.objects.filter(
            wanted,
            transaction__state__in=_SENT,
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
            said=Cast("transaction__findings", TextField()),
            is_alike=Case(When(said__contains='"expense.same-', then=True), default=False),
            with_alcohol=Case(When(said__contains='"expense.alcohol"', then=True), default=False),
        )
        .order_by("transaction__submitted_at", "transaction_id", "position")
        .values_list(*_COLUMNS)
    )
    group: list[tuple[Any, ...]] = []
    department, zone = next(iter(rules.dimensions), ""), ZoneInfo(company().time_zone)
    for row in rows:
        if group and row[0] != group[0][0]:
            yield _sent(group, people=people, rules=rules, department=department, zone=zone)
            group = []
        group.append(row)
    if group:
        yield _sent(group, people=people, rules=rules, department=department, zone=zone)


def _sent(
    group: Sequence[tuple[Any, ...]], *, people: Mapping[UUID, Person], rules: Book, department: str, zone: ZoneInfo
) -> SentItem:
    (
        item_id, _type, _part_amount, owner_id, title, purpose, on, submitted_at, country, amount, home, currency,
        home_currency, rate, rate_source, receipts, is_alike, with_alcohol, dimensions, starts_on, ends_on, paid_by, present,
    ) = group[0]  # fmt: skip
    person, whole = people[owner_id], Money(home, home_currency)
    facts = ItemFacts(
        day=on,
        seen_on=submitted_at.astimezone(zone).date(),
        kind=_KIND,
        parts=[_part(row[1], row[2], whole, amount, rules) for row in group],
        person=person,
        country=country,
        merchant=title,
        comment=purpose,
        own_money=paid_by != PaidBy.CARD,
        participants=present,
        receipts=receipts,
        is_alike=is_alike,
        nights=_nights(starts_on, ends_on),
        notice=_notice(on, starts_on),
        rate_deviation=_deviation(currency, home_currency, on, rate) if rate_source == "typed" else None,
        alcohol_seen=with_alcohol,
    )
    where = dimensions.get(department) or person.groups.get(department) or ""
    return SentItem(id=item_id, owner_id=owner_id, sent_at=submitted_at, title=title, department=where, facts=facts)
