"""What people change about themselves."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db.transaction import atomic

from kvitt.events.actions import Deed, person_actor, record
from kvitt.kernel.errors import InvalidError
from kvitt.people.models import User
from kvitt.people.rules.bank import check_account


@dataclass(frozen=True, slots=True)
class OwnFields:
    """A person's own fields, as typed."""

    language: str
    theme: str
    mobile: str
    car_registration: str
    address: str
    bank_country: str
    bank_account: str


@atomic
def change_own(*, person: User, fields: OwnFields, at: datetime) -> User:
    """Change them. Raises InvalidError for a bank account that cannot be right."""
    if fields.bank_account and (
        findings := check_account(
            fields.bank_account, country=fields.bank_country, bic=person.bank_bic, field="bank_account"
        )
    ):
        raise InvalidError(findings=findings)
    row = User.objects.select_for_update().get(id=person.id)
    changed = sorted(name for name, value in asdict(fields).items() if getattr(row, name) != value)
    for name, value in asdict(fields).items():
        setattr(row, name, value.upper() if name == "bank_country" else value)
    row.version += 1
    row.save()
    if changed:
        record([Deed("user.changed-own", "user", row.id, {"fields": changed})], actor=person_actor(row.id), at=at)
    return row
