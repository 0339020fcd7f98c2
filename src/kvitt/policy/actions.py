"""The verbs of a policy: write a draft, put one in force, take the policy out of force."""

from datetime import datetime
from uuid import UUID

from django.db.models import Max
from django.db.transaction import atomic

from kvitt.events.actions import Deed, person_actor, record
from kvitt.kernel.errors import ConflictError, NotAllowedError
from kvitt.people.models import Role, User
from kvitt.policy.approvers import refuse_unknown_approvers
from kvitt.policy.models import CompanyPolicy, PolicyRule, PolicyState
from kvitt.policy.queries import policy_of, policy_row
from kvitt.policy.rules.policy import Policy
from kvitt.policy.rules.text import policy_from_toml, policy_to_toml
from kvitt.tenancy.scope import current_company, kept_in_scope, one_at_a_time


@atomic
def save_draft(
    *, person: User, policy_id: UUID, text: str, at: datetime, title: str = "", version: int | None = None
) -> CompanyPolicy:
    """Write a policy from its text; a new id makes a new draft. Typing, importing and taking ready rules all end here.

    Raises InvalidError with the line and key of all that is wrong, ConflictError for one that has been in force, or when
    `version` is not the one that is there.
    """
    _only_finance(person)
    policy = policy_from_toml(text)
    one_at_a_time(current_company())  # numbers run on, and one policy is in force
    row = CompanyPolicy.objects.select_for_update().filter(id=policy_id).first()
    is_new = row is None
    if row is None:
        last = CompanyPolicy.objects.aggregate(last=Max("number"))["last"] or 0
        row = CompanyPolicy(id=policy_id, number=last + 1, created_at=at, version=0)
    elif row.state != PolicyState.DRAFT:
        code = "policy.not-a-draft"
        raise ConflictError(code)
    elif version is not None and version != row.version:
        code = "changed-meanwhile"
        raise ConflictError(code)
    row.title, row.changed_at, row.version = title.strip()[:120], at, row.version + 1
    row.save(force_insert=is_new)
    _write_rules(row, policy)
    _log("policy.added" if is_new else "policy.changed", row, person=person, at=at)
    return row


@atomic
def activate(*, person: User, policy_id: UUID, at: datetime) -> CompanyPolicy:
    """Put a draft in force, or one of before again, and retire what was. Doing it to the one before is how it is taken back.

    Raises NotFoundError, ConflictError `policy.in-force-already`, InvalidError `policy.approver-unknown`.
    """
    _only_finance(person)
    one_at_a_time(current_company())
    row = policy_row(policy_id)
    if row.state == PolicyState.IN_FORCE:
        code = "policy.in-force-already"
        raise ConflictError(code)
    refuse_unknown_approvers(policy_of(row.id))
    before = _retire(at=at)
    row.state, row.activated_at, row.changed_at, row.version = PolicyState.IN_FORCE, at, at, row.version + 1
    row.save(update_fields=["state", "activated_at", "changed_at", "version"])
    _log("policy.activated", row, person=person, at=at, before=before.number if before else None)
    return row


@atomic
def retire(*, person: User, at: datetime) -> CompanyPolicy | None:
    """Take the policy out of force without putting another in; says which it was."""
    _only_finance(person)
    one_at_a_time(current_company())
    before = _retire(at=at)
    if before is not None:
        _log("policy.retired", before, person=person, at=at)
    return before


def _retire(*, at: datetime) -> CompanyPolicy | None:
    row = CompanyPolicy.objects.filter(state=PolicyState.IN_FORCE).first()
    if row is not None:
        row.state, row.changed_at, row.version = PolicyState.RETIRED, at, row.version + 1
        row.save(update_fields=["state", "changed_at", "version"])
    kept_in_scope().pop("policy-versions", None)
    return row


def _write_rules(row: CompanyPolicy, policy: Policy) -> None:
    PolicyRule.objects.filter(policy_id=row.id).delete()
    PolicyRule.objects.bulk_create(
        [
            PolicyRule(
                policy_id=row.id,
                position=position,
                code=rule.code,
                text=policy_to_toml(Policy([rule])),
                fingerprint=rule.version,
            )
            for position, rule in enumerate(policy.rules)
        ]
    )


def _only_finance(person: User) -> None:
    if not person.has_role(Role.FINANCE, Role.ADMINISTRATOR):
        code = "role.missing"
        raise NotAllowedError(code)


def _log(verb: str, row: CompanyPolicy, *, person: User, at: datetime, before: int | None = None) -> None:
    told: dict[str, object] = {"number": row.number}
    if before is not None:
        told["before"] = before
    record([Deed(verb, "policy", row.id, told)], actor=person_actor(person.id), at=at)
