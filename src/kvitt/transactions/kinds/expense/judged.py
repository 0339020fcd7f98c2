"""Expenses as the company's policy sees them, while they are typed, sent or judged anew."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from kvitt.kernel.findings import Finding
from kvitt.kernel.money import Money
from kvitt.policy.queries import Book
from kvitt.policy.rules.facts import ItemFacts
from kvitt.transactions import judging
from kvitt.transactions.judging import is_complete, seen_on, verdicts_on
from kvitt.transactions.kinds.expense.models import ExpenseLine
from kvitt.transactions.kinds.expense.rules import ExpenseFacts, alcohol_share
from kvitt.transactions.kinds.expense.sent import deviation_of, nights_of, notice_of, part_of
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
    """What the policy in force says about each; nothing about one that has no day or amount yet."""
    complete = [one for one in asked if is_complete(one.header)]
    if not rules.policy.rules or not complete:
        return {}
    trips = _trips_of({one.header.report_id for one in complete if one.header.report_id})
    return verdicts_on(
        [
            judging.Judging(header=one.header, facts=_facts(one, trips=trips, rules=rules, on=on), version=one.version)
            for one in complete
        ],
        rules=rules,
    )


def _facts(
    one: Judging,
    *,
    trips: Mapping[UUID, tuple[date | None, date | None]],
    rules: Book,
    on: date,
) -> ItemFacts:
    header, known = one.header, one.facts
    whole = Money(header.home_amount or Decimal(0), header.home_currency)
    starts_on, ends_on = trips.get(header.report_id, (None, None)) if header.report_id else (None, None)
    return ItemFacts(
        day=header.on or on,
        seen_on=seen_on(header, on),
        kind=header.kind,
        parts=[
            part_of(line.cost_type_id, line.amount, whole=whole, amount=header.amount, rules=rules, key=str(line.id))
            for line in one.lines
        ],
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


def _trips_of(ids: Iterable[UUID]) -> dict[UUID, tuple[date | None, date | None]]:
    wanted = list(ids)
    if not wanted:
        return {}
    rows = Report.objects.filter(id__in=wanted).values_list("id", "starts_on", "ends_on")
    return {report_id: (starts_on, ends_on) for report_id, starts_on, ends_on in rows}
