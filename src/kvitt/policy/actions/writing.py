"""What every verb of a policy needs: who may, the draft locked, its rules written, the event."""

from datetime import datetime
from uuid import UUID

from kvitt.events.actions import Deed, person_actor, record
from kvitt.kernel.errors import ConflictError, NotAllowedError, NotFoundError
from kvitt.people.models import Role, User
from kvitt.policy.models import CompanyPolicy, PolicyRule, PolicyState
from kvitt.policy.rules.policy import Policy
from kvitt.policy.rules.writing import policy_to_toml


def only_finance(person: User) -> None:
    """Raises NotAllowedError for anybody but finance and administrators."""
    if not person.has_role(Role.FINANCE, Role.ADMINISTRATOR):
        code = "role.missing"
        raise NotAllowedError(code)


def refuse_change(row: CompanyPolicy, *, version: int | None) -> None:
    """Raises ConflictError for one that has been in force, or that is not the version the person saw."""
    if row.state != PolicyState.DRAFT:
        code = "policy.not-a-draft"
        raise ConflictError(code)
    if version is not None and version != row.version:
        code = "changed-meanwhile"
        raise ConflictError(code)


def locked(policy_id: UUID) -> CompanyPolicy:
    """The row, locked until commit. Raises NotFoundError."""
    row = CompanyPolicy.objects.select_for_update().filter(id=policy_id).first()
    if row is None:
        raise NotFoundError
    return row


def write_rules(row: CompanyPolicy, policy: Policy) -> None:
    """Put these rules in the place of those that were there."""
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


def log(verb: str, row: CompanyPolicy, *, person: User, at: datetime, **told: object) -> None:
    """The event of a policy."""
    record([Deed(verb, "policy", row.id, {"number": row.number, **told})], actor=person_actor(person.id), at=at)
