"""Spot checks: draw when items are approved, and mark as checked what was drawn."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.transaction import atomic

from kvitt.events.actions import Deed, person_actor, record
from kvitt.kernel.clock import day_of
from kvitt.kernel.errors import ConflictError, KvittError, NotAllowedError, NotFoundError
from kvitt.people.models import Role, User
from kvitt.policy.queries import book
from kvitt.policy.rules.spot import Drawn, Item, Spent, SpotRule, draw
from kvitt.policy.spot_checks import key_of, spot_rules
from kvitt.tenancy.queries import company
from kvitt.transactions.actions.locking import lock
from kvitt.transactions.actions.outcome import Outcome, the_only
from kvitt.transactions.kind import by_kind
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import SpotCheck, Transaction
from kvitt.transactions.spot import to_be_checked


def draw_each(rows: Sequence[Transaction], *, at: datetime) -> None:
    """Draw for items that were just approved. What was drawn or checked before is forgotten: they may read otherwise now."""
    if not rows or not (rules := spot_rules()):
        return
    month_from = day_of(at, zone=company().time_zone).replace(day=1)
    key = key_of(month_from)
    items = items_of(rows)
    SpotCheck.objects.filter(transaction_id__in=list(items)).delete()
    SpotCheck.objects.bulk_create(
        [_row(row_id, draw(item, rules=rules, key=key), month_from=month_from, at=at) for row_id, item in items.items()]
    )


def items_of(rows: Sequence[Transaction]) -> dict[UUID, Item]:
    """The items as the draw sees them; the number of queries does not grow with them."""
    rules = book()
    lines = by_kind(rows, lambda kind, items: kind.correctable(items, language="en", rules=rules))
    found = {}
    for row in rows:
        factor = (row.home_amount or Decimal(0)) / row.amount if row.amount else Decimal(0)
        spent = tuple(Spent(line.account, line.amount * factor) for line in lines[row.id])
        day = row.on or row.created_at.date()
        found[row.id] = Item(row.owner_id, day, row.amount or Decimal(0), row.currency, row.title, row.country, spent)
    return found


def mark_checked(*, person: User, transaction_id: UUID, at: datetime) -> None:
    """Finance has looked at one item. Raises NotFoundError, NotAllowedError or ConflictError."""
    the_only(mark_each_checked(person=person, transaction_ids=[transaction_id], at=at))


@atomic
def mark_each_checked(*, person: User, transaction_ids: Sequence[UUID], at: datetime) -> list[Outcome]:
    """Finance has looked at them, nobody at what is their own; says for each of the others why not.

    Raises NotAllowedError for anybody but finance.
    """
    if not person.has_role(Role.FINANCE):
        code = "finance.only"
        raise NotAllowedError(code)
    wanted = list(dict.fromkeys(transaction_ids))
    rows, drawn = lock(wanted), to_be_checked(wanted)
    outcomes = [Outcome(one, _why_not(rows.get(one), person=person, drawn=drawn)) for one in wanted]
    done = [outcome.transaction_id for outcome in outcomes if outcome.done]
    SpotCheck.objects.filter(transaction_id__in=done).update(checked_at=at, checked_by_id=person.id)
    record([Deed("transaction.checked", "transaction", one) for one in done], actor=person_actor(person.id), at=at)
    return outcomes


def _why_not(row: Transaction | None, *, person: User, drawn: set[UUID]) -> KvittError | None:
    if row is None:
        return NotFoundError()
    if person.id in (row.owner_id, row.entered_by_id):
        return NotAllowedError("spot-check.own-item")
    if row.state != State.APPROVED or row.id not in drawn:
        return ConflictError("spot-check.not-drawn")
    return None


def _row(transaction_id: UUID, drawn: Drawn, *, month_from: date, at: datetime) -> SpotCheck:
    return SpotCheck(
        transaction_id=transaction_id,
        month_from=month_from,
        is_drawn=drawn.checked,
        rule=_told(drawn.rule) if drawn.rule else {},
        number=drawn.number,
        drawn_at=at,
    )


def _told(rule: SpotRule) -> dict[str, str]:
    """The rule as it was, for whoever asks later."""
    told = {"check": rule.check.value, "account": rule.account, "employee": str(rule.employee or "")}
    told |= {"above": str(rule.above), "share": str(rule.share), "countries": " ".join(sorted(rule.countries))}
    return {name: value for name, value in told.items() if value and value != "0"}
