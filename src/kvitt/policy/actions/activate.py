"""Put a policy in force, or take it out of force. What is under way is judged anew in the background."""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from kvitt.kernel.errors import ConflictError, InvalidError
from kvitt.kernel.findings import Finding
from kvitt.people.models import User
from kvitt.policy.actions.run import begin_judging_anew
from kvitt.policy.actions.writing import log, only_finance
from kvitt.policy.approvers import unknown_approvers
from kvitt.policy.models import CompanyPolicy, PolicyState
from kvitt.policy.names import known_names, unknown_names
from kvitt.policy.queries import policy_of, policy_row
from kvitt.tenancy.scope import current_company, kept_in_scope, one_at_a_time


@atomic
def activate(*, person: User, policy_id: UUID, at: datetime) -> CompanyPolicy:
    """Put a draft in force, or one of before again, and retire what was. Doing it to the one before is how it is taken back.

    Raises NotFoundError, ConflictError `policy.in-force-already`, InvalidError for a draft that names what nobody knows,
    and for any that asks somebody who may not approve. One that was in force before is else put back as it was: whoever left
    since is bound by nothing.
    """
    only_finance(person)
    one_at_a_time(current_company())
    row = policy_row(policy_id)
    if row.state == PolicyState.IN_FORCE:
        code = "policy.in-force-already"
        raise ConflictError(code)
    if unknown := _unknown(row):
        raise InvalidError(findings=unknown)
    before = _retire(at=at)
    row.state, row.activated_at, row.changed_at, row.version = PolicyState.IN_FORCE, at, at, row.version + 1
    row.save(update_fields=["state", "activated_at", "changed_at", "version"])
    told = {"before": before.number} if before else {}
    log("policy.activated", row, person=person, at=at, **told)
    begin_judging_anew(policy=row, person=person, at=at)
    return row


@atomic
def retire(*, person: User, at: datetime) -> CompanyPolicy | None:
    """Take the policy out of force without putting another in; says which it was."""
    only_finance(person)
    one_at_a_time(current_company())
    before = _retire(at=at)
    if before is not None:
        log("policy.retired", before, person=person, at=at)
        begin_judging_anew(policy=None, person=person, at=at)
    return before


def _unknown(row: CompanyPolicy) -> list[Finding]:
    """Whom a rule asks and nobody can be, and of a draft every other name that is not known."""
    policy = policy_of(row.id)
    names = unknown_names(policy, known=known_names()) if row.state == PolicyState.DRAFT else []
    return [*unknown_approvers(policy), *(one for one in names if one.field != "approver")]


def _retire(*, at: datetime) -> CompanyPolicy | None:
    row = CompanyPolicy.objects.filter(state=PolicyState.IN_FORCE).first()
    if row is not None:
        row.state, row.changed_at, row.version = PolicyState.RETIRED, at, row.version + 1
        row.save(update_fields=["state", "changed_at", "version"])
    kept_in_scope().pop("policy-versions", None)
    return row
