"""Say that one is away and who decides meanwhile, and take it back. What waits moves at once and comes back afterwards."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.db.transaction import atomic

from kvitt.events.actions import Deed, person_actor, record
from kvitt.kernel.errors import InvalidError, NotFoundError
from kvitt.kernel.findings import Finding, stop
from kvitt.kernel.period import Period
from kvitt.people.models import APPROVING, Absence, ManagerOf, User
from kvitt.tenancy.scope import current_company, one_at_a_time
from kvitt.transactions.actions.reroute import reroute_all
from kvitt.transactions.routing import absences
from kvitt.transactions.rules.absence import Away, circle_of


def absences_of(person: User, *, on: date) -> QuerySet[Absence]:
    """The person's absences of today and later, the next one first."""
    rows = Absence.objects.filter(user_id=person.id, until_on__gt=on)
    return rows.select_related("substitute").order_by("from_on", "id")


def may_stand_in(person: User) -> QuerySet[User]:
    """Who can be named as the person's substitute: active people who may approve."""
    return User.objects.filter(roles__overlap=list(APPROVING), is_active=True).exclude(id=person.id)


@atomic
def go_away(
    *, person: User, absence_id: UUID, substitute_id: UUID | None, from_on: date, until_on: date, on: date, at: datetime
) -> Absence:
    """The substitute decides on the days `[from_on, until_on)`. Asking again with the same id gives the one that was made.

    Raises InvalidError with everything that is wrong, and with the chain where it would come back to where it began.
    """
    one_at_a_time(current_company())  # two who name each other at once would close a circle that neither sees
    made = Absence.objects.filter(id=absence_id, user_id=person.id).first()
    if made is not None:
        return made
    findings = []
    if until_on <= from_on:
        findings.append(stop("absence.ends-before-it-starts", "until_on"))
    if until_on <= on:
        findings.append(stop("absence.over", "until_on"))
    if Absence.objects.filter(user_id=person.id, from_on__lt=until_on, until_on__gt=from_on).exists():
        findings.append(stop("absence.twice", "from_on"))
    if substitute_id is None or not may_stand_in(person).filter(id=substitute_id).exists():
        findings.append(stop("absence.substitute-missing", "substitute"))
    if not findings and substitute_id is not None:
        findings = _circle(Away(person.id, substitute_id, Period(from_on, until_on)), on=on)
    if findings or substitute_id is None:
        raise InvalidError(findings=findings)
    row = Absence.objects.create(
        id=absence_id,
        user_id=person.id,
        substitute_id=substitute_id,
        from_on=from_on,
        until_on=until_on,
        created_at=at,
    )
    payload: dict[str, object] = {"substitute": str(substitute_id), "from": str(from_on), "until": str(until_on)}
    record([Deed("user.away", "user", person.id, payload)], actor=person_actor(person.id), at=at)
    reroute_all(at=at)
    return row


@atomic
def come_back(*, person: User, absence_id: UUID, at: datetime) -> None:
    """Take an absence away; what moved comes back. Raises NotFoundError."""
    gone, _ = Absence.objects.filter(id=absence_id, user_id=person.id).delete()
    if not gone:
        raise NotFoundError
    record([Deed("user.back", "user", person.id)], actor=person_actor(person.id), at=at)
    reroute_all(at=at)


def _circle(new: Away, *, on: date) -> list[Finding]:
    reports = ManagerOf.objects.filter(manager_id=new.person).values_list("user_id", flat=True)
    chain = circle_of(new, others=absences(on=on), reports=list(reports))
    if not chain:
        return []
    names = dict(User.objects.filter(id__in=chain).values_list("id", "full_name"))
    return [stop("absence.circle", "substitute", chain=" → ".join(names[person] for person in chain))]
