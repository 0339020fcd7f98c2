"""Change one rule of a draft: put it in, take it out, move it."""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from kvitt.kernel.errors import InvalidError, NotFoundError
from kvitt.kernel.findings import stop
from kvitt.people.models import User
from kvitt.policy.actions.writing import locked, log, only_finance, refuse_change, write_rules
from kvitt.policy.models import CompanyPolicy
from kvitt.policy.queries import policy_of
from kvitt.policy.rules.policy import Policy
from kvitt.policy.rules.rule import Rule
from kvitt.policy.rules.text import MOST_RULES
from kvitt.tenancy.scope import current_company, one_at_a_time


@atomic
def put_rule(
    *, person: User, policy_id: UUID, rule: Rule, at: datetime, version: int | None = None, instead_of: str = ""
) -> CompanyPolicy:
    """Put a rule into a draft: in the place of the rule with the code `instead_of`, else behind the others.

    Raises NotFoundError, ConflictError as `save_draft`, InvalidError `policy.code-taken` when another rule has its code.
    """
    row, rules = _opened(person, policy_id, version=version)
    codes = [one.code for one in rules]
    if instead_of and instead_of not in codes:
        raise NotFoundError
    if rule.code != instead_of and rule.code in codes:
        raise InvalidError(findings=[stop("policy.code-taken", "code", rule=rule.code)])
    if instead_of:
        rules[codes.index(instead_of)] = rule
    else:
        rules.append(rule)
    if len(rules) > MOST_RULES:
        raise InvalidError(findings=[stop("policy.text-too-long", "code")])
    return _written(row, rules, person=person, at=at, rule=rule.code)


@atomic
def take_rule_out(
    *, person: User, policy_id: UUID, code: str, at: datetime, version: int | None = None
) -> CompanyPolicy:
    """Take a rule out of a draft. Raises NotFoundError, ConflictError."""
    row, rules = _opened(person, policy_id, version=version)
    left = [rule for rule in rules if rule.code != code]
    if len(left) == len(rules):
        raise NotFoundError
    return _written(row, left, person=person, at=at, rule=code)


@atomic
def move_rule(
    *, person: User, policy_id: UUID, code: str, place: int, at: datetime, version: int | None = None
) -> CompanyPolicy:
    """Put a rule at another place of a draft, counted from 0; beyond an end means at that end.

    Raises NotFoundError, ConflictError.
    """
    row, rules = _opened(person, policy_id, version=version)
    codes = [rule.code for rule in rules]
    if code not in codes:
        raise NotFoundError
    rule = rules.pop(codes.index(code))
    rules.insert(max(0, min(place, len(rules))), rule)
    return _written(row, rules, person=person, at=at, rule=code)


def _opened(person: User, policy_id: UUID, *, version: int | None) -> tuple[CompanyPolicy, list[Rule]]:
    only_finance(person)
    one_at_a_time(current_company())
    row = locked(policy_id)
    refuse_change(row, version=version)
    return row, list(policy_of(policy_id).rules)


def _written(row: CompanyPolicy, rules: list[Rule], *, person: User, at: datetime, rule: str) -> CompanyPolicy:
    row.changed_at, row.version = at, row.version + 1
    row.save(update_fields=["changed_at", "version"])
    write_rules(row, Policy(rules))
    log("policy.changed", row, person=person, at=at, rule=rule)
    return row
