"""Expenses as the company's policy sees them, while they are typed, sent or judged anew."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from kvitt.kernel.clock import day_of
from kvitt.kernel.findings import Finding
from kvitt.kernel.money import Money
from kvitt.policy.queries import Book, people_of
from kvitt.policy.rules.facts import ItemFacts, Person
from kvitt.policy.rules.judge import judge
from kvitt.policy.rules.policy import Policy
from kvitt.policy.rules.trial import Running
from kvitt.policy.verdicts import Priced, findings_of
from kvitt.tenancy.queries import company
from kvitt.transactions.kinds.expense.models import ExpenseLine
from kvitt.transactions.kinds.expense.rules import ExpenseFacts, alcohol_share
from kvitt.transactions.kinds.expense.sent import deviation_of, nights_of, notice_of, part_of, sent_items
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import Report, Transaction


@dataclass(frozen=True, slots=True)
class Judging:
    """An expense that is being checked, with the facts of its own check, and the version that it then has.

    `explanations`: by code of a rule, what its owner wrote about it.
    """

    header: Transaction
    lines: Sequence[ExpenseLine]
    facts: ExpenseFacts
    version: int
    explanations: Mapping[str, str] = field(default_factory=dict)


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
        one.header.id: list(
            findings_of(
                judge(items[one.header.id], policy, used.get(one.header.id, {})),
                Priced(home=one.header.home_currency, version=one.version),
            )
        )
        for one in complete
    }


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
        seen_on=_seen_on(header, on),
        kind=header.kind,
        parts=[
            part_of(line.cost_type_id, line.amount, whole=whole, amount=header.amount, rules=rules, key=str(line.id))
            for line in one.lines
        ],
        person=people[header.owner_id],
        country=header.country,
        merchant=header.title,
        comment=header.purpose,
        own_money=not known.paid_by_card,
        participants=known.participants,
        receipts=known.receipts,
        is_alike=bool(known.likenesses),
        nights=nights_of(starts_on, ends_on),
        notice=notice_of(header.on, starts_on),
        rate_deviation=deviation_of(header.currency, header.home_currency, header.on, header.rate)
        if known.rate_typed
        else None,
        alcohol_seen=any(sign.code == "alcohol" for sign in known.signs),
        alcohol_share=alcohol_share(known),
        explanations=one.explanations,
    )


def _seen_on(header: Transaction, on: date) -> date:
    """The day it was sent while it is under way, so that it does not grow old with its approver; else today."""
    if header.state != State.SUBMITTED or header.submitted_at is None:
        return on
    return day_of(header.submitted_at, zone=company().time_zone)


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
    """What each person's items before it took of the rules that add up.

    Items count in the order in which they were sent, whenever they were bought: one that comes late crosses the limit, and never
    makes one that was sent before it cross. What is not sent yet comes last, in the order asked.
    """
    if not policy.summed:
        return {}
    days = [facts.day for facts in items.values()]
    years = Q(
        transaction__owner_id__in={one.header.owner_id for one in asked},
        transaction__on__gte=date(min(days).year, 1, 1),
        transaction__on__lt=date(max(days).year + 1, 1, 1),
    )
    running = Running(policy)
    owners = {one.header.id: one.header.owner_id for one in asked}
    used: dict[UUID, dict[str, Decimal]] = {}

    def count(item_id: UUID) -> None:
        used[item_id] = running.used(owners[item_id], items[item_id])
        running.add(owners[item_id], items[item_id])

    for other in sent_items(years, people=people, rules=rules):
        if other.id in items:
            count(other.id)
        else:
            running.add(other.owner_id, other.facts)
    for one in asked:
        if one.header.id not in used:
            count(one.header.id)
    return used
