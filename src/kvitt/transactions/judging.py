"""Items of any kind as the company's policy sees them, while they are typed, sent or judged anew.

A kind says what its items are (`ItemFacts`); this file knows whose they are, what the same people sent before, and asks the policy.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from heapq import merge
from uuid import UUID

from django.db.models.expressions import RawSQL

from kvitt.kernel.clock import day_of
from kvitt.kernel.findings import Finding
from kvitt.policy.queries import Book, people_of
from kvitt.policy.rules.facts import ItemFacts, Person
from kvitt.policy.rules.judge import judge
from kvitt.policy.rules.policy import Policy
from kvitt.policy.rules.trial import Running, SentItem
from kvitt.policy.verdicts import Priced, findings_of
from kvitt.tenancy.queries import company
from kvitt.transactions.kind import kind_of
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import Transaction

#: What has been sent counts towards sums over time.
SENT = (State.SUBMITTED, State.APPROVED, State.BOOKED)


@dataclass(frozen=True, slots=True)
class Judging:
    """An item that is being checked, what the policy looks at in it (its owner is filled in here), and the version it then has."""

    header: Transaction
    facts: ItemFacts
    version: int


def one_of(ids: Sequence[UUID]) -> RawSQL:
    """For `id__in`: the ids as one array. Thousands of parameters take longer to write than to answer."""
    return RawSQL("SELECT unnest(%s::uuid[])", [f"{{{','.join(map(str, ids))}}}"])


def is_complete(header: Transaction) -> bool:
    """Whether a policy can say anything about it: it has a day and an amount."""
    return header.on is not None and bool(header.home_amount) and bool(header.amount)


def seen_on(header: Transaction, on: date) -> date:
    """The day it was sent while it is under way, so that it does not grow old with its approver; else today."""
    if header.state != State.SUBMITTED or header.submitted_at is None:
        return on
    return day_of(header.submitted_at, zone=company().time_zone)


def verdicts_on(asked: Sequence[Judging], *, rules: Book) -> dict[UUID, list[Finding]]:
    """What the policy in force says about each. One query for the people; where rules add up, one more and those of the kinds."""
    policy = rules.policy
    if not policy.rules or not asked:
        return {}
    people = people_of({one.header.owner_id for one in asked})
    items = {one.header.id: replace(one.facts, person=people[one.header.owner_id]) for one in asked}
    used = _used(policy, asked, items, people=people, rules=rules)
    return {
        one.header.id: list(
            findings_of(
                judge(items[one.header.id], policy, used.get(one.header.id, {})),
                Priced(home=one.header.home_currency, version=one.version),
            )
        )
        for one in asked
    }


def sent_of_kinds(
    ids_by_kind: Mapping[str, Sequence[UUID]], *, people: Mapping[UUID, Person], rules: Book
) -> Iterable[SentItem]:
    """Items of several kinds that were sent, in the order in which they were."""
    groups = [kind_of(code).sent_among(ids, people=people, rules=rules) for code, ids in ids_by_kind.items()]
    return merge(*groups, key=lambda item: (item.sent_at, item.id))


def _used(
    policy: Policy,
    asked: Sequence[Judging],
    items: Mapping[UUID, ItemFacts],
    *,
    people: Mapping[UUID, Person],
    rules: Book,
) -> Mapping[UUID, Mapping[str, Decimal]]:
    """What each person's items before it took of the rules that add up, whatever their kind.

    Items count in the order in which they were sent, whenever they were bought: one that comes late crosses the limit, and never
    makes one that was sent before it cross. What is not sent yet comes last, in the order asked.
    """
    if not policy.has_sums:
        return {}
    running = Running(policy)
    owners = {one.header.id: one.header.owner_id for one in asked}
    used: dict[UUID, Mapping[str, Decimal]] = {}

    def count(item_id: UUID) -> None:
        used[item_id] = running.used(owners[item_id], items[item_id])
        running.add(owners[item_id], items[item_id])

    sent = _sent_in_their_years(set(owners.values()), items.values())
    for other in sent_of_kinds(sent, people=people, rules=rules):
        if other.id in items:
            count(other.id)
        else:
            running.add(other.owner_id, other.facts)
    for one in asked:
        if one.header.id not in used:
            count(one.header.id)
    return used


def _sent_in_their_years(owners: Iterable[UUID], items: Iterable[ItemFacts]) -> dict[str, list[UUID]]:
    """By kind, what these people sent with a day in the years of the items. One query."""
    days = [facts.day for facts in items]
    rows = Transaction.objects.filter(
        owner_id__in=list(owners),
        state__in=SENT,
        discarded_at=None,
        on__gte=date(min(days).year, 1, 1),
        on__lt=date(max(days).year + 1, 1, 1),
    )
    found: dict[str, list[UUID]] = {}
    for code, item_id in rows.values_list("kind", "id"):
        found.setdefault(code, []).append(item_id)
    return found
