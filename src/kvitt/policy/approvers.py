"""Whom rules ask as well: known, active and allowed to approve, or the policy is not put in force."""

from kvitt.kernel.findings import Finding, stop
from kvitt.people.models import APPROVING, User
from kvitt.policy.rules.policy import Policy
from kvitt.policy.rules.rule import Effect


def unknown_approvers(policy: Policy) -> list[Finding]:
    """A finding for every rule that asks somebody who is not there or may not approve."""
    asking = [rule for rule in policy.rules if rule.effect is Effect.APPROVER]
    if not asking:
        return []
    able = User.objects.filter(
        employee_number__in={rule.approver for rule in asking}, is_active=True, roles__overlap=list(APPROVING)
    )
    known = set(able.values_list("employee_number", flat=True))
    return [
        stop("policy.approver-unknown", "text", rule=rule.code, approver=rule.approver)
        for rule in asking
        if rule.approver not in known
    ]
