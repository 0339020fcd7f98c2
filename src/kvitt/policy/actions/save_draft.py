"""Write a draft from its text."""

from datetime import datetime
from uuid import UUID

from django.db.models import Max
from django.db.transaction import atomic

from kvitt.people.models import User
from kvitt.policy.actions.writing import log, only_finance, refuse_change, write_rules
from kvitt.policy.models import CompanyPolicy
from kvitt.policy.rules.text import policy_from_toml
from kvitt.tenancy.scope import current_company, one_at_a_time


@atomic
def save_draft(
    *, person: User, policy_id: UUID, text: str, at: datetime, title: str = "", version: int | None = None
) -> CompanyPolicy:
    """Write a policy from its text; a new id makes a new draft. Typing, importing and taking ready rules all end here.

    Names that nobody knows are kept, since a draft may be written before what it is about; `names.unknown_names` tells of them,
    and putting it in force refuses them.

    Raises InvalidError with the line and key of all that is wrong, ConflictError for one that has been in force, or when
    `version` is not the one that is there.
    """
    only_finance(person)
    policy = policy_from_toml(text)
    one_at_a_time(current_company())  # numbers run on, and one policy is in force
    row = CompanyPolicy.objects.select_for_update().filter(id=policy_id).first()
    is_new = row is None
    if row is None:
        last = CompanyPolicy.objects.aggregate(last=Max("number"))["last"] or 0
        row = CompanyPolicy(id=policy_id, number=last + 1, created_at=at, version=0)
    else:
        refuse_change(row, version=version)
    row.title, row.changed_at, row.version = title.strip()[:120], at, row.version + 1
    row.save(force_insert=is_new)
    write_rules(row, policy)
    log("policy.added" if is_new else "policy.changed", row, person=person, at=at)
    return row
