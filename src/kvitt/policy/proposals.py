"""What a new draft begins with: the policy in force, with ready rules that are not in it yet."""

from kvitt.kernel.errors import NotFoundError
from kvitt.policy.library import ready_rules
from kvitt.policy.rules.policy import Policy


def proposal(*, base: Policy, theme: str, currency: str) -> Policy:
    """The base with the ready rules of a theme behind it; an empty theme adds none. Raises NotFoundError for an unknown theme."""
    if not theme:
        return base
    themes = ready_rules(currency=currency)
    if theme not in themes:
        raise NotFoundError
    known = {rule.code for rule in base.rules}
    return Policy([*base.rules, *(rule for rule in themes[theme].rules if rule.code not in known)])
