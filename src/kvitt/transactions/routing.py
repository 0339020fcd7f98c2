"""From stored people, rows and flows to routes: read once for any number of items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from kvitt.kernel.errors import InvalidError, KvittError
from kvitt.kernel.period import Period
from kvitt.people.models import APPROVING, Absence, DimensionValue, ManagerOf, Role, User
from kvitt.policy.verdicts import approvers_asked
from kvitt.transactions.kind import Asked, Kind, by_kind
from kvitt.transactions.models import ApprovalFlow, ApprovalFlowPart, ApprovalStep, StepState, Transaction
from kvitt.transactions.rules.absence import Away, away_on
from kvitt.transactions.rules.organisation import (
    Flow,
    Item,
    Measure,
    Organisation,
    Part,
    PartKind,
    asking_as_well,
    joined,
)
from kvitt.transactions.rules.route import NOTHING_PAST, Chain, LetWait, Step, Turn, Unanswered, route
from kvitt.transactions.rules.voiding import Approval

type Route = tuple[Step, ...] | KvittError

#: No person has this id.
NOBODY = UUID(int=0)


def routes_of(
    transactions: Sequence[Transaction], *, on: date, let_wait: Mapping[UUID, LetWait] | None = None
) -> dict[UUID, Route]:
    """Whom each item goes to that day, or why it cannot be sent; the number of queries does not grow with the items.

    `let_wait`: for items under way, who did not answer.
    """
    past = let_wait or {}
    asked = by_kind(transactions, _asked)
    company, chosen, by_policy = organisation(on=on), flows(), _asked_by_policy(transactions)
    return {
        row.id: _route(row, asked[row.id], company, chosen, by_policy.get(row.id, ()), past.get(row.id, NOTHING_PAST))
        for row in transactions
    }


def taken(found: Route) -> tuple[Step, ...]:
    """The route. Raises what kept it from being found."""
    if isinstance(found, KvittError):
        raise found
    return found


def rows_of(
    steps: Sequence[Step], *, transaction_id: UUID, round_number: int, at: datetime, after: int = 0
) -> list[ApprovalStep]:
    """The steps as rows to be stored; those of the first stage wait. `after`: how many decided steps stand before them."""
    return [
        ApprovalStep(
            transaction_id=transaction_id,
            round=round_number,
            position=after + position,
            stage=after + step.stage,
            approver_id=step.turn.person,
            approver_for_id=step.turn.in_place_of,
            alternative_id=step.alternative.person if step.alternative else None,
            alternative_for_id=step.alternative.in_place_of if step.alternative else None,
            state=StepState.WAITING if step.stage == 0 else StepState.QUEUED,
            since=at,
            reasons=[{"why": reason.why.value, "about": reason.about} for reason in step.reasons],
            passed=[str(person) for person in step.passed],
            unanswered=[_stored(one) for one in step.unanswered],
        )
        for position, step in enumerate(steps)
    ]


def chain_of(step: ApprovalStep) -> Chain:
    """Who was asked before the step came to whom it is with now, and did not answer."""
    return tuple(
        Unanswered(UUID(one["person"]), datetime.fromisoformat(one["since"]), UUID(one["for"]) if one["for"] else None)
        for one in step.unanswered
    )


def _stored(one: Unanswered) -> dict[str, str]:
    return {
        "person": str(one.person),
        "for": str(one.in_place_of) if one.in_place_of else "",
        "since": one.since.isoformat(),
    }


def let_wait_of(steps: Sequence[ApprovalStep]) -> LetWait:
    """What the steps of an item's last round say about those that are still to be decided."""
    undecided = {StepState.WAITING, StepState.QUEUED}
    return LetWait(
        tuple(chain_of(step) for step in steps if step.unanswered and step.state in undecided),
        frozenset(person for step in steps if step.state == StepState.APPROVED for person in deciders_of(step)),
    )


