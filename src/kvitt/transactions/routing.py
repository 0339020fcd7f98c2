"""From stored people, rows and flows to routes: read once for any number of items."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from kvitt.kernel.errors import KvittError
from kvitt.people.models import ManagerOf, Role, User
from kvitt.transactions.kind import Asked, Kind, by_kind
from kvitt.transactions.models import Transaction
from kvitt.transactions.rules.organisation import Flow, Item, Measure, Organisation
from kvitt.transactions.rules.route import Step, route

type Route = tuple[Step, ...] | KvittError


def routes_of(transactions: Sequence[Transaction]) -> dict[UUID, Route]:
    """Whom each item goes to, or why it cannot be sent; the number of queries does not grow with the items."""
    asked = by_kind(transactions, _asked)
    company = organisation()
    return {row.id: _route(row, asked[row.id], company) for row in transactions}


def taken(found: Route) -> tuple[Step, ...]:
    """The route. Raises what kept it from being found."""
    if isinstance(found, KvittError):
        raise found
    return found


def named(steps: Sequence[Step]) -> list[str]:
    """The names of those who are asked, in order."""
    names = dict(User.objects.filter(id__in={step.turn.person for step in steps}).values_list("id", "full_name"))
    return [names[step.turn.person] for step in steps]


def organisation() -> Organisation:
    """The company's people as routing sees them: two queries, whatever its size."""
    managers: dict[UUID, list[UUID]] = {}
    for user_id, manager_id in ManagerOf.objects.order_by("position", "id").values_list("user_id", "manager_id"):
        managers.setdefault(user_id, []).append(manager_id)
    expense: dict[UUID, Decimal | None] = {}
    invoice: dict[UUID, Decimal | None] = {}
    administrators: list[UUID] = []
    finance: list[UUID] = []
    people = User.objects.filter(Q(roles__overlap=[Role.APPROVER, Role.ADMINISTRATOR, Role.FINANCE]), is_active=True)
    columns = ("id", "roles", "approval_limit", "invoice_approval_limit")
    for user_id, roles, expense_limit, invoice_limit in people.order_by("created_at", "id").values_list(*columns):
        expense[user_id], invoice[user_id] = expense_limit, invoice_limit
        if Role.ADMINISTRATOR in roles:
            administrators.append(user_id)
        elif Role.FINANCE in roles:
            finance.append(user_id)
    limits = {Measure.EXPENSE: expense, Measure.INVOICE: invoice}
    return Organisation(managers=managers, limits=limits, deputies=[*administrators, *finance])


def _asked(kind: Kind, rows: list[Transaction]) -> Mapping[UUID, Asked]:
    return kind.asked(rows)


def _route(row: Transaction, asked: Asked, company: Organisation) -> Route:
    item = Item(
        owner=row.owner_id,
        entered_by=row.entered_by_id,
        amount=row.home_amount or Decimal(0),
        measure=asked.measure,
        values=asked.values,
    )
    try:
        return route(item=item, organisation=company, flow=Flow())
    except KvittError as error:
        return error