def deciders_of(step: ApprovalStep) -> set[UUID]:
    """Who is not asked again once the step is approved: who decided, for whom, and who let it wait before.

    Where the company's rule approved it, those who were asked last.
    """
    silent = {person for one in chain_of(step) for person in (one.person, one.principal)}
    rule = step.decided_by_id is None
    decided = (step.approver_id, step.approver_for_id) if rule else (step.decided_by_id, step.decided_for_id)
    return silent | {one for one in decided if one}


def approval_of(step: ApprovalStep) -> Approval:
    """A stored approval as the rule about changes sees it."""
    if not step.reasons:  # decided before reasons were kept
        return Approval(step.stage, None)
    dimensions = {about.partition(" ")[0] for reason in step.reasons if (about := reason["about"])}
    return Approval(step.stage, frozenset(dimensions))


def told_passed(steps: Sequence[Step]) -> str:
    """The names of those who would have been asked but gain by the item; asks the database only where there is somebody."""
    passed = {person for step in steps for person in step.passed}
    if not passed:
        return ""
    names = User.objects.filter(id__in=passed).order_by("full_name", "id").values_list("full_name", flat=True)
    return _(" and ").join(names)


def told(steps: Sequence[Step]) -> str:
    """The way in words, in the active language: "Bo or Dag, then Cleo for Eva"."""
    turns = [turn for step in steps for turn in step.turns]
    people = {one for turn in turns for one in (turn.person, turn.in_place_of) if one}
    names = dict(User.objects.filter(id__in=people).values_list("id", "full_name"))

    def name(turn: Turn) -> str:
        if turn.in_place_of is None:
            return names[turn.person]
        return _("%(who)s for %(owner)s") % {"who": names[turn.person], "owner": names[turn.in_place_of]}

    stages: dict[int, list[str]] = {}
    for step in steps:
        stages.setdefault(step.stage, []).append(_(" or ").join(name(turn) for turn in step.turns))
    return _(", then ").join(_(" and ").join(stage) for stage in stages.values())


@dataclass(frozen=True, slots=True)
class Flows:
    """The company's flows by kind and cost type; empty means all."""

    chosen: Mapping[tuple[str, UUID | None], Flow]

    def of(self, kind: str, cost_types: frozenset[UUID]) -> Flow:
        """What is asked of an item of this kind with lines of these cost types: for each the nearest flow, all together."""
        found = [self._nearest(kind, cost_type) for cost_type in sorted(cost_types)] or [self._nearest(kind, None)]
        return joined(list(dict.fromkeys(found)))

    def _nearest(self, kind: str, cost_type: UUID | None) -> Flow:
        for key in ((kind, cost_type), ("", cost_type), (kind, None), ("", None)):
            if key in self.chosen:
                return self.chosen[key]
        return Flow()


def flows() -> Flows:
    """The flows in use: two queries."""
    parts: dict[UUID, list[Part]] = {}
    for row in ApprovalFlowPart.objects.order_by("flow_id", "position"):
        part = Part(PartKind(row.kind), dimension=row.dimension, person=row.person_id)
        parts.setdefault(row.flow_id, []).append(part)
    return Flows(
        {
            (row.kind, row.cost_type_id): flow_of(
                parts.get(row.id, []), alternative=row.alternative_id, deputy=row.deputy_id, two_people=row.two_people
            )
            for row in ApprovalFlow.objects.filter(is_active=True)
        }
    )


def flow_of(parts: Sequence[Part], *, alternative: UUID | None, deputy: UUID | None, two_people: bool) -> Flow:
    """The flow as routing sees it; the alternative stands at its first part, and without parts the line decides."""
    first, *rest = parts or [Part(PartKind.LINE)]
    asked = Part(first.kind, dimension=first.dimension, person=first.person, alternative=alternative)
    return Flow((asked, *rest), two_people=two_people, deputies=(deputy,) if deputy else ())


def organisation(*, on: date | None) -> Organisation:
    """The company's people as routing sees them that day: four queries, whatever its size.

    None: on any day, with every owner there ever is and nobody away, as a configuration has to hold.
    """
    managers: dict[UUID, list[UUID]] = {}
    for user_id, manager_id in ManagerOf.objects.order_by("position", "id").values_list("user_id", "manager_id"):
        managers.setdefault(user_id, []).append(manager_id)
    expense: dict[UUID, Decimal | None] = {}
    invoice: dict[UUID, Decimal | None] = {}
    administrators: list[UUID] = []
    finance: list[UUID] = []
    people = User.objects.filter(Q(roles__overlap=list(APPROVING)), is_active=True).order_by("created_at", "id")
    columns = ("id", "roles", "approval_limit", "invoice_approval_limit")
    for user_id, roles, expense_limit, invoice_limit in people.values_list(*columns):
        expense[user_id], invoice[user_id] = expense_limit, invoice_limit
        if Role.ADMINISTRATOR in roles:
            administrators.append(user_id)
        elif Role.FINANCE in roles:
            finance.append(user_id)
    return Organisation(
        managers=managers,
        limits={Measure.EXPENSE: expense, Measure.INVOICE: invoice},
        deputies=[*administrators, *finance],
        away=away_on(absences(on=on), day=on) if on else {},
        owners=_owners(on),
    )


def absences(*, on: date) -> list[Away]:
    """Every absence of that day and later."""
    rows = Absence.objects.filter(until_on__gt=on).order_by("from_on", "id")
    return [Away(row.user_id, row.substitute_id, Period(row.from_on, row.until_on)) for row in rows]


def _owners(on: date | None) -> dict[tuple[str, str], UUID]:
    rows = DimensionValue.objects.filter(owner_id__isnull=False)
    if on is not None:
        rows = rows.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_until=None) | Q(valid_until__gt=on))
    return {
        (dimension, code): owner
        for dimension, code, owner in rows.values_list("dimension__code", "code", "owner_id")
        if owner
    }


def _asked(kind: Kind, rows: list[Transaction]) -> Mapping[UUID, Asked]:
    return kind.asked(rows)


def _asked_by_policy(rows: Sequence[Transaction]) -> dict[UUID, list[UUID]]:
    """Whom the verdicts on each item ask as well: a query only where there are such verdicts.

    Somebody whom the company does not know any more is nobody, in whose place a deputy decides.
    """
    numbers = {row.id: approvers_asked(row.findings) for row in rows}
    wanted = {number for found in numbers.values() for number in found}
    if not wanted:
        return {}
    known = dict(User.objects.filter(employee_number__in=wanted).values_list("employee_number", "id"))
    return {row_id: [known.get(number, NOBODY) for number in found] for row_id, found in numbers.items() if found}


def _route(
    row: Transaction,
    asked: Asked,
    company: Organisation,
    chosen: Flows,
    by_policy: Sequence[UUID] = (),
    let_wait: LetWait = NOTHING_PAST,
) -> Route:
    item = Item(
        owner=row.owner_id,
        entered_by=row.entered_by_id,
        amount=row.home_amount or Decimal(0),
        measure=asked.measure,
        beneficiaries=asked.beneficiaries,
        values=asked.values,
    )
    flow = asking_as_well(chosen.of(row.kind, asked.cost_types), by_policy)
    try:
        return route(item=item, organisation=company, flow=flow, let_wait=let_wait)
    except KvittError as error:
        return _without_gain(item, company, flow) or error


def _without_gain(item: Item, company: Organisation, flow: Flow) -> KvittError | None:
    """A plainer reason where it is only for what they gain that nobody is left."""
    if not item.gaining:
        return None
    try:
        route(item=replace(item, beneficiaries=frozenset()), organisation=company, flow=flow)
    except KvittError:
        return None
    code = "approval.all-gain"
    return InvalidError(code)
